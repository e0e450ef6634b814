"""What readers think of answers, kept for the operator: counts, and the questions of those disliked. Never who."""

from collections import OrderedDict

from povbot.fronts.telegram.asking import Asked
from povbot.model import Answer, MissedWhy, Verdict
from povbot.ports import Clock, Stores

# Taps on buttons that are gone by then follow within seconds.
MAX_JUDGED = 1_000
_WHY = {
    Verdict.BAD: MissedWhy.DISLIKED,
    Verdict.WRONG_STORY: MissedWhy.WRONG_STORY,
    Verdict.OUT_OF_DATE: MissedWhy.OUT_OF_DATE,
    Verdict.NOT_MY_QUESTION: MissedWhy.NOT_MY_QUESTION,
}


class Judging:
    def __init__(self, stores: Stores, clock: Clock) -> None:
        self._stores, self._clock = stores, clock
        self._judged: OrderedDict[tuple[int, int], None] = OrderedDict()

    def is_first(self, chat_id: int, message_id: int) -> bool:
        """Of the verdicts on this message: a message says itself that it was judged, but two quick taps find it as it
        was before the first of them."""
        if (chat_id, message_id) in self._judged:
            return False
        self._judged[chat_id, message_id] = None
        if len(self._judged) > MAX_JUDGED:
            self._judged.popitem(last=False)
        return True

    async def judge(self, asked: Asked, verdict: Verdict) -> None:
        today, outcome = self._clock().date(), asked.outcome
        await self._stores.usage.judged(today, good=verdict is Verdict.GOOD)
        if why := _WHY.get(verdict):
            first = outcome.quotes[0].citation.article_id if isinstance(outcome, Answer) else None
            await self._stores.missed.add(asked.behind.question, asked.behind.language, why, today, first)
