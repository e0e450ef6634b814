"""Who may see the page for operators."""

import hashlib
import hmac
import logging
import math
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from povbot.fronts.web.sessions import LASTS, Sessions
from povbot.fronts.web.tries import Tries

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Refusal:
    """`wait_s` are whole seconds until somebody may try again; 0 where a password was wrong or none was said."""

    wait_s: int = 0

    @property
    def status(self) -> HTTPStatus:
        return HTTPStatus.TOO_MANY_REQUESTS if self.wait_s else HTTPStatus.UNAUTHORIZED

    @property
    def headers(self) -> dict[str, str]:
        return {"retry-after": str(self.wait_s)} if self.wait_s else {"www-authenticate": "Bearer"}


class Doorman:
    """`timer` is in seconds, monotonic. With `is_https` the cookie goes by HTTPS only, and to this host only."""

    def __init__(self, password: str, sessions: Sessions, timer: Callable[[], float], *, is_https: bool) -> None:
        self._password, self._sessions, self._timer = _digest(password), sessions, timer
        self._is_https = is_https
        self._cookie = "__Host-povbot" if is_https else "povbot"
        self._tries = Tries()

    def refuses(self, request: Request) -> Refusal | None:
        """None for who has a session, or sends the password along."""
        scheme, _, said = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            # Headers are read as Latin-1, whatever a program wrote there; the password may be in any script.
            return self.tried(request, said.strip().encode("latin-1").decode(errors="replace"))
        return None if self._sessions.is_known(request.cookies.get(self._cookie, "")) else Refusal()

    def tried(self, request: Request, password: str) -> Refusal | None:
        """None where it is right. While a client has to wait, nothing that it says is looked at."""
        client, now = (request.client.host if request.client else ""), self._timer()
        wait_s = self._tries.wait_s(client, now)
        if wait_s > 0:
            return Refusal(math.ceil(wait_s))
        if hmac.compare_digest(_digest(password), self._password):
            self._tries.right(client)
            return None
        self._tries.wrong(client, now)
        _LOG.warning("somebody tried a wrong password for the operator's page")
        return Refusal()

    def let_in(self, response: Response) -> None:
        response.set_cookie(
            self._cookie,
            self._sessions.begin(),
            max_age=int(LASTS.total_seconds()),
            secure=self._is_https,
            httponly=True,
            samesite="strict",
        )

    def let_out(self, request: Request, response: Response) -> None:
        self._sessions.end(request.cookies.get(self._cookie, ""))
        response.delete_cookie(self._cookie, secure=self._is_https, httponly=True, samesite="strict")


def _digest(password: str) -> bytes:
    """Of one length, whatever was said: how long a comparison takes tells nothing of the password."""
    return hashlib.sha256(password.encode(errors="replace")).digest()
