"""What is found on disk is what is found in memory, with the same scores."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disk_writer import memory_engine, on_disk
from fakes import FakeAnalyzer
from povbot.model import Hit, Origin, Passage, Phrase, Published, Query, Variant, Word
from povbot.ports import Retriever
from stories import passage

WORDS = ("rice", "tea", "moon", "grows", "大", "米", "the")
# Beyond, tantivy rounds the lengths of passages.
MOST_WORDS = 39
DAYS = [date(2020, 1, day) for day in range(1, 6)]

terms = st.lists(st.sampled_from((*WORDS, "zeppelin")), min_size=1, max_size=3, unique=True).map(tuple)
texts = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
days = st.none() | st.sampled_from(DAYS)
published = st.builds(Published, days, days).filter(lambda p: not (p.earliest and p.latest and p.earliest > p.latest))
passages = st.lists(
    st.builds(lambda text, heading, when: replace(passage("", text, heading), published=when), texts, texts, published),
    min_size=1,
    max_size=8,
).map(lambda found: [replace(p, id=f"{at}#0", article_id=str(at)) for at, p in enumerate(found)])
variants = st.builds(Variant, terms, st.sampled_from(Origin), st.sampled_from((0.5, 0.8, 1.0)))
phrases = st.lists(st.builds(Phrase, st.just(""), st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(tuple)))
queries = st.builds(
    Query,
    st.just(""),
    st.just("en"),
    words=st.lists(st.builds(Word, st.just(""), st.lists(variants, min_size=1, max_size=3).map(tuple))).map(tuple),
    hints=terms,
)
conditioned = st.builds(
    replace,
    queries,
    phrases=st.just(()) | phrases.map(tuple),
    excluded=st.just(()) | phrases.map(tuple),
    published=st.none() | published,
    among=st.none() | st.frozensets(st.sampled_from([str(number) for number in range(9)])),
)


def found(retriever: Retriever, query: Query, limit: int = 50) -> Sequence[Hit]:
    return asyncio.run(retriever.search(query, limit))


def same(one: Sequence[Hit], other: Sequence[Hit]) -> None:
    assert {hit.passage.id: hit.matched for hit in one} == {hit.passage.id: hit.matched for hit in other}
    scores = {hit.passage.id: hit.score for hit in other}
    assert [hit.score for hit in one] == pytest.approx([scores[hit.passage.id] for hit in one], abs=1e-4)


@settings(max_examples=15)
@given(passages.filter(lambda found: any(p.text for p in found)), st.lists(queries | conditioned, max_size=9))
def test_one_shelf(archive: list[Passage], asked: list[Query]) -> None:
    memory = memory_engine(archive, FakeAnalyzer())
    with TemporaryDirectory() as folder:
        disk = on_disk(Path(folder), archive, FakeAnalyzer())
        for query in asked:
            same(found(disk, query), found(memory, query))


@settings(max_examples=10)
@given(st.lists(st.lists(st.sampled_from(WORDS), min_size=4, max_size=4), min_size=2, max_size=9), st.lists(queries))
def test_several_shelves_with_passages_of_one_length(said: list[list[str]], asked: list[Query]) -> None:
    archive = [passage(f"{at}#0", " ".join(words)) for at, words in zip(count(), said, strict=False)]
    memory = memory_engine(archive, FakeAnalyzer())
    with TemporaryDirectory() as folder:
        disk = on_disk(Path(folder), archive, FakeAnalyzer(), lambda number: number % 3)
        for query in asked:
            same(found(disk, query), found(memory, query))
