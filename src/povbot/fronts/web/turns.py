"""What a page tells of each turn of a conversation: the same as the chat does, in the same words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from povbot.freshness.known import UpTo
from povbot.fronts.web.conversation import Turn
from povbot.fronts.web.languages import written_in
from povbot.model import Answer, Explanation, Field, Grounds, NoAnswer, Quote, Reason, Suggestion, Talk
from povbot.texts import Texts, conditions, freshness, notes, reasons

_MAX_WORDS_NAMED, _MAX_WORDS_EXPLAINED = 10, 10


@dataclass(frozen=True, slots=True)
class ShownQuote:
    """`page` is the page of quotes that begins with it, 0 where none does. Of one from the same story as that before
    it, only what is new is noted; `reasons` are lines, if asked for. `label` is of the way to the publisher, None where
    that is the headline."""

    quote: Quote
    same_story: bool
    label: str | None
    notes: Sequence[str]
    reasons: Sequence[str]
    page: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """`said` is what the reader is told, in paragraphs. `nearest` is what came nearest, with why it was not near
    enough, if asked for. `talk` is set where nothing was asked but small talk said."""

    said: Sequence[str]
    suggestions: Sequence[Suggestion] = ()
    nearest: Sequence[tuple[str, Sequence[str]]] = ()
    talk: Talk | None = None


@dataclass(frozen=True, slots=True)
class ShownTurn:
    """`number` counts from 1; `language` is the question's. `read_as` says how it was read. There are `quotes` or a
    `refusal`. `verdict` is the last word on why, empty if that was not asked for."""

    number: int
    question: str
    language: str
    read_as: Sequence[str]
    quotes: Sequence[ShownQuote]
    refusal: Refusal | None
    verdict: str


def shown(number: int, turn: Turn, per_page: int, up_to: UpTo, texts: Texts) -> ShownTurn:
    outcome, language, verdict = turn.outcome, written_in(turn.question, texts.language), _verdict(turn.outcome, texts)
    if isinstance(outcome, NoAnswer):
        read_as, refusal = [*_understood(outcome, texts)], _refusal(outcome, up_to, texts)
        return ShownTurn(number, turn.question, language, read_as, (), refusal, verdict)
    quotes = [*_quotes(outcome, per_page, texts)]
    return ShownTurn(number, turn.question, language, [*_read_as(outcome, texts)], quotes, None, verdict)


def _understood(outcome: Answer | NoAnswer, texts: Texts) -> Iterator[str]:
    if outcome.understood:
        yield texts("answer-understood", question=outcome.understood)


def _read_as(answer: Answer, texts: Texts) -> Iterator[str]:
    yield from _understood(answer, texts)
    for correction in answer.corrections[:_MAX_WORDS_NAMED]:
        yield texts("answer-corrected", typed=correction.typed, read_as=correction.read_as)
    if understood := conditions.of(answer, texts):
        yield understood


def _quotes(answer: Answer, per_page: int, texts: Texts) -> Iterator[ShownQuote]:
    grounds = answer.explanation.grounds[: len(answer.quotes)] if answer.explanation else ()
    before, noted = None, tuple[str, ...]()
    for at, (quote, why) in enumerate(zip_longest(answer.quotes, grounds)):
        same = before is not None and before.citation.article_id == quote.citation.article_id
        said = tuple(notes.briefly(quote, texts))
        page = at // per_page + 1 if at % per_page == 0 else 0
        told = () if same and said == noted else said
        yield ShownQuote(quote, same, _label(quote, texts), told, _lines(why, texts) if why else (), page)
        before, noted = quote, said


def _label(quote: Quote, texts: Texts) -> str | None:
    """Another than the headline where that is what is quoted."""
    cited = quote.citation
    if quote.field is Field.TITLE and cited.link:
        return texts("answer-read" if cited.url else "answer-listing-label")
    return None


def _refusal(refusal: NoAnswer, up_to: UpTo, texts: Texts) -> Refusal:
    if refusal.reason is Reason.TALK and refusal.query.talk:
        said = freshness.talk(refusal.query.talk, up_to.newest, up_to.brought, texts)
        return Refusal(said.splitlines(), talk=refusal.query.talk)
    return Refusal([*_said(refusal, up_to, texts)], refusal.suggestions, [*_nearest(refusal.explanation, texts)])


def _said(refusal: NoAnswer, up_to: UpTo, texts: Texts) -> Iterator[str]:
    nothing_asked = refusal.reason is Reason.NOTHING_ASKED
    yield texts("none-asked" if nothing_asked else "none-found")
    if understood := conditions.of(refusal, texts):
        yield understood
    if not nothing_asked:
        if refusal.missing:
            words = texts("list-separator").join(refusal.missing[:_MAX_WORDS_NAMED])
            yield texts("none-missing", words=words, count=len(refusal.missing))
        yield from conditions.of_refusal(refusal, texts)
    if known := freshness.up_to_for(refusal, up_to.newest, up_to.brought, texts):
        yield known


def _nearest(explanation: Explanation | None, texts: Texts) -> Iterator[tuple[str, Sequence[str]]]:
    for grounds in explanation.grounds[:1] if explanation else ():
        yield texts("explain-nearest", title=grounds.title), _lines(grounds, texts)


def _lines(grounds: Grounds, texts: Texts) -> Sequence[str]:
    *words, score = reasons.of(grounds, texts)
    return [*words[:_MAX_WORDS_EXPLAINED], score]


def _verdict(outcome: Answer | NoAnswer, texts: Texts) -> str:
    return reasons.verdict(outcome.explanation, texts) if outcome.explanation else ""
