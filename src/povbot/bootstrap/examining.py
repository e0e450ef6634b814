"""All that `povbot doctor` looks at, in the order in which it tells of it."""

import platform
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from povbot import settings as reading
from povbot.bootstrap import examining_rooms
from povbot.bootstrap.remembered import database_of, utc_now
from povbot.doctor import clock, disk, pages, permissions, token
from povbot.doctor.finding import Finding, ok
from povbot.doctor.looking import Look
from povbot.readers import examining
from povbot.settings import Mode, Paths, Settings

_SERVICE_S = 10.0
_SLOW_SERVICE = "See that the network, a firewall and a proxy let povbot reach telegram.base_url."


def first_looks() -> Sequence[Look]:
    """For which no settings are needed."""
    return [Look("versions", _versions)]


def looks(settings: Settings, paths: Paths) -> Sequence[Look]:
    return [
        Look("token", lambda: _service(settings), 2 * _SERVICE_S + 2, _SLOW_SERVICE),
        *examining_rooms.looks(settings, paths),
        Look(pages.WEB, lambda: pages.open_to(_pages(settings))),
        Look("disk", lambda: _disk(settings, paths)),
        Look("permissions", lambda: permissions.all_right(_permissions(settings, paths))),
    ]


def _versions() -> Iterator[Finding]:
    said = f"povbot {version('povbot')}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    yield ok("versions", said)


def _service(settings: Settings) -> Iterator[Finding]:
    """Token, webhook and clock: of two answers."""
    from povbot.fronts.telegram.introducing import introduced

    chosen = settings.telegram
    secret = chosen.token.get_secret_value().strip() if chosen.token else ""
    if not secret:
        yield token.none_set(has_pages=settings.web.url is not None)
        return
    before = utc_now()
    told = introduced(secret, chosen.base_url, _SERVICE_S)
    after = utc_now()
    yield ok(token.TOKEN, f"it is @{told.username}'s") if told.username else token.refused(told.status)
    if told.webhook is not None:
        wanted = settings.webhook.url if chosen.mode is Mode.WEBHOOK else None
        yield from token.webhook(_webhook(told.webhook), wanted, after)
    yield from clock.compared(before, told.date, after)


def _webhook(described: dict[str, object]) -> token.Webhook:
    failed, pending = described.get("last_error_date"), described.get("pending_update_count")
    return token.Webhook(
        str(described.get("url") or ""),
        pending if isinstance(pending, int) else 0,
        datetime.fromtimestamp(failed, UTC) if isinstance(failed, int) else None,
        str(described.get("last_error_message") or ""),
    )


def _pages(settings: Settings) -> pages.Pages:
    chosen = settings.web
    password = chosen.password.get_secret_value() if chosen.password else ""
    return pages.Pages(chosen.host, chosen.port, chosen.url, chosen.proxies, password)


def _disk(settings: Settings, paths: Paths) -> Iterator[Finding]:
    file = examining.file_of(database_of(settings))
    index = settings.index.folder or paths.var / "index"
    places = {"corpus": paths.corpus, "var": paths.var, "index": index}
    needed = {"index": disk.size(index)}
    if file is not None:
        places["database"], needed["database"] = file, disk.size(file)
    if paths.corpus_is_carried:
        del places["corpus"]
    return disk.room(places, needed)


def _permissions(settings: Settings, paths: Paths) -> Iterator[Finding]:
    file = examining.file_of(database_of(settings))
    private, places = dict[Path, str](), [paths.var]
    if file is not None:
        journals = [file.with_name(f"{file.name}{end}") for end in ("", "-wal", "-shm")]
        private |= dict.fromkeys(journals, "what readers asked")
        places += [file, file.parent]
    if reading.has_secrets(paths.settings):
        private[paths.settings] = "a token or a password"
    if settings.index.folder:
        places.append(settings.index.folder)
    if not paths.corpus_is_carried and settings.ingest.every_s:
        places.append(paths.corpus)
    yield from permissions.private(private)
    yield from permissions.writable(places)
