"""Stories that their publisher took back."""

from collections.abc import Iterator
from dataclasses import replace

from povbot.errors import SourceFault
from povbot.filling import listed
from povbot.filling.progress import Happening
from povbot.filling.tally import Tally
from povbot.ingest.source import Source
from povbot.model import Entry, Run, Standing, Withdraw, digest
from povbot.ports import Ledger

# A publisher takes back a story now and then. Many at once are a fault of its site, or of how it is read.
_FEW, _PART = 5, 5


class Withdrawals:
    """Gathered while a source is gone through, and carried out at its end."""

    def __init__(self, source: Source, run: Run, ledger: Ledger, tally: Tally) -> None:
        self._source, self._run, self._ledger, self._tally = source, run, ledger, tally
        self._gone: dict[str, tuple[Entry, str]] = {}

    def gone(self, entry: Entry, why: str) -> None:
        self._gone.setdefault(entry.address, (entry, why))

    def elsewhere(self) -> Iterator[tuple[Entry, Entry]]:
        """Those that this run has met at another address, too, with that: they are not gone."""
        for address, (entry, _) in [*self._gone.items()]:
            others = self._ledger.of_article(entry.article_id or "")
            heir = next((o for o in others if o.standing is Standing.SAME and o.run == self._run.number), None)
            if heir:
                del self._gone[address]
                yield entry, heir

    def carry_out(self, *, accepted: bool = False) -> None:
        """Raises SourceFault, and withdraws nothing, where more is gone than can be believed and that is not
        `accepted`."""
        seen = self._tally.counts.seen + len(self._gone)
        if not accepted and len(self._gone) > _FEW and len(self._gone) * _PART > seen:
            raise SourceFault(
                f"{len(self._gone)} stories seem to be gone at once; none is withdrawn",
                where=self._source.name,
                remedy="See whether the site is well. If they were taken back, say so with --accept-withdrawals.",
            )
        day = self._run.started.date()
        for entry, why in self._gone.values():
            marked = {**entry.said, "withdrawn": digest(day)}
            withdrawn = replace(entry, standing=Standing.WITHDRAWN, said=marked, fault=why)
            self._ledger.record(entries=(withdrawn,), revisions=(Withdraw(entry.article_id or "", day),))
            self._tally.happened(Happening.WITHDRAWN, entry.address, listed.title_of(entry), why)
