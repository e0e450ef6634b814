"""Which language a text is in, as far as its script tells, and which one it names."""

import tomllib
from collections.abc import Callable, Mapping
from importlib.resources import files

from povbot.analysis.mixed import HAN


def of_question(text: str, reader: str | None, fold: Callable[[str], str]) -> str:
    """`zh-Hant` where folding to simplified script changes something; for other Han text the reader's Chinese, else
    `zh-Hans`; `en` for all else, but the reader's language for what has no letters."""
    if not any(char.isalpha() for char in text):
        return reader or "en"
    if not HAN.search(text):
        return "en"
    if fold(text) != text:
        return "zh-Hant"
    return reader if reader and reader.startswith("zh") else "zh-Hans"


def names() -> Mapping[str, str]:
    """Languages by each of their names, in lower case and simplified script."""
    listed = tomllib.loads(files(__package__).joinpath("languages.toml").read_text(encoding="utf-8"))
    return {name: language for language, called in listed.items() for name in called}
