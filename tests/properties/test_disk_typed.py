"""What is found on disk while it is being typed is what is found in memory."""

import asyncio
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from disk_writer import Edition
from fakes import FakeAnalyzer, FakeTopics
from povbot.index.typeahead import PrefixTypeahead
from povbot.model import Article, Topic
from povbot.ports import Typeahead
from stories import on_days, story

WORDS = ("rice", "ric", "r", "rise", "tea", "teas", "大", "米", "moon")
LANGUAGES = ("en", "zh-Hans", "zh-Hant", "fr")
TOPICS = FakeTopics(Topic("grain", {"en": "Rice rites"}), Topic("sky", {"zh-Hans": "月"}, ("moons",)))

texts = st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join)
tellings = st.builds(
    story,
    st.just(""),
    texts,
    title=texts,
    language=st.sampled_from(LANGUAGES),
    published=st.sampled_from(("2020-01-01", "2020-01-02", "2020-01-03")).map(on_days),
    topics=st.sampled_from(((), ("grain",), ("sky", "grain"))),
)
families = st.lists(tellings, min_size=1, max_size=3)
archives = st.lists(families, min_size=1, max_size=5)
typed = st.tuples(
    st.lists(st.sampled_from((*WORDS, "ri", "m", "te", "月", "zeppelin")), max_size=2).map(" ".join),
    st.sampled_from((*LANGUAGES, "de")),
    st.integers(0, 3),
    st.integers(0, 4),
)


def together(archive: list[list[Article]]) -> list[Article]:
    """The first of each family is its original."""
    return [
        replace(telling, id=f"{at}-{own}", version_of=f"{at}-0" if own else None)
        for at, family in enumerate(archive)
        for own, telling in enumerate(family)
    ]


def found(typeahead: Typeahead, asked: tuple[str, str, int, int]) -> tuple[list[str], int]:
    text, language, offset, limit = asked
    articles, total = asyncio.run(typeahead.matching(text, language, offset=offset, limit=limit))
    return [article.id for article in articles], total


@settings(max_examples=15)
@given(archives.map(together), st.lists(typed, max_size=8))
def test_the_same_stories_in_the_same_order(archive: list[Article], asked: list[tuple[str, str, int, int]]) -> None:
    with TemporaryDirectory() as folder:
        edition = Edition(Path(folder), archive)
        seen = sorted((row.article for row in edition.rows.values()), key=lambda article: article.age)
        memory = PrefixTypeahead(lambda: seen, TOPICS, FakeAnalyzer(), str.casefold, ())
        disk = edition.typeahead(TOPICS)
        for text, language, offset, limit in asked:
            # Of one day, those of another page are in any order.
            (here, total), (there, whole) = (found(engine, (text, language, 0, 99)) for engine in (disk, memory))
            assert (here, total) == (there, whole)
            assert len(found(disk, (text, language, offset, limit))[0]) == min(limit, max(0, whole - offset))
