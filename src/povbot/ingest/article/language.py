"""The language of a story, as its page declares it and as its script shows."""

import re

from povbot.ingest.tags import of_template

_HAN = re.compile("[\u3400-\u9fff]")
_LETTER = re.compile(r"[^\W\d_]")
# Frequent characters that stand in one script only.
_SIMPLIFIED = frozenset(
    "这个们来时为说国会对学发经过还动种现实开关点进当无产业长问题头应该区县农员书报东车门间见听万与电网"
)
_TRADITIONAL = frozenset(
    "這個們來時為說國會對學發經過還動種現實開關點進當無產業長問題頭應該區縣農員書報東車門間見聽萬與電網"
)
_WITH_HAN = ("zh", "ja", "ko", "yue")
_SEEN = 4000


def language_of(declared: tuple[str, ...], text: str) -> str | None:
    """A BCP-47 tag: that of the first declaration which the story's script bears out, else what the script says.

    A page's frame often declares another language than its story is written in.
    """
    shown = text[:_SEEN]
    letters = len(_LETTER.findall(shown))
    han = len(_HAN.findall(shown))
    for tag in map(of_template, declared):
        if tag is None:
            continue
        with_han = tag.split("-")[0] in _WITH_HAN
        if letters and with_han != (han * 5 > letters):
            continue
        return _chinese(shown) or tag if tag.startswith("zh") else tag
    if not letters:
        return None
    # Kana stand in Japanese only: without a declaration that is said of no other language.
    if re.search("[\u3040-\u30ff]", shown):
        return "ja"
    return (_chinese(shown) or "zh-Hans") if han * 5 > letters else _latin(shown)


def _chinese(text: str) -> str | None:
    simplified = sum(char in _SIMPLIFIED for char in text)
    traditional = sum(char in _TRADITIONAL for char in text)
    if simplified == traditional:
        return None
    return "zh-Hans" if simplified > traditional else "zh-Hant"


def _latin(text: str) -> str | None:
    """English only where its commonest words stand: of other languages nothing is said."""
    words = text.lower().split()
    common = sum(word in ("the", "of", "and", "to", "in", "a", "is", "for", "on") for word in words)
    return "en" if common * 20 >= len(words) else None
