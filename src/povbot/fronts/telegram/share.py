"""The share button below an answer or a refusal: it offers the question to another chat, and carries it along, so that
a tap on a message sent long ago still knows what was asked. Nothing of it is stored."""

from dataclasses import dataclass
from enum import StrEnum

from povbot.fronts.telegram.links import Ask, Story, encode, opening, shared, sharing

# Nothing documented limits an address; this is what browsers and proxies are known to take.
MAX_ADDRESS_CHARS = 2048


class Heading(StrEnum):
    """Why the question stands above its answer: a button asked it, or it leaned on the one before."""

    ASKED = "asked"
    UNDERSTOOD = "understood"


@dataclass(frozen=True, slots=True)
class Behind:
    """The question in full that a message answers, and the language that its quotes are wanted in."""

    question: str
    language: str
    heading: Heading | None = None


def share_address(behind: Behind, username: str, article_id: str | None = None) -> str | None:
    """Opens the bot with the question, where that fits, else at the story. None where the question is too long to be
    carried at all."""
    ask, more = Ask(behind.question), {"lang": behind.language}
    target = Story(article_id) if article_id and not encode(ask) else ask
    if behind.heading:
        more["as"] = behind.heading
    address = sharing(opening(username, target), behind.question, **more)
    return address if len(address) <= MAX_ADDRESS_CHARS else None


def carried(address: str) -> Behind | None:
    """None for an address that shares no question."""
    values = shared(address) or {}
    question, language, heading = values.get("text"), values.get("lang"), values.get("as")
    if not question or not language:
        return None
    return Behind(question, language, next((one for one in Heading if one == heading), None))
