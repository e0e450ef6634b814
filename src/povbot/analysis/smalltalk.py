"""Small talk: what is said to the bot and not asked of the archive. Only a whole message counts."""

import re
import tomllib
from collections.abc import Callable
from importlib.resources import files

from povbot.model import Talk

_NOT_WORDS = re.compile(r"[^\w'’ ]+|_")


class SmallTalk:
    def __init__(self) -> None:
        phrases = tomllib.loads(files(__package__).joinpath("smalltalk.toml").read_text(encoding="utf-8"))
        self._kinds = {phrase: Talk(kind) for kind, listed in phrases.items() for phrase in listed}

    def kind(self, text: str, fold: Callable[[str], str]) -> Talk | None:
        """`fold` turns Han text to simplified script."""
        bare = " ".join(_NOT_WORDS.sub(" ", text.casefold().replace("’", "'")).split())
        return self._kinds.get(bare) or self._kinds.get(fold(bare))
