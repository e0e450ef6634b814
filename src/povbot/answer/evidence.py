"""How much of a question a text speaks of.

Every word of the question weighs as much as it is rare in the archive. A text earns a word's weight by saying it in any
of its variants, and a share of it where only its context (the headline, the sentence before) says it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import takewhile
from types import MappingProxyType

from povbot.model import Origin, Query, Statistics, Variant, Word

# Terms that a text says, each with the share of its weight that it earns: all of it where the text itself says it, less
# where only what stands around it does.
Said = Mapping[str, float]
NOTHING: Said = MappingProxyType({})

# A light word that the archive lacks is no reason to refuse: measured in docs/quality.md.
LIGHT_SHARE = 0.25
RARE_NAME_SHARE = 0.2
# Words of one family ("legislate", "legislature") that stemming keeps apart share their first letters, and most of all.
KIN_SHARE = 0.7
_KIN_LETTERS, _KIN_ENDING, _KIN_COMMON = 6, 4, 0.6
# What a translation that is not said takes away: measured in docs/quality.md.
UNSAID_TRANSLATION = 0.5
# From here on a word counts as said: whole in one variant, or more than half of its pieces by rarity.
SAID = 0.5


@dataclass(frozen=True, slots=True)
class _Way:
    """A variant with the rarity (idf) of each of its terms and of all."""

    variant: Variant
    parts: Sequence[tuple[str, float]]
    whole: float

    def said(self, said: Said) -> float:
        """0 to 1: the share of its terms, by rarity, that are said."""
        earned = 0.0
        for term, idf in self.parts:
            if term in said:
                earned += idf * said[term]
        return earned / self.whole


@dataclass(frozen=True, slots=True)
class _Asked:
    """A word of the question with what it weighs, and its substance, which is less where it is light. `sayable` is the
    most that this archive can say of it: less than 1 where it has translations of it only."""

    word: Word
    ways: Sequence[_Way]
    weight: float
    substance: float
    sayable: float
    is_rare_name: bool

    def share(self, said: Said) -> float:
        """0 to 1: the best variant's weight, by the share of its terms that are said."""
        best = 0.0
        for way in self.ways:
            earned = 0.0
            for term, idf in way.parts:
                if term in said:
                    earned += idf * said[term]
            if earned:
                best = max(best, way.variant.weight * (earned / way.whole))
        return best


