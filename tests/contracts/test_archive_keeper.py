"""What every ArchiveKeeper promises."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from fake_keeper import FakeKeeper
from povbot.corpus.keeping import JsonLinesKeeper
from povbot.corpus.writing import line_of
from povbot.model import Article, Put, Revision, Withdraw, said
from povbot.ports import ArchiveKeeper, Change
from stories import on_days, story, write_lines

Make = Callable[..., ArchiveKeeper]

AT = datetime(2026, 11, 2, 9, 30, 15, 999_999, tzinfo=UTC)
SEEN = datetime(2026, 11, 2, 9, 30, 15, tzinfo=UTC)
DAY = date(2026, 11, 2)
URL = "https://news.example/ferry"


@pytest.fixture(params=["json lines", "fake"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    def on_disk(*articles: Article) -> ArchiveKeeper:
        file = tmp_path / "corpus" / "articles.jsonl"
        if articles:
            write_lines(file, [line_of(article) for article in articles])
        return JsonLinesKeeper(file.parent)

    return on_disk if request.param == "json lines" else FakeKeeper


def ferry(**fields: Any) -> Article:
    return story("ferry", **{"summary": "It sails.", "body": "At six.", "url": URL} | fields)


def put(article: Article, before: Article | None = None, at: datetime = AT) -> Put:
    return Put(article, at, said(before) if before else {})


def kept(keeper: ArchiveKeeper) -> Article:
    return {article.id: article for article in keeper.stories()}["ferry"]


def test_there_may_be_nothing_yet(make: Make) -> None:
    keeper = make()
    assert ([*keeper.stories()], keeper.signature()) == ([], "")
    assert [*keeper.carry_out([])] == []
    assert [*keeper.carry_out([Withdraw("ferry", DAY)])] == [Change.UNCHANGED]
    assert ([*keeper.stories()], keeper.signature()) == ([], "")


def test_new_stories_come_to_the_end_in_their_order(make: Make) -> None:
    keeper = make(story("b"), story("a"))
    full = ferry(
        listing_url="https://news.example/",
        publisher="The Harbour Post",
        authors=("An Author", "作者"),
        published=on_days("2020-05-28"),
        topics=("sea",),
        summary_on_page=True,
        version_of="boat",
        updated=date(2020, 5, 30),
    )
    assert [*keeper.carry_out([put(full), put(story("c"))])] == [Change.ADDED, Change.ADDED]
    assert [*keeper.stories()] == [story("b"), story("a"), full, story("c")]


def test_the_first_story_makes_the_archive(make: Make) -> None:
    keeper = make()
    assert [*keeper.carry_out([put(ferry())])] == [Change.ADDED]
    assert [*keeper.stories()] == [ferry()]


def test_a_second_time_nothing_is_changed(make: Make) -> None:
    keeper = make(story("a"), ferry(), story("z", withdrawn=DAY))
    revisions: list[Revision] = [
        put(ferry(title="New"), ferry()),
        put(story("new")),
        Withdraw("a", DAY),
        Withdraw("a", DAY + timedelta(1)),
        put(story("z"), story("z", withdrawn=DAY)),
    ]
    assert [*keeper.carry_out(revisions)] == [
        Change.CHANGED,
        Change.ADDED,
        Change.CHANGED,
        Change.UNCHANGED,
        Change.CHANGED,
    ]
    stories, signature = [*keeper.stories()], keeper.signature()
    assert [*keeper.carry_out(revisions)] == [Change.UNCHANGED] * 5
    assert ([*keeper.stories()], keeper.signature()) == (stories, signature)


def test_of_what_comes_twice_the_second_changes_nothing(make: Make) -> None:
    keeper = make(ferry())
    revisions = [put(ferry(title="New"), ferry()), put(story("new")), put(story("new"))]
    assert [*keeper.carry_out(revisions)] == [Change.CHANGED, Change.ADDED, Change.UNCHANGED]


def test_what_its_publisher_changed_is_changed_in_its_place(make: Make) -> None:
    keeper = make(story("a"), ferry(), story("z"))
    new = ferry(
        language="en-GB",
        title="Night ferry",
        url=f"{URL}/2",
        listing_url=None,
        publisher="The Post",
        authors=("A",),
        published=on_days("2020-05-28", "2020-05-30"),
        topics=("sea", "night"),
        version_of="boat",
        updated=DAY,
    )
    assert [*keeper.carry_out([put(new, ferry())])] == [Change.CHANGED]
    assert [*keeper.stories()] == [story("a"), replace(new, changed=SEEN), story("z")]


@pytest.mark.parametrize(
    "new",
    [
        ferry(publisher="The Post"),
        ferry(url=None),
        ferry(topics=("sea",)),
        ferry(published=on_days("2020-05-28")),
        ferry(summary_on_page=True),
    ],
    ids=["publisher", "address", "topics", "day", "summary on page"],
)
def test_a_story_with_the_same_words_has_not_changed_for_its_readers(make: Make, new: Article) -> None:
    keeper = make(ferry())
    assert [*keeper.carry_out([put(new, ferry())])] == [Change.CHANGED]
    assert kept(keeper) == new


@pytest.mark.parametrize("part", ["title", "summary", "body"])
def test_the_moment_is_kept_when_words_became_others(make: Make, part: str) -> None:
    keeper = make(ferry())
    new = ferry(**{part: "Other words."})
    east = AT.astimezone(timezone(timedelta(hours=8)))
    keeper.carry_out([put(new, ferry(), east)])
    assert kept(keeper) == replace(new, changed=SEEN)
    later = put(ferry(**{part: "Third words."}), new, AT + timedelta(days=3))
    keeper.carry_out([later])
    assert kept(keeper).changed == SEEN + timedelta(days=3)


@pytest.mark.parametrize("part", ["summary", "body"])
def test_words_that_were_missing_are_filled_in_and_nothing_has_changed(make: Make, part: str) -> None:
    bare = ferry(**{part: ""})
    keeper = make(bare)
    assert [*keeper.carry_out([put(ferry(), bare)])] == [Change.CHANGED]
    assert kept(keeper) == ferry()


def test_words_that_the_publisher_took_away_are_gone(make: Make) -> None:
    keeper = make(ferry(summary_on_page=True))
    keeper.carry_out([put(ferry(summary="", body=""), ferry())])
    assert kept(keeper) == ferry(summary="", body="", changed=SEEN)


def test_words_that_the_publisher_never_said_are_not_taken_away(make: Make) -> None:
    keeper = make(ferry())
    assert [*keeper.carry_out([put(ferry(summary=""), ferry(summary=""))])] == [Change.UNCHANGED]
    assert kept(keeper) == ferry()


@pytest.mark.parametrize(
    ("somebody", "publisher"),
    [
        ({"title": "Mended"}, {"title": "New"}),
        ({"summary": ""}, {"summary": "New."}),
        ({"body": "Mended."}, {"body": ""}),
        ({"topics": ("mine",)}, {"topics": ("theirs",)}),
        ({"authors": ("Somebody",)}, {"authors": ()}),
        ({"url": None}, {"url": f"{URL}/2"}),
        ({"published": on_days("2020-05-28")}, {"published": on_days("2020-05-29")}),
        ({"updated": DAY}, {"updated": DAY + timedelta(1)}),
        ({"language": "en-GB"}, {"language": "en-US"}),
        ({"version_of": "boat"}, {"version_of": "ship"}),
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_what_somebody_changed_stays(make: Make, somebody: dict[str, Any], publisher: dict[str, Any]) -> None:
    edited = ferry(**somebody)
    keeper = make(edited)
    assert [*keeper.carry_out([put(ferry(**publisher), ferry())])] == [Change.UNCHANGED]
    assert kept(keeper) == edited
    keeper.carry_out([put(ferry(**publisher, listing_url=URL), ferry(**publisher))])
    assert kept(keeper) == replace(edited, listing_url=URL)


def test_of_a_story_that_somebody_put_there_only_gaps_are_filled(make: Make) -> None:
    keeper = make(story("ferry", "Mine."))
    keeper.carry_out([put(ferry(title="Theirs", publisher="The Post", summary_on_page=True))])
    assert kept(keeper) == story("ferry", "Mine.", body="At six.", url=URL, publisher="The Post")


def test_whether_the_page_has_the_summary_goes_with_the_summary(make: Make) -> None:
    keeper = make(ferry(summary="Mine.", summary_on_page=True))
    keeper.carry_out([put(ferry(summary="New."), ferry())])
    assert kept(keeper) == ferry(summary="Mine.", summary_on_page=True)
    keeper = make(ferry(summary_on_page=True))
    keeper.carry_out([put(ferry(summary="New."), ferry())])
    assert kept(keeper) == ferry(summary="New.", changed=SEEN)


def test_the_page_is_not_known_to_have_the_summary_where_somebody_named_another_page(make: Make) -> None:
    keeper = make(ferry(url=f"{URL}/mine"))
    keeper.carry_out([put(ferry(summary="New.", summary_on_page=True), ferry())])
    assert kept(keeper) == ferry(url=f"{URL}/mine", summary="New.", changed=SEEN)


def test_without_a_page_the_summary_is_on_none(make: Make) -> None:
    keeper = make(ferry(summary="Mine.", summary_on_page=True))
    keeper.carry_out([put(ferry(url=None), ferry())])
    assert kept(keeper) == ferry(summary="Mine.", url=None)


def test_a_translation_stays_one_and_those_of_a_story_are_left_alone(make: Make) -> None:
    translation = story("ferry-zh", language="zh-Hans", translation_of="ferry")
    keeper = make(ferry(), translation)
    keeper.carry_out([put(ferry(title="New"), ferry()), Withdraw("ferry", DAY)])
    assert [*keeper.stories()][1] == translation
    keeper.carry_out([put(story("ferry-zh", language="zh-Hans", title="新", version_of="boat"), translation)])
    assert [*keeper.stories()][1] == replace(translation, title="新", changed=SEEN)


def test_a_withdrawn_story_stays_with_its_words_and_its_day(make: Make) -> None:
    keeper = make(story("a"), ferry())
    assert [*keeper.carry_out([Withdraw("ferry", DAY)])] == [Change.CHANGED]
    assert [*keeper.carry_out([Withdraw("ferry", DAY + timedelta(1))])] == [Change.UNCHANGED]
    assert [*keeper.stories()] == [story("a"), ferry(withdrawn=DAY)]


def test_a_withdrawn_story_that_comes_again_is_quoted_again(make: Make) -> None:
    keeper = make(ferry(withdrawn=DAY, changed=SEEN - timedelta(days=9)))
    assert [*keeper.carry_out([put(ferry(), ferry(withdrawn=DAY))])] == [Change.CHANGED]
    assert kept(keeper) == ferry(changed=SEEN - timedelta(days=9))


def test_a_story_that_somebody_took_out_stays_out(make: Make) -> None:
    keeper = make(ferry(withdrawn=DAY))
    keeper.carry_out([put(ferry(title="New"), ferry())])
    assert kept(keeper) == ferry(title="New", withdrawn=DAY, changed=SEEN)


def test_says_what_it_cannot_hold(make: Make) -> None:
    keeper = make()
    assert keeper.misfit(ferry(title=" "))
    assert keeper.misfit(ferry()) == ""


def test_revisions_of_one_story_are_carried_out_in_their_order(make: Make) -> None:
    keeper = make()
    second = ferry(title="Second")
    revisions: list[Revision] = [put(ferry()), put(second, ferry()), Withdraw("ferry", DAY)]
    assert [*keeper.carry_out(revisions)] == [Change.ADDED, Change.CHANGED, Change.CHANGED]
    assert [*keeper.stories()] == [replace(second, withdrawn=DAY)]
    assert [*keeper.carry_out(revisions)] == [Change.UNCHANGED] * 3
    again: list[Revision] = [put(second, second), Withdraw("ferry", DAY)]
    assert [*keeper.carry_out(again)] == [Change.UNCHANGED] * 2


def test_words_that_come_and_go_again_at_once_have_not_changed(make: Make) -> None:
    keeper = make(ferry())
    revisions = [put(ferry(title="Second"), ferry()), put(ferry(), ferry(title="Second"))]
    assert [*keeper.carry_out(revisions)] == [Change.UNCHANGED] * 2
    assert kept(keeper) == ferry()


def test_a_story_is_brought_up_to_date_from_any_of_its_revisions(make: Make) -> None:
    stages = [ferry(), ferry(title="Second"), ferry(title="Third", body="")]
    revisions = [put(after, before) for before, after in pairwise(stages)]
    for known in stages:
        keeper = make(known)
        keeper.carry_out(revisions)
        assert kept(keeper) == replace(stages[-1], changed=None if known == stages[-1] else SEEN)


def test_of_an_id_that_stands_twice_the_last_is_changed(make: Make) -> None:
    keeper = make(ferry(title="First"), ferry(), story("z"))
    keeper.carry_out([Withdraw("ferry", DAY)])
    assert [*keeper.stories()] == [ferry(title="First"), ferry(withdrawn=DAY), story("z")]


def test_the_signature_changes_with_the_archive_and_stays_without(make: Make) -> None:
    keeper = make(ferry())
    signatures = [keeper.signature()]
    for revision in (put(ferry(title="New"), ferry()), put(story("a")), Withdraw("a", DAY)):
        keeper.carry_out([revision])
        assert keeper.signature() == keeper.signature()
        signatures.append(keeper.signature())
        keeper.carry_out([revision])
        assert keeper.signature() == signatures[-1]
    assert len({*signatures}) == 4
    assert all(signatures)
