"""What is given anything at all: each target takes bytes, and hears of PovbotErrors. Nothing else may be raised.

Hypothesis gives them bytes in the suite (test_fuzz.py), atheris outside of it (fuzz/harness.py, `make fuzz`).
"""

import asyncio
import os
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from unittest.mock import patch
from urllib.parse import quote

from povbot import bootstrap, settings
from povbot.analysis import operators
from povbot.analysis.bridge import DictionaryBridge
from povbot.analysis.sentences import SentencexSplitter
from povbot.corpus.files import JsonLinesSource, Read
from povbot.errors import ConfigError, PovbotError
from povbot.fronts.telegram import (
    buttons,
    follow_buttons,
    group_buttons,
    inline,
    links,
    operator_buttons,
    share,
    story_buttons,
    views,
    wish_buttons,
)
from povbot.fronts.telegram.asking import Asked
from povbot.fronts.telegram.render import answers
from povbot.fronts.telegram.render.message import visible_utf16_units
from povbot.fronts.telegram.share import Behind
from povbot.fronts.web.addresses import elsewhere
from povbot.fronts.web.clients import Clients
from povbot.fronts.web.languages import wanted
from povbot.model import Answer, Article, NoAnswer
from povbot.texts import LANGUAGES, Catalogues
from stories import Rooms

Target = Callable[[bytes], None]
ROOT = Path(__file__).parents[2]
_MOST_UNITS, _MOST_DATA_BYTES = 4_096, 64


@cache
def rooms() -> Rooms:
    paths = settings.find(ROOT)
    asking = bootstrap.build_service(settings.read(paths.settings), paths, lambda _: None)._edition.asking
    assert isinstance(asking._bridge, DictionaryBridge)
    return Rooms(asking._builder._analyzer, SentencexSplitter(), asking._interpreter, asking._topics, asking._bridge)


@cache
def catalogues() -> Catalogues:
    return Catalogues()


def _text(given: bytes) -> str:
    return given.decode("utf-8", "replace")


def _halves(given: bytes) -> tuple[str, str]:
    first, _, second = _text(given).partition("\n")
    return first, second


def analysis(given: bytes) -> None:
    """Any text is tokens, sentences and a question, and leans on any other."""
    text = _text(given)
    tokens = rooms().analyzer.analyze(text)
    assert all(0 <= token.span.start < token.span.end <= len(text) for token in tokens)
    sentences = [span for language in ("en", "zh") for span in rooms().splitter.split(text, language)]
    assert all(0 <= span.start < span.end <= len(text) for span in sentences)
    query = rooms().interpreter.interpret(text)
    assert len(query.phrases) + len(query.excluded) <= operators.MOST
    first, second = _halves(given)
    asked, before = (rooms().interpreter.interpret(half) for half in (first, second))
    rooms().interpreter.complete(asked, before)


def quoting(given: bytes) -> None:
    """What is quoted stands in the story, and the message around it is one that the service takes."""
    question, text = _halves(given)
    if not text.strip():
        return
    story = Article(id="a", language="en", title=question.strip() or "A", summary=text, publisher=text[:80])
    with suppress(PovbotError):  # of a story without a word nothing can be asked
        outcome = asyncio.run(rooms().answer(question, story))
        if isinstance(outcome, Answer):
            assert all(quote.text in story.summary or quote.text in story.title for quote in outcome.quotes)
        _is_taken(outcome)


def _is_taken(outcome: Answer | NoAnswer) -> None:
    from botapi_double import utf16_units, visible_text  # noqa: PLC0415 - it needs aiohttp, which a harness may lack

    asked = Asked(Behind(outcome.query.text, outcome.query.language), outcome)
    for language in LANGUAGES:
        message = answers.outcome(asked, catalogues().for_reader(language), "a_bot")
        assert 0 < utf16_units(visible_text(message.html)) <= _MOST_UNITS
        assert visible_utf16_units(message.html) <= _MOST_UNITS
        assert all(len(button.data.encode()) <= _MOST_DATA_BYTES for row in message.rows for button in row)


def settings_file(given: bytes) -> None:
    """Any file is settings or a ConfigError."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "povbot.toml")
        file.write_bytes(given)
        with suppress(ConfigError):
            settings.read(file)


def settings_variables(given: bytes) -> None:
    name, value = (half.replace("\0", "") for half in _halves(given))
    known = name if name.isidentifier() and name.isascii() else "TELEGRAM"
    with patch.dict(os.environ, {f"POVBOT_{known.upper()}": value}), suppress(ConfigError, UnicodeEncodeError):
        settings.read(Path("none.toml"))


def archive(given: bytes) -> None:
    """Any file is stories and faults, each at its line."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "news.jsonl")
        file.write_bytes(given)
        with suppress(PovbotError):
            for read in JsonLinesSource(file).read():
                assert isinstance(read, Read) or str(read)


def callbacks(given: bytes) -> None:
    """Any data is an action that is written as it was read, or none."""
    text = _text(given)
    for codec in (buttons, follow_buttons, group_buttons, operator_buttons, story_buttons, views, wish_buttons):
        action = codec.decode(text)
        assert action is None or codec.decode(codec.encode(action) or text) == action


def deep_links(given: bytes) -> None:
    text = _text(given)
    target = links.decode(text)
    assert target is None or links.decode(links.encode(target) or text) == target
    links.shared(f"https://t.me/share/url?{text}")
    share.carried(f"https://t.me/share/url?{text}")
    share.carried(text)


def inline_offsets(given: bytes) -> None:
    assert inline._number(_text(given)) >= 0


def web_addresses(given: bytes) -> None:
    """Whatever a browser sends along has a language, a client, and a page on the same site."""
    path, query = _halves(given)
    language = wanted(path)
    assert elsewhere(f"/{quote(path)}", quote(query), language).startswith(f"/{language}/")
    headers = [(b"x-forwarded-for", given)]
    assert Clients(["127.0.0.1"]).of({"type": "http", "client": ("127.0.0.1", 1), "headers": headers})


TARGETS: Mapping[str, Target] = {
    "analysis": analysis,
    "archive": archive,
    "callbacks": callbacks,
    "deep_links": deep_links,
    "inline_offsets": inline_offsets,
    "quoting": quoting,
    "settings_file": settings_file,
    "settings_variables": settings_variables,
    "web_addresses": web_addresses,
}
