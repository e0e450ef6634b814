"""What every Retriever promises."""

from collections.abc import Callable, Iterable

import pytest

from fakes import FakeAnalyzer, FakeRetriever
from povbot.analysis import spelling
from povbot.analysis.sounds import Soundalikes
from povbot.errors import RetrieverUnavailable
from povbot.index.bm25 import Bm25Retriever
from povbot.model import Origin, Passage, Query, Variant, Word
from povbot.ports import Retriever
from stories import asked, passage

Make = Callable[[Iterable[Passage]], Retriever]
PASSAGES = [
    passage("c#0", "rice rice and tea"),
    passage("a#0", "rice"),
    passage("b#0", "tea", heading="Where rice grows"),
    passage("d#0", "coffee"),
    passage("e#0", "coffee"),
    passage("f#0", "大米"),
]


@pytest.fixture(params=["bm25", "fake"])
def make(request: pytest.FixtureRequest) -> Make:
    if request.param == "bm25":
        return lambda passages: Bm25Retriever(
            passages, FakeAnalyzer(), spelling.near, lambda words: Soundalikes(words, {"大", "米"}.__contains__).near
        )
    return FakeRetriever


@pytest.fixture
def retriever(make: Make) -> Retriever:
    return make(PASSAGES)


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
        hits = await make(passages).search(asked("coffee"), 10)
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


async def test_statistics_count_passages(retriever: Retriever) -> None:
    statistics = await retriever.statistics(["rice", "coffee", "moon"])
    assert statistics.passages == len(PASSAGES)
    assert {term: statistics.containing.get(term, 0) for term in ("rice", "coffee", "moon")} == {
        "rice": 3,
        "coffee": 2,
        "moon": 0,
    }
    assert not statistics.knows("moon")


async def test_spellings_are_near_and_not_the_same(retriever: Retriever) -> None:
    assert [*await retriever.spellings("cofee")] == ["coffee"]
    assert [*await retriever.spellings("coffee")] == []
    assert [*await retriever.spellings("Coffee")] == []
    assert [*await retriever.spellings("astronomy")] == []


def test_its_languages_are_those_of_its_passages(make: Make) -> None:
    traditional = passage("g#0", "大米", language="zh-Hant")
    assert {*make([*PASSAGES, traditional]).languages} == {"en", "zh"}
    assert {*make(PASSAGES).languages} == {"en"}


async def test_soundalikes_are_names_in_the_other_script(make: Make) -> None:
    retriever = make([passage("n#0", "Naresh grows rice"), passage("m#0", "tea")])
    assert [*await retriever.soundalikes("纳雷什")] == ["Naresh"]
    assert [*await retriever.soundalikes("Naresh")] == []
    assert [*await retriever.soundalikes("大米")] == []


async def test_the_fake_can_be_unavailable() -> None:
    retriever = FakeRetriever(PASSAGES, available=False)
    with pytest.raises(RetrieverUnavailable):
        await retriever.search(asked("rice"), 1)
