"""Stories as one types: a sorted vocabulary in memory, looked up by how words begin."""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial

from povbot.model import Article, Token
from povbot.ports import Analyzer, Topics

# Nobody types more to find a story; what follows is not looked at.
MAX_WORDS = 16
# Of a story without a summary, what its text begins with.
_BEGINNING_CHARS = 600
_CACHED_WORDS = 50_000
_LAST_CHAR = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A word as typed: any of `keys` says it, and so does whatever begins with `begun`, where that is not empty."""

    keys: frozenset[str]
    begun: str
    is_light: bool


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

    def of_all(self, wanted: Iterable[_Wanted]) -> set[int]:
        """The stories that have every one of these."""
        found: set[int] | None = None
        for word in wanted:
            having = self._of_any(word)
            found = having if found is None else found & having
            if not found:
                break
        return found or set()

    def _of_any(self, word: _Wanted) -> set[int]:
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
    look-up.

    `analyzer` gives Han text as CharacterAnalyzer does; `fold` makes alike what is typed alike (case, accents, script);
    `stop` words count only where nothing else is typed.
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
        self._analyzer, self._fold, self._stop = analyzer, fold, stop
        self._letters = lru_cache(maxsize=_CACHED_WORDS)(partial(_letters_of, fold))  # most words were met before

    async def matching(self, text: str, language: str, *, offset: int, limit: int) -> tuple[Sequence[Article], int]:
        wanted = self._wanted(text)
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
        names = {topic.id: "\n".join((*topic.names.values(), *topic.aliases)) for topic in self._topics.all()}
        topics = {topic: self._keys(forms) for topic, forms in names.items()}
        for number, article in enumerate(stories.articles):
            headline = self._keys(article.title)
            begins = self._keys(article.summary or article.body[:_BEGINNING_CHARS])
            stories.headlines.add(number, headline)
            stories.everywhere.add(number, headline.union(begins, *(topics.get(topic, ()) for topic in article.topics)))
        return stories

    def _keys(self, text: str) -> frozenset[str]:
        tokens = self._analyzer.analyze(text)
        return frozenset(token.term for token in tokens) | {self._letters(token.span.of(text)) for token in tokens}

    def _wanted(self, text: str) -> Sequence[_Wanted]:
        words = tuple(self._words(text, self._analyzer.analyze(text)))
        return ([word for word in words if not word.is_light] or words)[:MAX_WORDS]

    def _words(self, text: str, tokens: Sequence[Token]) -> Iterator[_Wanted]:
        """A word that pieces lie over, a Han character, is said by any of these. The last of its run may be the first
        of a word half typed, unless a stop word of one character stands before it: they may be a word together."""
        stop = {token.span for token in tokens if self._fold(token.span.of(text)).replace("’", "'") in self._stop}
        over = _over(tokens)
        after_short_stop_word = -1
        for span, term in ((token.span, token.term) for token in tokens if token.is_word):
            pieces = over[span.start]
            is_last = not pieces or pieces[-1].span.start < span.start
            may_begin = is_last and span.start != after_short_stop_word
            in_stop_word = any(piece.span in stop for piece in pieces)
            if span in stop and not in_stop_word:
                after_short_stop_word = span.end
            yield _Wanted(
                keys=frozenset({piece.term for piece in pieces} | ({term} if may_begin else set())),
                begun=self._letters(span.of(text)) if may_begin else "",
                is_light=in_stop_word or span in stop,
            )


def _letters_of(fold: Callable[[str], str], written: str) -> str:
    """As typed by people who leave out hyphens, full stops and apostrophes."""
    return "".join(filter(str.isalnum, fold(written)))


def _over(tokens: Iterable[Token]) -> Mapping[int, Sequence[Token]]:
    """By where a word begins, the pieces that hold it and more, by where they begin. Parts of compounds hold none."""
    words = {token.span.start: token.span for token in tokens if token.is_word}
    over: dict[int, list[Token]] = {start: [] for start in words}
    for piece in (token for token in tokens if not token.is_word):
        for at in range(piece.span.start, piece.span.end):
            if at in words and piece.span != words[at] and piece.span.contains(words[at]):
                over[at].append(piece)
    return over
