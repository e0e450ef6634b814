"""Articles to the passages that are searched, and what is found of each."""

from povbot.passages.analysed import analysed
from povbot.passages.split import MAX_CHARS, MAX_HAN_CHARS, split

__all__ = ["MAX_CHARS", "MAX_HAN_CHARS", "analysed", "split"]
