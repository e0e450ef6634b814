"""Stories without a question: listings, topics, one story whole."""

import logging
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import datetime
from importlib.metadata import version

from povbot.errors import IndexUnusable, RetrieverUnavailable
from povbot.model import Article, Inventory, Published, Quote, Topic, Wanted
from povbot.ports import Archive, Topics
from povbot.service import timeline, topics
from povbot.service.related import Related
from povbot.service.results import Counted, Holdings, Listing, Periods, Since, Story, Timeline, TopicCount

_LOG = logging.getLogger(__name__)
RELATED = 5


class Browsing:
    def __init__(self, archive: Archive, known: Topics, related: Related) -> None:
        self._archive, self._topics, self._related = archive, known, related

    async def inventory(self) -> Inventory:
        return await self._archive.inventory()

    async def holdings(self) -> Holdings:
        held = await self._archive.inventory()
        return Holdings(
            held.stories,
            held.days,
            _counted(held.languages),
            _counted(held.publishers),
            held.updated,
            version("povbot"),
        )

    async def latest(self, language: str, offset: int, limit: int, wanted: Wanted) -> Listing:
        return await self._page(language, wanted, offset, limit)

    async def topics(self) -> Sequence[TopicCount]:
        return await topics.counted(self._topics, self._archive)

    async def topic(
        self, text: str, language: str, offset: int, limit: int, published: Published | None
    ) -> tuple[Topic, Listing] | None:
        topic = self._topics.find(text)
        if topic is None:
            return None
        return topic, await self._page(language, Wanted(published, topic.id), offset, limit)

    async def tellings(self, article_ids: Iterable[str], language: str) -> Sequence[Sequence[Article]]:
        return await self._archive.tellings(article_ids, language)

    async def timeline(self, text: str, language: str) -> Timeline | None:
        topic = self._topics.find(text)
        if topic is None:
            return None
        wanted = Wanted(topic_id=topic.id)
        newest = await self._archive.latest(language, wanted, limit=timeline.MOST_LISTED)
        if len(newest) < timeline.MOST_LISTED:
            # All of them, and of the days that this reader is told: a version may be of another than its original.
            return timeline.of(topic, newest, Counter(article.published.known for article in newest))
        return timeline.of(topic, newest, await self._archive.days(wanted))

    async def periods(self, topic_id: str) -> Periods:
        return timeline.counted(await self._archive.days(Wanted(topic_id=topic_id)))

    def listed(self, topic_id: str, language: str) -> AsyncIterator[Sequence[Article]]:
        return self._archive.listed(language, Wanted(topic_id=topic_id))

    async def withdrawn(self, article_id: str) -> bool:
        return bool(await self._archive.withdrawn([article_id]))

    async def since(self, moment: datetime, links: Iterable[str], quotes: Iterable[Quote]) -> Since:
        pages = {link.partition(":~:")[0].rstrip("#/") for link in links}
        linked = await self._archive.at(pages | {f"{page}/" for page in pages})
        told = await self._archive.get(linked)
        changes = [told[article_id].changed for article_id in linked if article_id in told]
        changes += [quote.citation.changed for quote in quotes]
        # Both are told to the second; what was answered in the same one was read before, and is answered anew after it.
        return Since(
            changed=any(changed and changed >= moment for changed in changes),
            withdrawn=bool(await self._archive.withdrawn(linked)),
        )

    async def story(self, article_id: str, language: str) -> Story | None:
        found = await self._archive.tellings([article_id], language)
        if not found or await self._archive.withdrawn([article_id]):
            return None
        told, *others = tellings = found[0]
        others.sort(key=lambda article: article.distance(""))
        carried = [topic for topic in self._topics.all() if any(topic.id in each.topics for each in tellings)]
        return Story(told, others, carried, await self._related_or_none(told, language))

    async def _related_or_none(self, told: Article, language: str) -> Sequence[Article] | None:
        """A story can be read without them."""
        try:
            return await self._related.to(told, language, RELATED)
        except (RetrieverUnavailable, IndexUnusable) as error:
            _LOG.warning("a story goes without what is near it: %s", error)
            return None

    async def related(self, article_id: str, language: str, limit: int) -> Sequence[Article]:
        found = await self._archive.tellings([article_id], language)
        return await self._related.to(found[0][0], language, limit) if found else ()

    async def _page(self, language: str, wanted: Wanted, offset: int, limit: int) -> Listing:
        articles = await self._archive.latest(language, wanted, offset=offset, limit=limit)
        return Listing(articles, offset, await self._archive.count(wanted))


def _counted(names: Mapping[str, int]) -> Sequence[Counted]:
    return [Counted(name, names[name]) for name in sorted(names, key=lambda name: (-names[name], name))]
