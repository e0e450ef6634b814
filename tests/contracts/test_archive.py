"""What every Archive promises."""

import random
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cluster_writer import ON_CLUSTER, Filler, Means, state_of
from fakes import FakeArchive
from povbot.corpus.archive import MemoryArchive
from povbot.index.cluster.archive import OpenSearchArchive
from povbot.index.cluster.asking import Cluster
from povbot.model import Analysis, Article, Changes, Line, Published, Some, Wanted
from povbot.ports import Archive, Change
from povbot.register.files import looked_at, opened
from stories import on_days, story

# An archive of these stories, filled in whatever way; of those with one id, the last counts. Called again, it is the
# same archive after these took the place of the stories before; the earlier one is not asked for stories any more.
Make = Callable[[Iterable[Article]], Awaitable[Archive]]

STORIES = (
    story("old", published=on_days("2020-01-01"), topics=("food",)),
    story("range", published=on_days("2020-01-01", "2020-03-01")),
    story("same-day", published=on_days("2020-03-01"), topics=("food", "work")),
    story("open", published=Published(date(2020, 2, 1), None)),
    story("before", published=Published(None, date(2020, 2, 1))),
    story("undated"),
)
NEWEST_FIRST = ["range", "same-day", "before", "open", "old", "undated"]
GONE = date(2026, 11, 25)


@pytest.fixture
def memory() -> Make:
    async def make(articles: Iterable[Article]) -> Archive:
        return MemoryArchive(articles)

    return make


@pytest.fixture
def fake() -> Make:
    async def make(articles: Iterable[Article]) -> Archive:
        return FakeArchive(articles)

    return make


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Make]:
    path = tmp_path / "stories.db"
    with opened(path) as register, ExitStack() as readers:

        async def make(articles: Iterable[Article]) -> Archive:
            register.read(Line(article, repr(article).encode()) for article in articles)
            register.commit()
            archive = looked_at(path, lambda _analysis: Analysis(frozenset(), ()))
            readers.callback(archive.close)
            return archive

        yield make


@pytest.fixture
def cluster(filler: Filler, asked_cluster: Cluster) -> Make:
    async def make(articles: Iterable[Article]) -> Archive:
        filler.fill(articles, Means(split=lambda _article: ()))
        return OpenSearchArchive(asked_cluster, await state_of(asked_cluster, filler.names.prefix))

    return make


@pytest.fixture(params=[ON_CLUSTER, "memory", "fake", "register"])
def make(request: pytest.FixtureRequest) -> Make:
    made: Make = request.getfixturevalue(request.param)
    return made


def shuffled(*more: Article) -> list[Article]:
    """All of STORIES, and more, which take the place of those with the same id."""
    articles = {article.id: article for article in (*STORIES, *more)}
    return random.sample([*articles.values()], len(articles))


def ids(articles: Iterable[Article]) -> list[str]:
    return [article.id for article in articles]


def told(stories: Sequence[Sequence[Article]]) -> list[list[str]]:
    return [ids(tellings) for tellings in stories]


async def arrived(archive: Archive) -> dict[str, str]:
    """The family of each telling."""
    arrivals = [arrival async for batch in archive.arrivals() for arrival in batch]
    assert len({arrival.article_id for arrival in arrivals}) == len(arrivals)
    return {arrival.article_id: arrival.family for arrival in arrivals}


def telling(language: str, original: str = "old", **fields: Any) -> Article:
    own: dict[str, Any] = {"published": on_days("2020-01-01")}
    return story(f"{original}-{language}", language=language, translation_of=original, **own | fields)


def version(language: str = "en", name: str = "copy", **fields: Any) -> Article:
    """Of another publisher, at another address and of another day."""
    own: dict[str, Any] = {"url": f"https://{name}.example/", "publisher": name, "published": on_days("2020-01-05")}
    return story(name, language=language, version_of="old", **own | fields)


async def test_gets_what_was_told_last(make: Make) -> None:
    archive = await make([story("a", "Old."), story("b"), story("a", "New.")])
    assert await archive.get(["a", "c", "b", "a"]) == {"a": story("a", "New."), "b": story("b")}
    assert await archive.get(["c"]) == await archive.get([]) == {}
    assert await archive.count() == 2


