"""Whether stories still come from a source, and what operators are to be told of that."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from povbot.errors import LedgerUnusable
from povbot.freshness.alarms import Ailment, Alarm, AlarmFile, changes
from povbot.freshness.known import Freshness, UpTo
from povbot.freshness.states import Limits, SourceState, state
from povbot.model import Run, RunStatus
from stories import Rooms, on_days, story

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
TODAY = NOW.date()


def runs(*statuses: str, hours: float = 1) -> list[Run]:
    """Newest first, one every so many hours, each of a minute."""
    made = []
    for n, status in enumerate(statuses, start=1):
        started = NOW - timedelta(hours=n * hours)
        ended = None if status == "running" else started + timedelta(minutes=1)
        made.append(Run(100 - n, "lake", started, ended, RunStatus(status)))
    return made


class Kept:
    def __init__(self, told: Sequence[Run] = (), days_ago: Sequence[int] = ()) -> None:
        self._runs, self._days = told, [TODAY - timedelta(days=n) for n in days_ago]

    def runs(self, _source: str, limit: int) -> Sequence[Run]:
        return self._runs[:limit]

    def arrivals(self, _source: str, limit: int) -> Sequence[date]:
        return self._days[:limit]


def of(kept: Kept, limits: Limits = Limits()) -> SourceState:  # noqa: B008 - it does not change
    return state("lake", kept, limits, NOW)


def test_nothing_is_known_of_a_source_that_was_never_gone_through() -> None:
    assert of(Kept()) == SourceState("lake")


def test_the_last_good_run_is_the_last_that_came_to_its_end() -> None:
    found = of(Kept(runs("failed", "failed", "done", "done")))
    assert found.last
    assert (found.last.number, found.failures) == (99, 2)
    assert found.good == NOW - timedelta(hours=3) + timedelta(minutes=1)
    assert found.failing_since == NOW - timedelta(hours=2)


@pytest.mark.parametrize(
    ("statuses", "failing"),
    [
        (("failed", "failed", "done"), False),
        (("failed", "failed", "failed", "done"), True),
        (("done", "failed", "failed", "failed"), False),
        (("failed", "running", "failed"), True),
        (("running", "failed", "failed", "done"), False),
        (("running", "failed", "failed", "failed"), True),
        (("failed",) * 40, True),
    ],
)
def test_it_fails_after_three_in_a_row_that_failed_or_never_ended(statuses: Sequence[str], *, failing: bool) -> None:
    assert of(Kept(runs(*statuses))).failing is failing


def test_a_run_that_goes_on_for_more_than_a_day_has_not_ended() -> None:
    assert of(Kept(runs("running", "failed", "failed", "done", hours=20))).failures == 2
    assert of(Kept(runs("running", "failed", "failed", "done", hours=25))).failures == 3


def test_the_last_good_run_is_found_behind_any_number_of_failures() -> None:
    assert of(Kept(runs(*["failed"] * 500, "done"))).good == NOW - timedelta(hours=501) + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("days_ago", "usual", "silent"),
    [
        ((), None, False),
        ((400,), None, False),
        ((5, 6, 7, 8), 1.0, False),
        ((6, 7, 8, 9), 1.0, True),
        ((15, 18, 21, 23), 3.0, False),
        ((16, 19, 22, 24), 3.0, True),
        ((16, 17, 20, 23, 123), 3.0, True),
        ((-3, -2, 0), 1.5, False),
    ],
)
def test_it_is_silent_after_five_times_its_usual_gap(
    days_ago: Sequence[int], usual: float | None, *, silent: bool
) -> None:
    found = of(Kept(runs("done"), sorted(days_ago)))
    assert (found.usual_days, found.silent) == (usual, silent)


def test_what_nobody_wants_to_hear_of_is_never_told() -> None:
    found = of(Kept(runs(*["failed"] * 9), [90, 91, 92]), Limits(silent_after=0, failures=0))
    assert not found.silent
    assert not found.failing


SILENT = SourceState("lake", newest=TODAY - timedelta(days=9), usual_days=1.0, silent=True)
FAILING = SourceState("hill", good=NOW - timedelta(days=2), failures=3, failing=True)
SILENCE = Alarm("lake", Ailment.SILENT, TODAY - timedelta(days=9))
FAILURE = Alarm("hill", Ailment.FAILING, TODAY - timedelta(days=2))


def test_operators_are_told_of_what_they_do_not_know_yet() -> None:
    news = changes((SILENCE,), (SILENT, FAILING))
    assert [alarm for alarm, _ in news.raised] == [FAILURE]
    assert news.over == ()
    assert news.told == (SILENCE, FAILURE)


def test_they_are_told_once_when_it_is_over() -> None:
    well = replace(SILENT, silent=False, newest=TODAY)
    news = changes((SILENCE, FAILURE), (well, FAILING))
    assert news.raised == ()
    assert news.over == ((SILENCE, well),)
    assert news.told == (FAILURE,)
    assert changes(news.told, (well, FAILING)).over == ()


def test_what_a_source_had_that_is_no_longer_set_up_is_forgotten() -> None:
    news = changes((SILENCE, FAILURE), (FAILING,))
    assert (news.raised, news.over, news.told) == ((), (), (FAILURE,))


def test_one_that_never_succeeded_has_failed_since_its_first_failure() -> None:
    never = replace(FAILING, good=None, failing_since=NOW - timedelta(days=5))
    assert changes((), (never,)).told == (Alarm("hill", Ailment.FAILING, TODAY - timedelta(days=5)),)


def test_what_they_know_outlives_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "var" / "alarms.json"
    assert AlarmFile(file).read() == ()
    AlarmFile(file).write((SILENCE, FAILURE))
    assert AlarmFile(file).read() == (SILENCE, FAILURE)
    assert [path.name for path in file.parent.iterdir()] == ["alarms.json"]


@pytest.mark.parametrize("broken", [b"", b"[", b"{}", b'[{"source": "lake"}]', b"\xff", b"[1]"])
def test_a_broken_file_is_as_good_as_none(tmp_path: Path, broken: bytes) -> None:
    (tmp_path / "alarms.json").write_bytes(broken)
    assert AlarmFile(tmp_path / "alarms.json").read() == ()


async def test_the_archive_was_brought_up_to_date_when_a_source_was_last_gone_through(rooms: Rooms) -> None:
    service = rooms.service(story("rice", published=on_days("2020-05-01")))
    states = [replace(FAILING, good=NOW - timedelta(days=n)) for n in (2, 1, 3)]
    fresh = Freshness(service, lambda: states)
    assert await fresh.up_to() == UpTo(date(2020, 5, 1), None)
    await fresh.look()
    assert await fresh.up_to() == UpTo(date(2020, 5, 1), NOW - timedelta(days=1))
    service.take_over(rooms.service(story("tea", published=on_days("2020-06-01"))))
    assert (await fresh.up_to()).newest == date(2020, 6, 1)


async def test_what_cannot_be_read_is_noted_once_and_stays_as_it_was(
    rooms: Rooms, caplog: pytest.LogCaptureFixture
) -> None:
    answers: list[Sequence[SourceState] | LedgerUnusable] = [[FAILING], *[LedgerUnusable("it is damaged")] * 2, []]

    def read() -> Sequence[SourceState]:
        answer = answers.pop(0)
        if isinstance(answer, LedgerUnusable):
            raise answer
        return answer

    fresh = Freshness(rooms.service(story("rice")), read)
    for known in ([FAILING], [FAILING], [FAILING], []):
        await fresh.look()
        assert fresh.sources == known
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


async def test_asking_how_fresh_it_is_waits_for_nobody(rooms: Rooms) -> None:
    looked, release = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def read() -> Sequence[SourceState]:
        loop.call_soon_threadsafe(looked.set)
        asyncio.run_coroutine_threadsafe(release.wait(), loop).result()
        return ()

    fresh = Freshness(rooms.service(story("rice", published=on_days("2020-05-01"))), read)
    looking = asyncio.create_task(fresh.look())
    await looked.wait()
    assert (await fresh.up_to()).newest == date(2020, 5, 1)
    release.set()
    await looking
