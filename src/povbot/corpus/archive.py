"""Stories in memory."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from operator import attrgetter

from povbot.model import ALL, Arrival, Article, Changes, Days, Inventory, Some, Wanted, filled, in_order, speaks
from povbot.ports import Archive, Change

# Of what changed, so many are named to an operator.
_NAMED = 20


class MemoryArchive:
    """Implements Archive. A translation takes what it does not say about itself (address, publisher, authors, date,
    topics, changes) from its original. `updated` is when what it is filled from last changed; `compared` tells what
    changed since one that is kept otherwise."""

    def __init__(
        self,
        articles: Iterable[Article] = (),
        *,
        updated: datetime | None = None,
        compared: Callable[[Archive, Archive], Awaitable[Changes]] | None = None,
    ) -> None:
        self._articles: dict[str, Article] = {}
        self._listed: Sequence[Article] | None = None
        self._families: Mapping[str, Sequence[Article]] = {}
        self._inventory: Inventory | None = None
        self._updated, self._compared = updated, compared
        for article in articles:
            self.put(article)

    def put(self, article: Article) -> Change:
        """Idempotent by id. Not while it is asked."""
        known = self._articles.get(article.id)
        self._articles[article.id] = article
        self._listed = self._inventory = None
        if known is None:
            return Change.ADDED
        return Change.UNCHANGED if known == article else Change.CHANGED

    def articles(self) -> Sequence[Article]:
        """All that are not withdrawn, versions and translations too, in the order of a listing."""
        if self._listed is None:  # most of a listing's time
            told = (self._told(article_id) for article_id in self._articles)
            self._listed = tuple(sorted((article for article in told if article), key=attrgetter("age")))
            self._families = families(self._listed)
        return self._listed

    async def get(self, article_ids: Iterable[str]) -> Mapping[str, Article]:
        return {article.id: article for article_id in article_ids for article in self._with_original(article_id)}

    def _with_original(self, article_id: str) -> Iterator[Article]:
        if article := self._told(article_id):
            yield article
            if original := self._told(article.translation_of or ""):
                yield original

    def _told(self, article_id: str) -> Article | None:
        article = self._articles.get(article_id)
        if article is None or self._is_withdrawn(article):
            return None
        original = self._articles.get(article.translation_of or "")
        return filled(article, original) if original else article

    async def withdrawn(self, article_ids: Iterable[str]) -> Collection[str]:
        known = [self._articles[article_id] for article_id in article_ids if article_id in self._articles]
        return [article.id for article in known if self._is_withdrawn(article)]

    async def at(self, addresses: Collection[str]) -> Sequence[str]:
        return [article.id for article in self._articles.values() if article.url in addresses]

    def _is_withdrawn(self, article: Article) -> bool:
        original = self._articles.get(article.translation_of or "", article)
        return bool(article.withdrawn or original.withdrawn)

    async def latest(
        self, language: str, wanted: Wanted = ALL, *, offset: int = 0, limit: int | None = None
    ) -> Sequence[Article]:
        end = None if limit is None else offset + limit
        return self._wanted(language, wanted)[offset:end]

    async def listed(self, language: str, wanted: Wanted = ALL) -> AsyncIterator[Sequence[Article]]:
        if articles := self._wanted(language, wanted):
            yield articles

    async def count(self, wanted: Wanted = ALL) -> int:
        return len(self._wanted("", wanted))

    async def days(self, wanted: Wanted = ALL) -> Mapping[Days | None, int]:
        return Counter(article.published.known for article in self._wanted("", wanted))

    def _wanted(self, language: str, wanted: Wanted) -> Sequence[Article]:
        self.articles()
        chosen = (
            min(told, key=lambda article: article.distance(language))
            for told in self._families.values()
            if self._fits(told, wanted)
        )
        within = wanted.published
        return sorted((a for a in chosen if within is None or a.published.within(within)), key=attrgetter("age"))

    def _fits(self, told: Sequence[Article], wanted: Wanted) -> bool:
        """Whatever telling of it is chosen."""
        if wanted.topic_id is not None and not any(wanted.topic_id in article.topics for article in told):
            return False
        return wanted.original is None or any(speaks(self._origin(article), wanted.original) for article in told)

    def _origin(self, article: Article) -> Article:
        return self._articles.get(article.translation_of or "", article)

    async def tellings(self, article_ids: Iterable[str], language: str) -> Sequence[Sequence[Article]]:
        self.articles()
        known = map(self._family, article_ids)
        found = (self._families[family] for family in dict.fromkeys(known) if family in self._families)
        return [in_order(told, language) for told in found]

    def _family(self, article_id: str) -> str:
        known = self._articles.get(article_id)
        return known.family if known else article_id

    async def inventory(self) -> Inventory:
        if self._inventory is None:
            told = self.articles()
            days = [day for a in told for day in (a.published.earliest, a.published.latest) if day]
            by = {(own.publisher, own.family) for own in map(self._origin, told)}
            self._inventory = Inventory(
                stories=len(self._families),
                languages=Counter(language for language, _ in {(a.language, a.family) for a in told}),
                publishers=Counter(publisher for publisher, _ in by if publisher),
                topics=Counter(topic for topic, _ in {(topic, a.family) for a in told for topic in a.topics}),
                days=(min(days), max(days)) if days else None,
                updated=self._updated,
            )
        return self._inventory

    async def arrivals(self) -> AsyncIterator[Sequence[Arrival]]:
        yield [Arrival(article.id, article.family) for article in self.articles()]

    async def changes_since(self, before: Archive) -> Changes:
        if not isinstance(before, MemoryArchive):
            return await self._compared(self, before) if self._compared else Changes()
        # In a thread: readers need not wait while thousands of stories are put in order and compared.
        return await asyncio.to_thread(_changes, before.articles(), self.articles())


def _changes(before: Iterable[Article], after: Iterable[Article]) -> Changes:
    old, new = families(before), families(after)
    return Changes(
        new=_some(told for story, told in new.items() if story not in old),
        changed=_some(told for story, told in new.items() if old.get(story, told) != told),
        gone=_some(told for story, told in old.items() if story not in new),
    )


def families(articles: Iterable[Article]) -> Mapping[str, Sequence[Article]]:
    """All tellings of each story by its family, in the order of its first telling here; the original first where there
    is one."""
    stories = dict[str, list[Article]]()
    for article in articles:
        stories.setdefault(article.family, []).append(article)
    return {story: sorted(told, key=lambda article: article.distance("")) for story, told in stories.items()}


def _some(stories: Iterable[Sequence[Article]]) -> Some:
    firsts = sorted((told[0] for told in stories), key=attrgetter("age"))
    return Some(len(firsts), tuple(firsts[:_NAMED]))
