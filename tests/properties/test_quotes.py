"""A quote is a slice of its article, whatever the article and whatever is asked."""

import asyncio
from itertools import pairwise
from urllib.parse import unquote

from hypothesis import given, settings
from hypothesis import strategies as st
from texts import anything, archives, slices

from povbot import passages
from povbot.answer.build import AnswerBuilder
from povbot.answer.link import MAX_EXACT_CHARS
from povbot.corpus.archive import MemoryArchive
from povbot.errors import ArchiveEmpty
from povbot.model import Article, Quote
from stories import Rooms


def quotes(rooms: Rooms, articles: tuple[Article, ...], question: str) -> tuple[Quote, ...]:
    """All that could be quoted, whether or not it is good enough to answer."""
    archive = MemoryArchive(articles)
    query = rooms.interpreter.interpret(question)

    async def asked() -> tuple[Quote, ...]:
        retriever = rooms.retriever(part for article in articles for part in passages.split(article))
        builder = AnswerBuilder(rooms.analyzer, rooms.splitter)
        hits, statistics = await retriever.search(query, 20), await retriever.statistics(query.terms)
        known = await archive.get(hit.passage.article_id for hit in hits)
        return builder.quotes(builder.judge(query, hits, known, statistics), 10)

    try:
        return asyncio.run(asked())
    except ArchiveEmpty:
        assert not any(rooms.analyzer.analyze(a.title + a.summary + a.body) for a in articles)
        return ()


@st.composite
def conversations(draw: st.DrawFn) -> tuple[tuple[Article, ...], str]:
    articles = draw(archives())
    chosen = draw(st.sampled_from(articles))
    return articles, draw(slices(chosen.title + " " + chosen.summary + " " + chosen.body) | anything)


@settings(max_examples=150)
@given(conversations())
def test_every_quote_is_that_slice_of_its_article(rooms: Rooms, conversation: tuple[tuple[Article, ...], str]) -> None:
    articles, question = conversation
    by_id = {article.id: article for article in articles}
    for quote in quotes(rooms, articles, question):
        article = by_id[quote.citation.article_id]
        source = article.text(quote.field)
        assert quote.text == quote.span.of(source) == source[quote.span.start : quote.span.end]
        assert 0 <= quote.span.start < quote.span.end <= len(source)
        assert quote.text.strip()
        assert len(quote.text) <= (160 if article.language.startswith("zh") else 320)
        assert 0 <= quote.score <= 1
        _highlights_fit(quote)
        _link_fits(quote, article, by_id)


def _highlights_fit(quote: Quote) -> None:
    assert all(0 <= span.start < span.end <= len(quote.text) for span in quote.highlights)
    assert all(before.end < after.start for before, after in pairwise(quote.highlights))


def _link_fits(quote: Quote, article: Article, by_id: dict[str, Article]) -> None:
    cited = quote.citation
    assert cited.url == by_id[article.family].url
    if cited.url is None:
        assert cited.link is None
    elif cited.link != cited.url:
        assert cited.translation_of is None
        assert cited.link
        base, _, directive = cited.link.partition(":~:text=")
        assert base.partition("#")[0] == cited.url.partition("#")[0]
        assert not {"-", "&"} & {*directive}
        exact = " ".join(quote.text.split())
        if len(exact) <= MAX_EXACT_CHARS:
            assert unquote(directive, errors="strict") == exact
        else:
            first, last = map(unquote, directive.split(","))
            assert exact.startswith(first)
            assert exact.endswith(last)


@given(conversations())
def test_the_words_of_the_best_quote_or_its_surroundings_were_asked_for(
    rooms: Rooms, conversation: tuple[tuple[Article, ...], str]
) -> None:
    articles, question = conversation
    terms = {*rooms.interpreter.interpret(question).terms}
    for quote in quotes(rooms, articles, question):
        for span in quote.highlights:
            marked = {token.term for token in rooms.analyzer.analyze(quote.text) if span.contains(token.span)}
            assert marked & terms
