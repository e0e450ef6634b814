"""What makes tellings of one story of articles."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from povbot.model.story import Article


def filled(article: Article, original: Article) -> Article:
    """A translation with what it does not say about itself from its original."""
    return replace(
        article,
        url=article.url or original.url,
        listing_url=article.listing_url or original.listing_url,
        publisher=article.publisher or original.publisher,
        authors=article.authors or original.authors,
        published=article.published if str(article.published) else original.published,
        topics=article.topics or original.topics,
        updated=article.updated or original.updated,
        changed=article.changed or original.changed,
    )


def in_order(told: Iterable[Article], language: str) -> Sequence[Article]:
    """A story's tellings: first the one that a reader of this language is given, then by id."""
    tellings = sorted(told, key=lambda article: article.id)
    first = min(tellings, key=lambda article: article.distance(language))
    return [first, *(article for article in tellings if article is not first)]


def speaks(article: Article, language: str) -> bool:
    """Every Chinese speaks "zh", only the traditional one "zh-Hant"."""
    return f"{article.language}-".lower().startswith(f"{language}-".lower())
