"""The sections of what every command stands on: the archive, its index, its sources, what is remembered."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import quote, urlsplit

from pydantic import Field, SecretStr, StringConstraints, field_validator, model_validator

from povbot.settings.section import Address, Section

_LEAST_EVERY_S = 60


class ArchiveSettings(Section):
    """`look_every_s` is 0 for never."""

    topics_required: bool = False
    look_every_s: int = Field(default=60, ge=0)


class Engine(StrEnum):
    """What searches the archive; `AUTO` is rank-bm25 for a small one, else tantivy."""

    AUTO = "auto"
    RANK_BM25 = "rank-bm25"
    TANTIVY = "tantivy"
    OPENSEARCH = "opensearch"


class IndexSettings(Section):
    """`folder` is below `var` where none is given. `processes` is 0 for one a core."""

    engine: Engine = Engine.AUTO
    chinese: Literal["jieba", "rjieba"] = "jieba"
    folder: Path | None = None
    processes: int = Field(default=0, ge=0)
    memory_mb: int = Field(default=256, ge=64)


class OpenSearchSettings(Section):
    """`addresses` are those of some of its nodes. `prefix` begins the names of all its indices. Either a user with a
    password, or a key, or neither."""

    addresses: tuple[Address, ...] = ("https://localhost:9200",)
    prefix: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,40}$")] = "povbot"
    user: str | None = None
    password: SecretStr | None = None
    api_key: SecretStr | None = None
    ca_certs: Path | None = None
    shards: int = Field(default=1, ge=1)
    replicas: int = Field(default=1, ge=0)
    timeout_s: float = Field(default=2.0, gt=0)

    @model_validator(mode="after")
    def _one_way_in(self) -> Self:
        if (self.user is None) != (self.password is None):
            raise ValueError("user and password belong together")
        if self.user and self.api_key:
            raise ValueError("set a user with a password or an api_key, not both")
        return self


class IngestSettings(Section):
    """`every_s` is 0 for never."""

    every_s: int = Field(default=0, ge=0)

    @field_validator("every_s")
    @classmethod
    def _not_all_the_time(cls, every_s: int) -> int:
        if 0 < every_s < _LEAST_EVERY_S:
            raise ValueError(f"0 for never, or at least {_LEAST_EVERY_S}")
        return every_s


class FreshnessSettings(Section):
    """`silent_after` and `failures` are 0 for never."""

    silent_after: float = Field(default=5, ge=0)
    failures: int = Field(default=3, ge=0)


class AnswerSettings(Section):
    max_quotes: int = Field(default=3, ge=1, le=10)


class FollowingSettings(Section):
    check_every_s: int = Field(default=60, ge=1)
    hour: int = Field(default=8, ge=0, le=23)


class LogsSettings(Section):
    """`auto` is text at a terminal and JSON elsewhere."""

    format: Literal["auto", "json", "text"] = "auto"
    level: Literal["debug", "info", "warning", "error"] = "info"


class ReadersSettings(Section):
    """`database` holds the password, wherever it came from."""

    database: SecretStr | None = None
    password: SecretStr | None = None
    missed_days: int = Field(default=30, ge=1, le=3650)

    @model_validator(mode="before")
    @classmethod
    def _with_its_password(cls, values: object) -> object:
        """A server is given the same file with the password in it."""
        if not isinstance(values, dict) or values.get("password") is None:
            return values
        address, password = _open(values.get("database")), _open(values["password"])
        if "@" not in (place := urlsplit(address).netloc) or ":" in place.rpartition("@")[0]:
            raise ValueError("password belongs to a database like postgresql://user@host/name")
        return {**values, "database": address.replace("@", f":{quote(password, safe='')}@", 1)}


def _open(value: object) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value or "")
