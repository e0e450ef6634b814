"""How much of a question a text speaks of.

Every word of the question weighs as much as it is rare in the archive. A text earns a word's weight by saying it in any
of its variants, and a share of it where only its context (the headline, the sentence before) says it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import takewhile
from types import MappingProxyType

from povbot.model import Origin, Query, Statistics, Variant, Word

# Terms said around a text, each with the share of its weight that it earns there.
Context = Mapping[str, float]
NO_CONTEXT: Context = MappingProxyType({})

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


class Evidence:
    """The words of one question, weighed by one archive's statistics. `names` are the terms of its names.

    Only `terms` can earn anything: a caller with many texts passes no others.
    """

    def __init__(self, query: Query, statistics: Statistics) -> None:
        self._statistics = statistics
        self._words = query.words
        self.question, self.asked = query.text, query.asked
        self.terms = frozenset(query.terms)
        self._families = _families(term for word in query.words if not word.is_name for term in word.terms)
        self.names = frozenset(term for word in query.words if word.is_name for term in word.terms)
        self._weights = [self._weight(word) for word in query.words]
        # The most that this archive can say of each word: less where it has translations of it only.
        self._sayable = [
            max(variant.weight for variant in self._known(word)) if self._is_foreign(word) else 1.0
            for word in query.words
        ]
        self._substance = [
            weight * LIGHT_SHARE if word.is_light else weight
            for word, weight in zip(query.words, self._weights, strict=True)
        ]

    @property
    def most(self) -> float:
        """The highest score that a passage can have for the question's words, in the index's units (idf)."""
        return sum(weight * sayable for weight, sayable in zip(self._weights, self._sayable, strict=True))

    @property
    def rarest(self) -> float:
        """The weight of a word that no passage has, the highest there is: how much that is depends on the archive."""
        return self._statistics.idf("")

    @property
    def foreign(self) -> float:
        """0 to 1: the share of the question that the archive can say in translation only."""
        translated = (w for w, sayable in zip(self._weights, self._sayable, strict=True) if sayable < 1.0)
        return sum(translated) / (sum(self._weights) or 1.0)

    def support(self, said: Collection[str]) -> float:
        """0 to 1: the share of the question, light words weighing less, that a text says. For deciding whether the text
        answers at all.

        A word that the archive has in another language only is said as well as can be there, and one that is not said
        so says less against a text than the asked word itself would.
        """
        earned = whole = 0.0
        for word, weight, sayable in zip(self._words, self._substance, self._sayable, strict=True):
            share = self.share(word, said) / sayable
            earned += weight * share
            whole += weight * (share + (1.0 - share) * (UNSAID_TRANSLATION if sayable < 1.0 else 1.0))
        return earned / (whole or 1.0)

    def coverage(self, said: Collection[str], context: Context = NO_CONTEXT) -> float:
        """0 to 1: the share of the question's weight that a text with these terms earns. For choosing between texts."""
        earned = (w * self.share(word, said, context) for word, w in zip(self._words, self._weights, strict=True))
        return sum(earned) / (sum(self._weights) or 1.0)

    def says_all(self, said: Collection[str]) -> bool:
        """Whether a text says every word but the light ones."""
        asked = [word for word in self._words if not word.is_light] or self._words
        return all(self.share(word, said) > SAID for word in asked)

    def lacks_name(self, said: Collection[str]) -> bool:
        """Whether a text does not say a rare name of the question: it speaks of another."""
        return any(word.is_name and self.share(word, said) <= SAID and self._is_rare(word) for word in self._words)

    def kin(self, said: Collection[str]) -> Context:
        """The question's terms that are of one family with a term said, names excepted."""
        return {term: KIN_SHARE for term, _ in self._relatives(said)}

    def _relatives(self, said: Collection[str]) -> Iterator[tuple[str, str]]:
        for other in said:
            for term in self._families.get(other[:_KIN_LETTERS], ()):
                if _akin(term, other):
                    yield term, other

    def _is_foreign(self, word: Word) -> bool:
        """Whether the archive has it in translation only: one that it never mentions at all is missing, not foreign."""
        known = self._known(word)
        return bool(known) and known[0].origin is Origin.BRIDGED

    def _known(self, word: Word) -> Sequence[Variant]:
        """The variants that the archive knows, the asked one first."""
        return [variant for variant in word.variants if all(map(self._statistics.knows, variant.terms))]

    def _is_rare(self, word: Word) -> bool:
        """A name that much of the archive has (its country) goes without saying."""
        known = max((self._statistics.containing.get(term, 0) for term in word.terms), default=0)
        return known <= RARE_NAME_SHARE * self._statistics.passages

    def share(self, word: Word, said: Collection[str], context: Context = NO_CONTEXT) -> float:
        """0 to 1: the best variant's weight, by the share of its terms that are said."""
        return max(variant.weight * self._said(variant, said, context) for variant in word.variants)

    def saying(self, word: Word, said: Collection[str]) -> Variant | None:
        """The variant in which a text says the word, the one that earns most; else a word of its family."""
        earned = [(variant.weight * self._said(variant, said, NO_CONTEXT), variant) for variant in word.variants]
        share, best = max(earned, key=lambda pair: pair[0])
        if share > SAID:
            return best
        kin = sorted(other for term, other in self._relatives(said) if term in word.terms)
        return Variant((kin[0],), Origin.KIN, KIN_SHARE) if kin else None

    def said_terms(self, said: Collection[str]) -> frozenset[str]:
        """The terms through which a text says the words that it says, and the words asked for in a phrase."""
        return frozenset(
            term
            for word in self._words
            for variant in word.variants
            if self._said(variant, said, NO_CONTEXT) > SAID or variant.origin is Origin.ASKED
            for term in variant.terms
            if term in said
        )

    def unknown(self) -> Sequence[Word]:
        """The words that the archive never mentions, in any variant."""
        known = frozenset(self._statistics.containing)
        return tuple(
            word for word in self._words if max(self._said(v, known, NO_CONTEXT) for v in word.variants) <= SAID
        )

    def _said(self, variant: Variant, said: Collection[str], context: Context) -> float:
        earned = whole = 0.0
        for term in variant.terms:
            idf = self._statistics.idf(term)
            whole += idf
            earned += idf if term in said else idf * context.get(term, 0.0)
        return earned / whole

    def _weight(self, word: Word) -> float:
        """The rarity of the first variant that the archive knows, else the highest there is."""
        known = self._known(word)
        if self._is_foreign(word):
            return self._statistics.joint_idf(word.bridged)
        if known:
            return max(map(self._statistics.idf, known[0].terms))
        return max(map(self._statistics.idf, word.terms))


def _families(terms: Iterable[str]) -> Mapping[str, Sequence[str]]:
    families: dict[str, list[str]] = {}
    for term in terms:
        if len(term) >= _KIN_LETTERS and term.isascii() and term.isalpha():
            families.setdefault(term[:_KIN_LETTERS], []).append(term)
    return families


def _akin(term: str, other: str) -> bool:
    common = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(term, other, strict=False)))
    longer = max(len(term), len(other))
    return term != other and longer - common <= _KIN_ENDING and common >= _KIN_COMMON * longer
