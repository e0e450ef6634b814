"""Names that sound alike in Latin and in Han script: 东川 is Dongchuan, 舍勒 Scheele.

A Chinese name is looked for in pinyin, as it is spelled; others are written as one rough sound. A consonant is two
signs, so that near ones share one and a wrong one costs twice a wrong vowel; l and r are one sign and one only, for
Chinese has them for each other and leaves many out; the vowels that Chinese puts between consonants (斯, 特, 克) are
not written.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Protocol

from pypinyin import lazy_pinyin
from rapidfuzz import process
from rapidfuzz.distance import Indel

from povbot.analysis.english import fold
from povbot.analysis.mixed import HAN
from povbot.model import Heard

# Measured on CLDR's and CC-CEDICT's own names (docs/decisions/0004).
LEAST_LIKENESS = 0.75
# Two syllables sound like many things, so those have to begin alike: 李楠 is no Yunnan.
_SHORT_HAN_CHARS = 2
_MOST = 3
_HAN_NAME_CHARS, _SHORTEST_LATIN = range(2, 9), 3
_SHORTEST_SOUND = 4
# 省 province, 市 city, 派 school of thought …
_KINDS, _SHORTEST_WITH_KIND = "省市县区州镇乡村岛族派人队", 2

_LATIN = (
    (r"^(?:k(?=n)|p(?=s)|w(?=r))", ""),
    (r"sch|sh|ti(?=on)|ssi(?=on)|ci(?=a)", "Ss"),
    (r"tch|cz|tsch", "Jk"),
    (r"ch", "Jk"),
    (r"ph|ff?", "Ff"),
    (r"th", "Ts"),
    (r"wh", "Fw"),
    (r"(?<=[aeiou])gh(?![aeiou])", ""),
    (r"gh", "Kk"),
    (r"dge?(?=$|[eiy])|j", "Jj"),
    (r"g(?=[eiy])", "Jk"),
    (r"qu", "KkU"),
    (r"x", "KkSs"),
    (r"c(?=[eiy])", "Ss"),
    (r"ck|cc|[ckqg]+", "Kk"),
    (r"tz|ts|zz", "St"),
    (r"[sz]+", "Ss"),
    (r"[bp]+", "Pp"),
    (r"[dt]+", "Tt"),
    (r"m+", "Mn"),
    (r"n+g?(?![aeiouy])|n+", "Nn"),
    (r"[lr]+", "L"),
    (r"[vw]", "Fw"),
    (r"h(?=[aeiouy])", "Hh"),
    (r"h", ""),
    (r"ai|ay|ei|ae", "E"),
    (r"ee|ea|ie", "I"),
    (r"au|aw(?![aeiou])", "O"),
    (r"oo|ou", "U"),
    (r"y", "I"),
    (r"(?<=[a-zA-Z])e$", ""),
    (r"a+", "A"),
    (r"e+", "E"),
    (r"i+", "I"),
    (r"o+", "O"),
    (r"u+", "U"),
)
_ONSETS = {
    "b": "Pp",
    "p": "Pp",
    "m": "Mn",
    "f": "Ff",
    "d": "Tt",
    "t": "Tt",
    "n": "Nn",
    "l": "L",
    "r": "L",
    "g": "Kk",
    "k": "Kk",
    "h": "Hh",
    "j": "Jk",
    "q": "Jk",
    "zh": "Jj",
    "ch": "Jj",
    "x": "Sh",
    "sh": "Ss",
    "z": "St",
    "c": "St",
    "s": "Ss",
    "y": "I",
    "w": "Fw",
    "": "",
}
_HISSING = ("zh", "ch", "sh", "z", "c", "s")
_VOWELS = {"ao": "O", "ou": "O", "uo": "O", "ei": "E", "ie": "E", "ai": "E", "ui": "UE", "uai": "UA"}
_SYLLABLE = re.compile(r"(zh|ch|sh|[bpmfdtnlrgkhjqxzcsyw]?)([aeiouv]*)(ng?)?r?")
_ANY = re.compile("|".join(f"({p})" for p, _ in _LATIN))


def of_latin(name: str) -> str:
    return _ANY.sub(lambda match: _LATIN[(match.lastindex or 1) - 1][1], _letters(name))


def _letters(name: str) -> str:
    bare = name.removesuffix("'s").removesuffix("’s")
    return "".join(char for char in fold(bare) if char.isascii() and char.isalpha())


def _pinyin(name: str) -> Sequence[str]:
    """Without what the name is one of: 东川区, 胡格诺派."""
    bare = name[:-1] if len(name) > _SHORTEST_WITH_KIND and name[-1] in _KINDS else name
    return tuple(lazy_pinyin(bare))


@lru_cache(maxsize=1_000)  # Chinese has some four hundred
def _of_syllable(syllable: str) -> str:
    match = _SYLLABLE.fullmatch(syllable)
    if not match or syllable == "er":
        return "L" if match else ""
    onset, vowels, coda = match.groups(default="")
    sound = _ONSETS[onset]
    if onset == "h" and vowels.startswith("u") and vowels not in ("u", "uo"):
        sound, vowels = "Hw", vowels[1:]  # 华 stands for Wa
    if onset == "y":
        vowels = vowels.removeprefix("i")
    if not coda and (vowels == "e" if onset not in _HISSING else vowels in ("e", "i")):
        vowels = ""
    return sound + _VOWELS.get(vowels, vowels.upper()) + ("Nn" if coda else "")


def likeness(name: str, other: str) -> float:
    """0 to 1, for names in either script; 1 for a Chinese name in pinyin."""
    spelled, heard = zip(_forms(name), _forms(other), strict=True)
    return 1.0 if spelled[0] == spelled[1] else float(Indel.normalized_similarity(*heard))


def _forms(name: str) -> tuple[str, str]:
    """In Latin letters, and as a sound."""
    if HAN.search(name):
        syllables = _pinyin(name)
        return "".join(syllables), "".join(map(_of_syllable, syllables))
    return _letters(name), of_latin(name)


def sounding(name: str) -> Heard:
    """Whatever it is."""
    return Heard(bool(HAN.search(name)), *_forms(name))


def heard(word: str, is_word: Callable[[str], bool]) -> Heard | None:
    """Names are capitalised Latin words, and Han words that no dictionary has (`is_word`)."""
    if HAN.fullmatch(word):
        if len(word) in _HAN_NAME_CHARS and not is_word(word):
            return Heard(True, *_forms(word))
    elif len(word) >= _SHORTEST_LATIN and word[0].isupper() and not word.isupper():
        return Heard(False, *_forms(word))
    return None


class Names(Protocol):
    """Those of a vocabulary, in memory or on a disk."""

    def spelled(self, spelling: str, *, is_han: bool) -> Sequence[str]:
        """In the order of their letters."""
        ...

    def sounding(self, lengths: range, *, is_han: bool) -> Mapping[str, str]:
        """At least all names whose sounds are so long, with those."""
        ...

    def has(self, name: str) -> bool:
        """Whether it is one of the vocabulary, for `sounding` may give others, too."""
        ...


def near(name: str, names: Names) -> Sequence[str]:
    """Names in the other script that sound like this one, nearest first."""
    is_han, (spelling, sound) = not HAN.search(name), _forms(name)
    same = names.spelled(spelling, is_han=is_han)
    if same or len(sound) < _SHORTEST_SOUND:
        return same[:_MOST]
    # Two sounds share no more than all of the shorter one.
    part = LEAST_LIKENESS / (2 - LEAST_LIKENESS)
    sounds = names.sounding(range(int(len(sound) * part), int(len(sound) / part) + 2), is_han=is_han)
    found = process.extract(sound, sounds, scorer=Indel.normalized_similarity, score_cutoff=LEAST_LIKENESS, limit=None)
    ranked = sorted((-alike, other) for _, alike, other in found)
    nearest = islice((other for _, other in ranked if names.has(other)), _MOST)
    return [other for other in nearest if not _is_short(name, other) or sounds[other][0] == sound[0]]


class Soundalikes:
    """The names of a vocabulary by sound."""

    def __init__(self, vocabulary: Iterable[str], is_word: Callable[[str], bool]) -> None:
        self._spelled: dict[tuple[bool, str], list[str]] = {}
        self._sounds: dict[bool, dict[str, str]] = {True: {}, False: {}}
        for word in vocabulary:
            if name := heard(word, is_word):
                self._spelled.setdefault((name.is_han, name.spelling), []).append(word)
                self._sounds[name.is_han][word] = name.sound

    def near(self, name: str) -> Sequence[str]:
        """Names in the other script that sound like this one, nearest first."""
        return near(name, self)

    def spelled(self, spelling: str, *, is_han: bool) -> Sequence[str]:
        return sorted(self._spelled.get((is_han, spelling), ()))

    def sounding(self, lengths: range, *, is_han: bool) -> Mapping[str, str]:  # noqa: ARG002
        return self._sounds[is_han]

    def has(self, name: str) -> bool:
        return any(name in sounds for sounds in self._sounds.values())


def _is_short(name: str, other: str) -> bool:
    return len(name if HAN.search(name) else other) <= _SHORT_HAN_CHARS
