"""What every Archive promises."""

import random
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from fakes import FakeArchive
from povbot.corpus.archive import MemoryArchive
from povbot.model import Article, Published
from povbot.ports import Archive, Change
from stories import on_days, story

STORIES = (
    story("old", published=on_days("2020-01-01"), topics=("food",)),
    story("range", published=on_days("2020-01-01", "2020-03-01")),
    story("same-day", published=on_days("2020-03-01"), topics=("food", "work")),
    story("open", published=Published(date(2020, 2, 1), None)),
    story("before", published=Published(None, date(2020, 2, 1))),
    story("undated"),
)
NEWEST_FIRST = ["range", "same-day", "before", "open", "old", "undated"]


@pytest.fixture(params=[MemoryArchive, FakeArchive])
def empty(request: pytest.FixtureRequest) -> Archive:
    made: Archive = request.param()
    return made


@pytest.fixture
def archive(empty: Archive) -> Archive:
    for article in random.sample(STORIES, len(STORIES)):
        empty.put(article)
    return empty


def ids(articles: object) -> list[str]:
    assert isinstance(articles, list | tuple)
    return [article.id for article in articles]


def telling(language: str, original: str = "old", **fields: Any) -> Article:
    return story(
        f"{original}-{language}", language=language, translation_of=original, published=on_days("2020-01-01"), **fields
    )


def test_put_says_what_it_did(empty: Archive) -> None:
    changes = [
        empty.put(story("a")),
        empty.put(story("a")),
        empty.put(story("a", "New.")),
        empty.put(story("a", "New.")),
    ]
    assert changes == [Change.ADDED, Change.UNCHANGED, Change.CHANGED, Change.UNCHANGED]
    assert empty.count() == 1


def test_gets_what_was_put_last(empty: Archive) -> None:
    empty.put(story("a", "Old."))
    empty.put(story("a", "New."))
    assert empty.get("a") == story("a", "New.")
    assert empty.get("b") is None


def test_lists_newest_first_by_the_last_known_day_ties_by_id(archive: Archive) -> None:
    assert ids([*archive.articles()]) == NEWEST_FIRST
    assert ids(archive.latest("en")) == NEWEST_FIRST


def test_pages_meet_without_gap_or_overlap(archive: Archive) -> None:
    pages = [ids(archive.latest("en", offset=offset, limit=4)) for offset in (0, 4, 8)]
    assert pages == [NEWEST_FIRST[:4], NEWEST_FIRST[4:], []]


def test_lists_those_within_a_time(archive: Archive) -> None:
    year = Published(date(2020, 1, 2), date(2020, 12, 31))
    within = [i for i in NEWEST_FIRST if (found := archive.get(i)) and found.published.within(year)]
    assert 0 < len(within) < len(NEWEST_FIRST)
    assert ids(archive.latest("en", published=year)) == within
    assert ids(archive.latest("en", published=year, offset=1, limit=1)) == within[1:2]


def test_lists_a_topic_newest_first(archive: Archive) -> None:
    assert ids(archive.by_topic("food", "en")) == ["same-day", "old"]
    assert ids(archive.by_topic("nothing", "en")) == []


@pytest.mark.parametrize(
    ("tellings", "reader", "told"),
    [
        (["zh-Hans"], "en", "old"),
        (["zh-Hans"], "zh-Hans", "old-zh-Hans"),
        (["zh-Hans"], "zh-Hant", "old-zh-Hans"),
        (["zh-Hans", "zh-Hant"], "zh-Hant", "old-zh-Hant"),
        (["zh-Hant", "zh-Hans"], "zh-Hans", "old-zh-Hans"),
        (["zh-Hans"], "", "old"),
        (["de"], "zh-Hans", "old"),
        (["en-GB"], "en", "old"),
        (["en-GB"], "en-GB", "old-en-GB"),
    ],
)
def test_a_listing_has_each_story_once_in_the_readers_language(
    archive: Archive, tellings: list[str], reader: str, told: str
) -> None:
    for language in tellings:
        archive.put(telling(language))
    listed = ids(archive.latest(reader))
    assert len(listed) == len(STORIES) == archive.count()
    assert [i for i in listed if i.startswith("old")] == [told]
    assert len([*archive.articles()]) == len(STORIES) + len(tellings)


def version(language: str = "en", name: str = "copy", **fields: Any) -> Article:
    """Of another publisher, at another address and of another day."""
    own: dict[str, Any] = {"url": f"https://{name}.example/", "publisher": name, "published": on_days("2020-01-05")}
    return story(name, language=language, version_of="old", **own | fields)


@pytest.mark.parametrize(
    ("tellings", "reader", "told"),
    [
        ([version("zh-Hans")], "zh-Hans", "copy"),
        ([version("zh-Hans")], "zh-Hant", "copy"),
        ([version("zh-Hans")], "en", "old"),
        ([version("zh-Hans")], "", "old"),
        ([version("zh-Hans")], "de", "old"),
        ([version("zh-Hans"), telling("zh-Hans")], "zh-Hans", "copy"),
        ([telling("zh-Hans"), version("zh-Hans")], "zh-Hans", "copy"),
        ([version("zh-Hant"), telling("zh-Hans")], "zh-Hans", "old-zh-Hans"),
        ([version("en")], "en", "old"),
        ([version("de", "x"), version("de", "b"), version("de", "y")], "de", "b"),
    ],
)
def test_a_listing_has_the_publishers_own_telling_in_the_readers_language(
    archive: Archive, tellings: list[Article], reader: str, told: str
) -> None:
    for article in tellings:
        archive.put(article)
    listed = ids(archive.latest(reader))
    assert len(listed) == len(STORIES) == archive.count()
    assert {"old", *(article.id for article in tellings)} & {*listed} == {told}
    assert len([*archive.articles()]) == len(STORIES) + len(tellings)
    assert archive.tellings("old", reader)[0].id == told


