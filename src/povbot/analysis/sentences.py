"""Text to sentences, by sentencex (Wikimedia's splitter, which knows abbreviations and closing quotation marks)."""

import re

from sentencex import segment

from povbot.model import Span

# sentencex 1.0.32 panics on "A\u00a0.": it takes the blank before a full stop for one byte.
_WIDE_BLANK = re.compile(r"[^\S\x00-\x7f]")
# sentencex holds "。2005年" together, as it does ".5": but a Chinese full stop always ends a sentence.
_HAN_END = re.compile(r"(?<=[。！？])(?![。！？”’」』）…])")


class SentencexSplitter:
    def split(self, text: str, language: str) -> tuple[Span, ...]:
        spans, start = [], 0
        sentences = segment(language.partition("-")[0], _WIDE_BLANK.sub(" ", text))
        for sentence in (part for whole in sentences for part in _HAN_END.split(whole)):
            end = start + len(sentence)
            lead = len(sentence) - len(sentence.lstrip())
            if sentence.strip():
                spans.append(Span(start + lead, start + len(sentence.rstrip())))
            start = end
        return tuple(spans)
