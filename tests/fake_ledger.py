"""What is known of every source, in plain dictionaries: for tests of what stands on it, and to hold the real one to."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from povbot.model import Entry, ListingPage, Revision, Run, RunStatus, Standing, Trace

FOUND = (Standing.KEPT, Standing.SAME, Standing.WITHDRAWN)


class FakeLedger:
    def __init__(self) -> None:
        self._runs: list[Run] = []
        self._entries: dict[tuple[str, str], Entry] = {}
        self._listings: dict[tuple[str, str], ListingPage] = {}
        self._traces: dict[str, Trace] = {}
        self._expected: dict[str, str] = {}
        self._revisions: list[Revision] = []
        self._signature = ""

    def begin(self, source: str, now: datetime, since: datetime) -> Run:
        last = next(iter(self.runs(source, 1)), None)
        if last and last.status is RunStatus.RUNNING and since <= last.started <= now:
            return last
        self._runs.append(Run(len(self._runs) + 1, source, now))
        return self._runs[-1]

    def end(self, run: Run) -> None:
        self._runs[run.number - 1] = run

    def runs(self, source: str, limit: int) -> Sequence[Run]:
        return [run for run in reversed(self._runs) if run.source == source][:limit]

    def arrivals(self, source: str, limit: int) -> Sequence[date]:
        kept = (entry for entry in self.entries(source) if entry.standing is Standing.KEPT)
        return sorted({entry.day for entry in kept if entry.day}, reverse=True)[:limit]

    def entry(self, source: str, address: str) -> Entry | None:
        return self._entries.get((source, address))

    def of_article(self, article_id: str) -> Sequence[Entry]:
        return [entry for _, entry in sorted(self._entries.items()) if entry.article_id == article_id]

    def entries(self, source: str) -> Iterator[Entry]:
        return iter([entry for key, entry in sorted(self._entries.items()) if key[0] == source])

    def record(
        self,
        entries: Sequence[Entry] = (),
        traces: Sequence[Trace] = (),
        revisions: Sequence[Revision] = (),
        listings: Sequence[ListingPage] = (),
        expected: Sequence[tuple[str, str]] = (),
    ) -> None:
        self._entries |= {(entry.source, entry.address): entry for entry in entries}
        self._traces |= {trace.article_id: trace for trace in traces}
        self._revisions += revisions
        self._listings |= {(page.source, page.address): page for page in listings}
        self._expected |= dict(expected)

    def revisions(self) -> Sequence[Revision]:
        return [*self._revisions]

    def carried_out(self, signature: str) -> None:
        self._revisions.clear()
        self._signature = signature

    def signature(self) -> str:
        return self._signature

    def traced(self, traces: Iterator[Trace], signature: str) -> None:
        old, new = self._traces, {trace.article_id: trace for trace in traces}
        self._traces = {key: replace(trace, gathered=old.get(key, trace).gathered) for key, trace in new.items()}
        self._signature = signature

    def listing(self, source: str, address: str) -> ListingPage | None:
        return self._listings.get((source, address))

    def met(self, source: str, listed_on: str, run: int) -> int:
        named = [entry for entry in self.entries(source) if entry.listed_on == listed_on]
        there = [entry for entry in named if entry.run == max(other.run for other in named)]
        self.record([replace(entry, run=run) for entry in there])
        return len(there)

    def unmet(self, source: str, run: int) -> Iterator[Entry]:
        kept = (entry for entry in self.entries(source) if entry.standing is Standing.KEPT)
        return iter([entry for entry in kept if 0 < entry.run < run])

    def recent(self, source: str, since: date, looked_before: datetime) -> Iterator[Entry]:
        looked_at_again = (Standing.KEPT, Standing.NOT_READ, Standing.WITHDRAWN)
        young = (entry for entry in self.entries(source) if entry.day and entry.day >= since)
        due = (entry for entry in young if entry.looked is None or entry.looked < looked_before)
        return iter([entry for entry in due if entry.standing in looked_at_again])

    def trace(self, article_id: str) -> Trace | None:
        return self._traces.get(article_id)

    def at(self, address: str) -> str | None:
        traced = [trace.article_id for trace in self._all(lambda trace: trace.url == address)]
        there = [entry for entry in self._entries.values() if entry.address == address and entry.standing in FOUND]
        found = [entry for entry in there if entry.article_id is not None]
        found.sort(key=lambda entry: (FOUND.index(entry.standing), entry.source))
        return next(iter(traced), None) or next((entry.article_id for entry in found), None)

    def expected(self, address: str) -> str | None:
        return self._expected.get(address)

    def with_heading(self, key: str) -> Sequence[Trace]:
        return self._all(lambda trace: trace.heading == key != "")

    def with_words(self, key: str) -> Sequence[Trace]:
        return self._all(lambda trace: trace.words == key != "")

    def alike(self, sketch: Collection[int], least: int) -> Sequence[tuple[Trace, int]]:
        shared = [(trace, len({*trace.sketch} & {*sketch})) for trace in self._all(lambda trace: bool(trace.sketch))]
        return sorted((pair for pair in shared if pair[1] >= max(least, 1)), key=lambda pair: -pair[1])

    def versions(self, article_id: str) -> Sequence[Trace]:
        return self._all(lambda trace: trace.version_of == article_id)

    def _all(self, admits: Callable[[Trace], bool]) -> Sequence[Trace]:
        return [trace for _, trace in sorted(self._traces.items()) if admits(trace)]
