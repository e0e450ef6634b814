"""What every Retriever promises."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path

import pytest

from cluster_writer import LIKENESS, ON_CLUSTER, Filler, state_of
from disk_writer import memory_engine, on_disk
from fakes import FakeAnalyzer, FakeRetriever, FakeSplitter
from povbot.errors import RetrieverUnavailable
from povbot.index.cluster.asking import Cluster
from povbot.index.cluster.views import OpenSearchIndex
from povbot.model import Origin, Passage, Phrase, Published, Query, Variant, Word
from povbot.passages import analysed, unpacked
from povbot.ports import Retriever
from stories import asked, on_days, passage

Make = Callable[[Iterable[Passage]], Awaitable[Retriever]]
PASSAGES = [
    passage("c#0", "rice rice and tea"),
    passage("a#0", "rice"),
    passage("b#0", "tea", heading="Where rice grows"),
    passage("d#0", "coffee"),
    passage("e#0", "coffee"),
    passage("f#0", "大米"),
]


@pytest.fixture
def bm25() -> Make:
    async def make(passages: Iterable[Passage]) -> Retriever:
        return memory_engine(passages, FakeAnalyzer())

    return make


@pytest.fixture
def fake() -> Make:
    async def make(passages: Iterable[Passage]) -> Retriever:
        return FakeRetriever(passages)

    return make


@pytest.fixture
def tantivy(tmp_path: Path) -> Make:
    folders = (tmp_path / str(number) for number in count())

    async def make(passages: Iterable[Passage]) -> Retriever:
        return on_disk(next(folders), passages, FakeAnalyzer())

    return make


@pytest.fixture
def cluster(passage_filler: Filler, asked_cluster: Cluster) -> Make:
    async def make(found: Iterable[Passage]) -> Retriever:
        passage_filler.fill_passages(found)
        state = await state_of(asked_cluster, passage_filler.names.prefix)
        (retriever,) = await OpenSearchIndex(asked_cluster, state, LIKENESS, unpacked).for_reader("en")
        return retriever

    return make


@pytest.fixture(params=["bm25", "fake", "tantivy", ON_CLUSTER])
def make(request: pytest.FixtureRequest) -> Make:
    made: Make = request.getfixturevalue(request.param)
    return made


@pytest.fixture
async def retriever(make: Make) -> Retriever:
    return await make(PASSAGES)


async def test_no_hit_without_a_matched_term(retriever: Retriever) -> None:
    hits = await retriever.search(asked("rice", "moon"), 10)
    assert {hit.passage.id for hit in hits} == {"a#0", "b#0", "c#0"}
    assert all(hit.matched == ("rice",) for hit in hits)
    assert await retriever.search(asked("moon"), 10) == []


async def test_best_first_and_counted_from_one(retriever: Retriever) -> None:
    hits = await retriever.search(asked("rice", "tea"), 10)
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert [hit.rank for hit in hits] == [1, 2, 3]
    assert hits[-1].passage.id == "a#0"


async def test_ties_break_by_passage_id_whatever_the_order(make: Make) -> None:
    for passages in (PASSAGES, PASSAGES[::-1]):
        hits = await (await make(passages)).search(asked("coffee"), 10)
        assert [hit.passage.id for hit in hits] == ["d#0", "e#0"]


@pytest.mark.parametrize("limit", [0, 1, 2, 3, 50])
async def test_at_most_limit(retriever: Retriever, limit: int) -> None:
    assert len(await retriever.search(asked("rice"), limit)) == min(limit, 3)


async def test_matched_terms_come_in_the_querys_order(retriever: Retriever) -> None:
    hits = await retriever.search(asked("tea", "moon", "and", "rice"), 1)
    assert hits[0].matched == ("tea", "and", "rice")


async def test_any_way_to_say_a_word_is_a_match(retriever: Retriever) -> None:
    word = Word("rice", (Variant(("paddy",), Origin.ASKED, 1.0), Variant(("大", "米"), Origin.BRIDGED, 0.8)))
    hits = await retriever.search(Query("paddy", "en", (word,)), 5)
    assert [(hit.passage.id, hit.matched) for hit in hits] == [("f#0", ("大", "米"))]


async def test_a_hint_alone_is_a_match_and_ranks_higher(retriever: Retriever) -> None:
    assert [h.passage.id for h in await retriever.search(Query("", "en", hints=("tea",)), 1)] == ["b#0"]
    hinted = Query("", "en", asked("coffee", "rice").words, hints=("coffee",))
    assert (await retriever.search(hinted, 1))[0].matched


async def test_no_question_no_hits(retriever: Retriever) -> None:
    assert await retriever.search(Query("", "en"), 5) == []


@pytest.mark.parametrize(
    ("phrase", "found"),
    [
        (("rice", "and"), ["c#0"]),
        (("rice", "rice", "and", "tea"), ["c#0"]),
        (("and", "rice"), []),
        (("rice", "tea"), []),
        (("grows", "tea"), []),
        (("rice", "grows"), ["b#0"]),
        (("where", "rice"), ["b#0"]),
        (("大", "米"), ["f#0"]),
        (("moon",), []),
    ],
)
async def test_a_phrase_stands_side_by_side_in_one_text(
    retriever: Retriever, phrase: tuple[str, ...], found: list[str]
) -> None:
    query = replace(asked(*dict.fromkeys(phrase)), phrases=(Phrase("", phrase),))
    assert [hit.passage.id for hit in await retriever.search(query, 10)] == found


async def test_each_of_several_phrases_must_stand(retriever: Retriever) -> None:
    both = (Phrase("", ("where", "rice")), Phrase("", ("tea",)))
    query = replace(asked("rice"), phrases=both)
    assert [hit.passage.id for hit in await retriever.search(query, 10)] == ["b#0"]


async def test_what_is_excluded_stands_in_no_hit_nor_in_its_headline(retriever: Retriever) -> None:
    for excluded, left in (
        (("tea",), {"a#0"}),
        (("where",), {"a#0", "c#0"}),
        (("and", "tea"), {"a#0", "b#0"}),
        (("tea", "and"), {"a#0", "b#0", "c#0"}),
        (("moon",), {"a#0", "b#0", "c#0"}),
    ):
        query = replace(asked("rice"), excluded=(Phrase("", excluded),))
        hits = await retriever.search(query, 10)
        assert {hit.passage.id for hit in hits} == left
        assert [hit.rank for hit in hits] == [*range(1, len(left) + 1)]


@pytest.mark.parametrize(
    ("earliest", "latest", "found"),
    [
        ("2020-04-01", "2020-04-30", {"between", "day"}),
        ("2020-05-10", None, {"between", "since"}),
        (None, "2020-04-03", {"between", "day"}),
        ("2021-01-01", None, set()),
        (None, None, {"between", "day", "since"}),
    ],
)
async def test_only_stories_of_the_time_asked_for(
    make: Make, earliest: str | None, latest: str | None, found: set[str]
) -> None:
    days = {
        "day": on_days("2020-04-03"),
        "between": on_days("2020-04-03", "2020-05-21"),
        "since": Published(date(2020, 5, 30), None),
        "never": Published(),
    }
    retriever = await make([replace(passage(f"{name}#0", "rice"), published=when) for name, when in days.items()])
    bounds = (date.fromisoformat(day) if day else None for day in (earliest, latest))
    hits = await retriever.search(replace(asked("rice"), published=Published(*bounds)), 10)
    assert {hit.passage.article_id for hit in hits} == found


async def test_only_passages_of_the_tellings_asked_for_are_hits(make: Make) -> None:
    retriever = await make(
        [passage("a#0", "rice"), passage("a#1", "rice"), passage("b#0", "rice"), passage("c#0", "tea")]
    )

    async def found(*ids: str) -> list[str]:
        hits = await retriever.search(replace(asked("rice"), among=frozenset(ids)), 10)
        return [hit.passage.id for hit in hits]

    assert await found("a", "c") == ["a#0", "a#1"]
    assert await found("b", "no-such") == ["b#0"]
    assert await found() == []
    assert [hit.score for hit in await retriever.search(replace(asked("rice"), among=frozenset("b")), 1)] == [
        hit.score for hit in await retriever.search(asked("rice"), 10) if hit.passage.id == "b#0"
    ]


async def test_statistics_count_passages(retriever: Retriever) -> None:
    statistics = await retriever.statistics(["rice", "coffee", "moon"])
    assert statistics.passages == len(PASSAGES)
    assert {term: statistics.containing.get(term, 0) for term in ("rice", "coffee", "moon")} == {
        "rice": 3,
        "coffee": 2,
        "moon": 0,
    }
    assert not statistics.knows("moon")


async def test_a_word_gives_at_most_its_idf(retriever: Retriever) -> None:
    query = asked("rice", "tea")
    statistics = await retriever.statistics(query.terms)
    hits = await retriever.search(query, 10)
    assert hits
    for hit in hits:
        assert 0 < hit.score <= sum(statistics.idf(term) for term in hit.matched)


async def test_a_sample_is_of_the_archives_passages_and_always_the_same(retriever: Retriever) -> None:
    sample = await retriever.sample(2)
    assert 0 < len(sample) <= 2
    assert len({passage.id for passage in sample}) == len(sample)
    assert await retriever.sample(2) == sample


async def test_spellings_are_near_and_not_the_same(retriever: Retriever) -> None:
    assert [*await retriever.spellings("cofee")] == ["coffee"]
    assert [*await retriever.spellings("coffee")] == []
    assert [*await retriever.spellings("Coffee")] == []
    assert [*await retriever.spellings("astronomy")] == []


async def test_its_languages_are_those_of_its_passages(make: Make) -> None:
    traditional = passage("g#0", "大米", language="zh-Hant")
    assert {*(await make([*PASSAGES, traditional])).languages} == {"en", "zh"}
    assert {*(await make(PASSAGES)).languages} == {"en"}


async def test_a_confidence_to_answer_from_lies_between_nothing_and_all(retriever: Retriever) -> None:
    assert retriever.threshold is None or 0 < retriever.threshold < 1


async def test_an_analysis_that_a_hit_brings_is_of_its_passage(retriever: Retriever) -> None:
    for hit in await retriever.search(asked("rice", "tea"), 10):
        assert hit.analysis is None or hit.analysis == analysed(hit.passage, FakeAnalyzer(), FakeSplitter())


async def test_soundalikes_are_names_in_the_other_script(make: Make) -> None:
    retriever = await make([passage("n#0", "Naresh grows rice"), passage("m#0", "tea")])
    assert [*await retriever.soundalikes("纳雷什")] == ["Naresh"]
    assert [*await retriever.soundalikes("Naresh")] == []
    assert [*await retriever.soundalikes("大米")] == []


def test_the_fake_can_have_its_threshold() -> None:
    assert FakeRetriever(PASSAGES, threshold=0.4).threshold == 0.4


async def test_the_fake_can_be_unavailable() -> None:
    retriever = FakeRetriever(PASSAGES, available=False)
    with pytest.raises(RetrieverUnavailable):
        await retriever.search(asked("rice"), 1)
