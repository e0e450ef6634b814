"""config/povbot.toml and the environment, read once into frozen Settings; and where the files are."""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import quote, urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    NestedSecretsSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from povbot.errors import ConfigError

_Example = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
# Those of groups and channels are below 0, and commands there come from anybody.
_UserId = Annotated[int, Field(gt=0)]
_LEAST_EVERY_S = 60
# Names the folder that Docker's secrets and systemd's credentials are put into.
SECRETS = "POVBOT_SECRETS"
_SECRET_SETTINGS = (
    "telegram.token",
    "webhook.secret",
    "opensearch.password",
    "opensearch.api_key",
    "readers.password",
    "web.password",
)


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ArchiveSettings(_Section):
    """`look_every_s` is 0 for never."""

    topics_required: bool = False
    look_every_s: int = Field(default=60, ge=0)


class Engine(StrEnum):
    """What searches the archive; `AUTO` is rank-bm25 for a small one, else tantivy."""

    AUTO = "auto"
    RANK_BM25 = "rank-bm25"
    TANTIVY = "tantivy"
    OPENSEARCH = "opensearch"


class IndexSettings(_Section):
    """`folder` is below `var` where none is given. `processes` is 0 for one a core."""

    engine: Engine = Engine.AUTO
    chinese: Literal["jieba", "rjieba"] = "jieba"
    folder: Path | None = None
    processes: int = Field(default=0, ge=0)
    memory_mb: int = Field(default=256, ge=64)


def _has_parts(address: str) -> str:
    urlsplit(address)  # raises ValueError, such as for brackets with no address of IPv6 between them
    return address


_Address = Annotated[str, AfterValidator(_has_parts)]


_PORTS = {"http": 80, "https": 443}


def _is_a_root(address: str) -> str:
    """As browsers write an origin, which requests are compared with."""
    parts = urlsplit(address.rstrip("/"))
    more = parts.path or parts.query or parts.fragment or "@" in parts.netloc
    if parts.scheme not in _PORTS or not parts.hostname or more:
        raise ValueError("an address such as https://news.example.org, without a path")
    return f"{parts.scheme}://{parts.netloc.lower().removesuffix(f':{_PORTS[parts.scheme]}')}"


_SiteAddress = Annotated[str, AfterValidator(_is_a_root)]


class OpenSearchSettings(_Section):
    """`addresses` are those of some of its nodes. `prefix` begins the names of all its indices. Either a user with a
    password, or a key, or neither."""

    addresses: tuple[_Address, ...] = ("https://localhost:9200",)
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


class IngestSettings(_Section):
    """`every_s` is 0 for never."""

    every_s: int = Field(default=0, ge=0)

    @field_validator("every_s")
    @classmethod
    def _not_all_the_time(cls, every_s: int) -> int:
        if 0 < every_s < _LEAST_EVERY_S:
            raise ValueError(f"0 for never, or at least {_LEAST_EVERY_S}")
        return every_s


class FreshnessSettings(_Section):
    """`silent_after` and `failures` are 0 for never."""

    silent_after: float = Field(default=5, ge=0)
    failures: int = Field(default=3, ge=0)


class AnswerSettings(_Section):
    max_quotes: int = Field(default=3, ge=1, le=10)


class FollowingSettings(_Section):
    check_every_s: int = Field(default=60, ge=1)
    hour: int = Field(default=8, ge=0, le=23)


class Mode(StrEnum):
    """How updates come: asked for, or sent to an address of ours."""

    POLLING = "polling"
    WEBHOOK = "webhook"


class TelegramSettings(_Section):
    token: SecretStr | None = None
    mode: Mode = Mode.POLLING
    base_url: str = "https://api.telegram.org/bot"
    page_size: int = Field(default=5, ge=1, le=10)
    poll_timeout_s: int = Field(default=30, ge=0, le=50)
    deaf_after_s: int = Field(default=180, ge=5)
    examples: dict[str, tuple[_Example, ...]] = Field(default_factory=dict)
    admins: tuple[_UserId, ...] = ()

    @model_validator(mode="after")
    def _hears_idle_polls(self) -> Self:
        if self.deaf_after_s <= self.poll_timeout_s:
            raise ValueError("deaf_after_s must be more than poll_timeout_s: an idle poll is held open that long")
        return self


