"""What every Ledger promises."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from fake_ledger import FakeLedger
from povbot.ledger.files import opened
from povbot.model import Entry, ListingPage, Put, Run, RunStatus, Standing, Trace, Withdraw
from povbot.ports import Ledger
from stories import on_days, story

NOW = datetime(2026, 11, 2, 9, 30, 0, 5, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TODAY = date(2026, 11, 2)
ENTRY = Entry(
    "site",
    "https://news.example/a",
    Standing.KEPT,
    "site:a",
    listed_on="https://news.example/list",
    listed="d1",
    said={"title": "d2", "正文": "d3"},
    day=TODAY,
    read=NOW,
    looked=NOW + HOUR,
    run=1,
)
TRACE = Trace("site:a", "zh-Hans", "https://news.example/a", "h", "w", (1, 2, 3, 2**63, 2**64 - 1), None)
PAGE = ListingPage("site", "https://news.example/list", NOW, ("https://news.example/list_2", "x"), "r", settled=False)


@pytest.fixture(params=["in memory", "SQLite", "SQLite, dry"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    if request.param == "in memory":
        yield FakeLedger()
    else:
        with opened(tmp_path / "var" / "ingest.db", dry=request.param == "SQLite, dry") as ledger:
            yield ledger


def entry(address: str, standing: Standing = Standing.KEPT, **fields: Any) -> Entry:
    return Entry(fields.pop("source", "site"), address, standing, **{"article_id": f"site:{address}"} | fields)


def trace(article_id: str, **fields: Any) -> Trace:
    return Trace(article_id, "en", **{"url": None, "heading": "", "words": ""} | fields)


def addresses(entries: Iterator[Entry]) -> list[str]:
    return [entry.address for entry in entries]


def ids(traces: Any) -> list[str]:
    return [trace.article_id for trace in traces]


# Entries


def test_at_first_nothing_is_known(ledger: Ledger) -> None:
    assert (ledger.entry("site", "a"), [*ledger.entries("site")], ledger.listing("site", "a")) == (None, [], None)
    assert (ledger.trace("a"), ledger.at("a"), ledger.expected("a")) == (None, None, None)
    assert [*ledger.of_article("a")] == []
    assert ([*ledger.runs("site", 9)], [*ledger.arrivals("site", 9)], [*ledger.revisions()]) == ([], [], [])
    assert ([*ledger.alike([1], 1)], [*ledger.versions("a")], ledger.signature()) == ([], [], "")
    assert ([*ledger.unmet("site", 9)], [*ledger.recent("site", date.min, NOW)]) == ([], [])


def test_what_is_recorded_comes_back_as_it_was(ledger: Ledger) -> None:
    bare = Entry("site", "https://news.example/é", Standing.NOT_FETCHED, fault="no such page (404)")
    ledger.record([ENTRY, bare], [TRACE], (), [PAGE], [("https://news.example/en", "site:a")])
    assert ledger.entry("site", ENTRY.address) == ENTRY
    assert ledger.entry("site", bare.address) == bare
    assert ledger.trace("site:a") == TRACE
    assert ledger.listing("site", PAGE.address) == PAGE
    assert ledger.expected("https://news.example/en") == "site:a"


def test_sources_are_kept_apart(ledger: Ledger) -> None:
    other = replace(ENTRY, source="other", standing=Standing.SAME)
    ledger.record([ENTRY, other], listings=[PAGE])
    assert (ledger.entry("site", ENTRY.address), ledger.entry("other", ENTRY.address)) == (ENTRY, other)
    assert [*ledger.entries("other")] == [other]
    assert ledger.listing("other", PAGE.address) is None


def test_what_has_the_same_key_takes_the_place_of_what_was_there(ledger: Ledger) -> None:
    ledger.record([ENTRY], [TRACE], (), [PAGE], [("x", "site:a")])
    later = (
        replace(ENTRY, standing=Standing.WITHDRAWN, said={}, day=None, read=None, run=2),
        replace(TRACE, url=None, heading="h2", words="", sketch=(7,), version_of="b", gathered=False),
        replace(PAGE, onward=(), settled=True),
    )
    ledger.record([later[0]], [later[1]], (), [later[2]], [("x", "site:b")])
    assert [*ledger.entries("site")] == [later[0]]
    assert (ledger.trace("site:a"), ledger.listing("site", PAGE.address)) == later[1:]
    assert ledger.expected("x") == "site:b"
    assert (ledger.with_heading("h"), ledger.with_words("w"), ids(ledger.with_heading("h2"))) == ([], [], ["site:a"])
    assert ([*ledger.alike([1, 2, 3], 1)], [*ledger.alike([7], 1)]) == ([], [(later[1], 1)])


def test_of_one_key_twice_in_a_step_the_last_counts(ledger: Ledger) -> None:
    ledger.record([ENTRY, replace(ENTRY, run=5)], [TRACE, replace(TRACE, sketch=(9,))])
    assert [*ledger.entries("site")] == [replace(ENTRY, run=5)]
    assert ids(trace for trace, _ in ledger.alike([1, 9], 1)) == ["site:a"]
    assert [shared for _, shared in ledger.alike([1, 9], 1)] == [1]


def test_all_entries_of_a_story_are_told_whatever_their_source(ledger: Ledger) -> None:
    of_it = [
        entry("z", Standing.SAME, source="a", article_id="x"),
        entry("b", Standing.WITHDRAWN, article_id="x"),
        entry("c", article_id="x"),
    ]
    ledger.record([of_it[2], of_it[0], of_it[1], entry("d"), entry("e", Standing.NO_STORY, article_id=None)])
    assert [*ledger.of_article("x")] == of_it
    assert [*ledger.of_article("")] == []


def test_entries_come_by_address_however_many_there_are(ledger: Ledger) -> None:
    many = [entry(f"{number * 7919 % 1203:04}") for number in range(1203)]
    ledger.record([*many, entry("茶"), entry("𠮷"), entry("B"), entry("a")])
    assert addresses(ledger.entries("site")) == [*(f"{number:04}" for number in range(1203)), "B", "a", "茶", "𠮷"]


def test_entries_may_be_changed_while_they_are_gone_through(ledger: Ledger) -> None:
    ledger.record([entry(f"{number:04}", run=1) for number in range(603)])
    gone_through = []
    for found in ledger.unmet("site", 2):
        gone_through.append(found.address)
        ledger.record([replace(found, standing=Standing.WITHDRAWN)])
    assert gone_through == [f"{number:04}" for number in range(603)]
    assert [*ledger.unmet("site", 2)] == []


def test_those_of_a_listing_page_that_is_the_same_are_met_without_a_look_at_it(ledger: Ledger) -> None:
    there = [entry(name, listed_on="list", run=1) for name in ("a", "b")]
    elsewhere = [entry("c", listed_on="list_2", run=1), entry("a", listed_on="list", source="other", run=1)]
    ledger.record([*there, *elsewhere, entry("d", Standing.NOT_READ, listed_on="list", run=1)])
    assert ledger.met("site", "list", 2) == 3
    assert [(found.address, found.run) for found in ledger.entries("site")] == [("a", 2), ("b", 2), ("c", 1), ("d", 2)]
    assert [*ledger.entries("other")] == [elsewhere[1]]
    assert ledger.met("site", "list", 2) == 3
    assert ledger.met("site", "list_3", 2) == 0


def test_what_a_listing_page_named_before_it_was_read_last_is_not_met(ledger: Ledger) -> None:
    ledger.record(
        [entry("named", listed_on="list", run=2), *(entry(f"{run}", listed_on="list", run=run) for run in (0, 1))]
    )
    assert ledger.met("site", "list", 3) == 1
    assert [(found.address, found.run) for found in ledger.entries("site")] == [("0", 0), ("1", 1), ("named", 3)]
    assert addresses(ledger.unmet("site", 3)) == ["1"]


def test_what_a_run_did_not_meet_is_told_where_an_earlier_one_did(ledger: Ledger) -> None:
    met_before = [entry("b", run=2), entry("a", run=1)]
    others = [entry("met", run=3), entry("never", run=0), entry("other", source="other", run=1)]
    no_stories = [entry(standing.value, standing, run=1) for standing in Standing if standing is not Standing.KEPT]
    ledger.record([*met_before, *others, *no_stories])
    assert addresses(ledger.unmet("site", 3)) == ["a", "b"]


def test_recent_stories_are_told_when_they_were_not_looked_at_for_long(ledger: Ledger) -> None:
    due = [
        entry("b", day=TODAY, looked=NOW - timedelta(microseconds=1)),
        entry("a", Standing.NOT_READ, day=TODAY + DAY, article_id=None, looked=NOW - DAY),
        entry("c", day=TODAY),
        entry("d", Standing.WITHDRAWN, day=TODAY),
    ]
    others = [
        entry("old", day=TODAY - DAY, looked=NOW - DAY),
        entry("just looked at", day=TODAY, looked=NOW),
        entry("no day", looked=NOW - DAY),
        entry("other", source="other", day=TODAY),
    ]
    passed_over = {*Standing} - {Standing.KEPT, Standing.NOT_READ, Standing.WITHDRAWN}
    ledger.record([*due, *others, *(entry(standing.value, standing, day=TODAY) for standing in passed_over)])
    assert addresses(ledger.recent("site", TODAY, NOW)) == ["a", "b", "c", "d"]


@pytest.mark.parametrize("microsecond", [0, 1, 999_999])
def test_moments_are_compared_to_the_microsecond(ledger: Ledger, microsecond: int) -> None:
    looked = NOW.replace(microsecond=microsecond)
    ledger.record([entry("a", day=TODAY, looked=looked)])
    assert addresses(ledger.recent("site", TODAY, looked)) == []
    assert addresses(ledger.recent("site", TODAY, looked + timedelta(microseconds=1))) == ["a"]


def test_arrivals_are_days_of_kept_stories_newest_first(ledger: Ledger) -> None:
    days = [TODAY, TODAY - 3 * DAY, TODAY - 3 * DAY, TODAY - DAY, None]
    ledger.record([entry(str(number), day=day) for number, day in enumerate(days)])
    ledger.record([entry("x", Standing.WITHDRAWN, day=TODAY + DAY), entry("y", source="other", day=TODAY + DAY)])
    assert [*ledger.arrivals("site", 9)] == [TODAY, TODAY - DAY, TODAY - 3 * DAY]
    assert [*ledger.arrivals("site", 2)] == [TODAY, TODAY - DAY]


# Runs


def test_a_run_begins_and_ends(ledger: Ledger) -> None:
    run = ledger.begin("site", NOW, NOW - DAY)
    assert run == Run(run.number, "site", NOW)
    ended = replace(run, ended=NOW + HOUR, status=RunStatus.FAILED, fault="no answer", seen=5, new=4, changed=3)
    ended = replace(ended, withdrawn=2, failed=1)
    ledger.end(ended)
    assert [*ledger.runs("site", 9)] == [ended]


def test_a_run_that_did_not_end_is_gone_on_with(ledger: Ledger) -> None:
    run = ledger.begin("site", NOW, NOW - DAY)
    assert ledger.begin("site", NOW + HOUR, NOW) == run
    assert [*ledger.runs("site", 9)] == [run]


def test_a_run_begins_anew_where_the_last_one_ended_or_is_too_old(ledger: Ledger) -> None:
    first = ledger.begin("site", NOW, NOW - DAY)
    second = ledger.begin("site", NOW + 2 * DAY, NOW + DAY)
    ledger.end(replace(second, ended=NOW + 2 * DAY, status=RunStatus.DONE))
    third = ledger.begin("site", NOW + 3 * DAY, NOW - DAY)
    assert first.number < second.number < third.number
    assert [run.status for run in ledger.runs("site", 9)] == [RunStatus.RUNNING, RunStatus.DONE, RunStatus.RUNNING]
    assert [run.number for run in ledger.runs("site", 2)] == [third.number, second.number]


def test_a_run_of_a_clock_that_was_wrong_is_not_gone_on_with(ledger: Ledger) -> None:
    wrong = ledger.begin("site", NOW + DAY, NOW)
    assert ledger.begin("site", NOW, NOW - DAY) == Run(wrong.number + 1, "site", NOW)


def test_runs_of_all_sources_are_numbered_together(ledger: Ledger) -> None:
    numbers = [ledger.begin(source, NOW, NOW).number for source in ("site", "other", "site")]
    assert numbers[0] < numbers[1]
    assert numbers[2] == numbers[0] > 0
    assert [run.source for run in ledger.runs("other", 9)] == ["other"]


# Revisions


def test_revisions_wait_in_their_order_until_they_are_carried_out(ledger: Ledger) -> None:
    article = story("a", body="正文", published=on_days("2026-11-01"), authors=("王芳",), changed=NOW, updated=TODAY)
    put, withdraw = Put(article, NOW, {"title": "d"}), Withdraw("b", TODAY)
    ledger.record(revisions=[put, withdraw])
    ledger.record(revisions=[put])
    assert [*ledger.revisions()] == [put, withdraw, put]
    ledger.carried_out("s1")
    assert ([*ledger.revisions()], ledger.signature()) == ([], "s1")
    ledger.record(revisions=[withdraw])
    ledger.carried_out("s2")
    assert ([*ledger.revisions()], ledger.signature()) == ([], "s2")


# Traces


def test_a_story_is_found_by_its_keys(ledger: Ledger) -> None:
    ledger.record(traces=[trace("b", heading="h", words="w"), trace("a", heading="h"), trace("c", version_of="a")])
    assert (ids(ledger.with_heading("h")), ids(ledger.with_words("w"))) == (["a", "b"], ["b"])
    assert ids(ledger.versions("a")) == ["c"]


def test_an_empty_key_finds_nothing(ledger: Ledger) -> None:
    ledger.record(traces=[trace("a")])
    assert ([*ledger.with_heading("")], [*ledger.with_words("")]) == ([], [])
    assert [*ledger.alike([], 1)] == []


def test_stories_alike_come_by_how_much_they_share(ledger: Ledger) -> None:
    sketches = {"b": (1, 2, 2**64 - 1), "a": (2, 1, 9), "c": (1, 2, 3, 2**64 - 1), "d": (1,), "0": (2, 3)}
    ledger.record(traces=[trace(name, sketch=sketch) for name, sketch in sketches.items()])
    alike = [(found.article_id, shared) for found, shared in ledger.alike([1, 2, 3, 2**64 - 1, 77], 2)]
    assert alike == [("c", 4), ("b", 3), ("0", 2), ("a", 2)]


@pytest.mark.parametrize("number", [0, 2**53, 2**63 - 1, 2**63, 2**64 - 2])
def test_numbers_of_64_bits_are_told_apart_to_the_last_one(ledger: Ledger, number: int) -> None:
    ledger.record(traces=[trace("a", sketch=(number,)), trace("b", sketch=(number + 1,))])
    assert [*ledger.alike([number], 1)] == [(trace("a", sketch=(number,)), 1)]


def test_a_number_counts_once_however_often_it_stands_there(ledger: Ledger) -> None:
    ledger.record(traces=[trace("a", sketch=(5, 5, 6))])
    assert [*ledger.alike([5, 5, 5, 6], 1)] == [(trace("a", sketch=(5, 5, 6)), 2)]


def test_all_traces_are_told_anew(ledger: Ledger) -> None:
    ledger.record(traces=[TRACE, trace("gone", url="u", heading="h", sketch=(1, 4))])
    by_hand, moved = trace("new", heading="h", sketch=(4,), gathered=False), replace(TRACE, url="v", gathered=False)
    ledger.traced(iter([by_hand, moved]), "s")
    assert (ledger.trace("gone"), ledger.at("u"), ledger.signature()) == (None, None, "s")
    assert (ledger.trace("new"), ledger.trace("site:a")) == (by_hand, replace(TRACE, url="v"))
    assert ids(ledger.with_heading("h")) == ["new", "site:a"]
    assert [(found.article_id, shared) for found, shared in ledger.alike([1, 2, 4], 1)] == [("site:a", 2), ("new", 1)]


def test_however_many_traces_are_told_at_once(ledger: Ledger) -> None:
    for _ in range(2):
        ledger.traced((trace(f"{number:04}", sketch=(number, number + 1)) for number in range(1203)), "s")
        assert [(found.article_id, n) for found, n in ledger.alike([1202, 1201], 1)] == [
            ("1201", 2),
            ("1200", 1),
            ("1202", 1),
        ]


def test_traces_that_break_off_change_nothing(ledger: Ledger) -> None:
    def breaks_off() -> Iterator[Trace]:
        yield trace("new")
        raise ZeroDivisionError

    ledger.record(traces=[TRACE])
    with pytest.raises(ZeroDivisionError):
        ledger.traced(breaks_off(), "s")
    assert (ledger.trace("site:a"), ledger.trace("new"), ledger.signature()) == (TRACE, None, "")
    ledger.traced(iter([trace("later")]), "s")
    assert (ledger.trace("site:a"), ledger.trace("new"), ledger.trace("later")) == (None, None, trace("later"))


# Addresses


def test_a_story_stands_at_its_own_address_and_at_any_that_led_to_it(ledger: Ledger) -> None:
    found = [entry(standing.value, standing) for standing in Standing]
    ledger.record([*found, entry("unknown", Standing.NOT_FETCHED, article_id=None)], [trace("a", url="u")])
    assert ledger.at("u") == "a"
    at = {standing for standing in Standing if ledger.at(standing.value)}
    assert at == {Standing.KEPT, Standing.SAME, Standing.WITHDRAWN}
    assert (ledger.at("kept"), ledger.at("unknown")) == ("site:kept", None)


def test_of_several_stories_at_an_address_its_own_one_counts_then_the_kept_one(ledger: Ledger) -> None:
    ledger.record([entry("u", Standing.WITHDRAWN, source="a", article_id="w"), entry("u", source="b", article_id="k")])
    assert ledger.at("u") == "k"
    ledger.record(traces=[trace("z", url="u"), trace("y", url="u")])
    assert ledger.at("u") == "y"


def test_a_step_without_anything_changes_nothing(ledger: Ledger) -> None:
    ledger.record([ENTRY])
    ledger.record()
    assert [*ledger.entries("site")] == [ENTRY]
