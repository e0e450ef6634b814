"""Filling as a whole: interrupted anywhere it comes to the same archive, and what people do meanwhile stays."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
from small_site import SITE, Place, adds_up, body, item, listing, page, source, translated

from povbot.errors import NotFound, PagesUnwritable
from povbot.model import Article, Page, Revision, RunStatus
from povbot.ports import Change
from stories import story


class Killed(BaseException):
    """As by kill -9: nobody catches it."""


class Writes:
    """A room of a place, in which the n-th write of all that are counted together never happens, or only just."""

    def __init__(self, room: object, names: Sequence[str], count: Iterator[bool], raised: BaseException) -> None:
        self._room, self._names, self._count, self._raised = room, names, count, raised

    def __getattr__(self, name: str) -> Any:
        asked = getattr(self._room, name)
        return self._counted(asked) if name in self._names else asked

    def _counted(self, asked: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            is_before, is_after = next(self._count), next(self._count)
            if is_before:
                raise self._raised
            answer = asked(*given, **named)
            if is_after:
                raise self._raised
            return answer

        return call


def at_the(nth: int) -> Iterator[bool]:
    at = 0
    while True:
        yield at == nth
        at += 1


WRITES = {
    "archive": ["carry_out"],
    "ledger": ["begin", "end", "record", "carried_out", "traced", "met"],
    "pages": ["keep"],
}


async def filled_until(place: Place, nth: int, raised: BaseException, **options: Any) -> bool:
    """Whether it came to its end before the n-th moment."""
    count = at_the(nth)
    archive, ledger, pages = (Writes(getattr(place, room), WRITES[room], count, raised) for room in WRITES)
    try:
        await place.filled((archive, ledger, pages), **options)
    except type(raised):
        return False
    return True


def first_day(place: Place) -> None:
    """Two stories, one of them at two addresses, a pair of languages, one that somebody put in, one that fails."""
    for number in (1, 2):
        place.site.tell(number)
    place.site.pages |= {
        "/also/1": place.site.pages["/1"],
        "/en": page("Ferry sails by night again", body("en"), translated("zh-Hans", "/zh")),
        "/zh": page("渡轮在夜里又开了", "船在晚上六点离开港口。" * 9, language="zh-Hans"),
        "/mine": page("What somebody put in by hand", body("mine")),
    }
    place.site.pages["/list"] = listing(
        *(item(f"/{n}", f"Headline of story number {n}") for n in (2, 1, "also/1")), onward="/list2"
    )
    place.site.pages["/list2"] = listing(
        item("/en", "Ferry sails by night again"),
        item("/zh", "渡轮在夜里又开了"),
        item("/mine", "What somebody put in by hand"),
        item("/404", "Never there"),
        item(None, "A story without a page"),
    )


def second_day(place: Place) -> None:
    """One is corrected, one moves, one is gone here and told there, one is gone, one is new."""
    del place.site.pages["/1"], place.site.pages["/en"]
    place.site.tell(3)
    place.site.pages["/new/2"] = place.site.pages.pop("/2")
    place.site.pages["/zh"] = page("渡轮在夜里又开了", "船在晚上六点半离开港口。" * 9, language="zh-Hans")
    place.site.pages["/list"] = listing(
        item("/3", "Headline of story number 3"),
        item("/new/2", "Headline of story number 2"),
        item("/also/1", "Headline of story number 1"),
        onward="/list2",
    )


@pytest.fixture
def place() -> Place:
    return a_place()


def a_place() -> Place:
    place = Place(story("mine", title="What somebody put in by hand"))
    first_day(place)
    return place


async def at_the_end(place: Place) -> list[Article]:
    await place.fill()
    second_day(place)
    await place.fill()
    return place.archive.articles


@pytest.mark.parametrize("raised", [Killed(), PagesUnwritable("full")], ids=["killed", "full disk"])
@pytest.mark.parametrize("day", [1, 2])
async def test_interrupted_before_or_after_any_write_it_comes_to_the_same_archive(
    day: int, raised: BaseException
) -> None:
    undisturbed = await at_the_end(a_place())
    came_to_its_end, nth = False, 0
    while not came_to_its_end:
        place = a_place()
        if day == 2:
            await place.fill()
            second_day(place)
        place.now += timedelta(days=1)
        came_to_its_end = await filled_until(place, nth, raised)
        if not came_to_its_end:
            await place.fill(later=timedelta(0))
        if day == 1:
            second_day(place)
            await place.fill()
        assert place.archive.articles == undisturbed, f"at moment {nth}"
        assert not place.ledger.revisions()
        nth += 1
    assert nth > 30


async def test_interrupted_again_and_again_it_comes_to_the_same_archive() -> None:
    undisturbed = await at_the_end(a_place())
    place = a_place()
    for begin in (first_day, second_day):
        begin(place)
        place.now += timedelta(days=1)
        nth = 5
        while not await filled_until(place, nth, Killed()):
            nth += 1
    assert place.archive.articles == undisturbed


async def test_a_run_that_was_interrupted_is_gone_on_with_and_asks_for_no_page_twice(place: Place) -> None:
    place.now += timedelta(days=1)
    await filled_until(place, 20, Killed())
    asked = {address.removeprefix(SITE) for address in place.pages.kept}
    summary = await place.fill(later=timedelta(hours=1))
    assert (summary.resumed, place.told.begun) == (True, [("post", False), ("post", True)])
    assert not asked & {*place.site.asked}
    assert adds_up(summary.counts)
    assert [run.status for run in place.ledger.runs("post", 9)] == [RunStatus.DONE]


async def test_after_a_day_it_begins_anew(place: Place) -> None:
    place.now += timedelta(days=1)
    await filled_until(place, 20, Killed())
    summary = await place.fill(later=timedelta(days=1, seconds=1))
    assert not summary.resumed
    assert "/list" in place.site.asked


async def test_the_day_of_a_withdrawal_is_that_on_which_the_run_began(place: Place) -> None:
    await place.fill()
    second_day(place)
    place.now += timedelta(days=1)
    began = place.now.date()
    await filled_until(place, 40, Killed())
    await place.fill(later=timedelta(hours=20))
    assert {article.withdrawn for article in place.archive.articles} == {None, began}


async def test_what_a_person_changes_while_it_runs_is_caught_up_with(place: Place) -> None:
    """Two are taken out: one is not told again though its page changes."""
    await place.fill()
    second_day(place)

    def take_out(path: str) -> None:
        if path == "/3":
            place.archive.articles = [story for story in place.archive.articles if story.language != "zh-Hans"]

    place.site.during = take_out
    await place.fill()
    place.site.during = lambda _: None
    kept = [*place.archive.articles]
    await place.fill()
    assert place.ledger.signature() == place.archive.signature()
    assert {*place.stories()} == {article.url or article.title for article in kept}
    known = {article.id: place.ledger.trace(article.id) is not None for article in kept}
    assert all(known.values())


async def test_what_was_left_to_be_carried_out_does_not_hide_what_a_person_changed(place: Place) -> None:
    await place.fill()
    place.site.tell(4, listed=(4,))
    place.now += timedelta(days=1)
    archive = Writes(place.archive, ["carry_out"], iter([True, True]), Killed())
    with pytest.raises(Killed):
        await place.filled((archive, place.ledger, place.pages))
    gone = place.at("/2")
    place.archive.articles.remove(gone)
    await place.fill()
    assert place.ledger.trace(gone.id) is None
    assert f"{SITE}/4" in place.stories()


async def test_tried_only_it_tells_what_would_change_and_changes_nothing(place: Place) -> None:
    before = [*place.archive.articles]
    dry = await place.fill(dry=True)
    assert (place.archive.articles, place.pages.kept, dry.dry) == (before, {}, True)
    place.ledger = type(place.ledger)()
    assert (await place.fill()).counts == dry.counts


async def test_of_many_stories_the_first_are_in_the_archive_before_the_last_are_read() -> None:
    place = Place()
    numbers = range(1, 250)
    for number in numbers:
        place.site.tell(number)
    place.site.list(*numbers)
    there: list[int] = []
    place.site.during = lambda path: there.append(len(place.archive.articles)) if path == "/249" else None
    await place.fill()
    assert there == [200]


class Carrying:
    """A keeper that notes how much it was given at once."""

    def __init__(self, place: Place) -> None:
        self._place, self.most = place, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._place.archive, name)

    def carry_out(self, revisions: Sequence[Revision]) -> Sequence[Change]:
        self.most = max(self.most, len(revisions))
        return self._place.archive.carry_out(revisions)


async def test_withdrawals_too_are_carried_out_so_many_at_a_time() -> None:
    place = Place()
    numbers = range(1, 206)
    for number in numbers:
        place.site.pages[f"/{number}"] = page(f"Headline of story number {number}", f"Short {number}.")
    place.site.list(*numbers)
    await place.fill()
    place.site.pages = {"/list": place.site.pages["/list"]}
    carrying = Carrying(place)
    place.now += timedelta(days=1)
    rooms = (carrying, place.ledger, place.pages)
    summary = await place.filled(rooms, accept_withdrawals=True)
    assert (summary.counts.withdrawn, carrying.most) == (205, 200)


async def test_sources_are_gone_through_one_after_the_other_though_one_fails(place: Place) -> None:
    place.site.failing["/other"] = NotFound
    await place.fill(source("other", f"{SITE}/other"), source())
    first, second = place.told.summaries
    assert (first.source, bool(first.fault), second.source, second.fault) == ("other", True, "post", "")
    assert [place.ledger.runs(name, 1)[0].status.value for name in ("other", "post")] == ["failed", "done"]


async def test_a_run_is_counted_as_its_summary_says(place: Place) -> None:
    await place.fill()
    second_day(place)
    counts = (await place.fill()).counts
    run = place.ledger.runs("post", 1)[0]
    counted = (run.seen, run.new, run.changed, run.withdrawn, run.failed)
    assert counted == (counts.seen, counts.new, counts.changed, counts.withdrawn, counts.failed)
    assert adds_up(counts)


async def test_a_story_of_two_sources_is_told_once(place: Place) -> None:
    feed = source("feed", f"{SITE}/list2")
    await place.fill()
    families = {article.family for article in place.archive.articles}
    assert (await place.fill(feed)).counts.new == 0
    assert {article.family for article in place.archive.articles} == families
    assert (await place.fill(source(), feed)).counts.changed == 0


def kept_page(place: Place) -> Page:
    return place.pages.kept[f"{SITE}/1"]


async def test_a_page_that_stands_as_it_stood_is_kept_as_of_then(place: Place) -> None:
    await place.fill()
    before = kept_page(place)
    await place.fill()
    assert kept_page(place) == before
