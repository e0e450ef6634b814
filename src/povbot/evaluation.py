"""Question sets to figures (docs/evaluation.md says what each means)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import mean, median

from pydantic import BaseModel, ConfigDict, ValidationError

from povbot.errors import ConfigError
from povbot.model import Answer, Article, Quote
from povbot.service import Examination, Service


class Question(BaseModel):
    """`articles` or `titles` are the right ones; neither means that the archive has no answer. A good quote contains
    one of `answers`; without any, only ranks count. One that is not `judged` waits for somebody to say which."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    question: str
    language: str | None = None
    articles: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    judged: bool = True

    @property
    def answerable(self) -> bool:
        return bool(self.articles or self.titles)


def read(path: Path) -> Sequence[Question]:
    """A .jsonl file, or a folder's questions.jsonl. Raises ConfigError."""
    file = path / "questions.jsonl" if path.is_dir() else path
    asked = []
    try:
        for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), start=1):
            if line.strip():
                try:
                    asked.append(Question.model_validate_json(line))
                except ValidationError as error:
                    raise ConfigError.of_validation(
                        error, "not a question", where=f"{file}:{number}", remedy="See docs/evaluation.md."
                    ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot be read: {error}", where=str(file)) from error
    if not asked:
        raise ConfigError("there are no questions in it", where=str(file), remedy="See docs/evaluation.md.")
    return asked


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one question. `rank` of the first right passage counts from 1, None beyond those considered."""

    question: Question
    refused: bool
    confidence: float
    rank: int | None
    right_story_first: bool
    in_first: bool
    in_three: bool
    first_length: int | None
    three_length: int | None
    same_language: bool

    def right_within(self, first: int) -> bool:
        return self.rank is not None and self.rank <= first


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares of 1; None where a set has no question that tells. Those `unjudged` are in no other figure."""

    questions: int
    unjudged: int
    answerable: int
    right_passage_at_1: float | None
    right_passage_at_3: float | None
    right_passage_at_10: float | None
    mrr_at_10: float | None
    answer_in_first_quote: float | None
    answer_in_three_quotes: float | None
    median_first_quote_chars: float | None
    median_three_quotes_chars: float | None
    answered_with_right_story_first: int
    true_refusals: int
    unanswerable: int
    false_refusals: int
    auroc: float | None
    false_refusals_at_95_true: float | None

    def as_json(self) -> dict[str, float | None]:
        return asdict(self)

    def __str__(self) -> str:
        def share(value: float | None) -> str:
            return "   –" if value is None else f"{100 * value:5.1f}"

        def count(n: int, of: int) -> str:
            return f"{n} of {of}" + (f" ({100 * n / of:.1f} %)" if of else "")

        rows = [
            ("questions", str(self.questions)),
            *([("left out, not judged yet", str(self.unjudged))] if self.unjudged else []),
            ("right passage first", share(self.right_passage_at_1)),
            ("right passage in the first 3", share(self.right_passage_at_3)),
            ("right passage in the first 10", share(self.right_passage_at_10)),
            ("MRR@10", share(self.mrr_at_10)),
            ("answer in the first quote", share(self.answer_in_first_quote)),
            ("answer in three quotes", share(self.answer_in_three_quotes)),
            ("median length, first quote", f"{self.median_first_quote_chars or 0:.0f} characters"),
            ("median length, three quotes", f"{self.median_three_quotes_chars or 0:.0f} characters"),
            ("answered, right story first", count(self.answered_with_right_story_first, self.answerable)),
            ("refused wrongly", count(self.false_refusals, self.answerable)),
            ("refused rightly", count(self.true_refusals, self.unanswerable)),
            ("AUROC", "–" if self.auroc is None else f"{self.auroc:.3f}"),
            ("refused wrongly at 95 % refused rightly", share(self.false_refusals_at_95_true)),
        ]
        return "\n".join(f"{name:40} {value}" for name, value in rows)


async def measure(service: Service, questions: Iterable[Question], limit: int = 3) -> Figures:
    """Asks every question that is judged as a reader would. Ranks and quotes are those of the ranking before anything
    is refused; what readers get is counted by the four lines that follow."""
    known = [*questions]
    judged = [q for q in known if q.judged]
    outcomes = [await _asked(service, q, limit) for q in judged]
    answerable = [o for o in outcomes if o.question.answerable]
    unanswerable = [o for o in outcomes if not o.question.answerable]
    quoted = [o for o in answerable if o.question.answers and o.same_language]
    return Figures(
        questions=len(outcomes),
        unjudged=len(known) - len(judged),
        answerable=len(answerable),
        right_passage_at_1=_share(o.right_within(1) for o in answerable),
        right_passage_at_3=_share(o.right_within(3) for o in answerable),
        right_passage_at_10=_share(o.right_within(10) for o in answerable),
        mrr_at_10=_share(1 / o.rank if o.rank and o.right_within(10) else 0 for o in answerable),
        answer_in_first_quote=_share(o.in_first for o in quoted),
        answer_in_three_quotes=_share(o.in_three for o in quoted),
        median_first_quote_chars=_median(o.first_length for o in answerable),
        median_three_quotes_chars=_median(o.three_length for o in answerable),
        answered_with_right_story_first=sum(not o.refused and o.right_story_first for o in answerable),
        true_refusals=sum(o.refused for o in unanswerable),
        unanswerable=len(unanswerable),
        false_refusals=sum(o.refused for o in answerable),
        auroc=_auroc([o.confidence for o in answerable], [o.confidence for o in unanswerable]),
        false_refusals_at_95_true=_false_at_95(
            [o.confidence for o in answerable], [o.confidence for o in unanswerable]
        ),
    )


async def _asked(service: Service, question: Question, limit: int) -> Outcome:
    seen = await service.examine(question.question, question.language, limit)
    given = seen.outcome.quotes if isinstance(seen.outcome, Answer) else ()
    quoted = (quote.citation.article_id for quote in (*seen.quotes, *given))
    articles = await service.articles({*seen.article_ids, *question.articles, *quoted})
    originals = await service.articles({article.family for article in articles.values()})
    return _outcome(question, seen, {**originals, **articles}.get)


def _outcome(question: Question, seen: Examination, article: Callable[[str], Article | None]) -> Outcome:
    def right(article_id: str) -> bool:
        told = article(article_id)
        original = article(told.family) if told else None
        ids = {a.id for a in (told, original) if a}
        titles = {a.title for a in (told, original) if a}
        return bool(ids & {*question.articles} or titles & {*question.titles})

    def holds(quote: Quote) -> bool:
        return right(quote.citation.article_id) and any(
            _folded(answer) in _folded(quote.text) for answer in question.answers
        )

    ranks = [rank for rank, article_id in enumerate(seen.article_ids, start=1) if right(article_id)]
    given = seen.outcome.quotes if isinstance(seen.outcome, Answer) else ()
    told_in = [article(article_id) for article_id in seen.article_ids[:1] or question.articles[:1]]
    return Outcome(
        question=question,
        refused=not given,
        confidence=seen.outcome.confidence,
        rank=min(ranks, default=None),
        right_story_first=bool(given) and right(given[0].citation.article_id),
        in_first=any(map(holds, seen.quotes[:1])),
        in_three=any(map(holds, seen.quotes[:3])),
        first_length=len(seen.quotes[0].text) if seen.quotes else None,
        three_length=sum(len(quote.text) for quote in seen.quotes[:3]) if seen.quotes else None,
        same_language=any(a is not None and _same(a.language, question.language) for a in told_in) or not told_in,
    )


def _same(language: str, other: str | None) -> bool:
    return other is None or language.partition("-")[0] == other.partition("-")[0]


def _folded(text: str) -> str:
    return " ".join(text.lower().split())


def _share(values: Iterable[float]) -> float | None:
    listed = list(values)
    return mean(listed) if listed else None


def _median(values: Iterable[int | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None


def _auroc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """How often an answerable question is more confident than an unanswerable one, ties half (Mann–Whitney)."""
    if not positive or not negative:
        return None
    pairs = ((p > n) + (p == n) / 2 for p in positive for n in negative)
    return sum(pairs) / (len(positive) * len(negative))


def _false_at_95(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """The share of answerable questions that the threshold refuses which refuses 95 of 100 unanswerable ones."""
    if not positive or not negative:
        return None
    threshold = sorted(negative)[min(len(negative) - 1, -(-95 * len(negative) // 100) - 1)]
    return mean(p <= threshold for p in positive)
