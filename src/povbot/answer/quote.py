"""Chosen sentences to a quote: cut to fit, matching words marked, cited."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from povbot.answer.evidence import Evidence
from povbot.answer.grow import Run, max_chars
from povbot.answer.link import to_quote
from povbot.answer.select import MAX_SCORE
from povbot.model import Article, Citation, Field, Quote, Span, Token
from povbot.ports import Analyzer

# A clause ends behind these; a quote is cut there rather than between words.
_CLAUSE_END = re.compile(r"[,;:，；：、。！？]['\"’”」』)）]*\s*|\s[-–—]+\s|——")


def quote(run: Run, original: Article, evidence: Evidence, analyzer: Analyzer) -> Quote:
    """`original` is the article itself, or what it translates where the archive has that."""
    article = run.article
    whole = run.span
    limit = max_chars(article.language)
    source = article.text(run.field)
    span = whole if whole.end - whole.start <= limit else _fit(source, whole, limit, evidence, analyzer)
    text = span.of(source)
    return Quote(
        text=text,
        field=run.field,
        span=span,
        highlights=_highlights(text, evidence, analyzer),
        citation=_cite(article, original, run.field, text),
        score=run.score / MAX_SCORE,
        whole=run.whole and span == whole,
    )


def _fit(source: str, whole: Span, limit: int, evidence: Evidence, analyzer: Analyzer) -> Span:
    """The run of clauses, or of words where a clause is too long, that fits and says most; the earliest of equals."""
    text = whole.of(source)
    tokens = analyzer.analyze(text)
    ends = [*(match.end() for match in _CLAUSE_END.finditer(text)), len(text)]
    starts = sorted({0, *ends})
    if max(b - a for a, b in pairwise(starts)) > limit:
        words = [token.span for token in tokens if token.is_word]
        starts = sorted({0, *ends, *(word.start for word in words)})
        ends = sorted({*ends, *(word.end for word in words)})
    best, best_coverage = Span(0, min(limit, len(text))), -1.0
    for start in starts:
        reached = bisect_right(ends, start + limit)
        end = ends[reached - 1] if reached else 0
        if end > start:
            inside = tokens[bisect_left(tokens, start, key=_start) : bisect_left(tokens, end, key=_start)]
            coverage = evidence.coverage({token.term: 1.0 for token in inside if token.span.end <= end})
            if coverage > best_coverage:
                best, best_coverage = Span(start, end), coverage
    return best.stripped(text).moved(whole.start)


def _start(token: Token) -> int:
    return token.span.start


def _highlights(text: str, evidence: Evidence, analyzer: Analyzer) -> tuple[Span, ...]:
    tokens = analyzer.analyze(text)
    said = evidence.said_terms(frozenset(token.term for token in tokens))
    return tuple(merged([token.span for token in tokens if token.term in said], text))


def merged(spans: Sequence[Span], text: str) -> Iterator[Span]:
    """Spans that overlap, touch or have only a blank between them become one: a phrase is marked as a phrase."""
    current: Span | None = None
    for span in sorted(spans):
        if current and not text[current.end : span.start].strip():
            current = Span(current.start, max(current.end, span.end))
        else:
            if current:
                yield current
            current = span
    if current:
        yield current


def _cite(article: Article, original: Article, field: Field, text: str) -> Citation:
    page = original.url or original.listing_url
    on_page = article.translation_of is None and (
        field is Field.BODY or (field is Field.SUMMARY and article.summary_on_page)
    )
    return Citation(
        article_id=article.id,
        title=article.title,
        language=article.language,
        url=original.url,
        link=to_quote(original.url, text) if original.url and on_page else page,
        publisher=original.publisher,
        published=original.published,
        translation_of=article.translation_of,
        updated=original.updated,
        changed=original.changed,
    )
