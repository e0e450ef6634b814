"""Who has said the password: for twelve hours, in this process."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

from povbot.ports import Clock

LASTS = timedelta(hours=12)
MAX_SESSIONS = 100


class Sessions:
    """`random` makes tokens that nobody guesses. Of a token only its digest is kept."""

    def __init__(self, clock: Clock, random: Callable[[], str]) -> None:
        self._clock, self._random = clock, random
        self._ends: dict[str, datetime] = {}

    def begin(self) -> str:
        """The token. Where there are too many, the oldest one ends."""
        if len(self._ends) >= MAX_SESSIONS:
            del self._ends[next(iter(self._ends))]
        token = self._random()
        self._ends[_digest(token)] = self._clock() + LASTS
        return token

    def is_known(self, token: str) -> bool:
        end = self._ends.get(_digest(token))
        return end is not None and self._clock() < end

    def end(self, token: str) -> None:
        self._ends.pop(_digest(token), None)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
