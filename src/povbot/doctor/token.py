"""Whether the service knows the bot, and how updates come."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from povbot.doctor.finding import Finding, broken, ok, warning

TOKEN, WEBHOOK = "token", "webhook"
_RECENT = timedelta(hours=1)
_MANY = 1_000


@dataclass(frozen=True, slots=True)
class Webhook:
    """`url` is empty where none is set; `failed` (aware) is when the service could not deliver last, `fault` why."""

    url: str = ""
    pending: int = 0
    failed: datetime | None = None
    fault: str = ""


def none_set(*, has_pages: bool) -> Finding:
    """`has_pages` where readers know the pages in a browser by an address: they need no bot beside them."""
    remedy = "Ask @BotFather in Telegram for one (/newbot) and set POVBOT_TELEGRAM__TOKEN to it."
    if has_pages:
        return warning(
            TOKEN, "none is set: there are pages in a browser, and no bot", f"Nothing, if none is to be. {remedy}"
        )
    return broken(TOKEN, "none is set; without one there is no bot", remedy)


def webhook(set_: Webhook, wanted: str | None, now: datetime) -> Iterator[Finding]:
    """`wanted` is where updates are to be sent, or None of a bot that polls. Of addresses only hosts are told."""
    there = urlsplit(set_.url).hostname or ""
    if wanted is None and set_.url:
        yield warning(
            WEBHOOK,
            f"one is set, at {there}, and this bot polls: its start removes it",
            "Stop whatever listens there, or set telegram.mode to webhook.",
        )
    elif wanted is None:
        yield ok(WEBHOOK, "none is set, and this bot polls")
    elif not set_.url:
        yield warning(WEBHOOK, "none is set", "`povbot telegram` sets it when it starts: see that it runs.")
    elif set_.url != wanted:
        yield broken(
            WEBHOOK,
            f"another one is set, at {there}",
            "Stop the other bot of this token, and start this one again: it sets its own (webhook.url).",
        )
    else:
        yield from _served(set_, there, now)


def _served(set_: Webhook, there: str, now: datetime) -> Iterator[Finding]:
    waiting = f", {set_.pending:,} updates wait" if set_.pending else ""
    if set_.failed and now - set_.failed < _RECENT:
        yield warning(
            WEBHOOK,
            f"at {there} the service met a fault at {set_.failed:%H:%M:%S} UTC: {set_.fault or 'none named'}{waiting}",
            "Look at the proxy in front of it, its certificate, and webhook.secret.",
        )
    elif set_.pending > _MANY:
        yield warning(WEBHOOK, f"set, at {there}{waiting}", "See that `povbot telegram` runs, and answers.")
    else:
        yield ok(WEBHOOK, f"set, at {there}{waiting}")


def refused(status: int) -> Finding:
    """What the service answered instead of the bot's name."""
    if status in (401, 404):
        return broken(TOKEN, "the service does not know it", "Ask @BotFather for a new one (/token).")
    return broken(TOKEN, f"the service answers with {status}", "Try again later; see telegram.base_url.")
