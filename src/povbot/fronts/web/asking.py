"""The page to ask: a conversation, its last answer whole."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus

from starlette.responses import Response
from starlette.routing import BaseRoute

from povbot.errors import RetrieverUnavailable
from povbot.freshness.known import UpTo
from povbot.fronts.web import schema
from povbot.fronts.web.about import span_of
from povbot.fronts.web.conversation import (
    MAX_QUESTION_CHARS,
    MAX_QUESTIONS,
    Conversation,
    Turn,
    Wish,
    as_asked,
    carried,
    held,
)
from povbot.fronts.web.counting import Counting
from povbot.fronts.web.desk import Desk, Here
from povbot.fronts.web.looking import Look, address, beginning_of, beginning_values
from povbot.fronts.web.turns import ShownTurn, shown
from povbot.fronts.web.ways import ways
from povbot.model import Answer, Article, Quote
from povbot.service import Offers, Service
from povbot.texts import Texts

_NEWEST = 3


@dataclass(frozen=True, slots=True)
class Means:
    """What pages of questions stand on. `timer` is in seconds, monotonic; `up_to` answers at once. `offers` are looked
    for by somebody else: a page does not wait for them."""

    service: Service
    counting: Counting
    offers: Offers
    timer: Callable[[], float]
    up_to: Callable[[], Awaitable[UpTo]]


class Asking:
    def __init__(self, desk: Desk, means: Means, *, max_quotes: int) -> None:
        self._desk, self._means, self._max_quotes = desk, means, max_quotes

    def routes(self) -> Sequence[BaseRoute]:
        return [self._desk.route("", self.home), self._desk.route("ask", self.ask)]

    async def home(self, here: Here) -> Response:
        values = {
            "examples": self._means.offers.known(here.texts.language),
            "newest": await self._newest(here.texts.language),
            "span": await self._span(here.texts),
            "max_chars": MAX_QUESTION_CHARS,
            "data": schema.site(self._desk.site, here, self._desk.root(here.request)),
        }
        return self._desk.page(here, "home.html", values)

    async def _newest(self, language: str) -> Sequence[Article]:
        """None while they cannot be read: a reader can be told so when asking."""
        try:
            return (await self._means.service.latest(language, limit=_NEWEST)).articles
        except RetrieverUnavailable:
            return ()

    async def _span(self, texts: Texts) -> str:
        """Empty where it is not known how many there are, or there are none."""
        try:
            held = await self._means.service.holdings()
        except RetrieverUnavailable:
            return ""
        return span_of(held, texts) if held.stories else ""

    async def ask(self, here: Here) -> Response:
        values = here.request.query_params
        questions = [question for question in map(as_asked, values.getlist("q")) if question]
        asked = Conversation(questions, beginning_of(values, here.texts))
        if not questions:
            return await self.home(here)
        if len(questions) > MAX_QUESTIONS:
            return self._not_asked(here, here.texts("web-too-many", count=MAX_QUESTIONS), asked, "")
        if too_long := next((question for question in questions if len(question) > MAX_QUESTION_CHARS), None):
            return self._not_asked(here, here.texts("web-too-long", count=MAX_QUESTION_CHARS), asked, too_long)
        return await self._answered(here, asked, Look.of(values))

    async def _answered(self, here: Here, asked: Conversation, look: Look) -> Response:
        began = self._means.timer()
        wish = Wish(self._max_quotes, reader=here.texts.language, explain=look.why, pages=look.pages)
        turns = await held(self._means.service, asked.questions, wish, asked.beginning)
        if not look.again:
            self._means.counting.asked(turns[-1].outcome, 1000 * (self._means.timer() - began))
        values = {
            "turns": await self._shown(here, turns),
            "examples": self._means.offers.known(here.texts.language),
            "ways": ways(here, asked, turns[-1], look),
            "look": look,
            "near": await self._near(turns[-1]) if look.related else None,
            "data": schema.quotations(_quotes(turns[-1])),
            "whole": [*_whole(here, asked)],
            **_to_go_on(carried(turns, asked.beginning)),
        }
        return self._desk.page(here, "ask.html", values)

    async def _shown(self, here: Here, turns: Sequence[Turn]) -> Sequence[ShownTurn]:
        up_to = await self._means.up_to()
        return [shown(at, turn, self._max_quotes, up_to, here.texts) for at, turn in enumerate(turns, start=1)]

    async def _near(self, turn: Turn) -> Sequence[Article] | None:
        """The story that is quoted first."""
        quotes = _quotes(turn)
        if not quotes:
            return None
        first = quotes[0].citation.article_id
        return await self._means.service.related(first, turn.outcome.query.language)

    def _not_asked(self, here: Here, said: str, asked: Conversation, typed: str) -> Response:
        """Nothing that was written is lost: what is too long can be shortened, and the rest be gone on with."""
        kept = [question for question in asked.questions[: MAX_QUESTIONS - 1] if len(question) <= MAX_QUESTION_CHARS]
        values = {"said": said, "typed": typed, **_to_go_on(Conversation(kept, asked.beginning))}
        return self._desk.page(here, "unasked.html", values, status=HTTPStatus.BAD_REQUEST)


def _quotes(turn: Turn) -> Sequence[Quote]:
    return turn.outcome.quotes if isinstance(turn.outcome, Answer) else ()


def _whole(here: Here, asked: Conversation) -> Iterator[str]:
    """The addresses of the conversation up to each question but the last."""
    for count in range(1, len(asked.questions)):
        yield address(here.at, replace(asked, questions=asked.questions[:count]), Look(), f"turn-{count}")


def _to_go_on(following: Conversation) -> Mapping[str, object]:
    """What the form of a conversation has besides what is typed."""
    return {
        "carried": following.questions,
        "beginning": beginning_values(following.beginning),
        "max_chars": MAX_QUESTION_CHARS,
    }
