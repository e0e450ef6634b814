"""Three paths, and nothing else."""

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp


class Probes:
    """`ready` tells why not, by check, and nothing where all is well; `metrics` are in the format that `content_type`
    names."""

    def __init__(
        self,
        ready: Callable[[], Awaitable[Mapping[str, str]]],
        metrics: Callable[[], Awaitable[bytes]],
        content_type: str,
    ) -> None:
        self._ready, self._metrics, self._content_type = ready, metrics, content_type

    def app(self) -> ASGIApp:
        made = Starlette(
            routes=[
                Route("/healthz", self.alive),
                Route("/readyz", self.ready),
                Route("/metrics", self.metrics),
            ],
            exception_handlers={HTTPStatus.NOT_FOUND: _nothing, HTTPStatus.METHOD_NOT_ALLOWED: _nothing},
        )
        made.router.redirect_slashes = False
        return made

    async def alive(self, _request: Request) -> Response:
        """That the loop comes to answer is all that is asked."""
        return PlainTextResponse("ok\n")

    async def ready(self, _request: Request) -> Response:
        found = await self._ready()
        is_ready = not any(found.values())
        checks = {name: {"ok": False, "why": why} if why else {"ok": True} for name, why in found.items()}
        status = HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE
        return JSONResponse({"ready": is_ready, "checks": checks}, status)

    async def metrics(self, _request: Request) -> Response:
        return Response(await self._metrics(), headers={"content-type": self._content_type})


async def _nothing(_request: Request, _error: Exception) -> Response:
    return Response(status_code=HTTPStatus.NOT_FOUND)
