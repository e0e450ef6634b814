"""What changes something is done only where a page of this site asked for it."""

from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request


def demand_same_origin(request: Request, site_url: str | None) -> None:
    """By Sec-Fetch-Site, which no script can set; by Origin where a browser sends no such thing, as it does to a site
    that is not reached by HTTPS. Raises HTTPException (403), also where it says neither."""
    fetched = request.headers.get("sec-fetch-site")
    if fetched is None:
        origin, host = request.headers.get("origin", ""), request.headers.get("host", "")
        ours = (site_url,) if site_url else (f"http://{host}", f"https://{host}")
        is_same = origin in ours
    else:
        is_same = fetched == "same-origin"
    if not is_same:
        raise HTTPException(HTTPStatus.FORBIDDEN)
