"""The pages opened inside Telegram: who it is that opened them is asked once, for their language, and forgotten."""

from collections.abc import Sequence
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from povbot.fronts.web.forms import body
from povbot.fronts.web.launch_data import MAX_BYTES, launched
from povbot.fronts.web.same_origin import demand_same_origin
from povbot.ports import ChatStore, Clock
from povbot.texts import language_for

_MEDIA_TYPE = "text/plain"


class Launching:
    """`token` is the bot's; without one there is no Mini App. `url` is the address that readers know the site by."""

    def __init__(self, chats: ChatStore, clock: Clock, token: str | None, url: str | None) -> None:
        self._chats, self._clock, self._token, self._url = chats, clock, token, url

    def routes(self) -> Sequence[BaseRoute]:
        return [Route("/telegram/launch", self.launch, methods=["POST"])]

    async def launch(self, request: Request) -> Response:
        """Answers with the language to go on in: the one chosen in the chat, else that of the reader's Telegram."""
        if self._token is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        demand_same_origin(request, self._url)
        launch = launched(await body(request, _MEDIA_TYPE, MAX_BYTES), self._token, self._clock())
        if launch is None:
            raise HTTPException(HTTPStatus.FORBIDDEN)
        chosen = (await self._chats.get(launch.user_id)).language if launch.user_id else None
        answer = {"language": language_for(chosen or launch.language)}
        return JSONResponse(answer, headers={"cache-control": "no-store"})
