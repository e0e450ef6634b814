"""A source gone through once: what of it is looked at, and what becomes of it."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from small_site import LIST, SITE, Place, adds_up, body, canonical, item, listing, page, source, translated

from povbot.errors import FetchFailed, ForbiddenByRobots, Gone, NotFound, TimedOut
from povbot.filling.progress import Happening
from povbot.ingest.source import Kind, Source
from povbot.model import Article, RunStatus, Standing
from stories import on_days, write_lines

HOUR = timedelta(hours=1)


@pytest.fixture
def place() -> Place:
    return Place()


def told(place: Place) -> list[tuple[str, str]]:
    """What became of which story, since this was asked last."""
    events = [(event.what.value, event.address.removeprefix(SITE)) for event in place.told.events]
    place.told.events.clear()
    return events


async def test_what_is_listed_is_told_and_the_next_time_nothing_is(place: Place) -> None:
    for number in (1, 2):
        place.site.tell(number, listed=(1, 2))
    assert (await place.fill()).counts.new == 2
    assert told(place) == [("new", "/1"), ("new", "/2")]
    assert [*place.stories()] == [f"{SITE}/1", f"{SITE}/2"]
    summary = await place.fill()
    assert (summary.counts.unchanged, summary.counts.seen, told(place)) == (2, 2, [])


async def test_an_old_story_is_not_asked_for_again_while_its_listing_says_the_same(place: Place) -> None:
    place.site.tell(1, listed=(1,))
    await place.fill()
    await place.fill(later=timedelta(days=30))
    assert place.site.asked == ["/list"]


async def test_of_a_story_whose_page_lost_its_text_the_archive_keeps_it(place: Place) -> None:
    place.site.tell(1, listed=(1,))
    await place.fill()
    for shown in ("", "Subscribe to go on reading."):
        place.site.pages["/1"] = page("Headline of story number 1", shown)
        summary = await place.fill()
        assert (summary.counts.failed, summary.counts.changed) == (1, 0)
        assert adds_up(summary.counts)
        assert place.at("/1").body == body("1")
    place.site.tell(1, listed=(1,))
    assert (await place.fill()).counts.failed == 0


async def test_a_page_that_asks_for_a_login_takes_no_story_s_place(place: Place) -> None:
    place.site.tell(1, listed=(1, 2))
    place.site.pages["/2"] = page("Please sign in", "You have no more free articles this month.")
    summary = await place.fill()
    assert (summary.counts.new, summary.counts.failed) == (1, 1)
    place.site.tell(2)
    assert (await place.fill()).counts.new == 1


async def test_what_two_pages_of_a_listing_say_of_a_story_does_not_change_it_in_each_run(place: Place) -> None:
    place.site.pages |= {
        "/list": listing(item("/1", "Headline of story number 1", "In short."), onward="/list2"),
        "/list2": listing(item("/1", "Headline of story number 1", "And at some length."), item("/2", "Second")),
        "/1": page("Headline of story number 1", body("1")),
        "/2": page("Second", body("2")),
    }
    for day in range(3):
        place.site.pages["/list"] += f"<!-- {day} -->"
        place.site.pages["/list2"] += f"<!-- {day} -->"
        summary = await place.fill()
        assert (summary.counts.changed, summary.counts.seen) == (0, 2)
        assert place.at("/1").summary == "In short."
    assert (await place.fill(reparse=True)).counts.changed == 0


@pytest.mark.parametrize("leaves", ["/list", "/list2"])
async def test_a_story_that_leaves_one_of_two_pages_is_still_listed(place: Place, leaves: str) -> None:
    place.site.tell(1)
    place.site.tell(2)
    place.site.list(1, 2, onward="/list2")
    place.site.list(1, 2, path="/list2")
    complete = source(complete=True)
    await place.fill(complete)
    place.site.list(2, onward="/list2" if leaves == "/list" else "", path=leaves)
    place.site.pages["/list"] = place.site.pages["/list"].replace("</ul>", '</ul><a class="next" href="/list2">on</a>')
    summary = await place.fill(complete)
    assert (summary.counts.withdrawn, summary.fault) == (0, "")


async def test_a_listing_that_shifts_while_it_is_read_loses_nothing(place: Place) -> None:
    for number in range(1, 6):
        place.site.tell(number)
    place.site.list(4, 3, onward="/list2")
    place.site.list(2, 1, path="/list2")

    def shift(path: str) -> None:
        if path == "/list2":
            place.site.list(5, 4, onward="/list2")
            place.site.list(3, 2, onward="/list3", path="/list2")
            place.site.list(1, path="/list3")

    place.site.during = shift
    summary = await place.fill()
    assert (summary.counts.new, adds_up(summary.counts)) == (4, True)
    place.site.during = lambda _: None
    summary = await place.fill()
    assert (summary.counts.new, summary.counts.unchanged, summary.counts.seen) == (1, 4, 5)


async def test_a_story_that_could_not_be_fetched_is_tried_until_it_can(place: Place) -> None:
    place.site.tell(1)
    place.site.tell(2, listed=(1, 2))
    place.site.failing["/1"] = TimedOut
    for _ in range(2):
        summary = await place.fill()
        assert [fault.address for fault in summary.faults] == [f"{SITE}/1"]
        assert adds_up(summary.counts)
    place.site.failing.clear()
    assert (await place.fill()).counts.new == 1


async def test_a_story_that_the_archive_has_stays_while_its_page_fails(place: Place) -> None:
    place.site.tell(1, listed=(1,))
    await place.fill()
    place.site.failing["/1"] = FetchFailed
    summary = await place.fill()
    assert (summary.counts.failed, summary.counts.seen) == (1, 1)
    assert place.entry("/1").standing is Standing.KEPT
    assert place.at("/1").withdrawn is None


async def test_a_fault_is_told_without_its_address_so_that_alike_ones_are_told_together(place: Place) -> None:
    place.site.pages["/list"] = listing(item("/1", "First"), item("/2", "Second"))
    summary = await place.fill()
    assert {fault.why for fault in summary.faults} == {"there is no such page (404)"}


async def test_a_fault_is_told_once_in_a_run(place: Place) -> None:
    place.site.list(1, onward="/list2")
    place.site.list(1, path="/list2")
    place.site.failing["/1"] = TimedOut
    summary = await place.fill()
    assert (summary.counts.failed, summary.counts.seen) == (1, 1)
    assert place.site.asked.count("/1") == 1


async def test_of_ten_failures_in_a_row_the_site_is_not_down_while_its_first_page_answers(place: Place) -> None:
    numbers = range(1, 26)
    for number in numbers:
        place.site.tell(number)
    place.site.list(*numbers)
    place.site.failing |= {f"/{number}": FetchFailed for number in numbers[:-1]}
    summary = await place.fill()
    assert (summary.fault, summary.counts.failed, summary.counts.new) == ("", 24, 1)


async def test_where_the_site_is_down_the_run_fails_and_the_next_one_goes_on(place: Place) -> None:
    numbers = range(1, 16)
    for number in numbers:
        place.site.tell(number)
    place.site.list(*numbers)

    def breaks(path: str) -> None:
        place.site.down = place.site.down or path == "/4"

    place.site.during = breaks
    summary = await place.fill()
    assert "no connection" in summary.fault
    (run,) = place.ledger.runs("post", 9)
    assert (run.status, run.new, run.failed, run.fault) == (RunStatus.FAILED, 3, 9, summary.fault)
    assert (len(place.stories()), adds_up(summary.counts)) == (3, True)
    place.site.during, place.site.down = lambda _: None, False
    summary = await place.fill()
    assert (summary.fault, summary.counts.new, summary.counts.unchanged) == ("", 12, 3)
    assert [run.status for run in place.ledger.runs("post", 9)] == [RunStatus.DONE, RunStatus.FAILED]


async def test_a_story_that_is_gone_is_withdrawn_and_comes_back(place: Place) -> None:
    for number in (1, 2):
        place.site.tell(number, listed=(1, 2))
    await place.fill()
    kept, lost = [*place.archive.articles], place.site.pages.pop("/1")
    summary = await place.fill()
    assert (summary.counts.withdrawn, adds_up(summary.counts)) == (1, True)
    assert place.at("/1").withdrawn == place.now.date()
    place.site.pages["/1"] = lost
    told(place)
    assert (await place.fill()).counts.changed == 1
    assert told(place) == [("returned", "/1")]
    assert place.archive.articles == kept


async def test_what_is_gone_is_asked_for_once_in_a_run(place: Place) -> None:
    for number in (1, 2):
        place.site.tell(number, listed=(1, 2))
    await place.fill()
    del place.site.pages["/1"]
    place.site.list(2)
    await place.fill()
    assert place.site.asked.count("/1") == 1


async def test_a_story_is_not_withdrawn_for_a_page_of_it_that_is_missing(place: Place) -> None:
    place.site.pages |= {
        "/list": listing(item("/content_1.htm", "Headline of story number 1")),
        "/content_1.htm": page("Headline of story number 1", body("1")).replace(
            "</article>", '</article><a href="/content_1_2.htm">2</a>'
        ),
        "/content_1_2.htm": page("Headline of story number 1", body("one")),
    }
    assert (await place.fill()).counts.new == 1
    assert body("one") in place.at("/content_1.htm").body
    del place.site.pages["/content_1_2.htm"]
    place.site.pages["/content_1.htm"] += " "
    summary = await place.fill()
    assert (summary.counts.withdrawn, summary.counts.failed) == (0, 1)


async def test_a_story_off_the_listing_is_looked_at_once_and_left_alone(place: Place) -> None:
    for number in (1, 2):
        place.site.tell(number, listed=(1, 2))
    await place.fill()
    place.site.list(2)
    await place.fill(later=timedelta(days=30))
    assert "/1" in place.site.asked
    await place.fill()
    assert "/1" not in place.site.asked
    assert place.at("/1").withdrawn is None


async def test_off_a_complete_listing_it_is_withdrawn_though_its_page_is_there(place: Place) -> None:
    for number in (1, 2):
        place.site.tell(number, listed=(1, 2))
    complete = source(complete=True)
    await place.fill(complete)
    place.site.list(2)
    for withdrawn in (1, 0):
        assert (await place.fill(complete)).counts.withdrawn == withdrawn
        assert place.at("/1").withdrawn
    place.site.list(1, 2)
    assert (await place.fill(complete)).counts.changed == 1
    assert not place.at("/1").withdrawn


async def test_nothing_is_withdrawn_for_a_part_of_the_listing_that_cannot_be_read(place: Place) -> None:
    place.site.tell(1)
    place.site.tell(2)
    place.site.list(1, onward="/list2")
    place.site.list(2, path="/list2")
    complete = source(complete=True)
    await place.fill(complete)
    place.site.failing["/list2"] = TimedOut
    summary = await place.fill(complete)
    assert (summary.fault, summary.counts.withdrawn) == ("", 0)
    assert [fault.address for fault in summary.faults] == [f"{SITE}/list2"]


async def test_what_the_operator_leaves_out_from_now_on_was_not_withdrawn(place: Place) -> None:
    for number in (1, 2):
        place.site.tell(number, listed=(1, 2))
    await place.fill(source(complete=True))
    await place.fill(source(complete=True, without=("/1",)))
    assert place.at("/1").withdrawn is None


async def test_a_complete_listing_without_addresses_withdraws_what_it_no_longer_names(place: Place) -> None:
    place.site.pages["/list"] = listing(item(None, "First of the stories"), item(None, "Second of the stories"))
    await place.fill(source(complete=True))
    place.site.pages["/list"] = listing(item(None, "Second of the stories"))
    await place.fill(source(complete=True))
    assert [article.title for article in place.archive.articles if article.withdrawn] == ["First of the stories"]


async def test_what_has_no_address_is_never_asked_for(place: Place) -> None:
    place.site.pages["/list"] = listing(item(None, "First of the stories"), item(None, "Second of the stories"))
    await place.fill()
    place.site.pages["/list"] = listing(item(None, "Second of the stories"))
    summary = await place.fill()
    assert place.site.asked == ["/list"]
    assert (summary.counts.failed, summary.counts.unchanged) == (0, 1)


async def test_a_story_moves_with_a_redirect(place: Place) -> None:
    place.site.tell(1, listed=(1,))
    await place.fill()
    before = place.at("/1")
    place.site.pages["/new/1"] = place.site.pages.pop("/1")
    place.site.moved["/1"] = "/new/1"
    place.site.pages["/list"] = listing(item("/new/1", "Headline of story number 1"))
    summary = await place.fill()
    assert (summary.counts.new, summary.counts.withdrawn) == (0, 0)
    assert (place.at("/new/1").id, len(place.stories())) == (before.id, 1)


async def test_a_story_moves_without_a_redirect(place: Place) -> None:
    place.site.tell(1, listed=(1,))
    await place.fill()
    before = place.at("/1")
    place.site.pages["/new/1"] = place.site.pages.pop("/1")
    place.site.pages["/list"] = listing(item("/new/1", "Headline of story number 1"))
    summary = await place.fill()
    assert (summary.counts.new, summary.counts.withdrawn) == (0, 0)
    assert (place.at("/new/1").id, len(place.stories())) == (before.id, 1)


async def test_a_story_that_was_gone_and_comes_back_elsewhere_is_quoted_again(place: Place) -> None:
    place.site.tell(2)
    place.site.tell(1, listed=(1, 2))
    await place.fill()
    before = place.at("/1")
    moved = place.site.pages.pop("/1")
    place.site.list(2)
    assert (await place.fill()).counts.withdrawn == 1
    place.site.pages["/new/1"] = moved
    place.site.pages["/list"] = listing(
        item("/new/1", "Headline of story number 1"), item("/2", "Headline of story number 2")
    )
    told(place)
    await place.fill()
    assert told(place) == [("returned", "/new/1")]
    assert (place.at("/new/1").id, place.at("/new/1").withdrawn) == (before.id, None)
    assert (await place.fill()).counts.withdrawn == 0


@pytest.mark.parametrize("complete", [False, True])
async def test_what_stands_at_two_addresses_is_told_from_the_one_that_is_left(place: Place, complete: bool) -> None:
    place.site.tell(1)
    place.site.pages["/also/1"] = place.site.pages["/1"]
    both = (item("/1", "Headline of story number 1"), item("/also/1", "Headline of story number 1"))
    place.site.pages["/list"] = listing(*both)
    where = source(complete=complete)
    summary = await place.fill(where)
    assert (summary.counts.new, summary.counts.copies) == (1, 1)
    before = place.at("/1")
    place.site.pages["/list"] = listing(both[1])
    if not complete:
        del place.site.pages["/1"]
    summary = await place.fill(where)
    assert (summary.counts.withdrawn, adds_up(summary.counts)) == (0, True)
    assert (place.at("/also/1").id, len(place.stories())) == (before.id, 1)
    assert (await place.fill(where)).counts.withdrawn == 0


async def test_an_address_that_all_pages_give_as_their_own_is_no_story_s(place: Place) -> None:
    for number in (1, 2, 3):
        place.site.tell(number, listed=(1, 2, 3), head=canonical("/list"))
    await place.fill()
    assert [*place.stories()] == [f"{SITE}/1", f"{SITE}/2", f"{SITE}/3"]


async def test_an_address_that_several_pages_give_as_their_own_swallows_no_story(place: Place) -> None:
    for number in (1, 2, 3):
        place.site.tell(number, listed=(1, 2, 3), head=canonical("/news/section.html"))
    assert (await place.fill()).counts.new == 3
    assert [*place.stories()][1:] == [f"{SITE}/2", f"{SITE}/3"]
    place.site.pages["/list"] += " "
    assert (await place.fill(reparse=True)).counts.changed == 0


async def test_a_template_s_words_are_not_yesterday_s_story(place: Place) -> None:
    days = {"Monday": "2026-11-23", "Tuesday": "2026-11-24"}
    for name in days:
        place.site.pages[f"/{name}"] = page(f"No ships on {name}", body("x"))
    place.site.pages["/list"] = listing(
        *(item(f"/{name}", f"No ships on {name}", day=day) for name, day in days.items())
    )
    assert (await place.fill()).counts.new == 2


async def test_a_headline_that_repeats_is_of_two_stories(place: Place) -> None:
    for number in (1, 2):
        place.site.pages[f"/{number}"] = page("Our photo of the day today", f"A boat, number {number}.")
    place.site.pages["/list"] = listing(*(item(f"/{n}", "Our photo of the day today") for n in (1, 2)))
    assert (await place.fill()).counts.new == 2


HAND_WRITTEN = Article(
    "mine", "en", "Headline of story number 1", "What I say of it.", topics=("work",), published=on_days("2020-05-28")
)


@pytest.mark.parametrize("listed", ["What I say of it.", ""])
async def test_a_story_that_somebody_put_in_is_taken_for_what_it_is(listed: str) -> None:
    mine = HAND_WRITTEN if listed else Article("mine", "en", HAND_WRITTEN.title, topics=("work",))
    place = Place(mine)
    place.site.tell(1)
    place.site.pages["/list"] = listing(item("/1", mine.title, listed, "2026-11-01"))
    summary = await place.fill()
    assert (summary.counts.new, summary.counts.changed) == (0, 1)
    (story,) = place.archive.articles
    assert (story.id, story.topics, story.summary, story.body) == ("mine", ("work",), mine.summary, body("1"))
    assert story.published == (mine.published if mine.published.latest else on_days("2026-11-01"))
    assert story.url == f"{SITE}/1"
    assert (await place.fill()).counts.unchanged == 1


async def test_what_a_person_changed_stays_and_the_rest_is_kept_up_to_date(place: Place) -> None:
    place.site.tell(1, listed=(1,))
    await place.fill()
    place.edit("/1", title="As I would put it")
    place.site.pages["/1"] = page("Headline of story number 1 once more", body("1") + " More.")
    assert (await place.fill()).counts.changed == 1
    assert place.at("/1").title == "As I would put it"
    assert place.at("/1").body.endswith("More.")


async def test_a_source_that_was_given_another_name_looks_after_its_stories(place: Place) -> None:
    place.site.tell(1, listed=(1,))
    await place.fill()
    place.former.add("post")
    paper = source("paper")
    assert (await place.fill(paper)).counts.new == 0
    assert (place.entry("/1").standing, place.entry("/1", "paper").standing) == (Standing.SAME, Standing.KEPT)
    place.site.pages["/1"] = page("Headline of story number 1 once more", body("1") + " More.")
    assert (await place.fill(paper)).counts.changed == 1
    del place.site.pages["/1"]
    assert (await place.fill(paper)).counts.withdrawn == 1
    assert [article.withdrawn is None for article in place.archive.articles] == [False]


async def test_what_a_person_took_out_stays_out(place: Place) -> None:
    for number in (1, 2):
        place.site.tell(number, listed=(1, 2))
    await place.fill()
    place.archive.articles = [article for article in place.archive.articles if article.url != f"{SITE}/1"]
    place.site.pages["/1"] = page("Headline of story number 1 once more", body("1") + " More.")
    assert (await place.fill()).counts.changed == 0
    assert [*place.stories()] == [f"{SITE}/2"]


async def test_what_a_person_withdrew_is_not_quoted_again(place: Place) -> None:
    place.site.tell(1, listed=(1,))
    await place.fill()
    place.edit("/1", withdrawn=date(2026, 11, 1))
    place.site.pages["/1"] = page("Headline of story number 1 once more", body("1") + " More.")
    await place.fill()
    assert place.at("/1").withdrawn == date(2026, 11, 1)
    assert place.at("/1").body.endswith("More.")


async def test_without_what_is_known_of_publishers_no_story_is_there_twice(place: Place) -> None:
    place.site.tell(1)
    place.site.pages["/also/1"] = place.site.pages["/1"]
    place.site.tell(2)
    place.site.pages["/list"] = listing(*(item(path, "Headline of story number") for path in ("/1", "/also/1", "/2")))
    await place.fill()
    place.edit("/2", topics=("mine",))
    before = [*place.archive.articles]
    anew = Place(*before)
    anew.site.pages = place.site.pages
    assert (await anew.fill()).counts.new == 0
    assert [(story.id, story.body) for story in anew.archive.articles] == [(story.id, story.body) for story in before]
    assert anew.at("/2").topics == ("mine",)


@pytest.mark.parametrize("names", ["en", "zh-Hans"])
@pytest.mark.parametrize("first", ["en", "zh-Hans"])
async def test_a_pair_is_linked_whichever_side_names_the_other_and_comes_first(
    place: Place, names: str, first: str
) -> None:
    titles = {"en": "Headline of story number 1", "zh-Hans": "第一条新闻的标题"}
    texts = {"en": body("1"), "zh-Hans": "船在晚上六点离开港口。" * 5}
    for tag, other in (("en", "zh-Hans"), ("zh-Hans", "en")):
        head = translated(other, f"/{other}") if names == tag else ""
        place.site.pages[f"/{tag}"] = page(titles[tag], texts[tag], head, tag)
    tags = sorted(titles, key=lambda tag: tag != first)
    place.site.pages["/list"] = listing(*(item(f"/{tag}", titles[tag]) for tag in tags))
    await place.fill()
    one, other_one = place.archive.articles
    assert (one.language, one.version_of, other_one.version_of) == (first, None, one.id)


@pytest.mark.parametrize("both_there", [True, False])
async def test_a_pair_that_is_named_only_later_is_linked_then(place: Place, both_there: bool) -> None:
    chinese = page("第一条新闻的标题", "船在晚上六点离开港口。" * 5, language="zh-Hans")
    items = [item("/1", "Headline of story number 1"), item("/zh", "第一条新闻的标题")]
    place.site.tell(1)
    place.site.pages |= {"/zh": chinese, "/list": listing(*(items if both_there else items[:1]))}
    await place.fill()
    place.site.tell(1, head=translated("zh-Hans", "/zh"))
    await place.fill()
    place.site.pages["/list"] = listing(*items)
    await place.fill()
    assert len({article.family for article in place.archive.articles}) == 1
    assert (await place.fill()).counts.changed == 0


async def test_chinese_in_the_other_script_is_another_version(place: Place) -> None:
    told_in = {"zh-Hans": "国务院发布扶贫工作报告，农村发展很快。", "zh-Hant": "國務院發布扶貧工作報告，農村發展很快。"}
    for language, text in told_in.items():
        other = next(tag for tag in told_in if tag != language)
        place.site.pages[f"/{language}"] = page(text[:9], text * 3, translated(other, f"/{other}"), language)
    place.site.pages["/list"] = listing(*(item(f"/{tag}", text[:9]) for tag, text in told_in.items()))
    assert (await place.fill()).counts.new == 2
    one, second = place.archive.articles
    assert (one.language, second.language, second.version_of) == ("zh-Hans", "zh-Hant", one.id)


async def test_older_stories_are_left_out_and_taken_when_they_are_asked_for(place: Place) -> None:
    for number in (1, 2, 3):
        place.site.tell(number)
    days = {3: "2026-11-20", 2: "2026-11-10", 1: "2026-11-01"}
    items = {n: item(f"/{n}", f"Headline of story number {n}", day=day) for n, day in days.items()}
    place.site.pages |= {"/list": listing(items[3], items[2], onward="/list2"), "/list2": listing(items[1])}
    assert (await place.fill(since=date(2026, 11, 15))).counts.new == 1
    assert (await place.fill(since=date(2026, 11, 15))).counts.seen == 1
    summary = await place.fill()
    assert (summary.counts.new, summary.counts.unchanged) == (2, 1)


def row(**fields: str) -> str:
    return json.dumps({"title": "Headline of story"} | fields)


def file_of(file: Path, *rows: str, **fields: bool) -> Source:
    return source(file.stem, kind=Kind.JSONL, path=write_lines(file, rows), address=None, **fields)


async def test_a_file_whose_kept_pages_are_read_again_loses_nothing(tmp_path: Path, place: Place) -> None:
    old = file_of(tmp_path / "old.jsonl", *(row(url=f"{SITE}/{n}", body=body(str(n))) for n in (1, 2)))
    await place.fill(old)
    before = [*place.archive.articles]
    summary = await place.fill(old, reparse=True)
    assert (summary.counts.unchanged, summary.counts.seen) == (2, 2)
    await place.fill(file_of(tmp_path / "old.jsonl", row(url=f"{SITE}/2", body=body("2"))), reparse=True)
    assert place.archive.articles == before


async def test_kept_pages_are_read_again_each_once(place: Place) -> None:
    place.site.tell(1, listed=(1, 2, 3))
    place.site.tell(2)
    await place.fill()
    place.told.at_last.clear()
    summary = await place.fill(reparse=True)
    assert (summary.counts.unchanged, summary.counts.seen, summary.requests) == (2, 3, 0)
    assert [address for address in place.told.at_last if address != LIST] == [f"{SITE}/1", f"{SITE}/2", f"{SITE}/3"]
    place.ledger = type(place.ledger)()
    place.told.at_last.clear()
    summary = await place.fill(reparse=True)
    assert place.told.at_last.count(f"{SITE}/1") == 1
    assert (summary.counts.new, adds_up(summary.counts, passed_over=1)) == (0, True)


async def test_the_rows_of_a_file_may_have_no_address_and_its_headline_be_corrected(
    tmp_path: Path, place: Place
) -> None:
    await place.fill(file_of(tmp_path / "old.jsonl", row(body=body("1")), complete=True))
    corrected = file_of(tmp_path / "old.jsonl", row(title="Better headline", body=body("1")), complete=True)
    summary = await place.fill(corrected)
    assert (summary.counts.copies, summary.counts.withdrawn) == (1, 1)
    first, second = place.archive.articles
    assert (first.withdrawn is not None, second.version_of, second.body) == (True, first.id, body("1"))


async def test_a_file_s_row_whose_address_is_corrected_keeps_its_story(tmp_path: Path, place: Place) -> None:
    for path in ("/a", "/b"):
        old = file_of(tmp_path / "old.jsonl", row(url=SITE + path, body=body("1")), complete=True)
        for _ in range(2):
            assert (await place.fill(old)).counts.withdrawn == 0
    (story,) = place.archive.articles
    assert (story.url, story.body) == (f"{SITE}/b", body("1"))


async def test_rows_that_repeat_an_address_do_not_change_its_story_in_each_run(tmp_path: Path, place: Place) -> None:
    old = file_of(tmp_path / "old.jsonl", *(row(url=f"{SITE}/1", body=text) for text in ("Old.", "New.")))
    for _ in range(2):
        assert (await place.fill(old)).counts.changed == 0
        assert place.at("/1").body == "New."


async def test_rows_without_address_of_one_headline_are_told_apart_by_their_words(tmp_path: Path, place: Place) -> None:
    old = file_of(tmp_path / "old.jsonl", *(row(body=text) for text in ("A boat.", "A bird.", "A boat.")))
    for new in (2, 0):
        assert (await place.fill(old)).counts.new == new
    assert [story.body for story in place.archive.articles] == ["A boat.", "A bird."]


async def test_a_copy_in_a_file_is_told_once(tmp_path: Path, place: Place) -> None:
    twice = file_of(tmp_path / "old.jsonl", *(row(url=f"{SITE}/{n}", body=body("1")) for n in (1, 2)))
    for copies in (1, 0):
        assert (await place.fill(twice)).counts.copies == copies


async def test_a_wire_copy_at_another_outlet_is_linked_though_its_headline_is_its_own(
    tmp_path: Path, place: Place
) -> None:
    place.site.tell(1, listed=(1,))
    told_there = row(url="http://wire.example/1", title="Ferries: a tale", body=f"HARBOUR (Wire) - {body('1')}")
    assert (await place.fill(source(), file_of(tmp_path / "wire.jsonl", told_there))).counts.copies == 1
    original, copy = place.archive.articles
    assert copy.version_of == original.id


async def test_a_site_that_forbids_its_pages_takes_no_text_from_the_archive(place: Place) -> None:
    place.site.tell(1)
    place.site.pages["/list"] = listing(item("/1", "Headline of story number 1", "In short."))
    await place.fill()
    place.site.failing["/1"] = ForbiddenByRobots
    summary = await place.fill()
    assert (summary.counts.changed, summary.counts.unchanged) == (0, 1)
    assert place.at("/1").body == body("1")


async def test_nor_does_an_operator_who_reads_the_listing_only_from_now_on(place: Place) -> None:
    place.site.tell(1, listed=(1,))
    await place.fill()
    for _ in range(2):
        summary = await place.fill(source(read_pages=False))
        assert (summary.counts.unchanged, summary.counts.seen) == (1, 1)
    assert place.at("/1").body == body("1")


async def test_what_could_not_be_fetched_is_tried_after_kept_pages_were_read_again(place: Place) -> None:
    place.site.tell(1, listed=(1,))
    place.site.failing["/1"] = TimedOut
    await place.fill()
    await place.fill(reparse=True)
    place.site.failing.clear()
    assert (await place.fill()).counts.new == 1


async def test_a_page_that_leads_to_the_front_page_now_is_gone(place: Place) -> None:
    place.site.tell(1)
    place.site.tell(2, listed=(1, 2))
    place.site.pages["/"] = page("The Post", "All the news.")
    await place.fill()
    place.site.moved["/1"] = "/"
    assert (await place.fill()).counts.withdrawn == 1


async def test_an_hour_s_faults_of_single_pages_are_no_withdrawal_for_ever(place: Place) -> None:
    """The listing says the same all the while."""
    for number in (1, 2):
        place.site.tell(number, listed=(1, 2))
    await place.fill()
    place.site.failing["/1"] = Gone
    assert (await place.fill(later=HOUR)).counts.withdrawn == 1
    assert (await place.fill(later=HOUR)).counts.withdrawn == 0
    place.site.failing.clear()
    assert (await place.fill(later=HOUR)).counts.changed == 1
    assert place.at("/1").withdrawn is None


async def test_a_single_saved_page_corrects_a_story_and_leaves_its_listing_alone(place: Place, tmp_path: Path) -> None:
    place.site.tell(1, listed=(1,))
    await place.fill()
    saved = tmp_path / "page.html"
    saved.write_text(page("Headline of story number 1", body("1") + " More.", canonical("/1")), encoding="utf-8")
    before = place.entry("/1")
    await place.fill(file=saved)
    assert place.at("/1").body.endswith("More.")
    after = place.entry("/1")
    assert (after.listed_on, after.listed, after.run) == (before.listed_on, before.listed, before.run)


async def test_a_clock_that_was_wrong_stops_no_news(place: Place) -> None:
    place.site.tell(1, listed=(1,))
    place.now = datetime(2031, 1, 1, tzinfo=UTC)
    await place.fill()
    place.now = datetime(2026, 11, 25, tzinfo=UTC)
    place.site.tell(2, listed=(1, 2))
    assert (await place.fill()).counts.new == 1


async def test_a_story_that_the_archive_cannot_hold_is_a_fault_and_the_one_before_stays(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.site.tell(1, listed=(1,))
    await place.fill()
    monkeypatch.setattr(place.archive, "misfit", lambda _: "its headline is too long")
    place.site.pages["/1"] = page("Headline of story number 1 once more", body("1"))
    summary = await place.fill()
    assert [fault.why for fault in summary.faults] == ["its headline is too long"]
    assert place.entry("/1").standing is Standing.KEPT
    assert place.told.events[-1].what is Happening.FAILED


async def test_a_page_without_a_story_is_passed_over(place: Place) -> None:
    place.site.tell(1)
    place.site.pages |= {"/list": f"{SITE}/1\n{SITE}/x", "/x": "<p></p>"}
    summary = await place.fill(source(kind=Kind.SITEMAP))
    assert (summary.counts.new, summary.counts.seen) == (1, 2)
    assert adds_up(summary.counts, passed_over=1)


async def test_where_even_the_first_page_of_the_listing_is_missing_nothing_is_withdrawn(place: Place) -> None:
    place.site.tell(1, listed=(1,))
    await place.fill(source(complete=True))
    place.site.failing["/list"] = NotFound
    summary = await place.fill(source(complete=True))
    assert "closed" in summary.fault
    assert place.at("/1").withdrawn is None
