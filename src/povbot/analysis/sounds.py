"""Names that sound alike in Latin and in Han script: 纳雷什 is Naresh, Scheele 舍勒.

Both are written as one rough sound. A consonant is two signs, so that near ones share one and a wrong one costs twice a
wrong vowel; l and r are one sign and one only, for Chinese has them for each other and leaves many out; the vowels that
Chinese puts between consonants (斯, 特, 克) are not written.
"""

import re
from collections.abc import Callable, Iterable, Sequence

from pypinyin import lazy_pinyin
from rapidfuzz import process
from rapidfuzz.distance import Indel

from povbot.analysis.english import fold
from povbot.analysis.mixed import HAN

# Measured on CLDR's and CC-CEDICT's own names (docs/decisions/0004).
LEAST_LIKENESS = 0.75
_MOST = 3
_HAN_NAME_CHARS = range(2, 9)
_SHORTEST_SOUND = 4

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
    (r"a+", "A"), (r"e+", "E"), (r"i+", "I"), (r"o+", "O"), (r"u+", "U"),
)
_ONSETS = {
    "b": "Pp", "p": "Pp", "m": "Mn", "f": "Ff", "d": "Tt", "t": "Tt", "n": "Nn", "l": "L", "r": "L", "g": "Kk", "k": "Kk",
    "h": "Hh", "j": "Jk", "q": "Jk", "zh": "Jj", "ch": "Jj", "x": "Sh", "sh": "Ss", "z": "St", "c": "St", "s": "Ss",
    "y": "I", "w": "Fw", "": "",
}
_SYLLABLE = re.compile(r"(zh|ch|sh|[bpmfdtnlrgkhjqxzcsyw]?)([aeiouv]*)(ng?|r)?$")
_ANY = re.compile("|".join(f"({p})" for p, _ in _LATIN))


def of_latin(name: str) -> str:
    return _ANY.sub(lambda m: _LATIN[m.lastindex - 1][1], re.sub("[^a-z]", "", fold(name)))


def of_han(name: str) -> str:
    return "".join(map(_of_syllable, lazy_pinyin(name, v_to_u=False)))


def _of_syllable(syllable: str) -> str:
    match = _SYLLABLE.match(syllable.replace("ü", "v"))
    if not match:
        return ""
    onset, vowels, coda = match.groups()
    if syllable == "er":
        return "L"
    sound = _ONSETS[onset]
    if onset == "h" and vowels.startswith("u") and len(vowels) > 1 and vowels != "uo":
        sound, vowels = "Hw", vowels[1:]
    if onset == "w" and vowels == "u":
        sound = "Fw"
    if onset and vowels == "e" and not coda:
        vowels = ""
    elif onset in ("zh", "ch", "sh", "r", "z", "c", "s") and vowels == "i":
        vowels = ""
    elif onset == "y":
        sound, vowels = "I", vowels.removeprefix("i")
    vowels = {"ao": "O", "ou": "O", "uo": "O", "ei": "E", "ai": "E", "ie": "E", "iu": "IU", "ui": "UE", "uai": "UA"}.get(vowels, vowels.upper())
    return sound + vowels.replace("V", "U") + {"n": "Nn", "ng": "Nn", "r": "L", None: ""}[coda]


def likeness(name: str, other: str) -> float:
    """0 to 1, for names in either script."""
    return float(Indel.normalized_similarity(_sound(name), _sound(other)))


def _sound(name: str) -> str:
    return of_han(name) if HAN.search(name) else of_latin(name)


class Soundalikes:
    """The names of a vocabulary by sound: capitalised Latin words, and Han words that no dictionary has (`is_word`)."""

    def __init__(self, vocabulary: Iterable[str], is_word: Callable[[str], bool]) -> None:
        self._latin: dict[str, str] = {}
        self._han: dict[str, str] = {}
        for word in vocabulary:
            if HAN.fullmatch(word):
                if len(word) in _HAN_NAME_CHARS and not is_word(word):
                    self._han[word] = of_han(word)
            elif len(word) > 2 and word[0].isupper() and not word.isupper():
                self._latin[word] = of_latin(word)

    def near(self, name: str) -> Sequence[str]:
        """Names in the other script that sound like this one, nearest first."""
        sound, others = _sound(name), self._latin if HAN.search(name) else self._han
        if len(sound) < _SHORTEST_SOUND:
            return ()
        found = process.extract(
            sound, others, scorer=Indel.normalized_similarity, score_cutoff=LEAST_LIKENESS, limit=_MOST
        )
        return [other for _, _, other in found]
