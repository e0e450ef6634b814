"""One way to ask, wherever a question comes from: it may lean on the one before, and what became of it is counted."""

from collections.abc import Callable

from povbot.fronts.telegram.memory import Memory
from povbot.model import Answer, MissedWhy, NoAnswer, Query, Reason
from povbot.ports import Clock, Stores
from povbot.service import Service
from povbot.texts import Texts


class Asking:
    """`timer` is in seconds, monotonic."""

    def __init__(
        self, service: Service, stores: Stores, *, max_quotes: int, clock: Clock, timer: Callable[[], float]
    ) -> None:
        self._service, self._stores, self._max_quotes = service, stores, max_quotes
        self._clock, self._timer = clock, timer
        self.memory = Memory()

    async def ask(self, question: str, chat_id: int, texts: Texts, *, after: Query | None = None) -> Answer | NoAnswer:
        """`after` is the question that this one may lean on. What is asked next may lean on this one."""
        began = self._timer()
        outcome = await self._service.ask(question, reader=texts.language, limit=self._max_quotes, after=after)
        self.memory.keep(chat_id, outcome)
        if outcome.query.talk is None:
            await self._count(outcome, chat_id, 1000 * (self._timer() - began))
        return outcome

    async def _count(self, outcome: Answer | NoAnswer, chat_id: int, latency_ms: float) -> None:
        today, answered = self._clock().date(), isinstance(outcome, Answer)
        await self._stores.usage.asked(today, chat_id, answered=answered, latency_ms=latency_ms)
        if isinstance(outcome, NoAnswer) and outcome.reason is Reason.NOTHING_FOUND:
            text = outcome.understood or outcome.query.text
            await self._stores.missed.add(text, outcome.query.language, MissedWhy.REFUSED, today)
