"""What a question that may lean on another is made of, by the places of its words."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from povbot.analysis.leaning_words import ASKING, ASKING_HAN, EMPTY, END, MONTH, PRONOUN_HAN, SAME_PLACE, YEAR
from povbot.analysis.mixed import HAN
from povbot.model import Query, Span, Word

Fold = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Written:
    """A question without its closing marks. `plain` is it in lower case and simplified script, place for place."""

    text: str
    plain: str
    names: Sequence[Span]
    others: Sequence[tuple[Span, Word]]

    @classmethod
    def of(cls, query: Query, fold: Fold) -> "Written":
        text = END.sub("", query.text)
        plain = fold(text.lower())
        plain = plain if len(plain) == len(text) else text
        words = list(_placed(query.words, text))
        dated = _dates(plain)
        undated = [(span, word) for span, word in words if not any(overlap(span, date) for date in dated)]
        names = [span for span, word in undated if word.is_name]
        others = [(span, word) for span, word in undated if not word.is_name]
        return cls(text, plain, names, [(s, word) for s, word in others if not _is_shape(s.of(plain))])

    def cut(self, to: Span) -> "Written":
        def moved(span: Span) -> Span:
            return span.moved(-to.start)

        return Written(
            to.of(self.text),
            to.of(self.plain),
            [moved(span) for span in self.names if to.contains(span)],
            [(moved(span), word) for span, word in self.others if to.contains(span)],
        )

    @property
    def is_han(self) -> bool:
        return HAN.search(self.text) is not None

    @property
    def substance(self) -> Sequence[Word]:
        return [word for _, word in self.others if not word.is_light]

    def found(self, pattern: re.Pattern[str]) -> Span | None:
        match = pattern.search(self.plain)
        return Span(*match.span()) if match else None

    @property
    def dates(self) -> Sequence[Span]:
        return _dates(self.plain)

    def asking(self) -> Span | None:
        """The question word: in Chinese wherever it stands, in English at the beginning."""
        return self.found(ASKING_HAN) or self.asking_first()

    def asking_first(self) -> Span | None:
        """The English question word, where no word of substance stands before it."""
        span = self.found(ASKING)
        content = (*self.names, *(other for other, _ in self.others))
        return span if span and all(span.start <= other.start for other in content) else None

    def name_groups(self) -> Sequence[Span]:
        groups: list[Span] = []
        for span in self.names:
            if groups and SAME_PLACE.fullmatch(self.plain[groups[-1].end : span.start]):
                groups[-1] = Span(groups[-1].start, span.end)
            else:
                groups.append(span)
        return groups


def _placed(words: Sequence[Word], text: str) -> Iterator[tuple[Span, Word]]:
    at = 0
    for word in words:
        start = text.find(word.text, at)
        if start >= 0:
            at = start + len(word.text)
            yield Span(start, at), word


def _dates(plain: str) -> Sequence[Span]:
    return [Span(*match.span()) for pattern in (YEAR, MONTH) for match in pattern.finditer(plain)]


def _is_shape(plain: str) -> bool:
    """Words that only shape a question, though no list of such words has them: 为啥, 那儿."""
    return bool(PRONOUN_HAN.fullmatch(plain) or EMPTY.fullmatch(plain))


def overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
