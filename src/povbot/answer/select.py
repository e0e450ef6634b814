"""Which sentences answer best: passages and sentences judged together."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from povbot.answer.evidence import Evidence
from povbot.answer.leaning import leans
from povbot.model import Article, Field, Hit, Passage, Span
from povbot.ports import Analyzer, SentenceSplitter

# A headline is quoted where it says this many times what the story's best sentence says by itself: it names the subject
# and rarely the answer.
HEADLINE_FACTOR = 2.0
# What the headline and the sentence before say, a sentence says in part by standing there. One that leans on them ("the
# district") means what the headline names. The shares are measured (docs/quality.md).
HEADING_SHARE, BEFORE_SHARE = 0.7, 0.5
LEANING_NAME_SHARE = 1.0
CACHED_PASSAGES = 5000
# The passage beside the best passage, its best sentence, and the sentence itself: each at most 1.
MAX_SCORE = 3.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence (or headline) that might be quoted. `terms` are those it says, `support` the share of the question
    that its passage and headline say together, `parts` what the score is the sum of."""

    passage_id: str
    article: Article
    field: Field
    span: Span
    terms: frozenset[str]
    support: float
    parts: Mapping[str, float]

    @property
    def score(self) -> float:
        return sum(self.parts.values())

    @property
    def text(self) -> str:
        return self.span.of(self.article.text(self.field))


@dataclass(frozen=True, slots=True)
class _Sentence:
    """`span` lies in the article's field."""

    span: Span
    terms: frozenset[str]
    leans: bool


@dataclass(frozen=True, slots=True)
class _Analysed:
    heading: frozenset[str]
    sentences: tuple[_Sentence, ...]


class Selector:
    def __init__(
        self, analyzer: Analyzer, splitter: SentenceSplitter, article: Callable[[str], Article | None]
    ) -> None:
        self._analyzer, self._splitter, self._article = analyzer, splitter, article
        # Analysing twenty passages is nine tenths of a Chinese answer's time, and readers ask about the same stories.
        self._analysed = lru_cache(maxsize=CACHED_PASSAGES)(self._analyse)

    def select(self, hits: Sequence[Hit], evidence: Evidence) -> Sequence[Candidate]:
        """Best first; each passage's best sentence is also how the passage is judged. Empty for no hits."""
        candidates = [c for hit in hits for c in self._of_passage(hit, hits[0].score, evidence)]
        return sorted(candidates, key=lambda c: (-c.score, c.article.id, c.field, c.span))

    def _of_passage(self, hit: Hit, top_score: float, evidence: Evidence) -> Iterator[Candidate]:
        article = self._article(hit.passage.article_id)
        if article is None:
            return
        passage = self._analysed(hit.passage)
        support = evidence.support(passage.heading.union(*(sentence.terms for sentence in passage.sentences)))
        covered = list(_coverages(passage, evidence))
        best = max(covered)
        standing = hit.score / top_score
        headline = evidence.coverage(passage.heading)

        def candidate(field: Field, span: Span, terms: frozenset[str], coverage: float) -> Candidate:
            parts = {"passage": standing, "best": best, "sentence": coverage}
            return Candidate(hit.passage.id, article, field, span, terms, support, parts)

        by_themselves = max(evidence.coverage(sentence.terms) for sentence in passage.sentences)
        if headline > HEADLINE_FACTOR * by_themselves:
            yield candidate(Field.TITLE, Span(0, len(article.title)), passage.heading, headline)
        for sentence, coverage in zip(passage.sentences, covered, strict=True):
            yield candidate(hit.passage.field, sentence.span, sentence.terms, coverage)

    def _analyse(self, passage: Passage) -> _Analysed:
        return _Analysed(self._terms(passage.heading), tuple(self._sentences(passage)))

    def _sentences(self, passage: Passage) -> Iterator[_Sentence]:
        for span in self._splitter.split(passage.text, passage.language):
            text = span.of(passage.text)
            yield _Sentence(span.moved(passage.span.start), self._terms(text), leans(text, passage.language))

    def _terms(self, text: str) -> frozenset[str]:
        return frozenset(token.term for token in self._analyzer.analyze(text))


def _coverages(passage: _Analysed, evidence: Evidence) -> Iterator[float]:
    before: frozenset[str] = frozenset()
    for sentence in passage.sentences:
        context = dict.fromkeys(before, BEFORE_SHARE) | dict.fromkeys(passage.heading, HEADING_SHARE)
        if sentence.leans:
            context |= dict.fromkeys(passage.heading & evidence.names, LEANING_NAME_SHARE)
        yield evidence.coverage(sentence.terms, context)
        before = sentence.terms
