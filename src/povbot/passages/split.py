"""Articles to the passages that are searched."""

from collections.abc import Iterator

from povbot.model import Article, Field, Passage, Span

# Long enough to answer "who did what where", short enough that BM25's length normalisation stays fair: about the
# paragraph of a news story. Han text carries about three times as much in a character.
MAX_CHARS, MAX_HAN_CHARS = 1200, 400


def split(article: Article) -> Iterator[Passage]:
    """The summary and the body, cut at line ends into passages of at most 1,200 characters (400 in Chinese) where lines
    are not longer themselves. An article with neither is one passage, its headline."""
    limit = MAX_HAN_CHARS if article.language.startswith("zh") else MAX_CHARS
    fields = [part for part in (Field.SUMMARY, Field.BODY) if article.text(part).strip()] or [Field.TITLE]
    for part in fields:
        text = article.text(part)
        heading = "" if part is Field.TITLE else article.title
        for number, span in enumerate(_spans(text, limit)):
            yield Passage(
                id=f"{article.id}#{part}.{number}",
                article_id=article.id,
                field=part,
                span=span,
                text=span.of(text),
                heading=heading,
                language=article.language,
                published=article.published,
            )


def _spans(text: str, limit: int) -> Iterator[Span]:
    start = end = 0
    for line in text.splitlines(keepends=True):
        if end > start and end + len(line) - start > limit:
            yield from _if_not_blank(text, start, end)
            start = end
        end += len(line)
    yield from _if_not_blank(text, start, end)


def _if_not_blank(text: str, start: int, end: int) -> Iterator[Span]:
    if text[start:end].strip():
        yield Span(start, end)
