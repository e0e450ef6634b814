"""How the terms of a question weigh, the same in every engine."""

from collections.abc import Iterator

from povbot.model import Origin, Statistics, Word

# BM25's own: those of Lucene and tantivy.
K1, B = 1.2, 0.75
# Terms that ask for nothing (bigrams across words) decide between passages that are otherwise alike.
HINT_WEIGHT = 0.3


def weighted(word: Word, statistics: Statistics) -> Iterator[tuple[float, tuple[str, ...]]]:
    """Each variant's terms with a factor. A passage has of a word what the variant gives that gives most.

    Translations share the rarity of all of them together: of their terms, and of no others, are the statistics asked.
    """
    joint = statistics.joint_idf(word.bridged) if word.bridged else 0
    for variant in word.variants:
        bridged = variant.origin is Origin.BRIDGED
        yield variant.weight * (joint / max(map(statistics.idf, variant.terms)) if bridged else 1), variant.terms
