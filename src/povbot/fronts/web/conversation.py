"""A conversation is its questions: asked again in their order, each leaning on the one before, they come to the
same."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from povbot.model import Answer, NoAnswer, Query
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
    """How the last question is to be answered: with at most `limit` quotes, in `language` (else its own), and with
    reasons where `explain` is set. `reader` is the reader's language."""

    limit: int
    reader: str | None = None
    language: str | None = None
    explain: bool = False


async def held(service: Service, questions: Sequence[str], wish: Wish) -> Sequence[Turn]:
    """A turn for each question. Raises RetrieverUnavailable."""
    turns, after = list[Turn](), None
    for at, question in enumerate(questions, start=1):
        turn = await _asked(service, question, after, wish, explain=wish.explain and at == len(questions))
        after = to_lean_on(turn.outcome, after)
        turns.append(turn)
    return turns


async def _asked(service: Service, question: str, after: Query | None, wish: Wish, *, explain: bool) -> Turn:
    outcome = await service.ask(
        question, wish.language, reader=wish.reader, limit=wish.limit + 1, after=after, explain=explain
    )
    if isinstance(outcome, Answer) and len(outcome.quotes) > wish.limit:
        return Turn(question, replace(outcome, quotes=outcome.quotes[: wish.limit]), more=True)
    return Turn(question, outcome)
