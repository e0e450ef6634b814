"""Stories near a story: by what its headline and summary say and few others do, and by the topics they share."""

import math
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from itertools import islice

from povbot.model import Article, Query, Statistics, Wanted, Word
from povbot.ports import Archive, Index, Interpreter

# Passages looked at. In a large archive, more say too little of the story to be near it.
_CONSIDERED = 50
# A word tells of its story where it stands in no more than this share of the passages, …
_TELLING_SHARE = 0.25
# … and one alone may stand in two stories by chance.
_FEWEST_WORDS = 2
# What a topic that one other story has would nearly add; one of many stories adds less.
_TOPIC = 0.26
# A topic that a third of the archive has is enough by itself, and so is a tenth of a story's telling words. Found by
# reading on the bundled archive.
_NEAR = 0.1


class Related:
    def __init__(self, archive: Archive, index: Index, interpreter: Interpreter) -> None:
        self._archive, self._index, self._interpreter = archive, index, interpreter

    async def to(self, article: Article, language: str, limit: int) -> Sequence[Article]:
        """At most `limit`, best first, ties by id, each as its reader is told it; none where nothing is near.

        `article` is the story as a reader of `language` is told it. Raises RetrieverUnavailable.
        """
        nearness: dict[str, float] = defaultdict(float)
        for article_id, share in (await self._by_words(article, language)).items():
            nearness[article_id] += share
        for article_id, share in (await self._by_topics(article, language, nearness)).items():
            nearness[article_id] += share
        near = [found for found, score in nearness.items() if score >= _NEAR]
        told = await self._archive.get(near)
        ordered = sorted(near, key=lambda found: (-nearness[found], found))
        others = (told[found] for found in ordered if found in told)
        return [*islice((other for other in others if other.family != article.family), limit)]

    async def _by_words(self, article: Article, language: str) -> Mapping[str, float]:
        """How much of what tells of the story each passage found says again, by article; 0 to 1."""
        retriever, *_ = await self._index.for_reader(language)
        text = f"{article.title}\n{article.summary}"
        said = [word for word in self._interpreter.words(text) if not word.is_light]
        terms = {term for word in said for term in word.terms}
        statistics = await retriever.statistics(terms)
        words = tuple(word for word in said if _tells(word, statistics))
        if not words:
            return {}
        most = sum(max(map(statistics.idf, word.variants[0].terms)) for word in words)
        hits = await retriever.search(Query(text, language, words), _CONSIDERED)
        shares: dict[str, float] = {}
        for hit in hits:
            if _said(words, hit.matched) >= _FEWEST_WORDS:
                shares.setdefault(hit.passage.article_id, hit.score / most)
        return shares

    async def _by_topics(self, article: Article, language: str, found: Collection[str]) -> Mapping[str, float]:
        """Of those found and of the newest stories of each topic: the older ones of a large topic are near nothing."""
        inventory = await self._archive.inventory()
        told = await self._archive.get(found)
        near = [told[article_id] for article_id in found if article_id in told]  # without originals of translations
        shares: dict[str, float] = defaultdict(float)
        for topic in article.topics:
            share = _TOPIC * _rarity(inventory.topics.get(topic, 1), inventory.stories)
            newest = await self._archive.latest(language, Wanted(topic_id=topic), limit=_CONSIDERED)
            having = {one.id for one in (*newest, *near) if topic in one.topics and one.id != article.id}
            for article_id in having:
                shares[article_id] += share
        return shares


def _tells(word: Word, statistics: Statistics) -> bool:
    found = max(statistics.containing.get(term, 0) for term in word.variants[0].terms)
    return found <= max(_FEWEST_WORDS, _TELLING_SHARE * statistics.passages)


def _said(words: Sequence[Word], matched: Collection[str]) -> int:
    return sum(any({*variant.terms} <= {*matched} for variant in word.variants) for word in words)


def _rarity(stories: int, total: int) -> float:
    """1 for what one story alone has, 0 for what all have."""
    return 1 - math.log(stories) / math.log(total) if total > 1 else 0.0