class Evidence:
    """The words of one question, weighed by one archive's statistics. `names` are the terms of its names.

    Only `terms` can earn anything: a caller with many texts passes no others.
    """

    def __init__(self, query: Query, statistics: Statistics) -> None:
        self._statistics = statistics
        self.question, self.asked = query.text.casefold(), query.asked
        self.terms = frozenset(query.terms)
        self._families = _families(term for word in query.words if not word.is_name for term in word.terms)
        self._met: set[str] = set()
        self._kin: dict[str, Sequence[str]] = {}
        self.names = frozenset(term for word in query.words if word.is_name for term in word.terms)
        self._words = [self._asked(word) for word in query.words]
        self._whole = sum(asked.weight for asked in self._words) or 1.0

    def _asked(self, word: Word) -> _Asked:
        known = self._known(word)
        foreign = _is_foreign(known)
        return _Asked(
            word,
            tuple(map(self._way, word.variants)),
            weight := self._weight(word, known),
            weight * LIGHT_SHARE if word.is_light else weight,
            max(variant.weight for variant in known) if foreign else 1.0,
            word.is_name and self._is_rare(word),
        )

    def _way(self, variant: Variant) -> _Way:
        parts = [(term, self._statistics.idf(term)) for term in variant.terms]
        return _Way(variant, parts, sum(idf for _, idf in parts))

    @property
    def most(self) -> float:
        """The highest score that a passage can have for the question's words, in the index's units (idf)."""
        return sum(asked.weight * asked.sayable for asked in self._words)

    @property
    def rarest(self) -> float:
        """The weight of a word that no passage has, the highest there is: how much that is depends on the archive."""
        return self._statistics.idf("")

    @property
    def foreign(self) -> float:
        """0 to 1: the share of the question that the archive can say in translation only."""
        return sum(asked.weight for asked in self._words if asked.sayable < 1.0) / self._whole

    def shares(self, said: AbstractSet[str]) -> Sequence[float]:
        """0 to 1 for each word: how much of it a text says."""
        wholly = self._wholly(said)
        return [asked.share(wholly) for asked in self._words]

    def _wholly(self, said: AbstractSet[str]) -> Said:
        return dict.fromkeys(said & self.terms, 1.0)

    def support(self, shares: Sequence[float]) -> float:
        """0 to 1: the share of the question, light words weighing less, that a text says. For deciding whether the text
        answers at all.

        A word that the archive has in another language only is said as well as can be there, and one that is not said
        so says less against a text than the asked word itself would.
        """
        earned = whole = 0.0
        for asked, said in zip(self._words, shares, strict=True):
            share = said / asked.sayable
            earned += asked.substance * share
            whole += asked.substance * (share + (1.0 - share) * (UNSAID_TRANSLATION if asked.sayable < 1.0 else 1.0))
        return earned / (whole or 1.0)

    def coverage(self, said: Said) -> float:
        """0 to 1: the share of the question's weight that a text earns. For choosing between texts."""
        if not said:
            return 0.0
        return sum([asked.weight * asked.share(said) for asked in self._words]) / self._whole

    def says_all(self, shares: Sequence[float]) -> bool:
        """Whether a text says every word but the light ones."""
        words = [share for asked, share in zip(self._words, shares, strict=True) if not asked.word.is_light] or shares
        return all(share > SAID for share in words)

    def lacks_name(self, shares: Sequence[float]) -> bool:
        """Whether a text does not say a rare name of the question: it speaks of another."""
        return any(asked.is_rare_name and share <= SAID for asked, share in zip(self._words, shares, strict=True))

    def kin(self, said: AbstractSet[str]) -> Said:
        """The question's terms that are of one family with a term said, names excepted."""
        return {term: KIN_SHARE for term, _ in self._relatives(said)} if self._families else NOTHING

    def _relatives(self, said: AbstractSet[str]) -> Iterator[tuple[str, str]]:
        """Of the question's terms with those said. Texts say the same words again and again: each is compared once."""
        for other in [new for new in said - self._met if new[:_KIN_LETTERS] in self._families]:
            if akin := [term for term in self._families[other[:_KIN_LETTERS]] if _akin(term, other)]:
                self._kin[other] = akin
        self._met |= said
        return ((term, other) for other in said & self._kin.keys() for term in self._kin[other])

    def _known(self, word: Word) -> Sequence[Variant]:
        """The variants that the archive knows, the asked one first."""
        return [variant for variant in word.variants if all(map(self._statistics.knows, variant.terms))]

    def _is_rare(self, word: Word) -> bool:
        """A name that much of the archive has (its country) goes without saying."""
        known = max((self._statistics.containing.get(term, 0) for term in word.terms), default=0)
        return known <= RARE_NAME_SHARE * self._statistics.passages

    def saying(self, word: Word, said: AbstractSet[str]) -> Variant | None:
        """The variant in which a text says a word of the question, the one that earns most; else one of its family."""
        ways = next(asked.ways for asked in self._words if asked.word == word)
        wholly = self._wholly(said)
        best = max(ways, key=lambda way: way.variant.weight * way.said(wholly))
        if best.variant.weight * best.said(wholly) > SAID:
            return best.variant
        kin = sorted(other for term, other in self._relatives(said) if term in word.terms)
        return Variant((kin[0],), Origin.KIN, KIN_SHARE) if kin else None

    def said_terms(self, said: AbstractSet[str]) -> frozenset[str]:
        """The terms through which a text says the words that it says, and the words asked for in a phrase."""
        wholly = self._wholly(said)
        return frozenset(
            term
            for asked in self._words
            for way in asked.ways
            if way.said(wholly) > SAID or way.variant.origin is Origin.ASKED
            for term in way.variant.terms
            if term in wholly
        )

    def unknown(self) -> Sequence[Word]:
        """The words that the archive never mentions, in any variant."""
        known = self._wholly(self._statistics.containing.keys())
        return tuple(asked.word for asked in self._words if all(way.said(known) <= SAID for way in asked.ways))

    def _weight(self, word: Word, known: Sequence[Variant]) -> float:
        """The rarity of the first variant that the archive knows, else the highest there is."""
        if _is_foreign(known):
            return self._statistics.joint_idf(word.bridged)
        return max(map(self._statistics.idf, (known[0] if known else word).terms))


def _is_foreign(known: Sequence[Variant]) -> bool:
    """Whether the archive has a word in translation only: one that it never mentions at all is missing, not foreign."""
    return bool(known) and known[0].origin is Origin.BRIDGED


def _families(terms: Iterable[str]) -> Mapping[str, Sequence[str]]:
    """By the letters that relatives share at least."""
    families: dict[str, list[str]] = {}
    for term in terms:
        if len(term) >= _KIN_LETTERS and term.isascii() and term.isalpha():
            families.setdefault(term[:_KIN_LETTERS], []).append(term)
    return families


def _akin(term: str, other: str) -> bool:
    common = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(term, other, strict=False)))
    longer = max(len(term), len(other))
    return term != other and longer - common <= _KIN_ENDING and common >= _KIN_COMMON * longer