def test_a_version_stands_for_itself(archive: Archive) -> None:
    told = version("zh-Hans")
    archive.put(told)
    assert archive.get("copy") == told
    assert [a.id for a in archive.tellings("copy", "en")] == [a.id for a in archive.tellings("old", "en")]


def test_a_story_is_of_a_topic_where_any_telling_of_it_is(archive: Archive) -> None:
    archive.put(version("zh-Hans", topics=("ships",)))
    assert ids(archive.by_topic("ships", "en")) == ["old"]
    assert ids(archive.by_topic("food", "zh-Hans")) == ["same-day", "copy"]


@pytest.mark.parametrize("order", [1, -1])
def test_a_withdrawn_story_and_its_translations_are_found_nowhere(empty: Archive, order: int) -> None:
    kept = [story("a", published=on_days("2020-03-01"), topics=("food",))]
    gone = [story("old", withdrawn=date(2026, 11, 25), published=on_days("1999-01-01"), topics=("food",))]
    for article in [*kept, *gone, telling("zh-Hans")][::order]:
        empty.put(article)
    assert ids([*empty.articles()]) == ids(empty.latest("zh-Hans")) == ids(empty.by_topic("food", "en")) == ["a"]
    assert (empty.count(), empty.days()) == (1, (date(2020, 3, 1), date(2020, 3, 1)))
    for article_id in ("old", "old-zh-Hans"):
        assert (empty.get(article_id), [*empty.tellings(article_id, "en")]) == (None, [])
        assert empty.withdrawn(article_id)
    assert not empty.withdrawn("a")
    assert not empty.withdrawn("nobody")


def test_stories_are_known_by_their_pages_after_they_are_withdrawn_too(empty: Archive) -> None:
    pages = {name: f"https://news.example/{name}" for name in ("a", "b", "c")}
    empty.put(story("a", url=pages["a"]))
    empty.put(story("b", url=pages["b"], withdrawn=date(2026, 11, 25)))
    empty.put(story("c", listing_url=pages["c"]))
    assert sorted(empty.at({*pages.values()})) == ["a", "b"]
    assert [*empty.at({pages["b"]})] == ["b"]
    assert [*empty.at(())] == []


def test_a_story_is_withdrawn_and_comes_back(archive: Archive) -> None:
    old = archive.get("old")
    assert old
    assert archive.put(replace(old, withdrawn=date(2026, 11, 25))) is Change.CHANGED
    assert archive.withdrawn("old")
    assert archive.put(old) is Change.CHANGED
    assert (archive.withdrawn("old"), archive.get("old")) == (False, old)


@pytest.mark.parametrize(("reader", "told"), [("en", "copy"), ("", "copy"), ("zh-Hans", "wire")])
def test_versions_of_a_withdrawn_story_live_on_as_one(archive: Archive, reader: str, told: str) -> None:
    archive.put(story("old", withdrawn=date(2026, 11, 25)))
    for article in (telling("zh-Hans"), version("zh-Hans", "wire"), version("en")):
        archive.put(article)
    listed = ids(archive.latest(reader))
    assert len(listed) == len(STORIES) == archive.count()
    assert {"old", "old-zh-Hans", "copy", "wire"} & {*listed} == {told}
    for asked in ("old", "copy", "wire"):
        found = archive.tellings(asked, reader)
        assert (found[0].id, {article.id for article in found}) == (told, {"copy", "wire"})


def test_a_withdrawn_version_leaves_its_story(archive: Archive) -> None:
    archive.put(version("zh-Hans", withdrawn=date(2026, 11, 25)))
    assert archive.withdrawn("copy")
    assert not archive.withdrawn("old")
    assert [article.id for article in archive.tellings("copy", "zh-Hans")] == ["old"]


def test_a_topic_has_each_story_once_in_the_readers_language(archive: Archive) -> None:
    archive.put(telling("zh-Hans", topics=("food",)))
    assert ids(archive.by_topic("food", "zh-Hans")) == ["same-day", "old-zh-Hans"]


@pytest.mark.parametrize(
    ("asked", "reader", "told"),
    [
        ("old", "en", ["old", "old-de", "old-zh-Hans"]),
        ("old-de", "en", ["old", "old-de", "old-zh-Hans"]),
        ("old-de", "", ["old", "old-de", "old-zh-Hans"]),
        ("old", "zh-Hant", ["old-zh-Hans", "old", "old-de"]),
        ("undated", "zh-Hans", ["undated"]),
        ("nothing", "en", []),
    ],
)
def test_a_story_is_told_in_all_its_languages_the_readers_first(
    archive: Archive, asked: str, reader: str, told: list[str]
) -> None:
    for language in ("zh-Hans", "de"):
        archive.put(telling(language))
    found = archive.tellings(asked, reader)
    assert [article.id for article in found] == told
    assert [*found[:1]] == [a for a in archive.latest(reader) if a.id in told]


def test_knows_its_first_and_last_day(archive: Archive) -> None:
    assert archive.days() == (date(2020, 1, 1), date(2020, 3, 1))


def test_knows_no_days_where_none_is_known(empty: Archive) -> None:
    empty.put(story("undated"))
    assert empty.days() is None


def test_may_be_empty(empty: Archive) -> None:
    assert empty.updated() is None
    assert (empty.count(), empty.days(), [*empty.articles()], [*empty.latest("en")]) == (0, None, [], [])
