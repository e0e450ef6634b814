"""Which sentences answer best: passages and sentences judged together."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from povbot.answer import expected
from povbot.answer.evidence import NO_CONTEXT, Context, Evidence, root
from povbot.answer.leaning import leans
from povbot.answer.same import tell_the_same
from povbot.model import Analysis, Article, Field, Hit, Passage, Span
from povbot.passages import analysed
from povbot.ports import Analyzer, SentenceSplitter

# A headline is quoted where it says this many times what the story's best sentence says by itself: it names the subject
# and rarely the answer.
HEADLINE_FACTOR = 2.0
# What the headline and the sentence before say, a sentence says in part by standing there. One that leans on them ("the
# district") means what the headline names. The shares are measured (docs/quality.md).
HEADING_SHARE, BEFORE_SHARE = 0.7, 0.5
LEANING_NAME_SHARE = 1.0
# The search score of a passage that lacks a rare name of the question: it speaks of another (docs/quality.md).
NAMELESS = 0.6
CACHED_PASSAGES, CACHED_SENTENCES = 5_000, 20_000
# The passage beside the best passage, its best sentence and the sentence itself, at most 1 each, and what is asked for.
MAX_SCORE = 3.0 + expected.MAX_GAIN


@dataclass(frozen=True, slots=True)
class Standing:
    """How much of the question a passage says together with its headline, and the headline alone, light words weighing
    less; whether they say every word; and whether they lack a name of it, and so speak of another."""

    support: float
    headline: float
    says_all: bool
    of_another: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence (or headline) that might be quoted, from a passage of this `standing`. `terms` are those it says;
    `parts` add up to `score`.
    """

    passage_id: str
    article: Article
    field: Field
    span: Span
    terms: frozenset[str]
    standing: Standing
    leans: bool
    parts: Mapping[str, float]
    score: float

    @property
    def text(self) -> str:
        return self.span.of(self.article.text(self.field))


@dataclass(frozen=True, slots=True)
class _Sentence:
    """`span` lies in the article's field; `at` has each term's places, in code points of the sentence."""

    span: Span
    terms: frozenset[str]
    at: Mapping[str, Sequence[int]]
    leans: bool


@dataclass(frozen=True, slots=True)
class _Analysed:
    body: frozenset[str]
    heading: frozenset[str]
    roots: frozenset[str]
    sentences: tuple[_Sentence, ...]


