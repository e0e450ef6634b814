"""What a browser is told to refuse, with every answer."""

from collections.abc import Mapping, Sequence

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_A_YEAR_S = 31_536_000


def told(framed_by: Sequence[str] = (), *, https: bool = False) -> Mapping[str, str]:
    """`framed_by` are the sites that may show the pages inside of theirs; none may else. With `https` browsers come
    back by HTTPS alone."""
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": " ".join(framed_by) or "'none'",
    }
    said = {
        "content-security-policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "x-content-type-options": "nosniff",
        # A question stands in its page's address, which a publisher is not to be told.
        "referrer-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "cross-origin" if framed_by else "same-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "cache-control": "no-cache",
    }
    # For browsers that know no frame-ancestors, which this alone would outdo.
    framing = {} if framed_by else {"x-frame-options": "DENY"}
    secure = {"strict-transport-security": f"max-age={_A_YEAR_S}"} if https else {}
    return said | framing | secure


class Heading:
    """Adds headers to every answer that does not have them already."""

    def __init__(self, app: ASGIApp, headers: Mapping[str, str]) -> None:
        self._app = app
        self._headers = [(name.encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                there = {name for name, _ in message["headers"]}
                added = [(name, value) for name, value in self._headers if name not in there]
                message = {**message, "headers": [*message["headers"], *added]}
            await send(message)

        await self._app(scope, receive, headed)
