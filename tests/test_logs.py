"""The program's log: one object a line, of which update, without secrets and without what others quote."""

import asyncio
import io
import json
import logging
import os
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from povbot import logs
from povbot.errors import StoreUnavailable

WORD = "xylorhamnose"
TOKEN = "4242:An-unguessable_token"  # noqa: S105
OTHER_TOKEN = "123456789:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"  # noqa: S105


class Log:
    def __init__(self, *, as_json: bool = True) -> None:
        self.out = io.StringIO()
        self.logger = logging.Logger("povbot.room", logging.DEBUG)  # noqa: LOG001 - none that others share
        handler = logging.StreamHandler(self.out)
        handler.setFormatter(logs.formatter(as_json=as_json, secrets=[TOKEN], said=said))
        self.logger.addHandler(handler)

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.getvalue().splitlines()]


def said(error: BaseException) -> str | None:
    return "known" if isinstance(error, LookupError) else None


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
def _as_before() -> Iterator[None]:
    """Levels and handlers are the process' own."""
    names = ("", "povbot", *logs.TALKATIVE)
    levels = {name: logging.getLogger(name).level for name in names}
    handlers, raises = logging.getLogger().handlers[:], logging.raiseExceptions
    logging.captureWarnings(capture=False)  # a bot that another test began in this process may have left it so
    yield
    logging.captureWarnings(capture=False)
    logging.getLogger().handlers[:], logging.raiseExceptions = handlers, raises
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def test_a_line_is_one_object_with_its_time_its_place_and_its_process(log: Log) -> None:
    log.logger.info("read %d\nlines of 东川", 2)
    (line,) = log.lines
    when = datetime.fromisoformat(line.pop("time"))
    assert when.tzinfo == UTC
    assert line == {
        "level": "info",
        "logger": "povbot.room",
        "event": "read 2\nlines of 东川",
        "process": os.getpid(),
    }
    assert "东川" in log.out.getvalue()


async def test_what_is_said_of_an_update_has_its_id_in_tasks_begun_there_too(log: Log) -> None:
    async def answered(update_id: int) -> None:
        with logs.concerning(update_id):
            await asyncio.sleep(0)
            log.logger.info("before")
            await asyncio.create_task(within())
        log.logger.info("after")

    async def within() -> None:
        log.logger.info("within")

    await asyncio.gather(answered(7), answered(8))
    by_event = {(line["event"], line.get("update")) for line in log.lines}
    assert by_event == {("before", 7), ("within", 7), ("before", 8), ("within", 8), ("after", None)}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"at {TOKEN}/getMe", "at ***/getMe"),
        (f"https://api/bot{OTHER_TOKEN}/getMe", "https://api/bot***/getMe"),
        ("postgresql://bot:open/s@same@host/db", "postgresql://bot:***@host/db"),
        ("http://:secret@host", "http://:***@host"),
        ("12:30, http://host:80/a", "12:30, http://host:80/a"),
    ],
)
def test_tokens_and_passwords_are_taken_out(log: Log, text: str, shown: str) -> None:
    log.logger.info("%s", text)
    assert log.lines[0]["event"] == shown


def test_secrets_are_taken_out_of_exceptions_and_of_text_lines() -> None:
    for log in (Log(), Log(as_json=False)):
        error = StoreUnavailable(f"no {OTHER_TOKEN}", where="postgresql://a:b@c/d")
        log.logger.error("it failed %s", TOKEN, exc_info=error)
        told = log.out.getvalue()
        assert "postgresql://a:***@c/d" in told
        assert "Traceback" in told
        assert TOKEN not in told
        assert OTHER_TOKEN not in told


def test_of_an_unknown_exception_kind_and_place_are_told_and_never_its_message(log: Log) -> None:
    try:
        try:
            int(WORD)
        except ValueError as error:
            raise StoreUnavailable("it is full") from error
    except StoreUnavailable:
        log.logger.exception("it failed")
    told = log.lines[0]["exception"]
    assert "builtins.ValueError\n" in told
    assert "which caused" in told
    assert told.endswith("povbot.errors.StoreUnavailable: it is full\n")
    assert "test_logs.py" in told
    assert WORD not in log.out.getvalue()


def test_what_is_known_of_others_exceptions_is_told(log: Log) -> None:
    log.logger.error("a", exc_info=KeyError(WORD))
    log.logger.error("b", exc_info=OSError(28, "No space left on device", f"/{WORD}"))
    log.logger.error("c", exc_info=ExceptionGroup(WORD, [KeyError(WORD), ValueError(WORD)]))
    a, b, c = (line["exception"] for line in log.lines)
    assert a.endswith("KeyError: known\n")
    assert b.endswith("OSError: [Errno 28] No space left on device\n")
    assert c.count("KeyError: known") == c.count("builtins.ValueError") == 1
    assert WORD not in log.out.getvalue()


def test_causes_in_a_circle_are_told_once(log: Log) -> None:
    first, second = KeyError(1), KeyError(2)
    first.__context__, second.__context__ = second, first
    log.logger.error("a", exc_info=first)
    assert log.lines[0]["exception"].count("KeyError: known") == 2


def test_what_asyncio_says_of_a_task_is_cut_before_its_exception(log: Log) -> None:
    log.logger.name = "asyncio"
    log.logger.error("Task exception was never retrieved\nfuture: <Task exception=ValueError('%s')>", WORD)
    assert log.lines[0]["event"] == "Task exception was never retrieved"


@given(st.text(alphabet="19:aZ_-@/ '", max_size=300), st.integers(0, 300))
def test_wherever_a_token_stands_it_is_taken_out(text: str, at: int) -> None:
    log = Log()
    log.logger.info("%s", f"{text[:at]} {OTHER_TOKEN} {text[at:]}")
    assert OTHER_TOKEN.partition(":")[2] not in log.lines[0]["event"]


@pytest.mark.usefixtures("_as_before")
def test_the_log_begins_with_povbots_own_words_and_libraries_warnings() -> None:
    out = io.StringIO()
    logs.begin(out, "auto", "debug")
    logging.getLogger("povbot.room").debug("own")
    logging.getLogger("httpx").info("GET https://secret")
    logging.getLogger("telegram.ext").debug("a whole update")
    logging.getLogger("httpx").warning("no connection")
    logging.getLogger("uvicorn.error").warning("a stranger sent what is no request, a thousand times")
    logging.getLogger("povbot.room").info("own again")
    assert [json.loads(line)["event"] for line in out.getvalue().splitlines()] == ["own", "no connection", "own again"]


@pytest.mark.usefixtures("_as_before")
def test_at_a_terminal_it_is_text() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    for form, is_json in (("auto", False), ("text", False), ("json", True)):
        out = Terminal()
        logs.begin(out, form, "info")  # type: ignore[arg-type]  # one of these
        logging.getLogger("povbot.room").info("own")
        assert out.getvalue().startswith("{") is is_json


@pytest.mark.usefixtures("_as_before")
def test_warnings_are_lines_too() -> None:
    out = io.StringIO()
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logs.begin(out, "json", "info")
        warnings.warn("this is old", stacklevel=1)
    told = json.loads(out.getvalue())
    assert (told["level"], told["logger"]) == ("warning", "py.warnings")
    assert "this is old" in told["event"]
