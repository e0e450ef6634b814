"""Which language a text is in, as far as its script tells."""

from collections.abc import Callable

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
