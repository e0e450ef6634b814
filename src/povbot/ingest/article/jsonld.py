"""What a page says of its story in JSON-LD."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml.html import HtmlElement

from povbot.ingest import cleaning

Node = Mapping[str, Any]

_KINDS = (
    *(f"{kind}NewsArticle" for kind in ("", "Reportage", "Analysis", "Opinion", "Background", "Review")),
    *("LiveBlogPosting", "Article", "BlogPosting"),
)
_DEEPEST = 6
# Systems for pages of XHTML put it around.
_WRAPPING = re.compile(
    r"^\s*+(?:(?://|/\*)\s*+)?<!\[CDATA\[(?:\s*+\*/)?"
    r"|(?:(?://|/\*)\s*+|(?<!\s)\s++)?\]\]>(?:\s*+\*/)?\s*+$"
)
_MOST = 500


def story(tree: HtmlElement) -> Node:
    """The story's node, empty where there is none. A block that is no JSON is passed over."""
    nodes = [node for block in _blocks(tree) for node in _nodes(block, 0)][:_MOST]
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1}
    for kind in _KINDS:
        for node in nodes:
            if kind in _kinds(node):
                return {key: _resolved(value, by_id) for key, value in node.items()}
    return {}


def text(value: object) -> str:
    """Of a text, of something's name or text, or of the first of a list that has one."""
    match value:
        case str():
            return cleaning.unmarked(value)
        case {"name": str() as name} | {"@value": str() as name}:
            return cleaning.unmarked(name)
        case list():
            return next(filter(None, map(text, value)), "")
    return ""


def texts(value: object) -> tuple[str, ...]:
    return tuple(filter(None, map(text, value if isinstance(value, list) else [value])))


def address(value: object) -> str:
    match value:
        case str():
            return value
        case {"@id": str() as found} | {"url": str() as found}:
            return found
    return ""


def _blocks(tree: HtmlElement) -> Iterator[object]:
    for script in tree.iter("script"):
        if str(script.get("type") or "").split(";")[0].strip().lower() != "application/ld+json":
            continue
        try:
            text = _WRAPPING.sub("", str(script.text or ""))
            # strict=False: line ends within texts are a common fault.
            yield json.loads(text.strip().rstrip(";"), strict=False)
        except (ValueError, RecursionError):
            continue


def _nodes(value: object, depth: int) -> Iterator[Node]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for item in value:
            yield from _nodes(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "author", "publisher"):
            yield from _nodes(value.get(key), depth + 1)


def _kinds(node: Node) -> tuple[str, ...]:
    kinds = node.get("@type")
    named = kinds if isinstance(kinds, list) else [kinds]
    return tuple(kind.rsplit("/", 1)[-1] for kind in named if isinstance(kind, str))


def _resolved(value: object, by_id: Mapping[str, Node]) -> object:
    """A node that is only named is put in where it is named."""
    match value:
        case {"@id": str() as name, **rest} if not rest:
            return by_id.get(name, value)
        case list():
            return [_resolved(item, by_id) for item in value]
    return value
