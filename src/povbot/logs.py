"""What the program says of itself while it runs: all loggers of the standard library, rendered by structlog.

Never a question or a name, and no secret. What povbot writes is made so; what others say in their exceptions may quote
what they were given, so of an exception that is not known its kind and its place are told, not its message. Secrets are
looked for once more in each finished line."""

import json
import logging
import os
import re
import traceback
from collections.abc import Callable, Collection, Iterator, Mapping, MutableMapping
from contextlib import AbstractContextManager
from typing import Any, Literal, TextIO

import structlog
from structlog.stdlib import ProcessorFormatter

from povbot.errors import PovbotError

Format = Literal["auto", "json", "text"]
Level = Literal["debug", "info", "warning", "error"]
Said = Callable[[BaseException], str | None]
_Event = MutableMapping[str, Any]
_FIRST = ("time", "level", "logger", "event", "update", "process")
# What libraries say of each request has secrets in it, or questions.
_TALKATIVE = ("httpx", "httpcore", "opensearch", "opensearchpy", "alembic", "asyncio", "telegram")
# Of a poll that fails povbot tells by itself, in a sentence; the library adds a page when it ends without a network.
# A line for each request that cannot be read would let any stranger fill the disk.
TALKATIVE = dict.fromkeys(_TALKATIVE, logging.WARNING) | {
    "telegram.ext.Updater": logging.CRITICAL,
    "uvicorn": logging.ERROR,
}
_HIDDEN = "***"
# Each begins at what cannot stand within it, or is bounded: linear in the text.
_TOKEN = re.compile(r"(?<!\d)\d{1,20}:[A-Za-z0-9_-]{30,}")
_PASSWORD = re.compile(r"(://[^\s/:@\"']{0,200}:)[^\s\"']{0,500}@")


def begin(out: TextIO, form: Format, level: Level, *, secrets: Collection[str] = (), said: Said | None = None) -> None:
    """For the rest of the process. `said` tells what may be known of an exception's message, None where nothing."""
    as_json = form == "json" or (form == "auto" and not out.isatty())
    handler = logging.StreamHandler(out)
    handler.setFormatter(formatter(as_json=as_json, colours=out.isatty(), secrets=secrets, said=said))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO if level == "debug" else level.upper())
    logging.getLogger("povbot").setLevel(level.upper())
    be_discreet()
    logging.captureWarnings(capture=True)
    # A line that cannot be written would be told on standard error, with all that it was to say.
    logging.raiseExceptions = False


def be_discreet() -> None:
    for library, level in TALKATIVE.items():
        logging.getLogger(library).setLevel(level)


def concerning(update_id: int) -> AbstractContextManager[Any]:
    """What is said inside, in the tasks begun there too, is said of this update."""
    return structlog.contextvars.bound_contextvars(update=update_id)


def formatter(
    *, as_json: bool, colours: bool = False, secrets: Collection[str] = (), said: Said | None = None
) -> logging.Formatter:
    hidden = _Hidden(secrets)
    render: Any = structlog.dev.ConsoleRenderer(colors=colours, timestamp_key="time") if not as_json else _json
    return ProcessorFormatter(
        foreign_pre_chain=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        ],
        processors=[
            _with_process,
            _without_reprs,
            structlog.processors.ExceptionRenderer(lambda fault: "".join(_told(fault[1], said or _nothing))),
            ProcessorFormatter.remove_processors_meta,
            hidden,
            _in_order,
            render,
        ],
        use_get_message=True,
    )


def without_secrets(text: str) -> str:
    """Without whatever looks like a token, or like a password in an address."""
    return _PASSWORD.sub(rf"\1{_HIDDEN}@", _TOKEN.sub(_HIDDEN, text))


class _Hidden:
    """The last line of defence."""

    def __init__(self, secrets: Collection[str]) -> None:
        self._secrets = sorted(filter(None, secrets), key=len, reverse=True)

    def __call__(self, _logger: object, _method: str, event: _Event) -> _Event:
        return {key: self._without(value) if isinstance(value, str) else value for key, value in event.items()}

    def _without(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, _HIDDEN)
        return without_secrets(text)


def _with_process(_logger: object, _method: str, event: _Event) -> _Event:
    event["process"] = os.getpid()
    return event


def _without_reprs(_logger: object, _method: str, event: _Event) -> _Event:
    """What asyncio says of a task that failed goes on with the task, and in it the exception's message."""
    if event["logger"] == "asyncio":
        event["event"] = event["event"].partition("\n")[0]
    return event


def _in_order(_logger: object, _method: str, event: _Event) -> _Event:
    return {key: event[key] for key in (*_FIRST, *event) if key in event}


def _json(_logger: object, _method: str, event: Mapping[str, Any]) -> str:
    return json.dumps(event, ensure_ascii=False, default=lambda value: type(value).__name__)


def _nothing(_error: BaseException) -> None:
    return None


def _told(error: BaseException, said: Said, seen: frozenset[int] = frozenset()) -> Iterator[str]:
    """As a traceback is written, the cause first; messages only where they are known to be discreet."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    seen |= {id(error)}
    if before is not None and id(before) not in seen:
        yield from _told(before, said, seen)
        yield "\nand then:\n\n" if before is not error.__cause__ else "\nwhich caused:\n\n"
    yield "Traceback (most recent call last):\n"
    yield from traceback.format_tb(error.__traceback__)
    message = _message(error, said)
    yield f"{type(error).__module__}.{type(error).__qualname__}{f': {message}' if message else ''}\n"
    for one in error.exceptions if isinstance(error, BaseExceptionGroup) else ():
        yield from _told(one, said, seen)


def _message(error: BaseException, said: Said) -> str | None:
    if isinstance(error, PovbotError):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        return f"[Errno {error.errno}] {error.strerror}"
    return said(error)
