"""Text to sentences, by sentencex (Wikimedia's splitter, which knows abbreviations and closing quotation marks)."""

from sentencex import segment

from povbot.model import Span


class SentencexSplitter:
    def split(self, text: str, language: str) -> tuple[Span, ...]:
        spans, start = [], 0
        for sentence in segment(language.partition("-")[0], text):
            end = start + len(sentence)
            lead = len(sentence) - len(sentence.lstrip())
            if sentence.strip():
                spans.append(Span(start + lead, start + len(sentence.rstrip())))
            start = end
        return tuple(spans)
