"""What is spelled much like something else, for typing errors."""

from collections.abc import Collection, Mapping, Sequence

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

# Below four letters every word is near some other; a typing error rarely touches the first letter (Pollock and Zamora,
# 1984, found 7.8 % of errors there).
_SHORTEST = 4
_MOST = 3
# "Dongguan" is no "Dongchuan": in shorter words two errors make another word.
_TWO_ERRORS_FROM = 10
# Of 100: one letter wrong in six passes, two do not.
_CLOSE = 83


def reach(word: str) -> tuple[frozenset[str], range]:
    """How words begin that may be near, and how long they are without their capitals; of none, where it has no near
    ones."""
    typed = _typed(word)
    if len(typed) < _SHORTEST or not typed.isascii() or not typed.isalpha():
        return frozenset(), range(0)
    errors = _errors(typed)
    return frozenset((typed[0], typed[0].upper())), range(len(typed) - errors, len(typed) + errors + 1)


def _typed(word: str) -> str:
    return word.casefold().removesuffix("'s").removesuffix("’s")


def _errors(typed: str) -> int:
    return 1 if len(typed) < _TWO_ERRORS_FROM else 2


def near(word: str, vocabulary: Mapping[str, int], stop: Collection[str] = ()) -> Sequence[str]:
    """Words of alphabetic scripts: at most three, nearest first, then the more frequent; none of `stop`. One error, two
    from ten letters on (a swap of neighbours is one). Of the vocabulary, only what is within `reach` counts."""
    initials, _ = reach(word)
    if not initials:
        return ()
    typed = _typed(word)
    candidates = {
        spelled: folded
        for spelled in vocabulary
        if spelled[:1] in initials and (folded := spelled.casefold()) not in stop
    }
    found = process.extract(typed, candidates, scorer=OSA.distance, score_cutoff=_errors(typed), limit=None)
    ranked = sorted((distance, -vocabulary[spelled], spelled) for _, distance, spelled in found if distance > 0)
    distinct = {spelled.casefold(): spelled for _, _, spelled in reversed(ranked)}
    return tuple(reversed(distinct.values()))[:_MOST]


def closest(text: str, among: Collection[str]) -> str | None:
    """The first of the nearest, in any script; None where nothing is near."""
    found = process.extractOne(text, [*among], scorer=fuzz.ratio, score_cutoff=_CLOSE)
    return str(found[0]) if found else None
