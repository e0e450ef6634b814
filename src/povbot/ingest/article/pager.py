"""The pages of a story that is cut into several: `content_<id>.htm`, `content_<id>_2.htm` …"""

import re
from collections.abc import Iterable

_ADDRESS = re.compile(r"(?P<stem>https?://[^?]+/content_\d+)(?:_(?P<page>\d{1,3}))?(?P<end>\.s?html?)(?:\?.*)?")


def further_pages(url: str, links: Iterable[str]) -> tuple[str, ...]:
    """Of the links those to other pages of the story at `url`, in order, each once; the first page is page 1."""
    own = _ADDRESS.fullmatch(url)
    if not own:
        return ()
    found: dict[int, str] = {}
    for link in links:
        match = _ADDRESS.fullmatch(link)
        if match and match["stem"] == own["stem"] and _page(match) != _page(own):
            found.setdefault(_page(match), link)
    return tuple(found[page] for page in sorted(found))


def is_further(url: str, others: Iterable[str]) -> bool:
    """Whether a story's first page is among its other ones."""
    own = _ADDRESS.fullmatch(url)
    return own is not None and any(_page(match) == 1 for match in map(_ADDRESS.fullmatch, others) if match)


def _page(match: re.Match[str]) -> int:
    return int(match["page"] or 1)