# What the service sends in a header, as it allows it; shorter ones could be guessed.
_WebhookSecret = Annotated[SecretStr, Field(min_length=16, max_length=256)]


class WebhookSettings(_Section):
    """`url` is what the service sends updates to; its path is where they are listened for, at `host` and `port`. With
    `certificate` and `key` (PEM) it is HTTPS, else a proxy in front has to be. `connections` are those that the
    service may have at once."""

    url: _Address | None = None
    host: str = "127.0.0.1"
    port: int = Field(default=8443, ge=0, le=65535)
    secret: _WebhookSecret | None = None
    certificate: Path | None = None
    key: Path | None = None
    connections: int = Field(default=40, ge=1, le=100)

    @field_validator("secret")
    @classmethod
    def _can_be_a_header(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret and not re.fullmatch(r"[A-Za-z0-9_-]+", secret.get_secret_value()):
            raise ValueError("letters of a to z, digits, _ and - only")
        return secret

    @model_validator(mode="after")
    def _certificate_with_key(self) -> Self:
        if (self.certificate is None) != (self.key is None):
            raise ValueError("certificate and key belong together")
        return self


class LogsSettings(_Section):
    """`auto` is text at a terminal and JSON elsewhere."""

    format: Literal["auto", "json", "text"] = "auto"
    level: Literal["debug", "info", "warning", "error"] = "info"


class LimitsSettings(_Section):
    """Requests of one reader, inline questions of one reader, and requests in one group: so many at once, and a minute
    thereafter; a burst of 0 is without limit. `sends_a_second` is what the service takes from the bot, 0 for whatever
    leaves."""

    burst: int = Field(default=20, ge=0)
    a_minute: float = Field(default=60, gt=0)
    inline_burst: int = Field(default=120, ge=0)
    inline_a_minute: float = Field(default=300, gt=0)
    group_burst: int = Field(default=20, ge=0)
    group_a_minute: float = Field(default=20, gt=0)
    sends_a_second: int = Field(default=30, ge=0)


class ProbesSettings(_Section):
    """`port` 0 is nowhere."""

    host: str = "127.0.0.1"
    port: int = Field(default=0, ge=0, le=65535)


class WebSettings(_Section):
    """`url` is the address that readers know the front by. `proxies` are the addresses and networks of those in front
    whose word on who asks is taken. One client may make so many requests at once, and a minute thereafter; a burst of 0
    is without limit. Without a password there is no page for operators. `probes_port` is at the host of the bot's
    probes; 0 is nowhere."""

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    url: _SiteAddress | None = None
    name: _Example = "povbot"
    page_size: int = Field(default=10, ge=1, le=50)
    password: SecretStr | None = None
    proxies: tuple[str, ...] = ()
    burst: int = Field(default=60, ge=0)
    a_minute: float = Field(default=120, gt=0)
    timeout_s: float = Field(default=10, gt=0)
    probes_port: int = Field(default=0, ge=0, le=65535)

    @field_validator("password")
    @classmethod
    def _is_long_enough(cls, password: SecretStr | None) -> SecretStr | None:
        if password and not 12 <= len(password) <= 256:  # noqa: PLR2004 - in this one place
            raise ValueError("12 to 256 characters")
        return password

    @field_validator("proxies")
    @classmethod
    def _are_addresses(cls, proxies: tuple[str, ...]) -> tuple[str, ...]:
        for proxy in proxies:
            try:
                ip_network(proxy, strict=False)
            except ValueError:
                raise ValueError("addresses or networks only, like 127.0.0.1 or 10.0.0.0/8") from None
        return proxies


class ReadersSettings(_Section):
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


class Settings(BaseSettings):
    """`_secrets_dir` is a folder with a file for each of some variables, named as it is, with its value."""

    model_config = SettingsConfigDict(
        env_prefix="POVBOT_",
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        nested_model_default_partial_update=True,
        secrets_dir_missing="error",
    )

    corpus: Path | None = None
    cache_dir: Path | None = None
    var: Path = Path("var")
    archive: ArchiveSettings = ArchiveSettings()
    index: IndexSettings = IndexSettings()
    opensearch: OpenSearchSettings = OpenSearchSettings()
    ingest: IngestSettings = IngestSettings()
    freshness: FreshnessSettings = FreshnessSettings()
    answer: AnswerSettings = AnswerSettings()
    following: FollowingSettings = FollowingSettings()
    telegram: TelegramSettings = TelegramSettings()
    webhook: WebhookSettings = WebhookSettings()
    limits: LimitsSettings = LimitsSettings()
    readers: ReadersSettings = ReadersSettings()
    logs: LogsSettings = LogsSettings()
    probes: ProbesSettings = ProbesSettings()
    web: WebSettings = WebSettings()

    @model_validator(mode="after")
    def _webhook_is_whole(self) -> Self:
        if self.telegram.mode is Mode.WEBHOOK and not (self.webhook.url and self.webhook.secret):
            raise ValueError('telegram.mode = "webhook" needs webhook.url and webhook.secret')
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return env_settings, NestedSecretsSettingsSource(file_secret_settings), init_settings


def read(file: Path, environment: Mapping[str, str] = os.environ) -> Settings:
    """The file's values under those of the folder POVBOT_SECRETS, and all of them under the environment's. Raises
    ConfigError with every fault and no secret in it."""
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
        return Settings(_secrets_dir=environment.get(SECRETS) or None, **values)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        where = getattr(error, "filename", None) or file
        raise ConfigError(f"cannot be read: {error}", where=str(where), remedy="Mend the file.") from error
    except SettingsError as error:
        raise ConfigError(
            str(error),
            where="a POVBOT_ variable",
            remedy=f"Write lists and tables in it as JSON, and the name of a folder in {SECRETS}.",
        ) from None
    except ValidationError as error:
        raise ConfigError.of_validation(
            error, where=f"{file} or a POVBOT_ variable", remedy="See docs/configuration.md for what can be set."
        ) from None


def has_secrets(file: Path) -> bool:
    """Whether it says itself what would better stand in the environment. False of one that cannot be read."""
    try:
        said = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return False
    values = {
        f"{above}.{name}": value
        for above, section in said.items()
        if isinstance(section, dict)
        for name, value in section.items()
    }
    database, nodes = values.get("readers.database", ""), values.get("opensearch.addresses", ())
    addresses = [str(address) for address in (database, *(nodes if isinstance(nodes, list) else (nodes,)))]
    return any([*map(values.get, _SECRET_SETTINGS), *map(_has_password, addresses)])


def _has_password(address: str) -> bool:
    """Of one that is none, True: it may be one that was mistyped."""
    try:
        return bool(urlsplit(address).password) or "password=" in address
    except ValueError:
        return True


@dataclass(frozen=True, slots=True)
class Paths:
    """`corpus_is_carried` where it belongs to povbot itself: nothing may be written there. In the folder `var` lies
    what ingestion remembers."""

    corpus: Path
    var: Path
    settings: Path
    topics: Path
    glossary: Path
    dictionary: Path
    sources: Path
    corpus_is_carried: bool = False

    @property
    def ledger(self) -> Path:
        return self.var / "ingest.db"

    @property
    def corpus_is_configured_here(self) -> bool:
        """Whether archive and settings belong together: they lie in the same folder's corpus/ and config/."""
        folder = self.corpus if self.corpus.is_dir() else self.corpus.parent
        return folder.resolve() == self.settings.resolve().parents[1] / "corpus"


def find(working_folder: Path, corpus: Path | None = None, var: Path = Path("var")) -> Paths:
    """`corpus`, else the working folder's corpus/, else the copy that povbot carries; so for each file of config/.
    `var` is relative to the working folder."""
    carried = _carried()

    def config(name: str) -> Path:
        own = working_folder / "config" / name
        return own if own.is_file() else carried / "config" / name

    own_corpus = working_folder / "corpus"
    named = corpus or (own_corpus if own_corpus.is_dir() else None)
    return Paths(
        corpus=named or carried / "corpus",
        settings=config("povbot.toml"),
        topics=config("topics.toml"),
        glossary=config("glossary.toml"),
        dictionary=config("dictionary.txt"),
        sources=config("sources.toml"),
        var=working_folder / var,
        corpus_is_carried=named is None or named.resolve().is_relative_to(_package().resolve()),
    )


def _carried() -> Path:
    """Inside the installed package; in a checkout, its top level."""
    package = _package()
    return package / "bundled" if (package / "bundled").is_dir() else package.parents[1]


def _package() -> Path:
    return Path(str(files("povbot")))
