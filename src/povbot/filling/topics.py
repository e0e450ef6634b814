"""Which topics a story is of, by the rules of its source."""

import re
import unicodedata
from collections.abc import Sequence

from povbot.ingest.source import TopicRule

# What is written without blanks: ideographs, kana and Bopomofo. Such a word is found anywhere in a text.
_UNSPACED = "\u2e80-\u312f\u31a0-\ua4cf\uf900-\ufaff\U00020000-\U0003ffff"
_IN_A_WORD = rf"[^\W{_UNSPACED}]"
_BEGINS_UNSPACED, _ENDS_UNSPACED = re.compile(rf"[{_UNSPACED}]"), re.compile(rf"[{_UNSPACED}]\Z")
_ONE_OF_A_KIND = str.maketrans({**dict.fromkeys("’‘ʼ", "'"), **dict.fromkeys("‐–—−", "-"), "\u00ad": None})


def assigned(rules: Sequence[TopicRule], text: str) -> tuple[str, ...]:
    """In the rules' order, each once. Words are found whole and in any case, Chinese ones also inside of others; blanks
    between them may be any, also an end of line. A Chinese word is found in the script that it is written in."""
    folded = _folded(text)
    found = (rule.id for rule in rules if any(re.search(_pattern(word), folded) for word in rule.words))
    return tuple(dict.fromkeys(found))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).translate(_ONE_OF_A_KIND).casefold()


def _pattern(word: str) -> str:
    folded = _folded(word).strip()
    if not folded:
        return r"(?!)"
    before = "" if _BEGINS_UNSPACED.match(folded) else rf"(?<!{_IN_A_WORD})"
    after = "" if _ENDS_UNSPACED.search(folded) else rf"(?!{_IN_A_WORD})"
    return before + r"\s+".join(map(re.escape, folded.split())) + after
