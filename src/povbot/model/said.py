"""What a story says, in digests: whether a field is still what its publisher said can be told without its words."""

import json
from collections.abc import Mapping
from hashlib import blake2b

from povbot.model.story import Article

SAID = (
    "language",
    "title",
    "summary",
    "body",
    "url",
    "listing_url",
    "publisher",
    "authors",
    "published",
    "topics",
    "version_of",
    "updated",
    "withdrawn",
)


def said(article: Article) -> Mapping[str, str]:
    """A digest by field of those among SAID that are not empty. Digests are kept for years: they may never differ from
    one release to the next."""
    return {name: told for name in SAID if (told := digest(getattr(article, name)))}


def digest(value: object) -> str:
    """Of one field's value; empty where that is."""
    written = list(value) if isinstance(value, tuple) else str(value or "")
    return blake2b(json.dumps(written).encode("ascii"), digest_size=8).hexdigest() if written else ""
