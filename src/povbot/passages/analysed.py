"""What is found of a passage once, for every question to come."""

from collections.abc import Iterator, Sequence

from povbot.model import Analysis, Passage, Sentence, Span, Token
from povbot.ports import Analyzer, SentenceSplitter


def analysed(passage: Passage, analyzer: Analyzer, splitter: SentenceSplitter) -> Analysis:
    heading, tokens = analyzer.analyze(passage.heading), analyzer.analyze(passage.text)
    return of_tokens(passage, heading, tokens, analyzer, splitter)


def of_tokens(
    passage: Passage, heading: Sequence[Token], tokens: Sequence[Token], analyzer: Analyzer, splitter: SentenceSplitter
) -> Analysis:
    """`heading` and `tokens` are what the analyzer finds in its heading and its text.

    A sentence is what the analyzer finds in it alone. Analyzers look no further than the run of letters that they are
    in, so that is what it finds there in the whole text, unless one of those runs lies across the sentence's ends.
    """
    sentences = (
        Sentence(span.moved(passage.span.start), _places(own, span.start))
        for span, own in _sentences(passage, tokens, analyzer, splitter)
    )
    return Analysis(frozenset(token.term for token in heading), tuple(sentences))


def _sentences(
    passage: Passage, tokens: Sequence[Token], analyzer: Analyzer, splitter: SentenceSplitter
) -> Iterator[tuple[Span, Sequence[Token]]]:
    """With their tokens, in code points of the passage. Both come ascending."""
    at = reached = 0
    for span in splitter.split(passage.text, passage.language):
        while at < len(tokens) and tokens[at].span.start < span.start:
            reached = max(reached, tokens[at].span.end)
            at += 1
        first, before = at, reached
        while at < len(tokens) and tokens[at].span.start < span.end:
            reached = max(reached, tokens[at].span.end)
            at += 1
        if before <= span.start and reached <= span.end:
            yield span, tokens[first:at]
        else:
            yield span, [Token(t.term, t.span.moved(span.start)) for t in analyzer.analyze(span.of(passage.text))]


def _places(tokens: Sequence[Token], start: int) -> dict[str, tuple[int, ...]]:
    at: dict[str, tuple[int, ...]] = {}
    for token in tokens:
        at[token.term] = (*at.get(token.term, ()), token.span.start - start)
    return at
