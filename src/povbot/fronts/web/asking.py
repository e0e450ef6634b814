"""The page to ask: a conversation, its last answer whole."""

from collections.abc import Callable, Mapping, Sequence

from starlette.responses import Response
from starlette.routing import BaseRoute

from povbot.fronts.web import schema
from povbot.fronts.web.conversation import MAX_QUESTION_CHARS, MAX_QUESTIONS, Wish, held
from povbot.fronts.web.counting import Counting
from povbot.fronts.web.desk import Desk, Here
from povbot.service import Service


class Asking:
    """`examples` are questions to begin with, by language. `timer` is in seconds, monotonic."""

    def __init__(
        self,
        service: Service,
        desk: Desk,
        counting: Counting,
        *,
        max_quotes: int,
        examples: Mapping[str, Sequence[str]],
        timer: Callable[[], float],
    ) -> None:
        self._service, self._desk, self._counting = service, desk, counting
        self._max_quotes, self._examples, self._timer = max_quotes, examples, timer

    def routes(self) -> Sequence[BaseRoute]:
        return [self._desk.route("", self.home), self._desk.route("ask", self.ask)]

    async def home(self, here: Here) -> Response:
        values = {
            "examples": self._examples.get(here.texts.language, ()),
            "max_chars": MAX_QUESTION_CHARS,
            "data": schema.site(self._desk.site, here, self._desk.root(here.request)),
        }
        return self._desk.page(here, "home.html", values)

    async def ask(self, here: Here) -> Response:
        questions = [q.strip() for q in here.request.query_params.getlist("q") if q.strip()][-MAX_QUESTIONS:]
        if not questions:
            return await self.home(here)
        began = self._timer()
        turns = await held(self._service, questions, Wish(self._max_quotes, reader=here.texts.language))
        await self._counting.asked(turns[-1].outcome, 1000 * (self._timer() - began))
        return self._desk.page(here, "ask.html", {"turns": turns, "max_chars": MAX_QUESTION_CHARS})
