"""config/povbot.toml and the environment, read once into frozen Settings; and where the files are."""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    NestedSecretsSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from povbot.errors import ConfigError
from povbot.settings.fronts import LimitsSettings, Mode, ProbesSettings, TelegramSettings, WebhookSettings, WebSettings
from povbot.settings.places import Paths, find
from povbot.settings.rooms import (
    AnswerSettings,
    ArchiveSettings,
    Engine,
    FollowingSettings,
    FreshnessSettings,
    IndexSettings,
    IngestSettings,
    LogsSettings,
    OpenSearchSettings,
    ReadersSettings,
)

__all__ = [
    "SECRETS",
    "AnswerSettings",
    "ArchiveSettings",
    "Engine",
    "FollowingSettings",
    "FreshnessSettings",
    "IndexSettings",
    "IngestSettings",
    "LimitsSettings",
    "LogsSettings",
    "Mode",
    "OpenSearchSettings",
    "Paths",
    "ProbesSettings",
    "ReadersSettings",
    "Settings",
    "TelegramSettings",
    "WebSettings",
    "WebhookSettings",
    "find",
    "has_secrets",
    "read",
]

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