async def test_gets_translations_with_their_originals(make: Make) -> None:
    lone = telling("de", "nobody")
    archive = await make(shuffled(telling("zh-Hans"), telling("de"), version("fr"), lone))
    assert {*await archive.get(["old-zh-Hans"])} == {"old-zh-Hans", "old"}
    assert {*await archive.get(["old"])} == {"old"}
    assert {*await archive.get(["copy"])} == {"copy"}
    assert {*await archive.get(["old-de", "nobody-de", "range"])} == {"old-de", "old", "nobody-de", "range"}
    assert (await archive.get(["nobody-de"]))["nobody-de"] == lone


async def test_lists_newest_first_by_the_last_known_day_ties_by_id(make: Make) -> None:
    assert ids(await (await make(shuffled())).latest("en")) == NEWEST_FIRST


async def test_pages_meet_without_gap_or_overlap(make: Make) -> None:
    archive = await make(shuffled())
    pages = [ids(await archive.latest("en", offset=offset, limit=4)) for offset in (0, 4, 8)]
    assert pages == [NEWEST_FIRST[:4], NEWEST_FIRST[4:], []]
    assert ids(await archive.latest("en", offset=2)) == NEWEST_FIRST[2:]
    assert ids(await archive.latest("en", limit=0)) == []


async def test_lists_those_within_a_time(make: Make) -> None:
    archive, year = await make(shuffled()), Wanted(Published(date(2020, 1, 2), date(2020, 12, 31)))
    stories = await archive.get(NEWEST_FIRST)
    within = [i for i in NEWEST_FIRST if year.published and stories[i].published.within(year.published)]
    assert 0 < len(within) < len(NEWEST_FIRST)
    assert ids(await archive.latest("en", year)) == within
    assert ids(await archive.latest("en", year, offset=1, limit=1)) == within[1:2]
    assert await archive.count(year) == len(within)


async def test_of_what_time_a_story_is_says_the_telling_that_is_listed(make: Make) -> None:
    archive = await make(shuffled(version("zh-Hans", published=on_days("2021-05-05"))))
    later, then = Wanted(Published(date(2021, 1, 1), None)), Wanted(Published(*[date(2020, 1, 1)] * 2))
    assert ids(await archive.latest("zh-Hans", later)) == ["copy"]
    assert ids(await archive.latest("en", later)) == []
    assert "copy" not in ids(await archive.latest("zh-Hans", then))
    assert "old" in ids(await archive.latest("en", then))


async def test_lists_a_topic_newest_first(make: Make) -> None:
    archive = await make(shuffled())
    assert ids(await archive.latest("en", Wanted(topic_id="food"))) == ["same-day", "old"]
    assert ids(await archive.latest("en", Wanted(topic_id="food"), offset=1, limit=5)) == ["old"]
    assert ids(await archive.latest("en", Wanted(topic_id="nothing"))) == []
    assert [await archive.count(Wanted(topic_id=topic)) for topic in ("food", "work", "nothing")] == [2, 1, 0]


async def test_a_whole_listing_comes_in_batches(make: Make) -> None:
    archive = await make(shuffled(telling("zh-Hans", topics=("food",)), story("a"), story("b")))
    year = Published(date(2020, 1, 2), date(2020, 12, 31))
    for reader in ("en", "zh-Hans"):
        for wanted in (Wanted(), Wanted(topic_id="food"), Wanted(year), Wanted(original="zh"), Wanted(year, "food")):
            batches = [[*batch] async for batch in archive.listed(reader, wanted)]
            assert [told for batch in batches for told in batch] == [*await archive.latest(reader, wanted)]
            assert all(batches)
    assert [batch async for batch in archive.listed("en", Wanted(topic_id="nothing"))] == []


