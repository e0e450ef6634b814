"""What a backup says of itself."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, TypeAdapter, ValidationError

from povbot.errors import BackupDamaged, BackupTooNew

FORMAT = 1
NAME = "manifest.json"
# Bytes of it: a million files, of which each takes 220.
MOST = 256 << 20
OTHER_COPY = "Use another backup."
_NAME = re.compile(r"(readers|var|corpus|config|pages)(/(?!\.{1,2}(/|$))[^/\\\0]+)+")


class Part(StrEnum):
    """The first folder of a member's name."""

    READERS = "readers"
    VAR = "var"
    CORPUS = "corpus"
    CONFIG = "config"
    PAGES = "pages"


@dataclass(frozen=True, slots=True)
class Member:
    """`bytes` and `sha256` (hexadecimal) are of what was put in; `rows` are those of a table."""

    name: str
    bytes: int
    sha256: str
    rows: int | None = None

    @property
    def part(self) -> Part:
        return Part(self.name.partition("/")[0])

    @property
    def file(self) -> str:
        """Its name below its part."""
        return self.name.partition("/")[2]


@dataclass(frozen=True, slots=True)
class Tables:
    """`revision` is that of the migrations; `last_ids` are the numbers by table that were given away last, whether or
    not anything has them still."""

    revision: str
    last_ids: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Manifest:
    """`made` is aware. Members stand in the order in which they were put in."""

    format: int
    povbot: str
    made: datetime
    tables: Tables
    members: tuple[Member, ...]

    def of(self, part: Part) -> tuple[Member, ...]:
        return tuple(member for member in self.members if member.part is part)


class _Format(BaseModel):
    format: int
    povbot: str = "?"


_MANIFEST = TypeAdapter(Manifest)


def written(manifest: Manifest) -> bytes:
    return _MANIFEST.dump_json(manifest, indent=1)


def read(raw: bytes, where: str) -> Manifest:
    """Raises BackupTooNew, BackupDamaged."""
    try:
        said = _Format.model_validate_json(raw)
        if said.format > FORMAT:
            raise BackupTooNew(
                f"povbot {said.povbot} made it, in format {said.format}; this one knows {FORMAT}",
                where=where,
                remedy="Update povbot.",
            )
        manifest = _MANIFEST.validate_json(raw)
    except ValidationError as error:
        fault = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(map(str, fault["loc"]))
        raise BackupDamaged(f"its manifest: {place}: {fault['msg']}", where=where, remedy=OTHER_COPY) from None
    names = [member.name for member in manifest.members]
    wrong = [name for name in names if not _NAME.fullmatch(name)]
    if wrong or len({*names}) < len(names) or manifest.made.tzinfo is None:
        raise BackupDamaged(f"its manifest is not one of povbot's {wrong}", where=where, remedy=OTHER_COPY)
    return manifest
