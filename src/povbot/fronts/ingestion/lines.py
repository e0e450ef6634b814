"""Progress in plain lines, for logs and mails; and none at all."""

from collections.abc import Callable

from povbot.filling.progress import Counts, Event, Summary
from povbot.fronts.ingestion import reading, wording
from povbot.model import Article

QUIET_S = 60.0


class Lines:
    """One for each event, and one a minute where nothing happens. `elapsed` tells seconds, from whenever it likes."""

    def __init__(self, write: Callable[[str], None], elapsed: Callable[[], float]) -> None:
        self._write, self._elapsed = write, elapsed
        self._source, self._last_s = "", elapsed()

    def began(self, source: str, resumed: bool) -> None:
        self._source = source
        self._say(f"{source}: " + ("going on with a run that did not come to its end" if resumed else "begun"))

    def at(self, address: str, counts: Counts) -> None:
        if self._elapsed() - self._last_s >= QUIET_S:
            self._say(f"{self._source}: {wording.counted(counts, briefly=True)}; at {wording.shown(address)}")

    def happened(self, event: Event) -> None:
        self._say(wording.line(event))

    def told(self, story: Article) -> None:
        self._say("\n".join(reading.lines(story)))

    def ended(self, summary: Summary) -> None:
        """What came of it is told when all have ended."""

    def _say(self, line: str) -> None:
        self._write(line)
        self._last_s = self._elapsed()


class Silence:
    def began(self, source: str, resumed: bool) -> None:
        pass

    def at(self, address: str, counts: Counts) -> None:
        pass

    def happened(self, event: Event) -> None:
        pass

    def told(self, story: Article) -> None:
        pass

    def ended(self, summary: Summary) -> None:
        pass
