"""How much of a question a text speaks of.

Every word of the question weighs as much as it is rare in the archive. A text earns a word's weight by saying it in any
of its variants, and a share of it where only its context (the headline, the sentence before) says it.
"""

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

from povbot.model import Origin, Query, Statistics, Variant, Word

# Terms said around a text, each with the share of its weight that it earns there.
Context = Mapping[str, float]
NO_CONTEXT: Context = MappingProxyType({})

# A light word that the archive lacks is no reason to refuse: measured in docs/quality.md.
LIGHT_SHARE = 0.25
# A text that says nearly all of a question but not whom or where it asks about speaks of another: three quarters said
# are then no longer enough. Measured in docs/quality.md.
OTHER_NAME_FACTOR, RARE_NAME_SHARE = 0.65, 0.2
# What a translation that is not said takes away: measured in docs/quality.md.
UNSAID_TRANSLATION = 0.5
# From here on a word counts as said: whole in one variant, or more than half of its pieces by rarity.
SAID = 0.5


class Evidence:
    """The words of one question, weighed by one archive's statistics. `names` are the terms of those that are names."""

    def __init__(self, query: Query, statistics: Statistics) -> None:
        self._statistics = statistics
        self._words = query.words
        self.names = frozenset(term for word in query.words if word.is_name for term in word.terms)
        self._weights = [self._weight(word) for word in query.words]
        self._substance = [
            weight * LIGHT_SHARE if word.is_light else weight
            for word, weight in zip(query.words, self._weights, strict=True)
        ]

    def coverage(self, said: Collection[str], context: Context = NO_CONTEXT) -> float:
        """0 to 1: the share of the question's weight that a text with these terms earns. For choosing between texts."""
        earned = (w * self.share(word, said, context) for word, w in zip(self._words, self._weights, strict=True))
        return sum(earned) / (sum(self._weights) or 1.0)

    def support(self, said: Collection[str]) -> float:
        """0 to 1: the same with light words weighing less, and less again for a text that lacks a rare name of the
        question: it speaks of another. For deciding whether the text answers at all."""
        shares = [self.share(word, said) / self._sayable(word) for word in self._words]
        lacks = any(
            word.is_name and share <= SAID and self._is_rare(word)
            for word, share in zip(self._words, shares, strict=True)
        )
        earned = whole = 0.0
        for word, weight, share in zip(self._words, self._substance, shares, strict=True):
            # A translation that is not said says less against a text than the asked word itself would.
            missed = weight * (1.0 - share) * (UNSAID_TRANSLATION if self._is_foreign(word) else 1.0)
            earned += weight * share
            whole += weight * share + missed
        return earned / (whole or 1.0) * (OTHER_NAME_FACTOR if lacks else 1.0)

    def _is_foreign(self, word: Word) -> bool:
        """Whether the archive has it in translation only: one that it never mentions at all is missing, not foreign."""
        known = self._known(word)
        return bool(known) and known[0].origin is Origin.BRIDGED

    def _sayable(self, word: Word) -> float:
        """The most that this archive could earn of the word. One that it has in another language only is said as well
        as can be there: no reason to refuse."""
        return max(variant.weight for variant in self._known(word)) if self._is_foreign(word) else 1.0

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
