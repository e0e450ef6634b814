"""Which of the catalogue's languages a browser's reader would like best."""

import re

from povbot.texts import language_for

_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
_TAG = re.compile(r"(?:en|zh)(?:[-_][A-Za-z]{2,8}){0,2}", re.IGNORECASE)


def wanted(accept_language: str) -> str:
    """By the header of RFC 9110, 12.5.4: the tag of most weight that is English or Chinese, the first of equals;
    English where there is none."""
    weighed = [_weighed(part) for part in accept_language.split(",")]
    spoken = [(weight, tag) for weight, tag in weighed if weight > 0 and tag.partition("-")[0] in ("en", "zh")]
    best = max(spoken, key=lambda each: each[0], default=(0.0, "en"))
    return language_for(best[1])


def written_in(text: str, reader: str) -> str:
    """As far as its letters tell, for those who read it aloud: what is in Han is in the reader's Chinese, if any."""
    if _HAN.search(text):
        return reader if reader.startswith("zh") else "zh"
    return "en" if any("a" <= letter <= "z" for letter in text.lower()) else reader


def named(tag: str) -> str | None:
    """The language that an address means which writes it in its own way (`zh`, `zh-TW`, `EN`); None for another."""
    return language_for(tag) if _TAG.fullmatch(tag) else None


def _weighed(part: str) -> tuple[float, str]:
    tag, _, weight = part.strip().lower().partition(";")
    try:
        return float(weight.strip().removeprefix("q=") or 1), tag.strip()
    except ValueError:
        return 0.0, ""
