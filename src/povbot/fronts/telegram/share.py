"""The share button below an answer or a refusal: it offers the question to another chat, and carries it along, so that
a tap on a message sent long ago still knows what was asked. Nothing of it is stored."""

from dataclasses import dataclass
from enum import StrEnum

from povbot.fronts.telegram.links import Ask, Story, encode, opening, shared, sharing
from povbot.model import AS_IT_WAS, Narrowing, Order, Published

# Nothing documented limits an address; this is what browsers and proxies are known to take.
MAX_ADDRESS_CHARS = 2048


class Heading(StrEnum):
    """Why the question stands above its answer: a button asked it, or it leaned on the one before."""

    ASKED = "asked"
    UNDERSTOOD = "understood"


@dataclass(frozen=True, slots=True)
class Behind:
    """The question in full that a message answers, the language that its quotes are wanted in, and what was said of it
    afterwards."""

    question: str
    language: str
    heading: Heading | None = None
    narrowing: Narrowing = AS_IT_WAS


def share_address(behind: Behind, username: str, article_id: str | None = None) -> str | None:
    """Opens the bot with the question, where that fits, else at the story. None where the question is too long to be
    carried at all."""
    ask = Ask(behind.question)
    target = Story(article_id) if article_id and not encode(ask) else ask
    narrowing = behind.narrowing
    more = {
        "lang": behind.language,
        "as": behind.heading,
        "time": narrowing.published and str(narrowing.published),
        "in": narrowing.language,
        "order": narrowing.order,
        "story": narrowing.retold,
    }
    told = {name: str(value) for name, value in more.items() if value}
    address = sharing(opening(username, target), behind.question, **told)
    return address if len(address) <= MAX_ADDRESS_CHARS else None


def carried(address: str) -> Behind | None:
    """None for an address that shares no question."""
    values = shared(address) or {}
    question, language = values.get("text"), values.get("lang")
    if not question or not language:
        return None
    heading = next((one for one in Heading if one == values.get("as")), None)
    order = next((one for one in Order if one == values.get("order")), None)
    narrowing = Narrowing(Published.written(values.get("time", "")), values.get("in"), order, values.get("story"))
    return Behind(question, language, heading, narrowing)
