"""The sections of what listens and speaks: the bot, the pages, and those who watch them."""

import re
from enum import StrEnum
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, SecretStr, field_validator, model_validator

from povbot.settings.section import Address, Section, SiteAddress, Text

# Those of groups and channels are below 0, and commands there come from anybody.
_UserId = Annotated[int, Field(gt=0)]


class Mode(StrEnum):
    """How updates come: asked for, or sent to an address of ours."""

    POLLING = "polling"
    WEBHOOK = "webhook"


class TelegramSettings(Section):
    token: SecretStr | None = None
    mode: Mode = Mode.POLLING
    base_url: str = "https://api.telegram.org/bot"
    page_size: int = Field(default=5, ge=1, le=10)
    poll_timeout_s: int = Field(default=30, ge=0, le=50)
    deaf_after_s: int = Field(default=180, ge=5)
    examples: dict[str, tuple[Text, ...]] = Field(default_factory=dict)
    admins: tuple[_UserId, ...] = ()

    @model_validator(mode="after")
    def _hears_idle_polls(self) -> Self:
        if self.deaf_after_s <= self.poll_timeout_s:
            raise ValueError("deaf_after_s must be more than poll_timeout_s: an idle poll is held open that long")
        return self


# What the service sends in a header, as it allows it; shorter ones could be guessed.
_WebhookSecret = Annotated[SecretStr, Field(min_length=16, max_length=256)]


class WebhookSettings(Section):
    """`url` is what the service sends updates to; its path is where they are listened for, at `host` and `port`. With
    `certificate` and `key` (PEM) it is HTTPS, else a proxy in front has to be. `connections` are those that the
    service may have at once."""

    url: Address | None = None
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


class LimitsSettings(Section):
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


class ProbesSettings(Section):
    """`port` 0 is nowhere."""

    host: str = "127.0.0.1"
    port: int = Field(default=0, ge=0, le=65535)


class WebSettings(Section):
    """`url` is the address that readers know the front by. `proxies` are the addresses and networks of those in front
    whose word on who asks is taken. One client may make so many requests at once, and a minute thereafter; a burst of 0
    is without limit. Without a password there is no page for operators. `probes_port` is at the host of the bot's
    probes; 0 is nowhere."""

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    url: SiteAddress | None = None
    name: Text = "povbot"
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