async def test_stories_are_counted_by_the_days_that_are_known_of_them(make: Make) -> None:
    january, february, march = date(2020, 1, 1), date(2020, 2, 1), date(2020, 3, 1)
    other_days = [version("zh-Hans"), telling("de", published=on_days("2021-07-07"))]
    again = story("again", published=on_days("2020-01-01", "2020-03-01"), topics=("food",))
    archive = await make(shuffled(*other_days, again, story("new-year", published=on_days("2020-01-01"))))
    food, year = Wanted(topic_id="food"), Published(date(2020, 1, 2), date(2020, 12, 31))
    every = {(january, january): 2, (january, march): 2, (march, march): 1, (february, february): 2, None: 1}
    for wanted, counts in (
        (Wanted(), every),
        (food, {(january, january): 1, (january, march): 1, (march, march): 1}),
        (Wanted(year), {(january, march): 2, (march, march): 1, (february, february): 2}),
        (Wanted(year, "food"), {(january, march): 1, (march, march): 1}),
        (Wanted(topic_id="food", original="en"), {(january, january): 1, (january, march): 1, (march, march): 1}),
        (Wanted(original="zh"), {(january, january): 1}),
        (Wanted(topic_id="nothing"), {}),
    ):
        assert {**await archive.days(wanted)} == counts
        assert await archive.count(wanted) == sum(counts.values())


@pytest.mark.parametrize(
    ("original", "reader", "listed"),
    [
        ("en", "en", ["news", "tea"]),
        ("en", "zh-Hans", ["news-zh-Hans", "tea-wire"]),
        ("zh", "en", ["hant-en", "tea", "hans"]),
        ("zh", "zh-Hans", ["hant", "tea-wire", "hans"]),
        ("zh-Hant", "zh-Hans", ["hant"]),
        ("zh-Hant", "en", ["hant-en"]),
        ("zh-Hans", "en", ["tea", "hans"]),
        ("z", "en", []),
        ("de", "de", ["lone-de"]),
        ("fr", "en", []),
    ],
)
async def test_lists_what_was_published_in_a_language_whatever_it_is_read_in(
    make: Make, original: str, reader: str, listed: list[str]
) -> None:
    days = [on_days(f"2020-01-0{day}") for day in range(1, 6)]
    archive = await make(
        [
            story("news", published=days[4]),
            telling("zh-Hans", "news", published=days[4]),
            story("hant", language="zh-Hant", published=days[3]),
            telling("en", "hant", published=days[3]),
            story("tea", published=days[2]),
            story("tea-wire", language="zh-Hans", version_of="tea", published=days[2]),
            story("hans", language="zh-Hans", published=days[1]),
            telling("de", "lone", published=days[0]),
        ]
    )
    wanted = Wanted(original=original)
    assert ids(await archive.latest(reader, wanted)) == listed
    assert await archive.count(wanted) == len(listed)
    pages = [ids(await archive.latest(reader, wanted, offset=offset, limit=2)) for offset in (0, 2)]
    assert pages == [listed[:2], listed[2:4]]


async def test_lists_what_is_all_that_is_wanted(make: Make) -> None:
    chinese = [
        story(name, language=language, topics=topics, published=on_days(day))
        for name, language, topics, day in (
            ("a", "zh-Hans", ("food", "work"), "2020-03-01"),
            ("b", "zh-Hant", ("food",), "2020-03-02"),
            ("c", "zh-Hans", ("work",), "2020-03-03"),
            ("d", "zh-Hans", ("food",), "2019-03-04"),
            ("e", "zh-Hans", ("food",), "2020-03-05"),
        )
    ]
    archive = await make(shuffled(*chinese, telling("en", "b", published=on_days("2020-03-02"), topics=("food",))))
    march = Published(date(2020, 3, 1), date(2020, 3, 31))
    wanted = Wanted(march, "food", "zh")
    assert ids(await archive.latest("en", wanted)) == ["e", "b-en", "a"]
    assert ids(await archive.latest("en", wanted, offset=1, limit=1)) == ["b-en"]
    assert ids(await archive.latest("en", Wanted(march, "food", "zh-Hant"))) == ["b-en"]
    assert ids(await archive.latest("en", Wanted(march, "food"))) == ["e", "b-en", "a", "same-day"]
    assert [await archive.count(one) for one in (wanted, Wanted(march, "food"), Wanted(march, None, "zh"))] == [3, 4, 4]


