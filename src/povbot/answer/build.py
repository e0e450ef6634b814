"""The decision: an answer with its quotes, or an honest no."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from povbot.answer.evidence import Evidence
from povbot.answer.quote import quote
from povbot.answer.select import Candidate, Selector
from povbot.model import Answer, Article, Hit, NoAnswer, Query, Quote, Reason, Statistics, Word
from povbot.ports import Analyzer, SentenceSplitter

# At least this much of the question must be said by one passage and its headline.
MIN_CONFIDENCE = 0.5
# A question that names what the archive never mentions is refused, however much else is said: times this, no confidence
# reaches the threshold.
UNKNOWN_NAME_FACTOR = 0.5
# Further quotes have to be this good beside the first.
MIN_BESIDE_FIRST = 0.7


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the archive has to say to a question. `unknown` are the words it never mentions."""

    query: Query
    candidates: Sequence[Candidate]
    evidence: Evidence
    unknown: Sequence[Word]
    confidence: float

    @property
    def passage_ids(self) -> tuple[str, ...]:
        """Best first."""
        return tuple(dict.fromkeys(candidate.passage_id for candidate in self.candidates))


class AnswerBuilder:
    """`article` finds a story by id, None where it is gone."""

    def __init__(
        self, analyzer: Analyzer, splitter: SentenceSplitter, article: Callable[[str], Article | None]
    ) -> None:
        self._analyzer, self._article = analyzer, article
        self._selector = Selector(analyzer, splitter, article)

    def judge(self, query: Query, hits: Sequence[Hit], statistics: Statistics) -> Judgement:
        evidence = Evidence(query, statistics)
        candidates = self._selector.select(hits, evidence)
        unknown = evidence.unknown()
        confidence = candidates[0].support if candidates else 0.0
        if any(word.is_name for word in unknown):
            confidence *= UNKNOWN_NAME_FACTOR
        return Judgement(query, candidates, evidence, unknown, confidence)

    def build(self, judgement: Judgement, limit: int) -> Answer | NoAnswer:
        """At most `limit` quotes. A question is refused where it names what the archive never mentions, and where no
        one passage says enough of it."""
        query, confidence = judgement.query, judgement.confidence
        if confidence < MIN_CONFIDENCE:
            missing = tuple(word.text for word in judgement.unknown if not word.is_light)
            return NoAnswer(query, Reason.NOTHING_FOUND, missing, confidence=confidence)
        return Answer(query, self.quotes(judgement, limit), confidence)

    def quotes(self, judgement: Judgement, limit: int) -> tuple[Quote, ...]:
        """Best first, whether or not they are good enough to answer; at most `limit`, each text once.

        Only the first may say none of the question's words itself.
        """
        return tuple(self._quotes(judgement, limit))

    def _quotes(self, judgement: Judgement, limit: int) -> Iterator[Quote]:
        told: set[str] = set()
        for candidate in judgement.candidates:
            if len(told) == limit or candidate.score < MIN_BESIDE_FIRST * judgement.candidates[0].score:
                return
            text = candidate.span.of(candidate.article.text(candidate.field))
            speaks = not told or judgement.evidence.said_terms(candidate.terms)
            if text not in told and speaks:
                told.add(text)
                original = self._original(candidate.article)
                yield quote(candidate, original, judgement.evidence, self._analyzer)

    def _original(self, article: Article) -> Article:
        return (self._article(article.translation_of) if article.translation_of else None) or article
