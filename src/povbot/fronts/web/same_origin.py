"""What changes something is done only where a page of this site asked for it."""

from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request


def demand_same_origin(request: Request, site_url: str | None) -> None:
    """By Sec-Fetch-Site, which no script can set; by Origin where a browser sends no such thing, as it does to a site
    that is not reached by HTTPS. Raises HTTPException (403), also where it says neither."""
    fetched = request.headers.get("sec-fetch-site")
    if fetched is None:
        host = urlsplit(site_url).netloc if site_url else request.headers.get("host", "")
        origin = urlsplit(request.headers.get("origin", ""))
        is_same = origin.scheme in ("http", "https") and origin.netloc == host != ""
    else:
        is_same = fetched == "same-origin"
    if not is_same:
        raise HTTPException(HTTPStatus.FORBIDDEN)
