"""Stories as one types, found by tantivy."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import tantivy

from povbot.index.disk.fields import BEGUN, EVERY, SHORT, TYPING, place_of
from povbot.index.disk.snapshot import Snapshot
from povbot.index.typed import TypedWord, Typing
from povbot.model import Article, view_of
from povbot.ports import Topics

# Of so many tellings, the best of each story is chosen whatever language it is in; where more have the words, those of
# one view are enough: nobody waits for a hundred thousand stories to be read while typing.
_CLOSELY = 500
# A telling.
_Row = tuple[int, ...]
_ROW = ("day", "number", "family")


class TantivyTypeahead:
    """Implements Typeahead over the folder that a TantivyWriter wrote to, as it is now.

    `views` are languages, as TantivyIndex has them; `mark` is that of TYPING. `articles` are by number, without those
    that there are no more. Topics may have got other names since it was written. Raises IndexDamaged.

    What more than five hundred tellings have, of stories with several, is looked for in one view alone.
    """

    def __init__(
        self,
        folder: Path,
        views: Sequence[str],
        mark: str,
        articles: Callable[[Sequence[int]], Awaitable[Mapping[int, Article]]],
        topics: Topics,
        typing: Typing,
    ) -> None:
        self._index = Snapshot(place_of(folder, TYPING), mark)
        self._views, self._articles = tuple(views), articles
        self._topics, self._typing = topics, typing

    def check(self) -> None:
        """Raises IndexDamaged where its files are not what they were."""
        self._index.check()

    async def matching(self, text: str, language: str, *, offset: int, limit: int) -> tuple[Sequence[Article], int]:
        words = self._typing.words(text)
        if not words:
            return [], 0
        everywhere, headline = self._everywhere(words), self._all("headline", words)
        seen, in_headline = everywhere, headline
        others, theirs = list[_Row](), set[int]()
        if not self._is_told_once:
            told = self._told(view_of(language, self._views))
            if self._index.count(_but(everywhere, self._has("view", EVERY))) > _CLOSELY:
                told = self._first_with(everywhere, language)
            else:
                others = await self._others(everywhere, told, language)
                theirs = {number for _, number, _ in self._all_of(_but(headline, told))} if others else set()
            seen, in_headline = _and(everywhere, told), _and(headline, told)

        until = offset + limit
        first = self._newest(in_headline, [row for row in others if row[1] in theirs], until)
        further = [row for row in others if row[1] not in theirs]
        then = self._newest(_but(seen, headline), further, until - len(first))
        articles = await self._page(first[offset:], then[max(0, offset - len(first)) :])
        return articles, self._index.count(seen) + len(others)

    @cached_property
    def _is_told_once(self) -> bool:
        """Whether each story has one telling, as in most archives."""
        return not self._index.count(_but(tantivy.Query.all_query(), self._has("view", EVERY)))

    def _first_with(self, everywhere: tantivy.Query, language: str) -> tantivy.Query:
        """What the reader's view has, or that as published, or any, where the ones before have none of it."""
        views = dict.fromkeys((view_of(language, self._views), view_of("", self._views), *range(len(self._views))))
        return next(told for told in map(self._told, views) if self._index.count(_and(everywhere, told)))

    def _newest(self, query: tantivy.Query, others: Sequence[_Row], limit: int) -> Sequence[_Row]:
        return sorted((*self._index.newest(query, limit, *_ROW), *others), key=lambda row: -row[0])[: max(0, limit)]

    async def _page(self, *parts: Sequence[_Row]) -> Sequence[Article]:
        """Those of one day by their ids."""
        articles = await self._articles([number for part in parts for _, number, _ in part])
        there = ([articles[number] for _, number, _ in part if number in articles] for part in parts)
        return [article for part in there for article in sorted(part, key=lambda article: article.age)]

    async def _others(self, everywhere: tantivy.Query, told: tantivy.Query, language: str) -> list[_Row]:
        """Of stories that the view tells in other words: the nearest telling that has these."""
        unseen = _but(everywhere, told)
        rows = self._all_of(unseen)
        if not rows:
            return []
        seen = _but(_and(everywhere, told), self._has("view", EVERY))
        families = {family for _, _, family in self._all_of(seen)}
        rows = [row for row in rows if row[2] not in families]
        articles = await self._articles([number for _, number, _ in rows])
        nearest: dict[int, _Row] = {}
        for row in sorted(
            (row for row in rows if row[1] in articles), key=lambda row: articles[row[1]].distance(language)
        ):
            nearest.setdefault(row[2], row)
        return [*nearest.values()]

    def _all_of(self, query: tantivy.Query) -> Sequence[_Row]:
        return self._index.newest(query, self._index.count(query), *_ROW)

    def _told(self, view: int) -> tantivy.Query:
        return _or([self._has("view", EVERY), self._has("view", str(view))])

    def _everywhere(self, words: Sequence[TypedWord]) -> tantivy.Query:
        """A topic's names are words of its stories."""
        topics = ([topic for topic, names in self._names.items() if word.is_said_by(names)] for word in words)
        said = zip(words, topics, strict=True)
        return _and(
            *(_or([*self._saying("everywhere", word), *(self._has("topic", t) for t in of)]) for word, of in said)
        )

    @cached_property
    def _names(self) -> Mapping[str, Collection[str]]:
        return {topic.id: self._typing.names(topic) for topic in self._topics.all()}

    def _all(self, field: str, words: Iterable[TypedWord]) -> tantivy.Query:
        return _and(*(_or(self._saying(field, word)) for word in words))

    def _saying(self, field: str, word: TypedWord) -> Iterator[tantivy.Query]:
        for key in word.keys:
            yield self._has(field, key)
        if 0 < len(word.begun) <= SHORT:
            yield self._has(field, word.begun + BEGUN)
        elif word.begun:  # of letters and digits only
            yield tantivy.Query.regex_query(self._index.fields, field, word.begun + ".*")

    def _has(self, field: str, term: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._index.fields, field, term, "basic")


def _and(*queries: tantivy.Query) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, query) for query in queries])


def _or(queries: Iterable[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in queries])


def _but(query: tantivy.Query, excluded: tantivy.Query) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.MustNot, excluded)])
