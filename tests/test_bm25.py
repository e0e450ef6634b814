"""The pitfalls of rank-bm25 0.2.2, kept out; and what one engine leaves to the next."""

import gc
from importlib.metadata import version

import numpy as np
import pytest
from rank_bm25 import BM25Okapi

from fakes import FakeAnalyzer
from povbot import passages
from povbot.corpus.files import JsonLinesSource
from povbot.errors import ArchiveEmpty
from povbot.index.bm25 import Bm25Retriever, Counts
from povbot.model import Origin, Passage, Query, Token, Variant, Word
from stories import ROOT, Rooms, asked, passage


def retriever(*texts: str) -> Bm25Retriever:
    return Bm25Retriever([passage(f"p{n}#0", text) for n, text in enumerate(texts)], FakeAnalyzer())


def test_the_library_still_has_the_pitfall_that_is_worked_around() -> None:
    assert version("rank_bm25") == "0.2.2"
    assert BM25Okapi([["tea"], ["rice"]]).get_scores(["tea"])[0] == 0


@pytest.mark.parametrize(
    "texts", [("tea", "rice"), ("tea", "tea", "rice"), ("tea", "tea"), ("tea",), ("tea tea tea", "tea")]
)
async def test_a_term_in_half_or_all_of_the_passages_is_a_hit_above_zero(texts: tuple[str, ...]) -> None:
    hits = await retriever(*texts).search(asked("tea"), 10)
    assert len(hits) == sum("tea" in text for text in texts)
    assert all(hit.score > 0 and hit.matched == ("tea",) for hit in hits)


async def test_scores_are_the_librarys_own_to_the_last_bit(rooms: Rooms) -> None:
    articles = list(JsonLinesSource(ROOT / "corpus").articles())
    index = rooms.retriever(part for article in articles for part in passages.split(article))
    library = index._okapi.get_scores
    for article in articles:
        terms = [*rooms.interpreter.interpret(article.title).terms, "astronomy"]
        assert np.array_equal(index._scores(terms), sum(library([term]) for term in terms if term in index._okapi.idf))


@pytest.mark.parametrize("found", [[], [passage("a#0", "")], [passage("a#0", "…", heading="—")]])
def test_nothing_to_search_is_a_clear_error(found: list[Passage]) -> None:
    with pytest.raises(ArchiveEmpty, match=r"no story to search.*--corpus"):
        Bm25Retriever(found, FakeAnalyzer())


async def test_a_passage_without_words_does_no_harm() -> None:
    assert [hit.passage.id for hit in await retriever("…", "tea").search(asked("tea"), 5)] == ["p1#0"]


async def test_a_word_asked_twice_scores_as_once(rooms: Rooms) -> None:
    index = Bm25Retriever([passage("a#0", "tea"), passage("b#0", "coffee pot")], rooms.analyzer)
    once = await index.search(rooms.interpreter.interpret("tea or coffee"), 2)
    twice = await index.search(rooms.interpreter.interpret("tea tea Tea teas or coffee"), 2)
    assert [(hit.passage.id, hit.score) for hit in once] == [(hit.passage.id, hit.score) for hit in twice]


async def test_the_ways_to_say_a_word_do_not_add_up() -> None:
    index = retriever("tea chai", "tea", "rice")
    word = Word("tea", (Variant(("tea",), Origin.ASKED, 1.0), Variant(("chai",), Origin.SYNONYM, 0.9)))
    both, plain = await index.search(Query("tea", "en", (word,)), 5)
    assert both.matched == ("tea", "chai")
    (chai,) = await index.search(asked("chai"), 5)
    assert both.score == pytest.approx(0.9 * chai.score)
    assert plain.matched == ("tea",)


async def test_the_rarer_term_weighs_more() -> None:
    hits = await retriever("tea one", "rice two", "rice three").search(asked("tea", "rice"), 3)
    assert hits[0].passage.id == "p0#0"


async def test_the_heading_is_searched_along() -> None:
    index = Bm25Retriever([passage("a#0", "It grows.", heading="Tea"), passage("b#0", "Rice.")], FakeAnalyzer())
    assert [hit.passage.id for hit in await index.search(asked("tea"), 5)] == ["a#0"]


async def test_spellings_are_as_written_without_possessives(rooms: Rooms) -> None:
    index = rooms.retriever([passage("a#0", "Dongchuan's fields and other villages")])
    assert [*await index.spellings("Dongchaun")] == ["Dongchuan"]
    assert [*await index.spellings("vilages")] == ["villages"]


async def test_stop_words_are_no_spellings(rooms: Rooms) -> None:
    index = rooms.retriever([passage("a#0", "They went there because of those others.")])
    assert [*await index.spellings("thier")] == []
    assert [*await index.spellings("thoes")] == []


class CountingAnalyzer(FakeAnalyzer):
    def __init__(self) -> None:
        self.asked: list[str] = []

    def analyze(self, text: str) -> tuple[Token, ...]:
        self.asked.append(text)
        return super().analyze(text)


async def test_what_one_engine_has_counted_is_not_analysed_for_the_next() -> None:
    analyzer, counts = CountingAnalyzer(), Counts()
    old = [passage("a#0", "red rice", heading="Farming"), passage("b#0", "black tea")]
    first = Bm25Retriever(old, analyzer, counts=counts)
    analyzer.asked.clear()
    fresh = [passage("c#0", "green tea"), *old]
    shared = Bm25Retriever(fresh, analyzer, counts=counts)
    assert [text for text in analyzer.asked if text] == ["green tea"]
    alone = Bm25Retriever(fresh, analyzer)
    assert await shared.search(asked("tea"), 9) == await alone.search(asked("tea"), 9)
    assert shared._vocabulary == alone._vocabulary
    assert first._counted[1] is shared._counted[2]


def test_what_no_engine_needs_any_more_is_forgotten() -> None:
    counts = Counts()
    engine = Bm25Retriever([passage("a#0", "red rice")], FakeAnalyzer(), counts=counts)
    assert len(counts._known) == 1
    del engine
    gc.collect()
    assert len(counts._known) == 0
