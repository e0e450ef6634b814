"""What is found of a passage once, for every question to come."""

from collections.abc import Iterator

from povbot.model import Analysis, Passage, Sentence
from povbot.ports import Analyzer, SentenceSplitter


def analysed(passage: Passage, analyzer: Analyzer, splitter: SentenceSplitter) -> Analysis:
    """Analyses it sentence by sentence, for terms must not depend on what stands in other ones."""
    heading = frozenset(token.term for token in analyzer.analyze(passage.heading))
    return Analysis(heading, tuple(_sentences(passage, analyzer, splitter)))


def _sentences(passage: Passage, analyzer: Analyzer, splitter: SentenceSplitter) -> Iterator[Sentence]:
    for span in splitter.split(passage.text, passage.language):
        at: dict[str, list[int]] = {}
        for token in analyzer.analyze(span.of(passage.text)):
            at.setdefault(token.term, []).append(token.span.start)
        yield Sentence(span.moved(passage.span.start), at)
