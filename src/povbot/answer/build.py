"""The decision: an answer with its quotes, or an honest no."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from povbot.answer import confidence
from povbot.answer.dated import by_date
from povbot.answer.evidence import Evidence
from povbot.answer.explain import Explainer, candidate_of
from povbot.answer.grow import Run, runs
from povbot.answer.opening import Opener
from povbot.answer.quote import quote
from povbot.answer.same import tell_the_same
from povbot.answer.select import MAX_SCORE, Candidate, Selector, told
from povbot.model import (
    Answer,
    Article,
    Explanation,
    Field,
    Hit,
    NoAnswer,
    Query,
    Quote,
    Reason,
    Span,
    Statistics,
    Word,
)
from povbot.ports import Analyzer, SentenceSplitter


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the archive has to say to a question. `articles` are the hits' stories by id, with the originals of
    translations; `unknown` are the words that the archive never mentions; `confidence_parts` add up to `confidence`."""

    query: Query
    hits: Sequence[Hit]
    articles: Mapping[str, Article]
    candidates: Sequence[Candidate]
    evidence: Evidence
    unknown: Sequence[Word]
    confidence_parts: Mapping[str, float]

    @property
    def confidence(self) -> float:
        return sum(self.confidence_parts.values())

    @property
    def passage_ids(self) -> tuple[str, ...]:
        """Best first."""
        return tuple(dict.fromkeys(candidate.passage_id for candidate in self.candidates))

    def retold_by(self, own: "Judgement") -> "Judgement":
        """As sure as this one, in the words of `own` (of the reader's own language) where both tell one story best."""
        if not self.candidates or not own.candidates:
            return self
        same = self.candidates[0].article.family == own.candidates[0].article.family
        return replace(own, unknown=self.unknown, confidence_parts=self.confidence_parts) if same else self


class AnswerBuilder:
    def __init__(self, analyzer: Analyzer, splitter: SentenceSplitter) -> None:
        self._analyzer = analyzer
        self._explainer = Explainer(analyzer, splitter)
        self._selector = Selector(analyzer, splitter)
        self._opener = Opener(analyzer, splitter)

    def judge(
        self, query: Query, hits: Sequence[Hit], articles: Mapping[str, Article], statistics: Statistics
    ) -> Judgement:
        """A hit whose story is not among `articles`, or says something else there, says nothing."""
        hits, evidence = told(hits, articles), Evidence(query, statistics)
        candidates = self._selector.select(hits, articles, evidence)
        parts = confidence.parts(hits, candidates[0], evidence) if candidates else {}
        return Judgement(query, hits, articles, candidates, evidence, evidence.unknown(), parts)

    def build(self, judgement: Judgement, limit: int, threshold: float) -> Answer | NoAnswer:
        """At most `limit` quotes; below the threshold of confidence, none."""
        query, confident = judgement.query, judgement.confidence
        if confident < threshold:
            lacking = [word for word in judgement.unknown if not word.is_light] or judgement.unknown
            missing = tuple(word.text for word in lacking)
            return NoAnswer(query, Reason.NOTHING_FOUND, missing, confidence=confident)
        return Answer(query, self.quotes(judgement, limit), confident)

    def explain(self, judgement: Judgement, outcome: Answer | NoAnswer, threshold: float) -> Explanation:
        passages = {hit.passage.id: hit.passage for hit in judgement.hits}
        if isinstance(outcome, Answer):
            chosen = [(candidate_of(quote, judgement.candidates), quote.text) for quote in outcome.quotes]
        else:
            chosen = [(nearest, nearest.text) for nearest in judgement.candidates[:1]]
        grounds = (
            self._explainer.grounds(c, text, passages[c.passage_id], judgement.query.words, judgement.evidence)
            for c, text in chosen
        )
        return Explanation(judgement.confidence, threshold, tuple(grounds), judgement.confidence_parts)

    def openings(
        self, query: Query, articles: Iterable[Article], known: Mapping[str, Article], limit: int
    ) -> tuple[Quote, ...]:
        """Of at most `limit` stories, in the order given; `known` has the originals of translations among them."""
        return tuple(islice(self._opener.openings(query, articles, known), limit))

    def slice(self, article: Article, original: Article, field: Field, span: Span, *, whole: bool) -> Quote | None:
        """Cut where it is longer than a quote may be; None where there are no words. `original` is the article itself,
        or what it translates."""
        if not span.of(article.text(field)).strip() or span.end > len(article.text(field)):
            return None
        run = Run(article.id, article, field, span, frozenset(), MAX_SCORE, whole)
        return quote(run, original, Evidence(Query("", article.language), Statistics(0, {})), self._analyzer)

    def quotes(self, judgement: Judgement, limit: int) -> tuple[Quote, ...]:
        """Best first (or as the query orders them), whether or not they are good enough to answer; at most `limit`,
        nothing twice.

        The first may say none of the question's words itself, and so may one from a text that was quoted before. What
        a quote had to leave of a long sentence comes next.
        """
        found, order = self._quotes(judgement), judgement.query.narrowing.order
        return tuple(islice(by_date(found, order) if order else found, limit))

    def _quotes(self, judgement: Judgement) -> Iterator[Quote]:
        quoted: list[frozenset[str]] = []
        begun: set[str] = set()
        for run in runs(judgement.candidates):
            again = any(tell_the_same(run.terms, before) for before in quoted)
            speaks = run.passage_id in begun or not quoted or judgement.evidence.said_terms(run.terms)
            if speaks and not again:
                begun |= {run.passage_id} if run.field is not Field.TITLE else set()
                quoted.append(run.terms)
                cut = self._quote(run, judgement)
                yield cut
                if rest := run.left(cut.span):
                    yield self._quote(rest, judgement)

    def _quote(self, run: Run, judgement: Judgement) -> Quote:
        original = judgement.articles.get(run.article.translation_of or "", run.article)
        return quote(run, original, judgement.evidence, self._analyzer)
