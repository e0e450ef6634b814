"""Long lists a page at a time. What an address says that makes no sense is passed over, as if it did not say it."""

import re
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Self

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from povbot.model import Published
from povbot.service import Listing

# No reader turns so many pages, and an archive has to go through all that is passed over.
_MOST_PASSED_OVER = 99_999
_NUMBER = re.compile("[0-9]{1,5}")


@dataclass(frozen=True, slots=True)
class Paging:
    """Of a listing, the offsets of the pages beside this one; None where there is none."""

    first: int
    last: int
    total: int
    newer: int | None
    older: int | None

    @classmethod
    def of(cls, listing: Listing, page_size: int) -> Self:
        offset, reached = listing.offset, listing.offset + len(listing.articles)
        newer = max(0, offset - page_size) if offset else None
        more = listing.articles and reached < listing.total and reached <= _MOST_PASSED_OVER
        return cls(offset + 1, reached, listing.total, newer, reached if more else None)


def offset(request: Request) -> int:
    given = request.query_params.get("from", "")
    return int(given) if _NUMBER.fullmatch(given) else 0


def within(request: Request) -> Published | None:
    """The days from `since` to `until` (ISO 8601), the earlier one first whichever is said to be; None where neither
    is a day."""
    since, until = (_day(request.query_params.get(name, "")) for name in ("since", "until"))
    if since and until and since > until:
        since, until = until, since
    return Published(since, until) if since or until else None


def to_the_first(address: str) -> Response:
    """From behind a list's end."""
    return RedirectResponse(address, HTTPStatus.TEMPORARY_REDIRECT)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
