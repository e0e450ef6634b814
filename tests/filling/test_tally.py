"""What a run has met, counted."""

from hypothesis import given
from hypothesis import strategies as st
from small_site import SITE, Told, adds_up

from povbot.errors import PageUnreadable
from povbot.filling.progress import Happening
from povbot.filling.tally import Tally


@given(st.lists(st.sampled_from(Happening)), st.integers(0, 9), st.integers(0, 9))
def test_what_was_seen_is_what_became_of_it(met: list[Happening], unchanged: int, passed_over: int) -> None:
    tally = Tally("post", Told())
    for what in met:
        tally.happened(what, SITE)
    tally.unchanged(unchanged)
    for _ in range(passed_over):
        tally.passed_over()
    assert adds_up(tally.counts, passed_over)
    assert tally.counts.seen == len(met) + unchanged + passed_over


def test_what_is_looked_at_again_is_seen_once() -> None:
    tally = Tally("post", Told())
    tally.unchanged()
    tally.again()
    tally.happened(Happening.CHANGED, SITE)
    assert (tally.counts.seen, tally.counts.changed, tally.counts.unchanged) == (1, 1, 0)


def test_a_fault_says_why_and_what_to_do_but_not_where_again() -> None:
    told = Told()
    tally = Tally("post", told)
    tally.failed(f"{SITE}/1", PageUnreadable("it is broken", where=f"{SITE}/1", remedy="Mend it."), "Night ferry")
    (event,) = tally.faults
    assert told.events == [event]
    assert (event.address, event.title, event.why) == (f"{SITE}/1", "Night ferry", "it is broken. Mend it.")


def test_of_very_many_faults_the_first_are_told_at_the_end() -> None:
    tally = Tally("post", Told())
    for number in range(1001):
        tally.failed(f"{SITE}/{number}", PageUnreadable("it is broken"))
    assert (tally.counts.failed, len(tally.faults), tally.faults[0].address) == (1001, 1000, f"{SITE}/0")
