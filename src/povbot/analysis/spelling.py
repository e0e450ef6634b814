"""Words spelled much like another, for typing errors. Alphabetic scripts only."""

from collections.abc import Collection, Mapping, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

# Below four letters every word is near some other; a typing error rarely touches the first letter (Pollock and Zamora,
# 1984, found 7.8 % of errors there).
_SHORTEST = 4
_MOST = 3
# "Dongguan" is no "Dongchuan": in shorter words two errors make another word.
_TWO_ERRORS_FROM = 10


def near(word: str, vocabulary: Mapping[str, int], stop: Collection[str] = ()) -> Sequence[str]:
    """At most three, nearest first, then the more frequent; none of `stop`. One error, two from ten letters on (a swap
    of neighbours is one)."""
    typed = word.casefold().removesuffix("'s").removesuffix("’s")
    if len(typed) < _SHORTEST or not typed.isascii() or not typed.isalpha():
        return ()
    errors = 1 if len(typed) < _TWO_ERRORS_FROM else 2
    initials = {typed[0], typed[0].upper()}
    candidates = {
        spelled: folded
        for spelled in vocabulary
        if spelled[:1] in initials and (folded := spelled.casefold()) not in stop
    }
    found = process.extract(typed, candidates, scorer=OSA.distance, score_cutoff=errors, limit=None)
    ranked = sorted((distance, -vocabulary[spelled], spelled) for _, distance, spelled in found if distance > 0)
    distinct = {spelled.casefold(): spelled for _, _, spelled in reversed(ranked)}
    return tuple(reversed(distinct.values()))[:_MOST]
