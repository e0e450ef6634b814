"""Up to when the archive goes, as one line."""

from datetime import date, datetime

from povbot.model import NoAnswer, Reason, Talk
from povbot.texts import Texts


def up_to(newest: date | None, brought: datetime | None, texts: Texts) -> str:
    """Empty where nothing is known of it."""
    if newest and brought:
        return texts("up-to", day=texts.day(newest), brought=texts.day(brought.date()))
    if newest:
        return texts("up-to-day", day=texts.day(newest))
    return texts("up-to-brought", brought=texts.day(brought.date())) if brought else ""


def up_to_for(refusal: NoAnswer, newest: date | None, brought: datetime | None, texts: Texts) -> str:
    """Empty where it says nothing to what was asked: small talk, nothing at all, or a time that the archive is
    beyond."""
    asked = refusal.query.published
    is_before = asked and asked.latest and newest and asked.latest < newest
    return "" if refusal.reason is not Reason.NOTHING_FOUND or is_before else up_to(newest, brought, texts)


def talk(kind: Talk, newest: date | None, brought: datetime | None, texts: Texts) -> str:
    """What small talk is answered with."""
    known = up_to(newest, brought, texts) if kind is Talk.FRESHNESS else ""
    return "\n".join(filter(None, [known, texts(f"talk-{kind}")]))
