"""An archive grows from a whole publisher on loopback, by the command itself."""

import asyncio
import json
import os
import random
import shutil
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from whole_runs import archive, as_line, by_address, ingest, kept, lines, on_disk, started

import newspaper
import newspaper_lists as lists
import newspaper_pages as pages
import newspaper_sources as sources
from newspaper_stories import Fault, Newspaper, Shape, Story
from patience import PROCESS_PATIENCE_S
from povbot.errors import IngestRunning
from publisher import Answer

TODAY = datetime.now(UTC).date()
PAPER = Newspaper.until(TODAY, 60, a_day=3)
LISTINGS = [lists.node_path(page) for page in (1, 2, 3)]
SECOND_PAGES = 6


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def published() -> AsyncIterator[newspaper.Site]:
    async with newspaper.opened(PAPER) as site:
        yield site


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def first(published: newspaper.Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which all stories were taken once, undisturbed."""
    work = sources.working_folder(tmp_path_factory.mktemp("first"), sources.listing(published.port))
    published.change(PAPER)
    assert (await ingest(work)).counts.new == len(kept(PAPER))
    return work


@pytest.fixture
def site(published: newspaper.Site, first: Path) -> newspaper.Site:  # noqa: ARG001 - asked before, not meanwhile
    """As the newspaper was at first, and not asked yet."""
    published.during = None
    published.change(PAPER)
    return published


@pytest.fixture
def work(site: newspaper.Site, tmp_path: Path) -> Path:
    return sources.working_folder(tmp_path / "here", sources.listing(site.port))


@pytest.fixture
def filled(site: newspaper.Site, first: Path, tmp_path: Path) -> Path:
    """With all stories."""
    assert site.newspaper == PAPER
    return shutil.copytree(first, tmp_path / "filled")


@pytest.fixture
def undisturbed(first: Path) -> bytes:
    return archive(first)


def said(work: Path, story: Story, origin: str) -> dict[str, object]:
    """Of the line that tells it, what `as_line` says."""
    line = by_address(work)[origin + story.path]
    return {name: line.get(name) for name in as_line(story, origin)}


async def test_at_first_all_stories_are_taken_each_page_asked_for_once(site: newspaper.Site, work: Path) -> None:
    done = (await ingest(work)).counts
    stories = kept(PAPER)
    assert [line["url"] for line in lines(work)] == [site.url(story.path) for story in stories]
    assert [said(work, story, site.origin) for story in stories] == [as_line(story, site.origin) for story in stories]
    assert (done.new, done.copies, done.failed) == (len(stories), 60 - len(stories), 0)
    asked = Counter(site.asked_anew())
    assert set(asked.values()) == {1}
    assert asked.total() == 1 + len(LISTINGS) + 60 + SECOND_PAGES


async def test_what_has_not_changed_is_hardly_asked_for(site: newspaper.Site, filled: Path) -> None:
    before = archive(filled)
    done = (await ingest(filled)).counts
    assert archive(filled) == before
    assert (done.new, done.changed, done.withdrawn, done.failed) == (0, 0, 0, 0)
    asked = Counter(site.asked_anew())
    recent = [story for story in kept(PAPER) if story.day >= TODAY - timedelta(days=7)]
    allowed = {*LISTINGS, "/robots.txt", *(path for s in recent for path in (s.path, s.second_path) if path)}
    assert {*asked} <= allowed
    assert set(asked.values()) == {1}


async def test_new_corrected_and_withdrawn_stories(site: newspaper.Site, filled: Path) -> None:
    before = by_address(filled)
    site.change(replace(PAPER, stories=65, corrected={59: 1}, withdrawn={56: 410, 12: 404}))
    done = (await ingest(filled)).counts
    assert (done.new, done.changed, done.withdrawn) == (5, 1, 2)
    after = by_address(filled)
    new, corrected = [site.newspaper.story(number) for number in range(61, 66)], site.newspaper.story(59)
    told = (corrected, *new)
    assert [said(filled, story, site.origin) for story in told] == [as_line(story, site.origin) for story in told]
    assert after[site.url(corrected.path)]["changed"]
    gone = [site.url(PAPER.path(number)) for number in (56, 12)]
    assert [after[address]["withdrawn"] for address in gone] == [str(TODAY)] * 2
    others = {*before} - {*gone, site.url(corrected.path)}
    assert {address: after[address] for address in others} == {address: before[address] for address in others}


async def test_a_summary_that_the_listing_tells_otherwise_is_taken_however_old(
    site: newspaper.Site, filled: Path
) -> None:
    site.change(replace(PAPER, retold={2: 1}))
    done = (await ingest(filled)).counts
    assert (done.changed, done.new) == (1, 0)
    story = site.newspaper.story(2)
    assert said(filled, story, site.origin) == as_line(story, site.origin)


async def test_a_withdrawn_story_that_is_told_again_is_quoted_again(site: newspaper.Site, filled: Path) -> None:
    before = archive(filled)
    site.change(replace(PAPER, withdrawn={56: 410}))
    await ingest(filled)
    assert archive(filled) != before
    site.change(PAPER)
    await ingest(filled)
    assert archive(filled) == before


async def test_a_story_off_the_listing_stays_while_its_page_does(site: newspaper.Site, filled: Path) -> None:
    before = archive(filled)
    site.change(replace(PAPER, listed=40, dropped=frozenset({59})))
    done = (await ingest(filled)).counts
    assert (archive(filled), done.withdrawn) == (before, 0)
    site.change(replace(site.newspaper, withdrawn={59: 404}))
    assert (await ingest(filled)).counts.withdrawn == 1


async def test_what_its_publisher_withdraws_in_one_place_and_keeps_in_another_stays(
    site: newspaper.Site, filled: Path
) -> None:
    """58 has the words of 51, and was met first."""
    before = by_address(filled)
    site.change(replace(PAPER, withdrawn={58: 410}))
    assert (await ingest(filled)).counts.withdrawn == 0
    old, now = before[site.url(PAPER.path(58))], by_address(filled)[site.url(PAPER.path(51))]
    assert (old["id"], old["body"]) == (now["id"], now["body"])


async def test_off_a_complete_listing_it_is_withdrawn(site: newspaper.Site, tmp_path: Path) -> None:
    work = sources.working_folder(tmp_path / "here", sources.listing(site.port, complete=True))
    await ingest(work)
    site.change(replace(PAPER, dropped=frozenset({5})))
    assert (await ingest(work)).counts.withdrawn == 1
    assert by_address(work)[site.url(PAPER.path(5))]["withdrawn"] == str(TODAY)


async def test_of_many_that_are_gone_at_once_none_is_withdrawn_before_somebody_says_so(
    site: newspaper.Site, tmp_path: Path
) -> None:
    work = sources.working_folder(tmp_path / "here", sources.listing(site.port, complete=True))
    await ingest(work)
    site.change(replace(PAPER, dropped=frozenset(range(5, 25))))
    for _ in range(2):
        assert "--accept-withdrawals" in (await ingest(work)).fault
        assert not any("withdrawn" in line for line in lines(work))
    done = await ingest(work, accept_withdrawals=True)
    assert done.fault == ""
    shown = {site.url(story.path) for story in kept(site.newspaper)}
    assert {line["url"] for line in lines(work) if "withdrawn" not in line} == shown
    assert done.counts.withdrawn == len(lines(work)) - len(shown)
    assert (await ingest(work)).counts.withdrawn == 0


async def test_what_one_page_of_a_listing_drops_and_another_names_stays(site: newspaper.Site, tmp_path: Path) -> None:
    work = sources.working_folder(tmp_path / "here", sources.sitemap(site.port, complete=True))
    of_today, all_of_them = urlset(site, 60, 59), urlset(site, 58, 59, 60)
    maps = "".join(f"<sitemap><loc>{site.url(path)}</loc></sitemap>" for path in ("/all.xml", "/today.xml"))
    site.answers |= {"/sitemap.xml": xml(f"<sitemapindex>{maps}</sitemapindex>"), "/today.xml": of_today}
    site.answers["/all.xml"] = all_of_them
    try:
        assert (await ingest(work)).counts.new == 3
        site.answers["/today.xml"] = urlset(site, 60)
        assert (await ingest(work)).counts.withdrawn == 0
        site.answers["/all.xml"] = urlset(site, 60, 58)
        assert (await ingest(work)).counts.withdrawn == 1
    finally:
        site.answers.clear()
    assert [line["url"] for line in lines(work) if "withdrawn" in line] == [site.url(PAPER.path(59))]


def urlset(site: newspaper.Site, *numbers: int) -> Answer:
    urls = "".join(f"<url><loc>{site.url(PAPER.path(number))}</loc></url>" for number in numbers)
    return xml(f"<urlset>{urls}</urlset>")


def xml(text: str) -> Answer:
    """With the state by which it is known to stand as it stood."""
    return newspaper.with_its_state(Answer(text.encode(), headers=(("Content-Type", "application/xml"),)), PAPER)


async def test_a_story_that_has_moved_is_none_twice(site: newspaper.Site, filled: Path) -> None:
    before = by_address(filled)
    site.change(replace(PAPER, moved=frozenset({57, 20})))
    assert (await ingest(filled)).counts.withdrawn == 0
    after = by_address(filled)
    assert len(after) == len(before)
    for number in (57, 20):
        old, new = before[site.url(PAPER.path(number))], after[site.url(site.newspaper.path(number))]
        assert (old["id"], old["body"]) == (new["id"], new["body"])


async def test_a_listing_that_is_built_otherwise_is_a_fault_and_takes_nothing_away(
    site: newspaper.Site, filled: Path
) -> None:
    before = archive(filled)
    site.change(replace(PAPER, rebuilt=True, stories=61))
    assert "no story stands where the selectors look" in (await ingest(filled)).fault
    assert archive(filled) == before


FAULTS = {57: Fault.MOJIBAKE, 52: Fault.WRONG_CHARSET, 50: Fault.PRIVATE, 49: Fault.BOMB}


async def test_a_spoiled_page_is_a_named_fault_and_no_story_until_it_is_mended(
    site: newspaper.Site, work: Path
) -> None:
    broken = {PAPER.path(number): fault for number, fault in FAULTS.items()}
    site.change(replace(PAPER, broken={**broken, PAPER.path(46): Fault.BUSY}))
    done = await ingest(work)
    spoiled = {site.url(path) for path in broken}
    assert {fault.address for fault in done.faults} == spoiled
    assert done.counts.failed == len(spoiled)
    assert not spoiled & {*by_address(work)}
    assert site.url(PAPER.path(46)) in by_address(work)
    site.change(PAPER)
    assert (await ingest(work)).counts.failed == 0
    stories = kept(PAPER)
    assert [said(work, story, site.origin) for story in stories] == [as_line(story, site.origin) for story in stories]
    assert len(lines(work)) == len(stories)


async def test_a_story_whose_second_page_is_missing_is_a_fault_and_stays_as_it_is(
    site: newspaper.Site, filled: Path
) -> None:
    before = archive(filled)
    story = next(story for story in kept(PAPER) if story.second_path)
    site.answers[str(story.second_path)] = Answer(status=404)
    try:
        done = await ingest(filled)
    finally:
        site.answers.clear()
    assert (done.counts.withdrawn, [fault.address for fault in done.faults]) == (0, [site.url(story.path)])
    assert archive(filled) == before


async def test_a_source_has_its_own_limit_of_size(site: newspaper.Site, tmp_path: Path) -> None:
    work = sources.working_folder(tmp_path / "here", sources.sitemap(site.port, max_mib=1))
    site.answers["/sitemap.xml"] = urlset(site, 60, 59)
    site.answers[PAPER.path(59)] = Answer(b"<h1>Long</h1>" + b"<p>Long.</p>" * 2**17)
    try:
        done = await ingest(work)
    finally:
        site.answers.clear()
    assert [fault.address for fault in done.faults] == [site.url(PAPER.path(59))]
    assert "larger than 1,048,576 bytes" in done.faults[0].why
    assert done.counts.new == 1


async def test_a_page_that_stops_a_browser_takes_no_story_s_place(site: newspaper.Site, filled: Path) -> None:
    before = archive(filled)
    site.change(replace(PAPER, broken={PAPER.path(59): Fault.CHALLENGE}))
    await ingest(filled)
    assert archive(filled) == before


def asking(site: newspaper.Site, times: int) -> asyncio.Future[None]:
    """Done once it has been asked so many times more."""
    done, until = asyncio.get_running_loop().create_future(), len(site.asked) + times

    async def counted() -> None:
        if len(site.asked) >= until and not done.done():
            done.set_result(None)

    site.during = counted
    return done


async def test_killed_at_random_moments_it_comes_to_the_same_archive(
    site: newspaper.Site, work: Path, undisturbed: bytes
) -> None:
    chance = random.Random(5)  # noqa: S311 - the same moments every time
    for _ in range(5):
        asked = asking(site, chance.randrange(2, 14))
        process = await started(work)
        async with asyncio.timeout(PROCESS_PATIENCE_S):
            await asked
        await asyncio.sleep(chance.uniform(0, 0.05))
        process.kill()
        await process.communicate()
        assert undisturbed.startswith(archive(work))
    done = await ingest(work)
    assert (done.counts.failed, done.resumed) == (0, True)
    assert archive(work) == undisturbed


async def test_where_the_network_breaks_off_it_goes_on_the_next_time(
    site: newspaper.Site, work: Path, undisturbed: bytes
) -> None:
    """Before the third page of the listing: all that the two before it name is there."""
    site.change(replace(PAPER, breaks_after=1 + 2 + 40 + 4))
    await ingest(work)
    assert 0 < len(lines(work)) <= 40
    site.change(PAPER)
    assert not (await ingest(work)).fault
    assert archive(work) == undisturbed


@pytest.mark.parametrize("most_bytes", [20_000, 150_000, 300_000])
async def test_on_a_full_disk_nothing_is_half_written_and_it_goes_on_when_there_is_room(
    work: Path, undisturbed: bytes, most_bytes: int
) -> None:
    process = await started(work, most_bytes=most_bytes)
    _, said = await process.communicate()
    assert process.returncode == 2
    assert said.decode().startswith("povbot: ")
    assert undisturbed.startswith(archive(work))
    assert (await ingest(work)).counts.failed == 0
    assert archive(work) == undisturbed


async def test_two_are_never_at_work_at_once(site: newspaper.Site, work: Path) -> None:
    asked, goes_on = asyncio.Event(), asyncio.Event()

    async def held() -> None:
        asked.set()
        await goes_on.wait()

    site.during = held
    process = await started(work)
    async with asyncio.timeout(PROCESS_PATIENCE_S):
        await asked.wait()
    with pytest.raises(IngestRunning):
        await ingest(work)
    goes_on.set()
    told, _ = await process.communicate()
    assert (process.returncode, json.loads(told)["new"]) == (0, len(kept(PAPER)))


async def test_the_two_languages_of_a_story_are_one_family(filled: Path, site: newspaper.Site) -> None:
    told = by_address(filled)
    for number in range(6, 61, 10):
        english, chinese = (told[site.url(PAPER.path(n))] for n in (number, number + 1))
        families = {line.get("version_of") or line["id"] for line in (english, chinese)}
        assert len(families) == 1
        assert sum("version_of" in line for line in (english, chinese)) == 1


async def test_another_outlet_s_copy_is_a_version_of_the_story(filled: Path, site: newspaper.Site) -> None:
    sources.save_lines(filled / "wire.jsonl", PAPER, [60, 59], "http://wire.example")
    wire = sources.jsonl(filled / "wire.jsonl", "wire")
    sources.working_folder(filled, sources.listing(site.port), wire)
    assert (await ingest(filled, sources=("wire",))).counts.copies == 2
    told = by_address(filled)
    for number in (60, 59):
        original, copy = (told[origin + PAPER.path(number)] for origin in (site.origin, "http://wire.example"))
        assert copy["version_of"] == original["id"]


async def test_a_dry_run_tells_what_would_change_and_changes_nothing(
    site: newspaper.Site, filled: Path, tmp_path: Path
) -> None:
    site.change(replace(PAPER, stories=63, corrected={59: 1}, withdrawn={56: 410}))
    before = on_disk(filled)
    told = await ingest(filled, dry=True)
    done = told.counts
    assert (done.new, done.changed, done.withdrawn) == (3, 1, 1)
    would = {(change.what.value, change.address) for change in told.changes}
    numbers = [("new", 61), ("new", 62), ("new", 63), ("changed", 59), ("withdrawn", 56)]
    assert would == {(what, site.url(site.newspaper.path(number))) for what, number in numbers}
    assert on_disk(filled) == before
    empty = sources.working_folder(tmp_path / "empty", sources.listing(site.port))
    await ingest(empty, dry=True)
    assert not archive(empty)


async def test_older_stories_can_be_left_out(site: newspaper.Site, work: Path) -> None:
    since = PAPER.day(31)
    done = (await ingest(work, since=since)).counts
    young = [story for story in kept(PAPER) if story.day >= since]
    assert [line["url"] for line in lines(work)] == [site.url(story.path) for story in young]
    assert done.new == len(young)
    assert not [path for path in site.asked_anew() if path == PAPER.path(2)]
    await ingest(work)
    assert len(lines(work)) == len(kept(PAPER))


async def test_kept_pages_are_read_again_without_the_network(site: newspaper.Site, filled: Path) -> None:
    before = archive(filled)
    done = (await ingest(filled, reparse=True)).counts
    assert (done.new, done.changed, done.failed) == (0, 0, 0)
    assert archive(filled) == before
    assert not site.asked_anew()


async def test_a_single_saved_page_is_taken(site: newspaper.Site, work: Path) -> None:
    saved = work / "page.html"
    saved.write_bytes(pages.page(PAPER, 1, site.origin).body)
    assert (await ingest(work, file=saved)).counts.new == 1
    assert [line["title"] for line in lines(work)] == [PAPER.story(1).title]
    assert not site.asked_anew()


# Without those on two pages, of which a saved page is the half.
SAVED = [number for number in range(31, 61) if Shape.of(number) is not Shape.IN_TWO]
Kind = Callable[[newspaper.Site, Path], str]


def _saved_pages(site: newspaper.Site, work: Path) -> str:
    sources.save_pages(work / "saved", PAPER, SAVED, site.origin)
    return sources.folder(work / "saved")


def _crawled_pages(site: newspaper.Site, work: Path) -> str:
    (work / "saved").mkdir()
    sources.save_warc(work / "saved" / "a.warc.gz", PAPER, SAVED, site.origin)
    return sources.folder(work / "saved")


def _lines(site: newspaper.Site, work: Path) -> str:
    sources.save_lines(work / "a.jsonl", PAPER, SAVED, site.origin)
    return sources.jsonl(work / "a.jsonl")


def _table(site: newspaper.Site, work: Path) -> str:
    sources.save_table(work / "a.csv", PAPER, SAVED, site.origin)
    return sources.table(work / "a.csv")


KINDS: dict[str, tuple[Kind, Sequence[int]]] = {
    "selectors": (lambda site, _: sources.cards(site.port), range(1, 61)),
    "RSS": (lambda site, _: sources.feed(site.port, path="/rss.xml"), range(11, 61)),
    "Atom": (lambda site, _: sources.feed(site.port, path="/atom.xml"), range(11, 61)),
    "JSON Feed": (lambda site, _: sources.feed(site.port, path="/feed.json"), range(11, 61)),
    "sitemap": (lambda site, _: sources.sitemap(site.port), range(1, 61)),
    "saved pages": (_saved_pages, SAVED),
    "WARC": (_crawled_pages, SAVED),
    "JSON Lines": (_lines, SAVED),
    "CSV": (_table, SAVED),
}


@pytest.mark.parametrize("kind", KINDS)
async def test_every_kind_of_source_fills_an_archive_and_then_changes_nothing(
    site: newspaper.Site, tmp_path: Path, kind: str
) -> None:
    work = sources.working_folder(tmp_path / "here")
    made, numbers = KINDS[kind]
    sources.working_folder(work, made(site, work))
    done = (await ingest(work)).counts
    titles = {PAPER.heading(number).title for number in numbers}
    assert Counter(line["title"] for line in lines(work)) == Counter(titles)
    assert (done.new, done.failed) == (len(titles), 0)
    before = archive(work)
    again = (await ingest(work)).counts
    assert (again.new, again.changed, again.withdrawn, again.failed) == (0, 0, 0, 0)
    assert archive(work) == before


async def test_of_two_saved_pages_with_one_address_the_newer_one_tells_the_story(
    site: newspaper.Site, tmp_path: Path
) -> None:
    work = sources.working_folder(tmp_path / "here", sources.folder(tmp_path / "here" / "saved"))
    sources.save_pages(work / "saved", PAPER, [1], site.origin)
    (old,) = (work / "saved").iterdir()
    corrected = replace(PAPER, corrected={1: 1})
    for name in ("0.html", "9.html"):  # before and after it by name
        new = work / "saved" / name
        new.write_bytes(pages.page(corrected, 1, site.origin).body)
        os.utime(new, (old.stat().st_mtime + 60, old.stat().st_mtime + 60))
        await ingest(work)
        assert [line["body"] for line in lines(work)] == [corrected.story(1).body]
        assert (await ingest(work)).counts.changed == 0
        new.unlink()
