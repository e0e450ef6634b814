"""What stories are found by while their words are being typed, and what is being typed: the same in every engine."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from povbot.model import Article, Token, Topic
from povbot.ports import Analyzer

# Nobody types more to find a story; what follows is not looked at.
MAX_WORDS = 16
# What engines look for beginnings with has a thousand states, one for each byte. A longer word is found whole only.
_MOST_BEGUN_BYTES = 900
# Of a story without a summary, what its text begins with.
_BEGINNING_CHARS = 600
_CACHED_WORDS = 50_000


@dataclass(frozen=True, slots=True)
class TypedWord:
    """Any of `keys` says it, and so does whatever begins with `begun`, where that is not empty."""

    keys: frozenset[str]
    begun: str
    is_light: bool

    def is_said_by(self, keys: Iterable[str]) -> bool:
        return any(key in self.keys or (self.begun and key.startswith(self.begun)) for key in keys)


class Typing:
    """`analyzer` gives Han text as CharacterAnalyzer does; `fold` makes alike what is typed alike (case, accents,
    script); `stop` words count only where nothing else is typed."""

    def __init__(self, analyzer: Analyzer, fold: Callable[[str], str], stop: Collection[str]) -> None:
        self._analyzer, self._fold, self._stop = analyzer, fold, stop
        self._letters = lru_cache(maxsize=_CACHED_WORDS)(partial(_letters_of, fold))  # most words were met before

    def headline(self, article: Article) -> frozenset[str]:
        return self._keys(article.title)

    def beginning(self, article: Article) -> frozenset[str]:
        return self._keys(article.summary or article.body[:_BEGINNING_CHARS])

    def names(self, topic: Topic) -> frozenset[str]:
        return self._keys("\n".join((*topic.names.values(), *topic.aliases)))

    def written(self, article: Article) -> tuple[str, str]:
        """The keys of its headline, and these with those of its beginning; blanks between."""
        headline = self.headline(article)
        return " ".join(sorted(headline)), " ".join(sorted(headline | self.beginning(article)))

    def words(self, text: str) -> Sequence[TypedWord]:
        """At most MAX_WORDS."""
        words = tuple(self._words(text, self._analyzer.analyze(text)))
        return ([word for word in words if not word.is_light] or words)[:MAX_WORDS]

    def _keys(self, text: str) -> frozenset[str]:
        tokens = self._analyzer.analyze(text)
        keys = frozenset(token.term for token in tokens) | {self._letters(token.span.of(text)) for token in tokens}
        return keys - {""}

    def _words(self, text: str, tokens: Sequence[Token]) -> Iterator[TypedWord]:
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
            yield TypedWord(
                keys=frozenset({piece.term for piece in pieces} | ({term} if may_begin else set())),
                begun=self._begun(span.of(text)) if may_begin else "",
                is_light=in_stop_word or span in stop,
            )

    def _begun(self, written: str) -> str:
        letters = self._letters(written)
        return letters if len(letters.encode()) <= _MOST_BEGUN_BYTES else ""


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
