"""Small talk: what is said to the bot and not asked of the archive. Only a whole message counts."""

import re
import tomllib
from collections.abc import Callable, Mapping
from importlib.resources import files

from povbot.model import Talk

_NOT_WORDS = re.compile(r"[^\w'’ ]+|_")


class SmallTalk:
    def __init__(self) -> None:
        phrases = tomllib.loads(files(__package__).joinpath("smalltalk.toml").read_text(encoding="utf-8"))
        named, forms = phrases.pop("names"), phrases.pop("forms")
        self._kinds = {phrase: Talk(kind) for kind, listed in phrases.items() for phrase in listed}
        self._forms = [(re.compile(_with_names("|".join(listed), named)), Talk(kind)) for kind, listed in forms.items()]

    def kind(self, text: str, fold: Callable[[str], str]) -> Talk | None:
        """`fold` turns Han text to simplified script."""
        bare = " ".join(_NOT_WORDS.sub(" ", text.casefold().replace("’", "'")).split())
        simplified = fold(bare)
        said = self._kinds.get(bare) or self._kinds.get(simplified)
        return said or next((kind for form, kind in self._forms if form.fullmatch(simplified)), None)


def _with_names(form: str, named: Mapping[str, str]) -> str:
    for name, pattern in named.items():
        form = form.replace(f"<{name}>", f"(?:{pattern})")
    return form
