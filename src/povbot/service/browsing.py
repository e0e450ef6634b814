"""Stories without a question: listings, topics, one story whole."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from importlib.metadata import version

from povbot.model import Article, Quote, Topic
from povbot.ports import Archive, Topics
from povbot.service import timeline, topics
from povbot.service.related import Related
from povbot.service.results import Counted, Holdings, Listing, Since, Story, Timeline, TopicCount

RELATED = 5


class Browsing:
    def __init__(self, archive: Archive, known: Topics, related: Related) -> None:
        self._archive, self._topics, self._related = archive, known, related

    def articles(self) -> Iterable[Article]:
        return self._archive.articles()

    def days(self) -> tuple[date, date] | None:
        return self._archive.days()

    def updated(self) -> datetime | None:
        return self._archive.updated()

    def holdings(self) -> Holdings:
        archive = self._archive
        tellings = {(article.language, article.family) for article in archive.articles()}
        languages = _counted(language for language, _ in tellings)
        by = {(own.publisher, own.family) for own in map(self._origin, archive.articles())}
        publishers = _counted(publisher for publisher, _ in by if publisher)
        return Holdings(archive.count(), archive.days(), languages, publishers, archive.updated(), version("povbot"))

    def latest(self, language: str, offset: int, limit: int, original: str | None, topic_id: str | None) -> Listing:
        if original is None and topic_id is None:  # the archive need not give all of them
            return Listing(self._archive.latest(language, offset=offset, limit=limit), offset, self._archive.count())
        told = self._archive.by_topic(topic_id, language) if topic_id else self._archive.latest(language)
        if original is not None:
            published = {a.family for a in self._archive.articles() if _speaks(self._origin(a), original)}
            told = [article for article in told if article.family in published]
        return _page(told, offset, limit)

    def topics(self) -> Sequence[TopicCount]:
        return topics.counted(self._topics, self._archive)

    def topic(self, text: str, language: str, offset: int, limit: int) -> tuple[Topic, Listing] | None:
        topic = self._topics.find(text)
        if topic is None:
            return None
        return topic, _page(self._archive.by_topic(topic.id, language), offset, limit)

    def tellings(self, article_ids: Iterable[str], language: str) -> Sequence[Sequence[Article]]:
        """Of each story once, the reader's first, in the order of `article_ids`; without stories that are gone."""
        told = (self._archive.tellings(article_id, language) for article_id in article_ids)
        return [*{found[0].family: found for found in told if found}.values()]

    def timeline(self, text: str, language: str) -> Timeline | None:
        topic = self._topics.find(text)
        return timeline.of(topic, self._archive.by_topic(topic.id, language)) if topic else None

    def withdrawn(self, article_id: str) -> bool:
        return self._archive.withdrawn(article_id)

    def since(self, moment: datetime, links: Iterable[str], quotes: Iterable[Quote]) -> Since:
        pages = {link.partition(":~:")[0].rstrip("#/") for link in links}
        linked = self._archive.at(pages | {f"{page}/" for page in pages})
        changes = [told.changed for article_id in linked if (told := self._archive.get(article_id))]
        changes += [quote.citation.changed for quote in quotes]
        # Both are told to the second; what was answered in the same one was read before, and is answered anew after it.
        return Since(
            changed=any(changed and changed >= moment for changed in changes),
            withdrawn=any(map(self._archive.withdrawn, linked)),
        )

    async def story(self, article_id: str, language: str) -> Story | None:
        tellings = self._archive.tellings(article_id, language)
        if not tellings or self._archive.withdrawn(article_id):
            return None
        told, *others = tellings
        others.sort(key=lambda article: article.distance(""))
        carried = [topic for topic in self._topics.all() if any(topic.id in each.topics for each in tellings)]
        return Story(told, others, carried, await self._related.to(told, language, RELATED))

    async def related(self, article_id: str, language: str, limit: int) -> Sequence[Article]:
        tellings = self._archive.tellings(article_id, language)
        return await self._related.to(tellings[0], language, limit) if tellings else ()

    def _origin(self, article: Article) -> Article:
        return (self._archive.get(article.translation_of) if article.translation_of else None) or article


def _counted(names: Iterable[str]) -> Sequence[Counted]:
    stories = Counter(names)
    return [Counted(name, stories[name]) for name in sorted(stories, key=lambda name: (-stories[name], name))]


def _page(articles: Sequence[Article], offset: int, limit: int) -> Listing:
    return Listing(articles[offset : offset + limit], offset, len(articles))


def _speaks(article: Article, language: str) -> bool:
    """Every Chinese speaks "zh", only the traditional one "zh-Hant"."""
    return f"{article.language}-".lower().startswith(f"{language}-".lower())
