"""What is called how in a cluster, and how it is laid out there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from povbot.index.weighing import K1, B
from povbot.model import EVERY_VIEW

# Of an index's documents, so many can be paged through from the first; beyond, one goes on from the last one met.
WINDOW = 10_000
# A reader may follow that many stories, or a question be asked of so many new ones.
_MOST_TERMS = 1_000_000
# Lucene takes terms of up to 32,766 bytes; longer ones are cut.
_TERM_CHARS = 8_000


@dataclass(frozen=True, slots=True)
class Names:
    """`build` is another one for each index that is built anew, and for each register: where two registers write to one
    build, their numbers are taken for each other's. The alias of `state_alias` leads to the build that serves."""

    prefix: str
    build: str

    @property
    def passages(self) -> str:
        """Of all shelves: a pattern."""
        return f"{self.prefix}-passages-{self.build}-*"

    def shelf(self, shelf: int) -> str:
        return f"{self.prefix}-passages-{self.build}-{shelf:x}"

    def shelf_of(self, index: str) -> int:
        return int(index.rpartition("-")[2], 16)

    @property
    def stories(self) -> str:
        return f"{self.prefix}-stories-{self.build}"

    @property
    def rows(self) -> str:
        """A document is a telling as it is searched: what it is found by while being typed, and its words."""
        return f"{self.prefix}-rows-{self.build}"

    @property
    def words(self) -> str:
        return f"{self.prefix}-words-{self.build}"

    @property
    def state(self) -> str:
        return f"{self.prefix}-state-{self.build}"


def state_alias(prefix: str) -> str:
    return f"{prefix}-state"


def views_of(shelf: int | None) -> list[int]:
    """As documents have them; -1 is every view."""
    if shelf is None:
        return []
    return [-1] if shelf == EVERY_VIEW else [bit for bit in range(shelf.bit_length()) if shelf >> bit & 1]


def in_view(view: int) -> Mapping[str, Any]:
    return {"terms": {"views": [-1, view]}}


_KEYWORD = {"type": "keyword", "ignore_above": _TERM_CHARS}
_LONG, _INT = {"type": "long"}, {"type": "integer"}
_TERMS = {"type": "text", "analyzer": "terms", "index_options": "freqs"}
_SAID = {"type": "text", "analyzer": "terms", "index_options": "docs", "norms": False}
_KEPT = {"type": "object", "enabled": False}
_FIELDS: Mapping[str, Mapping[str, Any]] = {
    "passages": {
        "terms": _TERMS,
        "places": {"type": "text", "analyzer": "terms", "norms": False},
        "id": _KEYWORD,
        "article": _KEYWORD,
        "language": _KEYWORD,
        "topics": _KEYWORD,
        "number": _LONG,
        "spread": _LONG,
        "first": _INT,
        "last": _INT,
        "kept": _KEPT,
    },
    "stories": {
        "id": _KEYWORD,
        "family": _KEYWORD,
        "gone": _KEYWORD,
        "url": _KEYWORD,
        "language": _KEYWORD,
        "topics": _KEYWORD,
        "origins": _KEYWORD,
        "told": {"type": "boolean"},
        "views": _INT,
        "came": _LONG,
        "began": _LONG,
        "revision": _LONG,
        "day": _INT,
        "first": _INT,
        "last": _INT,
        "kept": _KEPT,
    },
    "rows": {
        "number": _LONG,
        "views": _INT,
        "id": _KEYWORD,
        "day": _INT,
        "headline": _SAID,
        "everywhere": _SAID,
        "topics": _KEYWORD,
        "written": _SAID,
        "kept": _KEPT,
    },
    "words": {
        "word": _KEYWORD,
        "folded": _KEYWORD,
        "is_han": {"type": "boolean"},
        "spelling": _KEYWORD,
        "length": _INT,
        "signs": _SAID,
    },
    "state": {"probe": _TERMS, "kept": _KEPT},
}
_NOT_KEPT = {"passages": ["terms", "places"], "rows": ["headline", "everywhere", "written"], "words": ["signs"]}


def template(prefix: str, kind: str, *, shards: int, replicas: int) -> Mapping[str, Any]:
    """The index template of a kind."""
    of_one_shard = kind in ("words", "state")
    return {
        "index_patterns": [f"{prefix}-{kind}-*"],
        "template": {
            "settings": {
                "number_of_shards": 1 if of_one_shard else shards,
                "number_of_replicas": replicas,
                "max_terms_count": _MOST_TERMS,
                "similarity": {"default": {"type": "BM25", "k1": K1, "b": B}},
                "analysis": {
                    "tokenizer": {"blanks": {"type": "whitespace", "max_token_length": _TERM_CHARS}},
                    "analyzer": {"terms": {"type": "custom", "tokenizer": "blanks"}},
                },
            },
            "mappings": {
                "dynamic": "strict",
                "_source": {"excludes": _NOT_KEPT.get(kind, [])},
                "properties": dict(_FIELDS[kind]),
            },
        },
    }


KINDS = tuple(_FIELDS)
