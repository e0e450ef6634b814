"""The log of what runs on end, and what may never stand in it."""

import sys
from collections.abc import Collection, Iterable
from urllib.parse import parse_qs, unquote, urlsplit

from povbot import logs
from povbot.settings import Settings


def begin(settings: Settings, said: logs.Said | None = None) -> None:
    """`said` is as for `logs.begin`."""
    chosen = settings.logs
    logs.begin(sys.stderr, chosen.format, chosen.level, secrets=hidden(settings), said=said)


def hidden(settings: Settings) -> Collection[str]:
    """Every secret that is set, also those within addresses."""
    readers, cluster = settings.readers, settings.opensearch
    front = settings.telegram.token, settings.webhook.secret, settings.web.password
    secrets = *front, cluster.password, cluster.api_key, readers.password
    database = readers.database.get_secret_value() if readers.database else ""
    return {
        *(secret.get_secret_value().strip() for secret in secrets if secret),
        *(password for address in (database, *cluster.addresses) for password in _passwords(address)),
    }


def _passwords(address: str) -> Iterable[str]:
    """As it is written there, and as it is meant."""
    parts = urlsplit(address)
    among_options = parse_qs(parts.query).get("password", ())
    return {word for written in (parts.password or "", *among_options) for word in (written, unquote(written)) if word}
