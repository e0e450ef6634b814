"""Which sentences answer best: passages and sentences judged together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache, partial

from povbot.answer import expected
from povbot.answer.evidence import NOTHING, Evidence, Said
from povbot.answer.leaning import leans
from povbot.answer.same import tell_the_same
from povbot.model import Analysis, Article, Field, Hit, Passage, Sentence, Span
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
    terms: AbstractSet[str]
    standing: Standing
    parts: Mapping[str, float]
    score: float

    @property
    def text(self) -> str:
        return self.span.of(self.article.text(self.field))

    @property
    def leans(self) -> bool:
        return leans(self.text, self.article.language)


def told(hits: Sequence[Hit], articles: Mapping[str, Article]) -> Sequence[Hit]:
    """Those whose story is among `articles` and says what they do. In a cluster, where passages and stories are not
    seen at the same moment, a story that is just changing is found by what it said before."""
    return [hit for hit in hits if _is_in(hit.passage, articles.get(hit.passage.article_id))]


def _is_in(passage: Passage, article: Article | None) -> bool:
    return article is not None and passage.span.of(article.text(passage.field)) == passage.text


class Selector:
    def __init__(self, analyzer: Analyzer, splitter: SentenceSplitter) -> None:
        # Analysing twenty passages is nine tenths of a Chinese answer's time, and readers ask about the same stories.
        self._known = lru_cache(maxsize=CACHED_PASSAGES)(partial(_analysed, analyzer, splitter))
        self._marks = lru_cache(maxsize=CACHED_SENTENCES)(expected.marks)

    def select(self, hits: Sequence[Hit], articles: Mapping[str, Article], evidence: Evidence) -> Sequence[Candidate]:
        """Best first; each passage's best sentence is also how the passage is judged. Of passages that tell the same,
        the first hit's alone. Empty for no hits, which are all `told`."""
        candidates = [
            candidate
            for hit, analysis in self._distinct(hits)
            for candidate in self._of_passage(hit, analysis, articles[hit.passage.article_id], hits[0].score, evidence)
        ]
        return sorted(candidates, key=lambda c: (-c.score, c.article.id, c.field, c.span))

    def _distinct(self, hits: Sequence[Hit]) -> Iterator[tuple[Hit, Analysis]]:
        told: list[tuple[str, frozenset[str]]] = []
        for hit in hits:
            analysis, terms = (hit.analysis, hit.analysis.terms) if hit.analysis else self._known(hit.passage)
            article_id = hit.passage.article_id
            if not any(other != article_id and tell_the_same(terms, before) for other, before in told):
                told.append((article_id, terms))
                yield hit, analysis

    def _of_passage(
        self, hit: Hit, analysis: Analysis, article: Article, top_score: float, evidence: Evidence
    ) -> Iterator[Candidate]:
        heading = analysis.heading & evidence.terms
        said = [evidence.terms & sentence.at.keys() for sentence in analysis.sentences]
        covered = list(_coverages(hit.passage, analysis, said, evidence))
        standing = _standing(heading, heading.union(*said), evidence)
        standing_by = NAMELESS if standing.of_another else 1.0
        of_passage = {"passage": standing_by * hit.score / top_score, "best": max(covered)}

        def candidate(field: Field, span: Span, terms: AbstractSet[str], coverage: float, gain: float) -> Candidate:
            parts = {**of_passage, "sentence": coverage, "asked": gain}
            return Candidate(hit.passage.id, article, field, span, terms, standing, parts, sum(parts.values()))

        of_heading = evidence.coverage(dict.fromkeys(heading, 1.0))
        if of_heading and all(
            of_heading > HEADLINE_FACTOR * evidence.coverage(dict.fromkeys(terms, 1.0)) for terms in said
        ):
            yield candidate(Field.TITLE, Span(0, len(article.title)), analysis.heading, of_heading, 0.0)
        for sentence, terms, coverage in zip(analysis.sentences, said, covered, strict=True):
            gain = self._gain(sentence, terms, hit.passage, evidence)
            yield candidate(hit.passage.field, sentence.span, sentence.at.keys(), coverage, gain)

    def _gain(self, sentence: Sentence, said: AbstractSet[str], passage: Passage, evidence: Evidence) -> float:
        if evidence.asked is None:
            return 0.0
        marks = self._marks(evidence.asked, sentence.of(passage))
        matched_at = [at for term in said for at in sentence.at[term]]
        is_han = passage.language.startswith("zh")
        return expected.gain(evidence.asked, evidence.question, marks, matched_at, is_han=is_han)


def _analysed(analyzer: Analyzer, splitter: SentenceSplitter, passage: Passage) -> tuple[Analysis, frozenset[str]]:
    found = analysed(passage, analyzer, splitter)
    return found, found.terms


def _standing(heading: AbstractSet[str], said: AbstractSet[str], evidence: Evidence) -> Standing:
    shares = evidence.shares(said)
    return Standing(
        evidence.support(shares),
        evidence.support(evidence.shares(heading)),
        evidence.says_all(shares),
        evidence.lacks_name(shares),
    )


def _coverages(
    passage: Passage, analysis: Analysis, said: Iterable[AbstractSet[str]], evidence: Evidence
) -> Iterator[float]:
    heading = analysis.heading & evidence.terms
    around = _shares(HEADING_SHARE, heading, evidence.kin(analysis.heading))
    names = dict.fromkeys(heading & evidence.names, LEANING_NAME_SHARE)
    before = NOTHING
    for sentence, terms in zip(analysis.sentences, said, strict=True):
        kin = evidence.kin(sentence.at.keys())
        meant = names if names and leans(sentence.of(passage), passage.language) else NOTHING
        yield evidence.coverage(_highest(around, before, meant, kin) | dict.fromkeys(terms, 1.0))
        before = _shares(BEFORE_SHARE, terms, kin)


def _shares(share: float, said: AbstractSet[str], kin: Said) -> Said:
    return {term: share * part for term, part in kin.items()} | dict.fromkeys(said, share)


def _highest(first: Said, *others: Said) -> dict[str, float]:
    highest = dict(first)
    for said in others:
        for term, share in said.items():
            if share > highest.get(term, 0.0):
                highest[term] = share
    return highest
