"""What is asked and missed, counted as in every front: by nobody in particular."""

from povbot.model import Answer, MissedWhy, NoAnswer, Reason
from povbot.ports import Clock, Stores


class Counting:
    def __init__(self, stores: Stores, clock: Clock) -> None:
        self._stores, self._clock = stores, clock

    async def asked(self, outcome: Answer | NoAnswer, latency_ms: float) -> None:
        """Small talk is no question."""
        del latency_ms
        if isinstance(outcome, NoAnswer) and outcome.reason is Reason.NOTHING_FOUND:
            text = outcome.understood or outcome.query.text
            await self._stores.missed.add(text, outcome.query.language, MissedWhy.REFUSED, self._clock().date())
