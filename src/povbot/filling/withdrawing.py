"""Stories that their publisher took back."""

from collections.abc import Iterator
from dataclasses import replace

from povbot.errors import SourceFault
from povbot.filling import listed
from povbot.filling.means import Means
from povbot.filling.progress import Happening
from povbot.filling.tally import Tally
from povbot.ingest.source import Source
from povbot.model import Entry, Run, Standing, Withdraw, digest

# A publisher takes back a story now and then. Many at once are a fault of its site, or of how it is read.
_FEW, _PART = 5, 5
# More than these are left to the next run.
_MOST = 10_000


class Withdrawals:
    """Gathered while a source is gone through, and carried out at its end. `accepted` are any number of them."""

    def __init__(self, source: Source, run: Run, means: Means, tally: Tally, *, accepted: bool = False) -> None:
        self._source, self._run, self._tally, self._accepted = source, run, tally, accepted
        self._ledger, self._recorded = means.ledger, means.recorded
        self._why = dict[str, str]()
        self._number = 0

    def __contains__(self, address: str) -> bool:
        return address in self._why

    def gone(self, entry: Entry, why: str) -> None:
        """Said once of each."""
        self._number += 1
        if len(self._why) < _MOST:
            self._why[entry.address] = why

    def elsewhere(self) -> Iterator[tuple[Entry, Entry]]:
        """Those that this run has met at another address, too, with that: they are not gone."""
        for address in [*self._why]:
            entry = self._entry(address)
            others = self._ledger.of_article(entry.article_id or "") if entry else ()
            heir = next((o for o in others if o.standing is Standing.SAME and o.run == self._run.number), None)
            if entry and heir:
                yield entry, heir
                del self._why[address]
                self._number -= 1

    def carry_out(self) -> None:
        """Raises SourceFault, and withdraws nothing, where more is gone than can be believed."""
        seen = self._tally.counts.seen + self._number
        if not self._accepted and self._number > _FEW and self._number * _PART > seen:
            raise SourceFault(
                f"{self._number} stories seem to be gone at once; none is withdrawn",
                where=self._source.name,
                remedy="See whether the site is well. If they were taken back, say so with --accept-withdrawals.",
            )
        day = self._run.started.date()
        for address, why in self._why.items():
            if entry := self._entry(address):
                marked = {**entry.said, "withdrawn": digest(day)}
                withdrawn = replace(entry, standing=Standing.WITHDRAWN, said=marked, fault=why)
                self._ledger.record(entries=(withdrawn,), revisions=(Withdraw(entry.article_id or "", day),))
                self._tally.happened(Happening.WITHDRAWN, address, listed.title_of(entry), why)
                self._recorded()

    def _entry(self, address: str) -> Entry | None:
        return self._ledger.entry(self._source.name, address)
