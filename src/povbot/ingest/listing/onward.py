"""Where a listing goes on: what the links of its pager, or its numbers alone, say."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit, urlunsplit

# A larger number in a pager is something else, as a year.
_MOST_PAGES = 1000
_NODE = re.compile(r"(?P<folder>.*/)(?P<node>node_\d+)(?:_(?P<page>\d{1,4}))?\.(?P<ending>s?html?)")


@dataclass(frozen=True, slots=True)
class Onward:
    """`next` is the page after the one read, `pages` all that its pager names but itself, in the pager's order."""

    next: str | None
    pages: tuple[str, ...]


class Pager(Protocol):
    def __call__(self, here: str, following: str | None, linked: Sequence[str], text: str) -> Onward:
        """`here` is the page read; `following` what its "next" links, `linked` what its pager does, all of them
        absolute and of the same host; `text` is what the pager shows."""


def by_links(here: str, following: str | None, linked: Sequence[str], text: str) -> Onward:  # noqa: ARG001
    return Onward(following if following != here else None, _others(linked, here))


def by_node(here: str, following: str | None, linked: Sequence[str], text: str) -> Onward:
    """Of `node_<id>.htm`, `node_<id>_2.html` and so on. A number that the pager shows without a link is a page too."""
    at = _Node.of(here)
    if at is None:
        return by_links(here, following, linked, text)
    pages = {node.page: address for address in reversed(linked) if (node := _Node.of(address)) and node.begins(at)}
    for number in _numbers(text):
        pages.setdefault(number, at.turned_to(number))
    pages.pop(at.page, None)
    onward = pages.get(at.page + 1) or by_links(here, following, (), "").next
    return Onward(onward, tuple(pages[number] for number in sorted(pages)))


@dataclass(frozen=True, slots=True)
class _Node:
    address: str
    folder: str
    node: str
    page: int
    ending: str

    @classmethod
    def of(cls, address: str) -> "_Node | None":
        match = _NODE.fullmatch(urlsplit(address).path)
        if not match:
            return None
        return cls(address, match["folder"], match["node"], int(match["page"] or 1), match["ending"])

    def begins(self, other: "_Node") -> bool:
        """Whether both are pages of one listing."""
        return (self.folder, self.node) == (other.folder, other.node)

    def turned_to(self, page: int) -> str:
        name = f"{self.node}.htm" if page == 1 else f"{self.node}_{page}.html"
        return urlunsplit((*urlsplit(self.address)[:2], self.folder + name, "", ""))


def _numbers(text: str) -> Sequence[int]:
    """Those that stand alone, if they ascend from 1: other numbers count something else than pages."""
    numbers = [int(word) for word in re.findall(r"(?<!\S)\d{1,4}(?!\S)", text)]
    ascending = numbers == sorted(set(numbers)) and numbers[:1] == [1]
    return [number for number in numbers if number <= _MOST_PAGES] if ascending else ()


def _others(addresses: Iterable[str], here: str) -> tuple[str, ...]:
    return tuple(address for address in dict.fromkeys(addresses) if address != here)