@pytest.mark.parametrize(
    ("tellings", "reader", "first"),
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
async def test_a_listing_has_each_story_once_in_the_readers_language(
    make: Make, tellings: list[str], reader: str, first: str
) -> None:
    archive = await make(shuffled(*map(telling, tellings)))
    listed = ids(await archive.latest(reader))
    assert len(listed) == len(STORIES) == await archive.count()
    assert [i for i in listed if i.startswith("old")] == [first]
    assert len(await arrived(archive)) == len(STORIES) + len(tellings)


@pytest.mark.parametrize(
    ("tellings", "reader", "first"),
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
async def test_a_listing_has_the_publishers_own_telling_in_the_readers_language(
    make: Make, tellings: list[Article], reader: str, first: str
) -> None:
    archive = await make(shuffled(*tellings))
    listed = ids(await archive.latest(reader))
    assert len(listed) == len(STORIES) == await archive.count()
    assert {"old", *(article.id for article in tellings)} & {*listed} == {first}
    assert len(await arrived(archive)) == len(STORIES) + len(tellings)
    assert (await archive.tellings(["old"], reader))[0][0].id == first


async def test_a_version_stands_for_itself(make: Make) -> None:
    copy = version("zh-Hans")
    archive = await make(shuffled(copy))
    assert (await archive.get(["copy"]))["copy"] == copy
    assert await archive.tellings(["copy"], "en") == await archive.tellings(["old"], "en")


async def test_a_story_is_of_a_topic_where_any_telling_of_it_is(make: Make) -> None:
    archive = await make(shuffled(version("zh-Hans", topics=("ships",))))
    assert ids(await archive.latest("en", Wanted(topic_id="ships"))) == ["old"]
    assert ids(await archive.latest("zh-Hans", Wanted(topic_id="food"))) == ["same-day", "copy"]
    assert await archive.count(Wanted(topic_id="ships")) == 1


@pytest.mark.parametrize("order", [1, -1])
async def test_a_withdrawn_story_and_its_translations_are_found_nowhere(make: Make, order: int) -> None:
    kept = [story("a", published=on_days("2020-03-01"), topics=("food",), publisher="P")]
    gone = [story("old", withdrawn=GONE, published=on_days("1999-01-01"), topics=("food", "ships"), publisher="Q")]
    archive = await make([*kept, *gone, telling("zh-Hans")][::order])
    food = Wanted(topic_id="food")
    assert ids(await archive.latest("zh-Hans")) == ids(await archive.latest("en", food)) == ["a"]
    assert await arrived(archive) == {"a": "a"}
    assert (await archive.count(), await archive.count(food)) == (1, 1)
    held = await archive.inventory()
    assert (held.stories, held.days) == (1, (date(2020, 3, 1), date(2020, 3, 1)))
    assert ({**held.languages}, {**held.publishers}, {**held.topics}) == ({"en": 1}, {"P": 1}, {"food": 1})
    assert await archive.get(["old", "old-zh-Hans"]) == {}
    assert [*await archive.tellings(["old", "old-zh-Hans"], "en")] == []
    asked = ["old-zh-Hans", "a", "nobody", "old"]
    assert sorted(await archive.withdrawn(asked)) == ["old", "old-zh-Hans"]
    assert [*await archive.withdrawn([])] == []


async def test_stories_are_known_by_their_pages_after_they_are_withdrawn_too(make: Make) -> None:
    pages = {name: f"https://news.example/{name}" for name in ("a", "b", "c")}
    archive = await make(
        [
            story("a", url=pages["a"]),
            story("b", url=pages["b"], withdrawn=GONE),
            story("c", listing_url=pages["c"]),
        ]
    )
    assert sorted(await archive.at({*pages.values()})) == ["a", "b"]
    assert [*await archive.at({pages["b"]})] == ["b"]
    assert [*await archive.at(())] == []


async def test_a_story_is_withdrawn_and_comes_back(make: Make) -> None:
    old = STORIES[0]
    for told, withdrawn, known in ((old, [], {"old": old}), (replace(old, withdrawn=GONE), ["old"], {})) * 2:
        archive = await make(shuffled(told))
        assert ([*await archive.withdrawn(["old"])], await archive.get(["old"])) == (withdrawn, known)


@pytest.mark.parametrize("kept", ["memory", "fake"])
async def test_an_earlier_state_goes_on_as_it_was_where_it_is_kept(request: pytest.FixtureRequest, kept: str) -> None:
    make: Make = request.getfixturevalue(kept)
    there = await make(shuffled())
    gone = await make(shuffled(replace(STORIES[0], withdrawn=GONE)))
    assert ([*await there.withdrawn(["old"])], [*await gone.withdrawn(["old"])]) == ([], ["old"])


@pytest.mark.parametrize(("reader", "first"), [("en", "copy"), ("", "copy"), ("zh-Hans", "wire")])
@pytest.mark.parametrize("original", [[replace(STORIES[0], withdrawn=GONE)], []])
async def test_versions_of_a_story_that_is_withdrawn_or_not_there_live_on_as_one(
    make: Make, original: list[Article], reader: str, first: str
) -> None:
    others = [*STORIES[1:], version("zh-Hans", "wire"), version("en")]
    archive = await make([*original, *others, *([telling("zh-Hans")] if original else [])])
    listed = ids(await archive.latest(reader))
    assert len(listed) == len(STORIES) == await archive.count()
    assert {"old", "old-zh-Hans", "copy", "wire"} & {*listed} == {first}
    for asked in ("old", "copy", "wire"):
        (found,) = await archive.tellings([asked], reader)
        assert (found[0].id, {article.id for article in found}) == (first, {"copy", "wire"})


async def test_a_withdrawn_version_leaves_its_story(make: Make) -> None:
    archive = await make(shuffled(version("zh-Hans", withdrawn=GONE)))
    assert [*await archive.withdrawn(["copy", "old"])] == ["copy"]
    assert told(await archive.tellings(["copy"], "zh-Hans")) == [["old"]]


async def test_a_topic_has_each_story_once_in_the_readers_language(make: Make) -> None:
    archive = await make(shuffled(telling("zh-Hans", topics=("food",))))
    assert ids(await archive.latest("zh-Hans", Wanted(topic_id="food"))) == ["same-day", "old-zh-Hans"]


@pytest.mark.parametrize(
    ("asked", "reader", "tellings"),
    [
        ("old", "en", [["old", "old-de", "old-zh-Hans"]]),
        ("old-de", "en", [["old", "old-de", "old-zh-Hans"]]),
        ("old-de", "", [["old", "old-de", "old-zh-Hans"]]),
        ("old", "zh-Hant", [["old-zh-Hans", "old", "old-de"]]),
        ("undated", "zh-Hans", [["undated"]]),
        ("nothing", "en", []),
    ],
)
async def test_a_story_is_told_in_all_its_languages_the_readers_first(
    make: Make, asked: str, reader: str, tellings: list[list[str]]
) -> None:
    archive = await make(shuffled(telling("zh-Hans"), telling("de")))
    found = await archive.tellings([asked], reader)
    assert told(found) == tellings
    firsts = [article_id for article_id, *_ in tellings]
    assert ids(article for article in await archive.latest(reader) if article.id in firsts) == firsts


async def test_several_stories_are_told_at_once_each_once_in_the_order_asked(make: Make) -> None:
    archive = await make(shuffled(telling("zh-Hans"), version("de"), telling("de", "nobody")))
    asked = ["range", "copy", "no-such", "old-zh-Hans", "nobody", "old", "before", "nobody-de", "range"]
    assert told(await archive.tellings(asked, "en")) == [
        ["range"],
        ["old", "copy", "old-zh-Hans"],
        ["nobody-de"],
        ["before"],
    ]
    assert told(await archive.tellings(["old", "range"], "de")) == [["copy", "old", "old-zh-Hans"], ["range"]]
    assert told(await archive.tellings([], "en")) == []


async def test_half_a_character_is_the_name_of_no_story(make: Make) -> None:
    archive = await make([story("other")])
    half = "\ud83d"
    assert not any([*await archive.get([half]), *await archive.withdrawn([half]), *await archive.at([half])])
    assert [[told.id for told in one] for one in await archive.tellings([half, "other"], "en")] == [["other"]]


async def test_an_inventory_counts_each_story_once_in_whatever_it_can_be_read(make: Make) -> None:
    paper = replace(STORIES[2], publisher="Paper")
    copies = [
        version("zh-Hans", topics=("food", "ships")),
        version("en", "wire"),
        version("en", "again", publisher="wire"),
    ]
    translations = [telling("zh-Hans", publisher="Paper"), telling("zh-Hans", "same-day"), telling("de", "same-day")]
    archive = await make(shuffled(paper, *copies, *translations))
    for _ in range(2):
        held = await archive.inventory()
        assert held.stories == len(STORIES) == await archive.count()
        assert {**held.languages} == {"en": len(STORIES), "zh-Hans": 2, "de": 1}
        assert {**held.publishers} == {"Paper": 1, "copy": 1, "wire": 1}
        assert {**held.topics} == {"food": 2, "work": 1, "ships": 1}
        assert held.days == (date(2020, 1, 1), date(2020, 3, 1))


async def test_knows_its_first_and_last_day(make: Make) -> None:
    assert (await (await make(shuffled())).inventory()).days == (date(2020, 1, 1), date(2020, 3, 1))


async def test_knows_no_days_where_none_is_known(make: Make) -> None:
    assert (await (await make([story("undated")])).inventory()).days is None


async def test_all_tellings_arrive_with_their_families(make: Make) -> None:
    archive = await make(shuffled(telling("zh-Hans"), version("de"), telling("de", "nobody")))
    others = {"old-zh-Hans": "old", "copy": "old", "nobody-de": "nobody"}
    assert await arrived(archive) == {article.id: article.id for article in STORIES} | others


async def test_behind_a_batch_of_arrivals_that_were_all_met_there_is_no_new_one(make: Make) -> None:
    met = {*await arrived(await make(shuffled()))}
    changed = [replace(article, summary="Other words.") for article in STORIES[::2]]
    archive = await make([story("a"), *shuffled(version("de"), *changed), story("z")])
    new = [{one.article_id for one in batch} - met async for batch in archive.arrivals()]
    assert set().union(*new) == {"a", "z", "copy"}
    assert [bool(some) for some in new] == sorted([bool(some) for some in new], reverse=True)


async def changes(make: Make, before: Iterable[Article], after: Iterable[Article]) -> tuple[list[str], ...]:
    """The ids of what is new, changed and gone."""
    old = await make(before)
    found = await (await make(after)).changes_since(old)
    for some in (found.new, found.changed, found.gone):
        assert some.count == len(some.newest)
    return ids(found.new.newest), ids(found.changed.newest), ids(found.gone.newest)


RICE, TEA = story("rice", "Rice is red."), story("tea", "Tea is green.")
RICE_IN_CHINESE = story("rice-zh", "米是红的。", language="zh-Hans", translation_of="rice")


async def test_the_same_stories_in_another_order_are_no_change(make: Make) -> None:
    old = await make([RICE, TEA, RICE_IN_CHINESE])
    assert await (await make([RICE_IN_CHINESE, TEA, RICE])).changes_since(old) == Changes()
    assert await old.changes_since(old) == Changes()


async def test_stories_are_new_changed_or_gone(make: Make) -> None:
    changed = story("rice", "Rice is white.")
    assert await changes(make, [RICE, TEA], [changed, story("oil")]) == (["oil"], ["rice"], ["tea"])


async def test_a_story_whose_translation_comes_goes_or_changes_has_changed(make: Make) -> None:
    both, other = [RICE, RICE_IN_CHINESE], [RICE, replace(RICE_IN_CHINESE, summary="米是白的。")]
    assert await changes(make, [RICE], both) == ([], ["rice"], [])
    assert await changes(make, both, [RICE]) == ([], ["rice"], [])
    assert await changes(make, both, other) == ([], ["rice"], [])


@pytest.mark.parametrize("order", [1, -1])
async def test_a_change_is_told_of_by_the_original(make: Make, order: int) -> None:
    assert await changes(make, [TEA], [TEA, *[RICE_IN_CHINESE, RICE][::order]]) == (["rice"], [], [])


async def test_a_translation_without_its_original_is_a_story(make: Make) -> None:
    assert await changes(make, [TEA], [RICE_IN_CHINESE, TEA]) == (["rice-zh"], [], [])


async def test_a_version_that_comes_goes_or_changes_makes_its_story_changed(make: Make) -> None:
    copy = story("copy", "Rice is red.", version_of="rice")
    corrected = story("copy", "Rice is white.", version_of="rice")
    assert await changes(make, [RICE], [RICE, copy]) == ([], ["rice"], [])
    assert await changes(make, [RICE, copy], [RICE]) == ([], ["rice"], [])
    assert await changes(make, [RICE, copy], [RICE, corrected]) == ([], ["rice"], [])


async def test_a_withdrawn_story_is_gone_unless_a_version_of_it_lives_on(make: Make) -> None:
    copy, gone = story("copy", "Rice is red.", version_of="rice"), replace(RICE, withdrawn=GONE)
    before, after = [RICE, RICE_IN_CHINESE, TEA], [gone, RICE_IN_CHINESE, TEA]
    assert await changes(make, before, after) == ([], [], ["rice"])
    assert await changes(make, after, before) == (["rice"], [], [])
    assert await changes(make, [RICE, copy], [gone, copy]) == ([], ["copy"], [])


async def test_of_many_changes_all_are_counted_and_the_newest_named_first(make: Make) -> None:
    days = [on_days(f"20{year}-01-01") for year in range(10, 99)]
    many = [story(f"{number}", published=day) for number, day in enumerate(days)]
    old = await make([TEA])
    full = await make([TEA, *random.sample(many, len(many))])
    came = await full.changes_since(old)
    went = await (await make([TEA])).changes_since(full)
    assert (came.changed, came.gone, went.new, went.changed) == (Some(),) * 4
    for some in (came.new, went.gone):
        assert some.count == len(many)
        assert 0 < len(some.newest) < len(many)
        assert [*some.newest] == many[::-1][: len(some.newest)]


async def test_changes_are_named_newest_first_by_their_originals(make: Make) -> None:
    before = await make([TEA])
    archive = await make(shuffled(version("de", published=on_days("2020-12-01"))))
    assert ids((await archive.changes_since(before)).new.newest) == NEWEST_FIRST
    after = await make([TEA])
    assert ids((await after.changes_since(archive)).gone.newest) == NEWEST_FIRST


async def test_may_be_empty(make: Make) -> None:
    archive = await make([])
    assert (await archive.inventory()).updated is None
    assert (await archive.inventory()).days is None
    assert (await archive.count(), await arrived(archive), [*await archive.latest("en")]) == (0, {}, [])
    assert ({**await archive.days()}, [batch async for batch in archive.listed("en")]) == ({}, [])


@pytest.mark.parametrize("filled", [MemoryArchive, FakeArchive])
def test_what_is_filled_story_by_story_says_what_that_did(filled: Callable[[], MemoryArchive | FakeArchive]) -> None:
    archive, old = filled(), STORIES[0]
    for article, change in (
        (story("a"), Change.ADDED),
        (story("a"), Change.UNCHANGED),
        (story("a", "New."), Change.CHANGED),
        (story("a", "New."), Change.UNCHANGED),
        (old, Change.ADDED),
        (replace(old, withdrawn=GONE), Change.CHANGED),
        (old, Change.CHANGED),
    ):
        assert archive.put(article) is change
    assert ids(archive.articles()) == ["old", "a"]


@pytest.mark.parametrize("filled", [MemoryArchive, FakeArchive])
def test_what_is_in_memory_gives_all_its_tellings_in_the_order_of_a_listing(
    filled: Callable[[Iterable[Article]], MemoryArchive | FakeArchive],
) -> None:
    tellings = [telling("zh-Hans"), version("de"), story("gone", withdrawn=GONE)]
    listed = [*NEWEST_FIRST[:4], "copy", "old", "old-zh-Hans", "undated"]
    assert ids(filled(shuffled(*tellings)).articles()) == listed
