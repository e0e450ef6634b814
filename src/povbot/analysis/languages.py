"""Which language a text is in, as far as its script tells."""

from collections.abc import Callable

from povbot.analysis.mixed import HAN


def of_question(text: str, fold: Callable[[str], str]) -> str:
    """`zh-Hant` where folding to simplified script changes something, `zh-Hans` for other Han text, else `en`."""
    if not HAN.search(text):
        return "en"
    return "zh-Hans" if fold(text) == text else "zh-Hant"
