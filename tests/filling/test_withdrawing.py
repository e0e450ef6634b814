"""Stories that seem to be gone: which are believed to be."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from small_site import NOW, SITE, Told, source

from fake_ledger import FakeLedger
from povbot.errors import SourceFault
from povbot.filling.means import Means
from povbot.filling.tally import Tally
from povbot.filling.withdrawing import Withdrawals
from povbot.model import Entry, Run, Standing, Withdraw

RUN = Run(7, "post", NOW)


@dataclass
class Held:
    """Withdrawals, and what they stand on."""

    accepted: bool = False
    ledger: FakeLedger = field(default_factory=FakeLedger)
    told: Told = field(default_factory=Told)
    recorded: int = 0

    def __post_init__(self) -> None:
        self.tally = Tally("post", self.told)
        means = Means(None, self.ledger, lambda: NOW, lambda _: "", self._note, bool)  # type: ignore[arg-type]
        self.withdrawals = Withdrawals(source(), RUN, means, self.tally, accepted=self.accepted)

    def _note(self) -> None:
        self.recorded += 1

    def entry(self, number: int, **fields: Any) -> Entry:
        entry = Entry("post", f"{SITE}/{number}", Standing.KEPT, f"a{number}", **fields)
        self.ledger.record(entries=(entry,))
        return entry

    def gone(self, *numbers: int) -> None:
        for number in numbers:
            self.withdrawals.gone(self.entry(number, said={"title": "x"}, listed='{"title": "T"}'), "gone (410)")


def test_a_withdrawn_story_is_marked_told_and_carried_out() -> None:
    held = Held()
    held.gone(1)
    held.withdrawals.carry_out()
    entry = held.ledger.entry("post", f"{SITE}/1")
    assert entry is not None
    assert (entry.standing, {*entry.said}, entry.fault) == (Standing.WITHDRAWN, {"title", "withdrawn"}, "gone (410)")
    assert held.ledger.revisions() == [Withdraw("a1", NOW.date())]
    (event,) = held.told.events
    assert (event.what, event.address, event.title, event.why) == ("withdrawn", f"{SITE}/1", "T", "gone (410)")
    assert (held.tally.counts.withdrawn, held.tally.counts.seen, held.recorded) == (1, 1, 1)


@pytest.mark.parametrize(("gone", "others", "believed"), [(5, 0, True), (6, 23, False), (6, 24, True), (9, 35, False)])
def test_a_few_are_believed_and_at_most_a_fifth(gone: int, others: int, believed: bool) -> None:
    held = Held()
    held.tally.unchanged(others)
    held.gone(*range(gone))
    if believed:
        held.withdrawals.carry_out()
    else:
        with pytest.raises(SourceFault, match=f"{gone} stories.*--accept-withdrawals"):
            held.withdrawals.carry_out()
    assert len(held.ledger.revisions()) == (gone if believed else 0)


def test_accepted_any_number_is_withdrawn() -> None:
    held = Held(accepted=True)
    held.gone(*range(50))
    held.withdrawals.carry_out()
    assert held.tally.counts.withdrawn == 50


def test_what_this_run_has_met_elsewhere_is_not_gone() -> None:
    held = Held()
    held.gone(1, 2)
    same = Entry("post", f"{SITE}/also/1", Standing.SAME, "a1", run=7)
    earlier = Entry("post", f"{SITE}/also/2", Standing.SAME, "a2", run=6)
    held.ledger.record(entries=(same, earlier))
    for entry, heir in held.withdrawals.elsewhere():
        assert (entry.address, heir) == (f"{SITE}/1", same)
        assert entry.address in held.withdrawals  # until it is told from there
    held.withdrawals.carry_out()
    assert held.ledger.revisions() == [Withdraw("a2", NOW.date())]


def test_no_more_are_remembered_than_fit_and_all_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("povbot.filling.withdrawing._MOST", 3)
    held = Held()
    held.gone(*range(9))
    with pytest.raises(SourceFault, match="9 stories"):
        held.withdrawals.carry_out()
    held = Held(accepted=True)
    held.gone(*range(9))
    held.withdrawals.carry_out()
    assert held.tally.counts.withdrawn == 3
