"""Sentences for generated stories: of a hundred words, and yet no two stories share more than a phrase."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from random import Random

from opencc import OpenCC
from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass


@dataclass(frozen=True)
class Spoken:
    """A language, as newspaper_words.toml has it."""

    first: Sequence[str]
    last: Sequence[str]
    between_names: str
    headline: str
    corrected: str
    sentences: Sequence[str]
    words: Mapping[str, Sequence[str]]


def sentence(chance: Random, language: str) -> str:
    spoken = _spoken()[language]
    figures = {"many": chance.randrange(1000, 99999), "few": chance.randrange(3, 99)}
    other = chance.choice(spoken.words["place"])
    return chance.choice(spoken.sentences).format(**_chosen(chance, spoken), **figures, other=other)


def paragraph(chance: Random, language: str) -> str:
    between = " " if language == "en" else ""
    return between.join(sentence(chance, language) for _ in range(3))


def headline(chance: Random, language: str, number: int) -> str:
    """Another one for every number."""
    spoken = _spoken()[language]
    text = spoken.headline.format(**_chosen(chance, spoken), count=10_000 + number)
    return text[0].upper() + text[1:]


def author(chance: Random, language: str) -> str:
    spoken = _spoken()[language]
    return chance.choice(spoken.first) + spoken.between_names + chance.choice(spoken.last)


def correction(language: str, times: int) -> str:
    return _spoken()[language].corrected.format(times=times)


def traditional(text: str) -> str:
    return str(_converter().convert(text))


def _chosen(chance: Random, spoken: Spoken) -> dict[str, str]:
    return {name: chance.choice(pool) for name, pool in spoken.words.items()}


@cache
def _spoken() -> Mapping[str, Spoken]:
    text = Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
    return TypeAdapter(dict[str, Spoken]).validate_python(tomllib.loads(text))


@cache
def _converter() -> OpenCC:
    return OpenCC("s2t")
