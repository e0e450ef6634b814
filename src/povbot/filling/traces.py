"""By what a story is recognised where it stands a second time."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from zlib import crc32

from povbot.model import Article, Trace

_TOKEN = re.compile(r"[^\W_\u3400-\u9fff]+|[\u3400-\u9fff]")
_SHINGLE = 6
SKETCH = 16
"""Numbers in a sketch, of a body that has enough words."""
ALIKE = 14
"""Shared numbers of two sketches from which the bodies are taken for one: about nine tenths of their words in order."""
# Fewer tokens say too little: "Photo of the day", "Traffic on Monday".
_LEAST_OF_HEADING, _LEAST_OF_WORDS = 5, 40


def trace(article: Article, *, gathered: bool = True) -> Trace:
    words = tokens(article.body)
    return Trace(
        article.id,
        article.language,
        article.url,
        heading=heading(f"{article.title}\n{article.summary}"),
        words=_key(words, _LEAST_OF_WORDS),
        sketch=_sketch(words),
        version_of=article.version_of,
        gathered=gathered,
    )


def named(trace: Trace, article: Article) -> Trace:
    """Of the same words, now that they have an id and a place."""
    return replace(trace, article_id=article.id, url=article.url, version_of=article.version_of)


def heading(text: str) -> str:
    return _key(tokens(text), _LEAST_OF_HEADING)


def tokens(text: str) -> Sequence[str]:
    """Words, and Chinese characters one by one; quotation marks, dashes and case differ from outlet to outlet."""
    return _TOKEN.findall(unicodedata.normalize("NFKC", text).casefold())


def _key(tokens: Sequence[str], least: int) -> str:
    if len(tokens) < least:
        return ""
    return hashlib.blake2b(" ".join(tokens).encode("utf-8", "replace"), digest_size=12).hexdigest()


def _sketch(tokens: Sequence[str]) -> tuple[int, ...]:
    """The smallest hashes of all runs of six tokens (Broder's bottom-k sketch): two texts share about as great a part
    of them as of their runs. CRC-32, as it takes a third of the time of the quickest digest; that two runs have the
    same one by chance matters little where fourteen have to agree."""
    if len(tokens) < _LEAST_OF_WORDS:
        return ()
    written = [token.encode("utf-8", "replace") for token in tokens]
    hashes = {crc32(b" ".join(written[at : at + _SHINGLE])) for at in range(len(written) - _SHINGLE + 1)}
    return tuple(sorted(hashes)[:SKETCH])
