"""Why this quote, or why none: each word of the question and where it is said, each part of the score."""

from collections.abc import Iterator, Mapping, Sequence

from povbot.answer.evidence import Evidence
from povbot.answer.quote import merged
from povbot.answer.select import Candidate
from povbot.model import Grounds, Passage, Place, Quote, Span, Token, Variant, Word, WordFound
from povbot.ports import Analyzer, SentenceSplitter

Texts = Mapping[Place, str]


def candidate_of(quote: Quote, candidates: Sequence[Candidate]) -> Candidate:
    """The one that the quote was made from: it is in the quote, or the quote was cut from it."""
    return next(
        candidate
        for candidate in candidates
        if (candidate.article.id, candidate.field) == (quote.citation.article_id, quote.field)
        and candidate.span.start < quote.span.end
        and quote.span.start < candidate.span.end
    )


class Explainer:
    def __init__(self, analyzer: Analyzer, splitter: SentenceSplitter) -> None:
        self._analyzer, self._splitter = analyzer, splitter

    def grounds(
        self, candidate: Candidate, text: str, passage: Passage, words: Sequence[Word], evidence: Evidence
    ) -> Grounds:
        """Of `text`, quoted or to be quoted from `passage`."""
        texts = {
            Place.QUOTE: text,
            Place.HEADLINE: passage.heading,
            Place.BEFORE: self._before(candidate, passage),
            Place.PASSAGE: passage.text,
        }
        analysed = {place: self._analyzer.analyze(text) for place, text in texts.items()}
        unknown = evidence.unknown()
        found = (_found(word, texts, analysed, evidence, in_archive=word not in unknown) for word in words)
        return Grounds(candidate.article.id, candidate.article.title, tuple(found), candidate.parts)

    def _before(self, candidate: Candidate, passage: Passage) -> str:
        if candidate.field is not passage.field:
            return ""
        start = candidate.span.start - passage.span.start
        earlier = [span for span in self._splitter.split(passage.text, passage.language) if span.end <= start]
        return earlier[-1].of(passage.text) if earlier else ""


def _found(
    word: Word, texts: Texts, analysed: Mapping[Place, Sequence[Token]], evidence: Evidence, *, in_archive: bool
) -> WordFound:
    """At the first place that says it."""
    for place, tokens in analysed.items():
        variant = evidence.saying(word, frozenset(token.term for token in tokens))
        if variant:
            return WordFound(word.text, place, "… ".join(_written(variant, texts[place], tokens)), variant.origin)
    return WordFound(word.text, in_archive=in_archive)


def _written(variant: Variant, text: str, tokens: Sequence[Token]) -> Iterator[str]:
    """The variant as the text writes it, each term where it comes first."""
    first: dict[str, Span] = {}
    for token in tokens:
        if token.term in variant.terms:
            first.setdefault(token.term, token.span)
    return (span.of(text) for span in merged(list(first.values()), text))
