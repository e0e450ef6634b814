"""Progress in plain lines, for logs and mails."""

from collections.abc import Callable

from povbot.fronts.indexing.wording import TITLES
from povbot.indexing.progress import Stage

QUIET_S = 10.0


class Lines:
    """One where a stage begins, and one every ten seconds in it. `elapsed` tells seconds, from whenever it likes."""

    def __init__(self, write: Callable[[str], None], elapsed: Callable[[], float]) -> None:
        self._write, self._elapsed = write, elapsed
        self._stage: Stage | None = None
        self._last_s = 0.0

    def at(self, stage: Stage, done: int, whole: int) -> None:
        now_s = self._elapsed()
        if stage == self._stage and now_s - self._last_s < QUIET_S:
            return
        self._stage, self._last_s = stage, now_s
        self._write(f"{TITLES[stage]}: {min(100, 100 * done // whole)} %" if whole else TITLES[stage])
