"""A conversation is its questions: asked again in their order, each leaning on the one before, they come to the
same."""

import asyncio
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from povbot.model import AS_IT_WAS, Answer, Narrowing, NoAnswer, Query
from povbot.service import Service, to_lean_on

# An address has room for no more, and each is asked anew with every page.
MAX_QUESTIONS = 8
MAX_QUESTION_CHARS = 500


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what became of it. `more` says that the archive has further quotes."""

    question: str
    outcome: Answer | NoAnswer
    more: bool = False


@dataclass(frozen=True, slots=True)
class Wish:
    """How the last question is to be answered: with at most `limit` quotes a page and so many `pages`, in `language`
    (else its own), and with reasons where `explain` is set. `reader` is the reader's language."""

    limit: int
    reader: str | None = None
    language: str | None = None
    explain: bool = False
    pages: int = 1


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a first question does not say itself, where others were asked before it: the language that its quotes are
    wanted in, and how it was narrowed."""

    language: str | None = None
    narrowing: Narrowing = AS_IT_WAS


NOTHING_BEFORE = Beginning()


@dataclass(frozen=True, slots=True)
class Conversation:
    questions: Sequence[str]
    beginning: Beginning = NOTHING_BEFORE


def as_asked(text: str) -> str:
    """On one line, and without what no page can show: control characters and halves of surrogate pairs."""
    seen = (" " if unicodedata.category(char) in ("Cc", "Cs") else char for char in text)
    return " ".join("".join(seen).split())


async def held(
    service: Service, questions: Sequence[str], wish: Wish, beginning: Beginning = NOTHING_BEFORE
) -> Sequence[Turn]:
    """A turn for each question. Raises RetrieverUnavailable."""
    turns, after = list[Turn](), None
    for at, question in enumerate(questions, start=1):
        is_last = at == len(questions)
        wished = wish if is_last else replace(wish, explain=False, pages=1)
        turn = await _asked(service, question, after, wished, beginning if at == 1 else NOTHING_BEFORE)
        after = to_lean_on(turn.outcome, after)
        turns.append(turn)
        # A search in memory waits for nothing: others are answered between two turns, and the deadline is seen.
        await asyncio.sleep(0)
    return turns


async def _asked(service: Service, question: str, after: Query | None, wish: Wish, beginning: Beginning) -> Turn:
    limit = wish.limit * wish.pages
    outcome = await service.ask(
        question,
        beginning.language or wish.language,
        reader=wish.reader,
        limit=limit + 1,
        after=after,
        narrowing=beginning.narrowing,
        explain=wish.explain,
    )
    if isinstance(outcome, Answer) and len(outcome.quotes) > limit:
        return Turn(question, _first(outcome, limit), more=True)
    return Turn(question, outcome)


def carried(turns: Sequence[Turn], beginning: Beginning = NOTHING_BEFORE) -> Conversation:
    """What a further question is asked after. Where there is no room for all, the oldest are left out: it begins with
    one that stood alone, else with one in full, and what leans on it means the same."""
    if len(turns) < MAX_QUESTIONS:
        return Conversation([turn.question for turn in turns], beginning)
    kept = range(len(turns) - MAX_QUESTIONS + 1, len(turns))
    alone = (at for at in kept if _can_be_leant_on(turns[at]) and turns[at].outcome.understood is None)
    first = next(alone, None)
    if first is not None:
        return Conversation([turn.question for turn in turns[first:]])
    # Nothing leans on small talk: what is leant on may have been asked before it.
    first = next((at for at in range(kept.start, -1, -1) if _can_be_leant_on(turns[at])), kept.start)
    after = turns[max(first + 1, kept.start + 1) :]
    in_full, began = _in_full(turns[first], beginning if first == 0 else NOTHING_BEFORE)
    return Conversation([in_full, *(turn.question for turn in after)], began)


def _can_be_leant_on(turn: Turn) -> bool:
    return bool(turn.outcome.query.words)


def _in_full(turn: Turn, beginning: Beginning) -> tuple[str, Beginning]:
    """As the chat keeps the question behind an answer."""
    query = turn.outcome.query
    if turn.outcome.understood is None:
        return turn.question, beginning
    return turn.outcome.understood, Beginning(query.language, query.narrowing)


def _first(answer: Answer, count: int) -> Answer:
    why = answer.explanation and replace(answer.explanation, grounds=answer.explanation.grounds[:count])
    return replace(answer, quotes=answer.quotes[:count], explanation=why)
