"""How an ingestion is shown while it runs, and what is told of it afterwards."""

import io
import re
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given, strategies
from rich.cells import cell_len

from povbot.filling.progress import Counts, Event, Happening, Summary
from povbot.fronts.ingestion import wording
from povbot.fronts.ingestion.bar import Bar, shortened
from povbot.fronts.ingestion.lines import Lines
from povbot.fronts.ingestion.summary import as_json, as_text
from povbot.model import Article

ADDRESS = "https://harbour.example/2026/november/news/content_7_the-night-ferry-returns.htm"
SEQUENCE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
NEW = Event("harbour", Happening.NEW, ADDRESS, "Night ferry returns")
FAILED = Event("harbour", Happening.FAILED, ADDRESS, why=f"{ADDRESS}: not found (404)")
NASTY = "\x1b]0;taken\x07over\x1b[2J\x9b31m\r\nand\u202eout\u200b\x00 \ud800"


class Elapsed:
    """Seconds, as they are set."""

    def __init__(self) -> None:
        self.s = 0.0

    def __call__(self) -> float:
        return self.s


def summary(*faults: Event, **counts: int) -> Summary:
    numbers = Counts(**{"seen": len(faults), "failed": len(faults), **counts})
    return Summary("harbour", numbers, faults, "", 1234, 125.4, resumed=False, dry=False)


def failed(number: int, why: str) -> Event:
    return Event("harbour", Happening.FAILED, f"https://harbour.example/{number}", why=why)


# in lines


def test_every_event_is_a_line() -> None:
    written: list[str] = []
    lines = Lines(written.append, Elapsed())
    lines.began("harbour", resumed=True)
    lines.happened(NEW)
    lines.happened(FAILED)
    lines.happened(Event("harbour", Happening.WITHDRAWN, ADDRESS, "Old news", "gone (410)"))
    assert written == [
        "harbour: going on with a run that did not come to its end",
        f"harbour: new: Night ferry returns ({ADDRESS})",
        f"harbour: failed: {ADDRESS}: not found (404)",
        f"harbour: withdrawn: Old news ({ADDRESS}): gone (410)",
    ]


@pytest.mark.parametrize("at_a_terminal", [False, True])
def test_of_a_single_page_all_that_was_read_is_shown(*, at_a_terminal: bool) -> None:
    body = "The ferry returns. " * 30
    story = Article("a", "en", "Night ferry", body=body, url=ADDRESS, authors=("Ada Quay", "Ben Mole"))
    stream = io.StringIO()
    follower = (
        Bar(stream, Elapsed(), width=600) if at_a_terminal else Lines(lambda line: print(line, file=stream), Elapsed())
    )
    follower.told(story)
    shown = [line.rstrip() for line in SEQUENCE.sub("", stream.getvalue()).splitlines()]
    assert "  title      Night ferry" in shown
    assert "  authors    Ada Quay, Ben Mole" in shown
    assert "  published  (none)" in shown
    assert any(line.startswith("  body       The ferry") and line.endswith("(569 characters)") for line in shown)
    assert not any("updated" in line for line in shown)


def test_a_story_without_an_address_is_named_by_its_headline_alone() -> None:
    unlinked = Event("harbour", Happening.FAILED, "#pcbfxbywtr64y", "Tide tables", "broken")
    assert wording.line(unlinked) == "harbour: failed: Tide tables: broken"
    assert as_text(summary(unlinked)).endswith("broken: Tide tables")


def test_where_nothing_happens_there_is_a_line_a_minute() -> None:
    written: list[str] = []
    elapsed = Elapsed()
    lines = Lines(written.append, elapsed)
    lines.began("harbour", resumed=False)
    for elapsed.s in range(0, 150, 10):
        lines.at(ADDRESS, Counts(seen=int(elapsed.s), unchanged=int(elapsed.s)))
    assert written[1:] == [
        f"harbour: 60 seen: 60 unchanged; at {ADDRESS}",
        f"harbour: 120 seen: 120 unchanged; at {ADDRESS}",
    ]


def test_an_event_puts_the_next_minute_off() -> None:
    written: list[str] = []
    elapsed = Elapsed()
    lines = Lines(written.append, elapsed)
    elapsed.s = 50
    lines.happened(NEW)
    elapsed.s = 100
    lines.at(ADDRESS, Counts())
    assert len(written) == 1


# at a terminal


def drawn(width: int, *events: Event, source: str = "harbour", counts: Counts = Counts(seen=1234, new=5)) -> list[str]:  # noqa: B008
    """All lines that were ever shown."""
    stream = io.StringIO()
    with Bar(stream, Elapsed(), width) as bar:
        bar.began(source, resumed=False)
        bar.at(ADDRESS, counts)
        for event in events:
            bar.happened(event)
    return [line.rstrip() for line in re.split(r"[\r\n]+", SEQUENCE.sub("", stream.getvalue()))]


@pytest.mark.parametrize("width", [10, 20, 40, 60, 120])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    wide = Event("harbour", Happening.CHANGED, ADDRESS, "夜间渡轮六月一日起恢复运营" * 5)
    shown = drawn(width, NEW, wide, FAILED, source="a-harbour-with-a-name-of-some-length")
    assert max(map(cell_len, shown)) <= width


def test_counts_and_address_are_shown_with_a_bar_where_there_is_room() -> None:
    shown = drawn(60, NEW)
    assert any(re.fullmatch(r"━+ harbour: 1,234 seen: 5 new, 0 s", line) for line in shown)
    assert any(re.fullmatch(r"https://harbour.example/2026.*….*-returns\.htm", line) for line in shown)
    assert "harbour: 1,234 seen: 5 new, 0 s" in drawn(34, NEW)
    assert "1,234 seen: 5 new, 0 s" in drawn(24, NEW)


