"""Stories as one types: a sorted vocabulary in memory, looked up by how words begin."""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from povbot.index.typed import TypedWord, Typing
from povbot.model import Article
from povbot.ports import Analyzer, Topics

_LAST_CHAR = "\U0010ffff"


class _Postings:
    """Which stories, by number, have a key."""

    def __init__(self) -> None:
        self._having: dict[str, list[int]] = {}

    def add(self, number: int, keys: Iterable[str]) -> None:
        for key in keys:
            self._having.setdefault(key, []).append(number)

    @cached_property
    def _vocabulary(self) -> Sequence[str]:
        return sorted(self._having)

    def of_all(self, wanted: Iterable[TypedWord]) -> set[int]:
        """The stories that have every one of these."""
        found: set[int] | None = None
        for word in wanted:
            having = self._of_any(word)
            found = having if found is None else found & having
            if not found:
                break
        return found or set()

    def _of_any(self, word: TypedWord) -> set[int]:
        keys = set(word.keys)
        if word.begun:
            first = bisect_left(self._vocabulary, word.begun)
            keys.update(self._vocabulary[first : bisect_left(self._vocabulary, word.begun + _LAST_CHAR, first)])
        return set().union(*(self._having.get(key, ()) for key in keys))


@dataclass(frozen=True, slots=True)
class _Stories:
    """In the order of a listing: a smaller number is a newer story. Each has its headline's words `everywhere` too."""

    articles: Sequence[Article]
    headlines: _Postings
    everywhere: _Postings


class PrefixTypeahead:
    """Implements Typeahead over headlines, summaries and topics of `articles`, newest first, asked for at the first
    look-up. The rest is as Typing has it.
    """

    def __init__(
        self,
        articles: Callable[[], Iterable[Article]],
        topics: Topics,
        analyzer: Analyzer,
        fold: Callable[[str], str],
        stop: Collection[str],
    ) -> None:
        self._articles, self._topics = articles, topics
        self._typing = Typing(analyzer, fold, stop)

    async def matching(self, text: str, language: str, *, offset: int, limit: int) -> tuple[Sequence[Article], int]:
        wanted = self._typing.words(text)
        stories = self._stories

        told: dict[str, int] = {}
        for number in stories.everywhere.of_all(wanted):
            family = stories.articles[number].family
            told[family] = min(
                number, told.get(family, number), key=lambda number: stories.articles[number].distance(language)
            )
        in_headline = stories.headlines.of_all(wanted)
        ordered = sorted(told.values(), key=lambda number: (number not in in_headline, number))
        return [stories.articles[number] for number in ordered[offset : offset + limit]], len(ordered)

    @cached_property
    def _stories(self) -> _Stories:
        stories = _Stories(tuple(self._articles()), _Postings(), _Postings())
        topics = {topic.id: self._typing.names(topic) for topic in self._topics.all()}
        for number, article in enumerate(stories.articles):
            headline, begins = self._typing.headline(article), self._typing.beginning(article)
            stories.headlines.add(number, headline)
            stories.everywhere.add(number, headline.union(begins, *(topics.get(topic, ()) for topic in article.topics)))
        return stories
