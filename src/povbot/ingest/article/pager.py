"""The pages of a story that is cut into several: `content_7.htm`, `content_7_2.htm` …, whatever the name."""

import re
from collections.abc import Iterable, Mapping

_ADDRESS = re.compile(r"(?P<stem>https?://[^?]+/[^/?]+?)(?P<end>\.s?html?)(?:\?.*)?")
_NUMBERED = re.compile(r"(?P<stem>.*[^/])_(?P<page>\d{1,3})")
_FIRST = 1
WORDS = re.compile(
    r"[\d\s<>«»‹›|.…\[\]]+|(?:上一页|下一页|上一頁|下一頁|首页|尾页|末页|previous|next|page|\W|\d)+", re.IGNORECASE
)
"""What the links between pages say."""


def name_of(url: str) -> str:
    """With which the addresses of all pages of the story at `url` begin, without their folder; empty of none."""
    own = _ADDRESS.fullmatch(url)
    return re.sub(r"_\d{1,3}$", "", own["stem"].rsplit("/", 1)[1]) if own else ""


def further_pages(url: str, links: Iterable[str]) -> tuple[str, ...]:
    """Of the links those to other pages of the story at `url`, in order, each once; the first page is page 1."""
    pages = _pages(url, links)
    return tuple(pages[page] for page in sorted(pages))


def is_further(url: str, others: Iterable[str]) -> bool:
    """Whether a story's first page is among its other ones."""
    return _FIRST in _pages(url, others)


def _pages(url: str, links: Iterable[str]) -> Mapping[int, str]:
    """With a number at its end `url` is a first page that has others, or another page of one that it leads to."""
    own, known = _ADDRESS.fullmatch(url), tuple(links)
    if not own:
        return {}
    if further := {page: link for page, link in _of(own["stem"], own["end"], known).items() if page != _FIRST}:
        return further
    numbered = _NUMBERED.fullmatch(own["stem"])
    others = _of(numbered["stem"], own["end"], known) if numbered else {}
    if not numbered or _FIRST not in others:
        return {}
    return {page: link for page, link in others.items() if page != int(numbered["page"])}


def _of(stem: str, end: str, links: Iterable[str]) -> Mapping[int, str]:
    found: dict[int, str] = {}
    for match in filter(None, map(_ADDRESS.fullmatch, links)):
        numbered = _NUMBERED.fullmatch(match["stem"])
        if match["end"] == end and match["stem"] == stem:
            found.setdefault(_FIRST, match[0])
        elif match["end"] == end and numbered and numbered["stem"] == stem:
            found.setdefault(int(numbered["page"]), match[0])
    return found
