"""Styles and scripts, read once: each at an address that changes with its bytes, so that a browser may keep it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

_TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}
_A_YEAR = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class _File:
    content: bytes
    media_type: str


class StaticFiles:
    """Those that the package carries; `address` of each by its name."""

    def __init__(self) -> None:
        self._files: dict[str, _File] = {}
        self._addresses: dict[str, str] = {}
        for file in files(__package__).joinpath("static").iterdir():
            name, _, kind = file.name.rpartition(".")
            if kind in _TYPES:
                content = file.read_bytes()
                stamped = f"{name}.{hashlib.sha256(content).hexdigest()[:12]}.{kind}"
                self._files[stamped] = _File(content, _TYPES[kind])
                self._addresses[file.name] = f"/static/{stamped}"

    @property
    def address(self) -> Mapping[str, str]:
        return self._addresses

    def routes(self) -> Sequence[BaseRoute]:
        return [Route("/static/{name}", self._file)]

    async def _file(self, request: Request) -> Response:
        found = self._files.get(request.path_params["name"])
        if found is None:
            return Response(status_code=404)
        return Response(found.content, media_type=found.media_type, headers={"cache-control": _A_YEAR})
