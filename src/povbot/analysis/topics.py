"""The topics of config/topics.toml, found by any of their names, aliases and close spellings."""

import re
import tomllib
from collections.abc import Callable, Collection, Sequence
from functools import cached_property
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from povbot.analysis.english import fold as fold_alphabetic
from povbot.analysis.glossary import is_han
from povbot.errors import ConfigError
from povbot.model import Topic

_REMEDY = "See docs/configuration.md for the form of topics."
_NOT_WORDS = re.compile(r"\W+")


class _TopicModel(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: str = Field(pattern=r"^[a-z0-9-]{1,40}$")
    names: dict[str, str] = Field(min_length=1)
    aliases: list[str] = Field(default_factory=list)


class _TopicsModel(BaseModel):
    model_config = ConfigDict(extra="forbid")
    topic: list[_TopicModel] = Field(default_factory=list)


def load(path: Path) -> tuple[Topic, ...]:
    """Raises ConfigError. A file that is not there is no topics."""
    if not path.is_file():
        return ()
    try:
        read = _TopicsModel.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        raise ConfigError.of_validation(error, where=str(path), remedy=_REMEDY) from None
    except (OSError, ValueError) as error:
        raise ConfigError(f"cannot be read: {error}", where=str(path), remedy=_REMEDY) from error
    return tuple(Topic(topic.id, topic.names, tuple(topic.aliases)) for topic in read.topic)


class ConfiguredTopics:
    def __init__(
        self,
        topics: Sequence[Topic],
        fold: Callable[[str], str],
        closest: Callable[[str, Collection[str]], str | None],
    ) -> None:
        """`fold` turns traditional script to simplified and is called only with Han text; `closest` finds among names
        one spelled much like a text that is none of them."""
        self._topics, self._fold_han, self._closest = tuple(topics), fold, closest

    @cached_property
    def _by_form(self) -> dict[str, Topic]:
        """Made at the first look-up: folding Han forms loads OpenCC, which most commands do without."""
        return {
            self._fold(form): topic
            for topic in reversed(self._topics)
            for form in (*topic.aliases, *topic.names.values(), topic.id)
        }

    def _fold(self, text: str) -> str:
        folded = " ".join(fold_alphabetic(text).replace("-", " ").replace("_", " ").split())
        return self._fold_han(folded) if is_han(folded) else folded

    def all(self) -> Sequence[Topic]:
        return self._topics

    def find(self, text: str) -> Topic | None:
        wanted = self._fold(text)
        if wanted in self._by_form:
            return self._by_form[wanted]
        near = self._closest(wanted, self._by_form) if wanted else None
        return self._by_form[near] if near else None

    def mentioned(self, text: str) -> Sequence[Topic]:
        folded = self._fold(text)
        padded = _spaced(folded)
        found = {
            topic.id
            for form, topic in self._by_form.items()
            if (form in folded if is_han(form) else _spaced(form) in padded)
        }
        return tuple(topic for topic in self._topics if topic.id in found)


def _spaced(text: str) -> str:
    return f" {_NOT_WORDS.sub(' ', text).strip()} "