def test_events_stand_above_the_bar_with_their_headlines() -> None:
    shown = drawn(80, NEW, FAILED)
    assert "new       Night ferry returns" in shown
    (fault,) = (line for line in shown if line.startswith("failed"))
    assert re.fullmatch(r"failed    https://harbour\S*…\S*\.htm: not found \(404\)", fault)


def test_before_the_first_source_nothing_is_said() -> None:
    stream = io.StringIO()
    with Bar(stream, Elapsed(), 60):
        pass
    assert SEQUENCE.sub("", stream.getvalue()).strip() == ""


def test_at_the_end_the_bar_is_gone_and_the_cursor_back() -> None:
    stream = io.StringIO()
    bar = Bar(stream, Elapsed(), 60)
    with suppress(KeyboardInterrupt), bar:
        bar.began("harbour", resumed=False)
        bar.at(ADDRESS, Counts())
        raise KeyboardInterrupt
    written = stream.getvalue()
    assert written.rindex("\x1b[?25h") > written.rindex("\x1b[?25l")
    assert SEQUENCE.sub("", written.rpartition("\x1b[2K")[2]).strip() == ""


# what comes from pages


def test_a_terminal_obeys_no_page() -> None:
    event = Event("harbour", Happening.FAILED, f"https://harbour.example/{NASTY}", NASTY, NASTY)
    written: list[str] = []
    lines = Lines(written.append, Elapsed())
    lines.happened(event)
    told = summary(event)
    written.append(as_text(replace(told, fault=NASTY)).replace("\n", ""))
    written.extend(drawn(200, event, replace(event, title="")))
    for line in written:
        assert re.search(r"[\x00-\x1f\x7f-\x9f\u200b\u202e\ud800]", line) is None
    assert "]0;takenover[2J31m andout" in written[0]


def test_markup_in_a_headline_is_text() -> None:
    assert "new       [bold]Ferry[/bold] :ship:" in drawn(80, replace(NEW, title="[bold]Ferry[/bold] :ship:"))


@given(text=strategies.text(alphabet="abc/渡轮", max_size=60), cells=strategies.integers(1, 50))
def test_an_address_is_shortened_by_its_middle(text: str, cells: int) -> None:
    short = shortened(text, cells)
    assert cell_len(short) <= cells
    if short != text:
        begin, _, end = short.partition("…")
        assert text.startswith(begin)
        assert text.endswith(end)


# afterwards


def test_a_summary_tells_all_counts_and_the_time() -> None:
    told = summary(seen=5000, new=12, changed=3, unchanged=4979, copies=1, withdrawn=5)
    assert as_text(told).splitlines() == [
        "harbour, 1,234 requests in 2 min 5 s",
        "  5,000 seen: 12 new, 3 changed, 4,979 unchanged, 1 copy, 5 withdrawn, 0 failed",
    ]


def test_a_run_that_changed_nothing_says_so() -> None:
    assert "(only tried: nothing was changed)" in as_text(replace(summary(), dry=True))


def test_a_source_that_could_not_be_gone_through_says_why() -> None:
    assert "could not be gone through: no such host" in as_text(replace(summary(), fault="no such host"))


def test_faults_are_told_by_reason_the_most_frequent_first() -> None:
    told = summary(failed(1, "it has no title"), *(failed(n, "not found (404)") for n in range(2, 5)))
    assert as_text(told).splitlines()[2:] == [
        "  3 × not found (404): as https://harbour.example/2",
        "  it has no title: https://harbour.example/1",
    ]


def test_the_same_fault_of_two_pages_is_one_reason() -> None:
    told = summary(*(failed(n, f"https://harbour.example/{n}: took more than 60 s") for n in (1, 2)))
    assert as_text(told).splitlines()[2:] == ["  2 × took more than 60 s: as https://harbour.example/1"]


def test_many_reasons_are_told_in_part() -> None:
    told = as_text(summary(*(failed(n, f"fault {n % 13}") for n in range(26)))).splitlines()
    assert len(told) == 13
    assert told[-1] == "  6 more for 3 other reasons; --json tells each"


def test_more_faults_than_are_kept_are_counted_all_the_same() -> None:
    told = as_text(summary(failed(1, "not found (404)"), seen=5000, failed=1500))
    assert "1,500 failed" in told
    assert told.splitlines()[-1] == "  these are the first 1 of those that failed"


def test_json_tells_each_source_and_all_together() -> None:
    first, second = summary(failed(1, "not found (404)"), seen=3, new=2), summary(seen=4, changed=1)
    told = as_json([first, replace(second, source="quay", fault="no such host", dry=True)])
    assert {name: told[name] for name in told if name != "sources"} == {
        "seen": 7,
        "new": 2,
        "changed": 1,
        "unchanged": 0,
        "withdrawn": 0,
        "copies": 0,
        "failed": 1,
        "requests": 2468,
    }
    harbour, quay = told["sources"]
    assert harbour["faults"] == [
        {"address": "https://harbour.example/1", "what": "failed", "title": None, "why": "not found (404)"}
    ]
    assert (harbour["fault"], harbour["elapsed_s"], harbour["dry"]) == (None, 125.4, False)
    assert (quay["source"], quay["fault"], quay["dry"], quay["changed"]) == ("quay", "no such host", True, 1)


def test_times_read_as_people_say_them() -> None:
    times = (0.4, 59.9, 60, 3599, 3600, 90_000)
    assert [*map(wording.lasted, times)] == ["0 s", "59 s", "1 min 0 s", "59 min 59 s", "1 h 0 min", "25 h 0 min"]
