"""What is in tantivy's files: one index for each shelf of passages, and one of all that is found while being typed."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tantivy

from povbot.errors import IndexDamaged
from povbot.index.disk.faults import REBUILD

# In the place of a shelf, where marks are told: the index for typing, which has every telling.
TYPING = -1
EVERY = "every"
# Behind so many first letters it stands for all that begins so: the shorter a beginning is, the more words there are.
BEGUN = "*"
SHORT = 2
_SHELF = re.compile(r"shelf-(\d+)")
_STATE = "meta.json"


def passage_fields() -> tantivy.Schema:
    """Nothing is stored, for the register has the passages. `first` and `last` are days by their ordinals, and missing
    where nothing is known."""
    fields = tantivy.SchemaBuilder()
    fields.add_text_field("terms", tokenizer_name="whitespace", index_option="freq")
    fields.add_text_field("places", tokenizer_name="whitespace", index_option="position")
    fields.add_text_field("article", tokenizer_name="raw", index_option="basic")
    fields.add_unsigned_field("key", indexed=True, fast=True)
    fields.add_unsigned_field("number", indexed=True)
    fields.add_unsigned_field("first", fast=True)
    fields.add_unsigned_field("last", fast=True)
    return fields.build()


def typing_fields() -> tantivy.Schema:
    """A document is a telling. `view` has the numbers of the views that see it, or EVERY. `day` is the last one known,
    by its ordinal, 0 where none is; `family` is a digest."""
    fields = tantivy.SchemaBuilder()
    fields.add_text_field("headline", tokenizer_name="whitespace", index_option="basic")
    fields.add_text_field("everywhere", tokenizer_name="whitespace", index_option="basic")
    fields.add_text_field("topic", tokenizer_name="raw", index_option="basic")
    fields.add_text_field("view", tokenizer_name="raw", index_option="basic")
    fields.add_unsigned_field("number", indexed=True, fast=True)
    fields.add_unsigned_field("family", fast=True)
    fields.add_unsigned_field("day", fast=True)
    return fields.build()


def place_of(folder: Path, shelf: int) -> Path:
    return folder / ("typing" if shelf == TYPING else f"shelf-{shelf}")


def shelves_in(folder: Path) -> list[int]:
    """TYPING among them, where it is there."""
    found = [TYPING] if (place_of(folder, TYPING) / _STATE).exists() else []
    named = (_SHELF.fullmatch(place.name) for place in folder.glob("shelf-*") if (place / _STATE).exists())
    return found + sorted(int(name[1]) for name in named if name)


def marks_in(folder: Path) -> Mapping[int, str]:
    """Of each shelf and of TYPING, as they were committed last. Raises IndexDamaged."""
    return {shelf: str(state_of(place_of(folder, shelf))["opstamp"]) for shelf in shelves_in(folder)}


def state_of(place: Path) -> Mapping[str, Any]:
    """What tantivy notes of its last commit. Raises IndexDamaged."""
    try:
        state = json.loads((place / _STATE).read_bytes())
        return {"opstamp": int(state["opstamp"]), "documents": sum(segment["max_doc"] for segment in state["segments"])}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexDamaged(f"it cannot be read ({error})", where=str(place / _STATE), remedy=REBUILD) from error
