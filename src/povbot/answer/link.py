"""Links that land on the quoted words: URL text fragments (https://wicg.github.io/scroll-to-text-fragment/)."""

import re
from urllib.parse import quote

# Longer texts are given by their first and last words, as browsers' own "copy link to highlight" does it
# (MAX_EXACT_MATCH_LENGTH of the text-fragments polyfill).
MAX_EXACT_CHARS = 300
_EDGE_WORDS, _EDGE_HAN_CHARS = 6, 16


def to_quote(url: str, text: str) -> str:
    """`url` with a directive that makes a browser scroll to `text` and mark it. Browsers without it open the page."""
    exact = " ".join(text.split())
    base, _, fragment = url.partition("#")
    return f"{base}#{fragment.partition(':~:')[0]}:~:text={_directive(exact)}"


def _directive(text: str) -> str:
    if len(text) <= MAX_EXACT_CHARS:
        return _encode(text)
    words = text.split()
    edge = min(_EDGE_WORDS, len(words) // 2)
    if edge > 1:
        return _encode(" ".join(words[:edge])) + "," + _encode(" ".join(words[-edge:]))
    return _encode(text[:_EDGE_HAN_CHARS]) + "," + _encode(text[-_EDGE_HAN_CHARS:])


def _encode(text: str) -> str:
    """Percent-encoded with `-`, `,` and `&`, which have a meaning inside the directive."""
    return re.sub("-", "%2D", quote(text, safe=""))
