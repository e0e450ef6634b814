"""An archive in three languages in which every answer can be told from every other: each story tells of a crop with a
name of its own, which nothing else has."""

import json
from collections.abc import Iterator
from pathlib import Path

from povbot.texts import Texts

LANGUAGES = ("en", "zh-hans", "zh-hant")
_TAGS = {"en": "en", "zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}
_ASKED = {"en": "who grows {}?", "zh-hans": "谁种植{}？", "zh-hant": "誰種植{}？"}
_NEXT = {"en": "what about {}?", "zh-hans": "那{}呢？", "zh-hant": "那{}呢？"}
_TOLD = {
    "en": "Farmers of Lakeside grow {} on the old terraces.",
    "zh-hans": "湖边的农民在旧梯田里种植{}。",
    "zh-hant": "湖邊的農民在舊梯田裡種植{}。",
}
_HEADED = {"en": "A harvest of {}", "zh-hans": "{}的收成", "zh-hant": "{}的收成"}
_ONSETS, _VOWELS, _ENDS = "bdgklmnprtvz", "aeiou", "kmnpt"


def crop(number: int) -> str:
    """No two are less than two letters apart, or one might be taken for a slip of the other."""
    word = ""
    for place in range(4):
        at = (number // 5**place + number * (place + 1)) % (len(_ONSETS) * len(_VOWELS))
        word += _ONSETS[at // len(_VOWELS)] + _VOWELS[at % len(_VOWELS)]
    return word + _ENDS[number % len(_ENDS)]


def asked(language: str, crop_: str) -> str:
    return _ASKED[language].format(crop_)


def asked_next(language: str, crop_: str) -> str:
    """After another question: what is asked of it is left out."""
    return _NEXT[language].format(crop_)


def story(language: str, crop_: str, key: str = "", headline: str = "") -> str:
    """A line of the archive."""
    fields = {
        "format": 1,
        "id": key or f"{language}-{crop_}",
        "language": _TAGS[language],
        "title": headline or _HEADED[language].format(crop_),
        "summary": _TOLD[language].format(crop_),
        "published": "2020-05-02",
    }
    return json.dumps(fields, ensure_ascii=False) + "\n"


def lines(crops: int) -> Iterator[str]:
    """In each language as many; crop n is told of in language n % 3."""
    return (story(LANGUAGES[number % len(LANGUAGES)], crop(number)) for number in range(crops))


def write(file: Path, crops: int) -> Path:
    file.write_text("".join(lines(crops)), encoding="utf-8")
    return file


PLAIN_ON, PLAIN_OFF = ({Texts(tongue)(key) for tongue in _TAGS.values()} for key in ("plain-on", "plain-off"))
