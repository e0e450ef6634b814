"""Articles to the passages that are searched, and what is found of each."""

from povbot.passages.analysed import analysed, of_tokens
from povbot.passages.packed import packed, unpacked
from povbot.passages.said import said, written
from povbot.passages.split import MAX_CHARS, MAX_HAN_CHARS, split

__all__ = ["MAX_CHARS", "MAX_HAN_CHARS", "analysed", "of_tokens", "packed", "said", "split", "unpacked", "written"]
