"""What fails again and again while something is away."""

import logging
from collections.abc import Callable

_SAY_EVERY_S = 60.0


class Outage:
    """Said to the log when it begins, every minute that it lasts, and when it is over, not each time that something
    fails. `now` is in seconds, monotonic."""

    def __init__(self, log: logging.Logger, what: str, now: Callable[[], float]) -> None:
        self._log, self._what, self._now = log, what, now
        self._began: float | None = None
        self._said = 0.0

    def failed(self, why: object) -> None:
        now = self._now()
        if self._began is None:
            self._began = self._said = now
            self._log.warning("%s: %s", self._what, why)
        elif now - self._said >= _SAY_EVERY_S:
            self._said = now
            self._log.warning("%s, for %.0f s now: %s", self._what, now - self._began, why)

    def over(self) -> None:
        """Nothing is said where there was none."""
        if self._began is not None:
            self._log.info("%s: that is over, after %.0f s", self._what, self._now() - self._began)
            self._began = None
