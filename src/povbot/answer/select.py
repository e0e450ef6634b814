"""Which sentences answer best: passages and sentences judged together."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from povbot.answer.evidence import Evidence
from povbot.model import Article, Field, Hit, Passage, Span
from povbot.ports import Analyzer, SentenceSplitter

# A headline is quoted where it says this many times what the story's best sentence says: it names the subject and
# rarely the answer.
HEADLINE_FACTOR = 2.0
# The passage beside the best passage, its best sentence, and the sentence itself: each at most 1.
MAX_SCORE = 3.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence (or headline) that might be quoted. `terms` are those it says, `coverage` the share of the question
    that it says by itself and its context, `support` the share that its passage and headline say together."""

    passage_id: str
    article: Article
    field: Field
    span: Span
    terms: frozenset[str]
    coverage: float
    support: float
    score: float


class Selector:
    def __init__(
        self, analyzer: Analyzer, splitter: SentenceSplitter, article: Callable[[str], Article | None]
    ) -> None:
        self._analyzer, self._splitter, self._article = analyzer, splitter, article

    def select(self, hits: Sequence[Hit], evidence: Evidence) -> Sequence[Candidate]:
        """Best first; each passage's best sentence is also how the passage is judged. Empty for no hits."""
        candidates = [c for hit in hits for c in self._of_passage(hit, hits[0].score, evidence)]
        return sorted(candidates, key=lambda c: (-c.score, c.article.id, c.field, c.span))

    def _of_passage(self, hit: Hit, top_score: float, evidence: Evidence) -> Iterator[Candidate]:
        article = self._article(hit.passage.article_id)
        if article is None:
            return
        heading = self._terms(hit.passage.heading)
        sentences = list(self._sentences(hit.passage))
        support = evidence.coverage(heading.union(*(terms for _, terms in sentences)))
        covered, before = [], frozenset[str]()
        for _, terms in sentences:
            covered.append(evidence.coverage(terms, heading | before))
            before = terms
        best = max(covered)
        standing = hit.score / top_score + best
        headline = evidence.coverage(heading)
        if headline > HEADLINE_FACTOR * best:
            whole = Span(0, len(article.title))
            score = standing + headline
            yield Candidate(hit.passage.id, article, Field.TITLE, whole, heading, headline, support, score)
        for (span, terms), coverage in zip(sentences, covered, strict=True):
            score = standing + coverage
            yield Candidate(hit.passage.id, article, hit.passage.field, span, terms, coverage, support, score)

    def _sentences(self, passage: Passage) -> Iterator[tuple[Span, frozenset[str]]]:
        for span in self._splitter.split(passage.text, passage.language):
            yield span.moved(passage.span.start), self._terms(span.of(passage.text))

    def _terms(self, text: str) -> frozenset[str]:
        return frozenset(token.term for token in self._analyzer.analyze(text))
