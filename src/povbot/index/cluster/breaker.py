"""Asking no more for a while where nothing was answered."""

from collections.abc import Callable


class Breaker:
    """After so many `failures` in a row nothing is let through for `pause_s`, then one at a time to try whether all is
    well again. Libraries for it keep their state for all of the process, or read the clock themselves."""

    def __init__(self, monotonic: Callable[[], float], *, failures: int = 5, pause_s: float = 5.0) -> None:
        self._monotonic, self._most, self._pause_s = monotonic, failures, pause_s
        self._failures = 0
        self._again = 0.0

    def admits(self) -> bool:
        """Whoever is admitted tells what came of it."""
        if self._failures < self._most:
            return True
        now = self._monotonic()
        if now < self._again:
            return False
        self._again = now + self._pause_s
        return True

    def succeeded(self) -> None:
        self._failures = 0

    def failed(self) -> None:
        self._failures += 1
        self._again = self._monotonic() + self._pause_s
