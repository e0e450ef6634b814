"""One way to ask, wherever a question comes from: it may lean on the one before, and what became of it is counted."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from povbot.fronts.telegram.memory import Memory
from povbot.fronts.telegram.share import Behind, Heading
from povbot.model import Answer, MissedWhy, NoAnswer, Query, Reason
from povbot.ports import Clock, Stores
from povbot.service import Service
from povbot.texts import Texts


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what became of it. `more` says that the archive has further quotes."""

    behind: Behind
    outcome: Answer | NoAnswer
    more: bool = False


class Asking:
    """`timer` is in seconds, monotonic."""

    def __init__(
        self, service: Service, stores: Stores, *, max_quotes: int, clock: Clock, timer: Callable[[], float]
    ) -> None:
        self._service, self._stores, self._max_quotes = service, stores, max_quotes
        self._clock, self._timer = clock, timer
        self.memory = Memory()

    async def ask(
        self, question: str, chat_id: int, texts: Texts, *, after: Query | None = None, tapped: bool = False
    ) -> Asked:
        """`after` is the question that this one may lean on. What is asked next may lean on this one. A `tapped` one
        is not above its answer in the chat, and is repeated there."""
        began = self._timer()
        outcome = await self._service.ask(question, reader=texts.language, limit=self._max_quotes + 1, after=after)
        self.memory.keep(chat_id, outcome)
        if outcome.query.talk is None:
            await self._count(outcome, chat_id, 1000 * (self._timer() - began))
        heading = Heading.UNDERSTOOD if outcome.understood else Heading.ASKED if tapped else None
        return self._asked(Behind(_in_full(outcome, question), outcome.query.language, heading), outcome)

    def _asked(self, behind: Behind, outcome: Answer | NoAnswer) -> Asked:
        if isinstance(outcome, NoAnswer):
            return Asked(behind, outcome)
        shown = replace(outcome, quotes=outcome.quotes[: self._max_quotes])
        return Asked(behind, shown, more=len(outcome.quotes) > self._max_quotes)

    async def _count(self, outcome: Answer | NoAnswer, chat_id: int, latency_ms: float) -> None:
        today, answered = self._clock().date(), isinstance(outcome, Answer)
        await self._stores.usage.asked(today, chat_id, answered=answered, latency_ms=latency_ms)
        if isinstance(outcome, NoAnswer) and outcome.reason is Reason.NOTHING_FOUND:
            text = outcome.understood or outcome.query.text
            await self._stores.missed.add(text, outcome.query.language, MissedWhy.REFUSED, today)


def _in_full(outcome: Answer | NoAnswer, typed: str) -> str:
    """Without what was corrected in it: asked again, it is corrected again, and the reader told so."""
    corrected = isinstance(outcome, Answer) and outcome.corrections
    return outcome.understood or (" ".join(typed.split()) if corrected else outcome.query.text)
