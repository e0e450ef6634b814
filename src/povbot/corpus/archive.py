"""Stories in memory."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from povbot.model import Article, Published
from povbot.ports import Change


class MemoryArchive:
    """Implements Archive. A translation takes what it does not say about itself (address, publisher, authors, date,
    topics, changes) from its original. `updated` is when what it is filled from last changed."""

    def __init__(self, articles: Iterable[Article] = (), *, updated: datetime | None = None) -> None:
        self._articles: dict[str, Article] = {}
        self._listed: Sequence[Article] | None = None
        self._updated = updated
        for article in articles:
            self.put(article)

    def put(self, article: Article) -> Change:
        known = self._articles.get(article.id)
        self._articles[article.id] = article
        self._listed = None
        if known is None:
            return Change.ADDED
        return Change.UNCHANGED if known == article else Change.CHANGED

    def get(self, article_id: str) -> Article | None:
        article = self._articles.get(article_id)
        if article is None or self._is_withdrawn(article):
            return None
        original = self._articles.get(article.translation_of or "")
        return _filled(article, original) if original else article

    def withdrawn(self, article_id: str) -> bool:
        article = self._articles.get(article_id)
        return article is not None and self._is_withdrawn(article)

    def at(self, addresses: Collection[str]) -> Sequence[str]:
        return [article.id for article in self._articles.values() if article.url in addresses]

    def _is_withdrawn(self, article: Article) -> bool:
        original = self._articles.get(article.translation_of or "", article)
        return bool(article.withdrawn or original.withdrawn)

    def articles(self) -> Iterable[Article]:
        if self._listed is None:  # most of a listing's time, and asked for with every refusal
            told = (self.get(article_id) for article_id in self._articles)
            self._listed = tuple(sorted((article for article in told if article), key=_newest_first))
        return self._listed

    def latest(
        self, language: str, *, offset: int = 0, limit: int | None = None, published: Published | None = None
    ) -> Sequence[Article]:
        end = None if limit is None else offset + limit
        told = self._told(language)
        return [a for a in told if published is None or a.published.within(published)][offset:end]

    def by_topic(self, topic_id: str, language: str) -> Sequence[Article]:
        of_topic = {article.family for article in self.articles() if topic_id in article.topics}
        return [article for article in self._told(language) if article.family in of_topic]

    def _told(self, language: str) -> Sequence[Article]:
        chosen: dict[str, Article] = {}
        for article in self.articles():
            other = chosen.get(article.family)
            if other is None or article.distance(language) < other.distance(language):
                chosen[article.family] = article
        return sorted(chosen.values(), key=_newest_first)

    def tellings(self, article_id: str, language: str) -> Sequence[Article]:
        known = self._articles.get(article_id)
        family = [a.id for a in self._articles.values() if known and a.family == known.family]
        tellings = [article for found in sorted(family) if (article := self.get(found))]
        first = min(tellings, key=lambda article: article.distance(language), default=None)
        return sorted(tellings, key=lambda article: article is not first)

    def count(self) -> int:
        return len({article.family for article in self._living()})

    def days(self) -> tuple[date, date] | None:
        dates = [article.published for article in self._living()]
        known = [day for when in dates for day in (when.earliest, when.latest) if day]
        return (min(known), max(known)) if known else None

    def updated(self) -> datetime | None:
        return self._updated

    def _living(self) -> Iterator[Article]:
        """Those that are not withdrawn, as they are written."""
        return (article for article in self._articles.values() if not self._is_withdrawn(article))


def _newest_first(article: Article) -> tuple[int, str]:
    """By the last day that is known, or an open end would be on top for ever. No date at all is the oldest."""
    when = article.published
    latest = when.latest or when.earliest or date.min
    return (-latest.toordinal(), article.id)


def _filled(article: Article, original: Article) -> Article:
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