class Selector:
    def __init__(self, analyzer: Analyzer, splitter: SentenceSplitter) -> None:
        # Analysing twenty passages is nine tenths of a Chinese answer's time, and readers ask about the same stories.
        self._known = lru_cache(maxsize=CACHED_PASSAGES)(partial(_analysed, analyzer, splitter))
        self._marks = lru_cache(maxsize=CACHED_SENTENCES)(expected.marks)

    def select(self, hits: Sequence[Hit], articles: Mapping[str, Article], evidence: Evidence) -> Sequence[Candidate]:
        """Best first; each passage's best sentence is also how the passage is judged. Of passages that tell the same,
        the first hit's alone. Empty for no hits, and none of a story that is not among `articles`."""
        candidates = [
            candidate
            for hit in self._distinct(hits)
            if hit.passage.article_id in articles
            for candidate in self._of_passage(hit, articles[hit.passage.article_id], hits[0].score, evidence)
        ]
        return sorted(candidates, key=lambda c: (-c.score, c.article.id, c.field, c.span))

    def _distinct(self, hits: Sequence[Hit]) -> Iterator[Hit]:
        told: list[tuple[str, frozenset[str]]] = []
        for hit in hits:
            terms, article_id = self._analysed(hit).body, hit.passage.article_id
            if not any(other != article_id and tell_the_same(terms, before) for other, before in told):
                told.append((article_id, terms))
                yield hit

    def _analysed(self, hit: Hit) -> _Analysed:
        if hit.analysis:
            return _of_analysis(hit.analysis, hit.passage)
        return self._known(hit.passage)

    def _of_passage(self, hit: Hit, article: Article, top_score: float, evidence: Evidence) -> Iterator[Candidate]:
        passage = self._analysed(hit)
        said = (passage.body | passage.heading) & evidence.terms
        covered = list(_coverages(passage, evidence))
        heading = evidence.coverage(passage.heading & evidence.terms)
        standing = Standing(
            evidence.support(said),
            evidence.support(passage.heading & evidence.terms),
            evidence.says_all(said),
            evidence.lacks_name(said),
        )

        standing_by = NAMELESS if standing.of_another else 1.0
        of_passage = {"passage": standing_by * hit.score / top_score, "best": max(covered)}

        def candidate(
            field: Field, span: Span, terms: frozenset[str], coverage: float, gain: float, leaning: bool
        ) -> Candidate:
            parts = {**of_passage, "sentence": coverage, "asked": gain}
            return Candidate(hit.passage.id, article, field, span, terms, standing, leaning, parts, sum(parts.values()))

        if heading and all(
            heading > HEADLINE_FACTOR * evidence.coverage(sentence.terms & evidence.terms)
            for sentence in passage.sentences
        ):
            yield candidate(Field.TITLE, Span(0, len(article.title)), passage.heading, heading, 0.0, False)
        text = article.text(hit.passage.field)
        for sentence, coverage in zip(passage.sentences, covered, strict=True):
            gain = self._gain(sentence, sentence.span.of(text), evidence, is_han=hit.passage.language.startswith("zh"))
            yield candidate(hit.passage.field, sentence.span, sentence.terms, coverage, gain, sentence.leans)

    def _gain(self, sentence: _Sentence, text: str, evidence: Evidence, *, is_han: bool) -> float:
        if evidence.asked is None:
            return 0.0
        marks = self._marks(evidence.asked, text)
        matched_at = [at for term in sentence.terms & evidence.terms for at in sentence.at[term]]
        return expected.gain(evidence.asked, evidence.question, marks, matched_at, is_han=is_han)


def _analysed(analyzer: Analyzer, splitter: SentenceSplitter, passage: Passage) -> _Analysed:
    return _of_analysis(analysed(passage, analyzer, splitter), passage)


def _of_analysis(found: Analysis, passage: Passage) -> _Analysed:
    sentences = tuple(
        _Sentence(one.span, frozenset(one.at), one.at, leans(_text(one.span, passage), passage.language))
        for one in found.sentences
    )
    body = frozenset[str]().union(*(sentence.terms for sentence in sentences))
    return _Analysed(body, found.heading, frozenset(map(root, body | found.heading)), sentences)


def _text(span: Span, passage: Passage) -> str:
    return span.moved(-passage.span.start).of(passage.text)


def _coverages(passage: _Analysed, evidence: Evidence) -> Iterator[float]:
    has_kin = not passage.roots.isdisjoint(evidence.roots)
    heading = passage.heading & evidence.terms
    around = _shares(HEADING_SHARE, heading, evidence.kin(passage.heading) if has_kin else NO_CONTEXT)
    names = dict.fromkeys(heading & evidence.names, LEANING_NAME_SHARE)
    before: Context = NO_CONTEXT
    for sentence in passage.sentences:
        said = sentence.terms & evidence.terms
        kin = evidence.kin(sentence.terms) if has_kin else NO_CONTEXT
        context = _highest(before, around, names if sentence.leans else NO_CONTEXT, kin)
        yield evidence.coverage(said, context)
        before = _shares(BEFORE_SHARE, said, kin)


def _shares(share: float, said: Collection[str], kin: Context) -> Context:
    return {term: share * part for term, part in kin.items()} | dict.fromkeys(said, share)


def _highest(*contexts: Context) -> Context:
    highest: dict[str, float] = {}
    for context in contexts:
        for term, share in context.items():
            highest[term] = max(share, highest.get(term, 0.0))
    return highest
