"""The ways on from an answer, as below one in the chat: each an address of the same conversation."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from povbot.fronts.web.conversation import Conversation, Turn
from povbot.fronts.web.desk import Here
from povbot.fronts.web.looking import MAX_PAGES, Look, address
from povbot.model import Answer, Reason


@dataclass(frozen=True, slots=True)
class Way:
    """`key` is of the text that names it."""

    key: str
    address: str


def ways(here: Here, asked: Conversation, turn: Turn, look: Look) -> Sequence[Way]:
    """From the last answer or refusal."""
    last = f"turn-{len(asked.questions)}"

    def way(key: str, to: Look, anchor: str = last) -> Way:
        return Way(key, address(here.at, asked, to, anchor))

    def each() -> Iterator[Way]:
        outcome = turn.outcome
        if turn.more and look.pages < MAX_PAGES:
            further = look.pages + 1
            yield way("button-more", replace(look, pages=further), f"quotes-{further}")
        if isinstance(outcome, Answer):
            if look.related:
                yield way("web-related-hide", replace(look, related=False))
            else:
                yield way("button-related", replace(look, related=True), "related")
        if look.why:
            yield way("web-why-hide", replace(look, why=False))
        elif isinstance(outcome, Answer):
            yield way("button-why", replace(look, why=True))
        elif outcome.reason is Reason.NOTHING_FOUND and outcome.confidence > 0:
            yield way("button-why-nothing", replace(look, why=True))

    return [*each()]
