"""One way to ask, wherever a question comes from: it may lean on the one before, and what became of it is counted."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from povbot.freshness.known import UNKNOWN, UpTo
from povbot.fronts.telegram.memory import Memory
from povbot.fronts.telegram.share import Behind, Heading
from povbot.model import Answer, MissedWhy, NoAnswer, Query, Reason
from povbot.ports import Clock, Stores
from povbot.ports.measuring import Front
from povbot.service import Service, to_lean_on
from povbot.texts import Texts


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what became of it. `more` says that the archive has further quotes, `up_to` how fresh
    it is."""

    behind: Behind
    outcome: Answer | NoAnswer
    more: bool = False
    up_to: UpTo = UNKNOWN

    def first(self, count: int) -> "Asked":
        """With the first of its quotes only."""
        if isinstance(self.outcome, NoAnswer):
            return self
        quotes = self.outcome.quotes
        return replace(
            self, outcome=replace(self.outcome, quotes=quotes[:count]), more=self.more or len(quotes) > count
        )


class Asking:
    """`timer` is in seconds, monotonic; `up_to` answers at once."""

    def __init__(
        self,
        service: Service,
        stores: Stores,
        *,
        max_quotes: int,
        clock: Clock,
        timer: Callable[[], float],
        up_to: Callable[[], Awaitable[UpTo]],
    ) -> None:
        self._up_to = up_to
        self._service, self._stores, self.max_quotes = service, stores, max_quotes
        self._clock, self._timer = clock, timer
        self.memory = Memory()

    async def ask(
        self, question: str, chat_id: int, texts: Texts, *, after: Query | None = None, tapped: bool = False
    ) -> Asked:
        """`after` is the question that this one may lean on. What is asked next may lean on this one. A `tapped` one
        is not above its answer in the chat, and is repeated there."""
        began = self._timer()
        outcome = await self._service.ask(question, reader=texts.language, limit=self.max_quotes + 1, after=after)
        self.memory.keep(chat_id, outcome)
        self._service.meter.asked(Front.CHAT, outcome.reason if isinstance(outcome, NoAnswer) else None)
        if outcome.query.talk is None:
            await self._count(outcome, chat_id, 1000 * (self._timer() - began))
        heading = Heading.UNDERSTOOD if outcome.understood else Heading.ASKED if tapped else None
        query = outcome.query
        behind = Behind(_in_full(outcome, question), query.language, heading, query.narrowing)
        return Asked(behind, outcome, up_to=await self._up_to()).first(self.max_quotes)

    async def again(self, behind: Behind, texts: Texts, *, offset: int = 0, explain: bool = False) -> Asked:
        """What the archive answers now, with `offset` quotes before a page of them. Asked to look closer: it is not
        counted, and nothing leans on it."""
        limit = offset + self.max_quotes
        outcome = await self._service.ask(
            behind.question,
            behind.language,
            reader=texts.language,
            limit=limit + 1,
            narrowing=behind.narrowing,
            explain=explain,
        )
        if behind.heading is Heading.UNDERSTOOD:
            outcome = replace(outcome, understood=behind.question)
        return Asked(behind, outcome, up_to=await self._up_to()).first(limit)

    async def before(self, chat_id: int, replied_to: Behind | None, texts: Texts) -> Query | None:
        """What the next question may lean on: the one that it replies to the answer of, else the last one there."""
        last = self.memory.last(chat_id)
        return to_lean_on((await self.again(replied_to, texts)).outcome, last) if replied_to else last

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
