"""One archive, one answer: the terminal, the chat, a page and the API quote the same to the same question."""

import asyncio
import json
import subprocess
import sys
import tomllib
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path

import httpx
import lxml.html
import pytest
from botapi_double import TOKEN, BotApi, bot_api
from telegram import Update

from fake_stores import FakePeers, fake_stores
from povbot import bootstrap, settings
from povbot.fronts.telegram import app
from povbot.fronts.telegram.once import Once
from povbot.fronts.telegram.polling import PollWatch
from povbot.service import Service
from povbot.texts import Catalogues
from stories import ROOT

pytestmark = pytest.mark.xdist_group("terminal")  # so that it is started once
Asked = Sequence[tuple[str, str]]
Quotes = Sequence[Sequence[str]]


@pytest.fixture(scope="module")
def questions() -> Asked:
    """With the language of who asks."""
    written = tomllib.loads(Path(__file__).with_name("questions.toml").read_text(encoding="utf-8"))
    return [(question, language) for language, asked in written.items() for question in asked]


@pytest.fixture(scope="module")
def by_terminal(questions: Asked) -> Quotes:
    return in_the_terminal([question for question, _ in questions])


@pytest.fixture
async def chat(bundled: Service) -> AsyncIterator["Chat"]:
    async with bot_api() as api:
        chat = Chat(api, bundled)
        async with chat.application:
            yield chat


class Chat:
    """The bot with all its parts, before the service's double; each question comes from another reader."""

    def __init__(self, api: BotApi, service: Service) -> None:
        self._api, self._readers, stores = api, iter(range(1000, 2000)), fake_stores()
        chosen = settings.read(settings.find(ROOT).settings)
        parts, failed = bootstrap.telegram_parts(chosen, service, stores, Catalogues())
        connection = app.Connection(TOKEN, api.base_url)
        updates = Once(stores.updates, FakePeers(), app.AT_ONCE)
        self.application = app.build(parts, failed, connection, PollWatch(60, lambda: 0.0), updates)

    async def quotes(self, question: str, language: str) -> Sequence[str]:
        before = len(self._api.calls)
        update = self._api.message(question, language, next(self._readers))
        assert update
        await self.application.process_update(Update.de_json(update, self.application.bot))
        (sent,) = (call for call in self._api.calls[before:] if call.method == "sendMessage")
        return [*_quoted(sent.values["text"])]


def in_the_terminal(questions: Sequence[str], *options: str) -> Quotes:
    """In one process, by `povbot ask --json`."""
    command = (sys.executable, "-m", "povbot", "ask", "-", "--json", *options)
    asked = "\n".join(questions).encode()
    out = subprocess.run(command, cwd=ROOT, input=asked, stdout=subprocess.PIPE, check=True).stdout
    told = [json.loads(line) for line in out.splitlines()]
    assert [each["question"] for each in told] == questions
    return [[quote["text"] for quote in each["quotes"]] for each in told]


async def by_api(browser: httpx.AsyncClient, question: str, **more: str) -> Sequence[str]:
    told = (await browser.get("/api/ask", params={"q": question, **more})).json()
    return [quote["text"] for quote in told["quotes"]]


async def on_a_page(browser: httpx.AsyncClient, question: str, language: str) -> Sequence[str]:
    return [*_quoted((await browser.get(f"/{language}/ask", params={"q": question})).text)]


def _quoted(html: str) -> Iterator[str]:
    """An ellipsis says that the sentence goes on; it is not the story's."""
    for quote in lxml.html.fromstring(f"<div>{html}</div>" if "<html" not in html else html).iter("blockquote"):
        yield quote.text_content().strip().removeprefix("…").removesuffix("…")


def test_there_are_fifty_of_every_kind(questions: Asked, by_terminal: Quotes) -> None:
    assert len({question for question, _ in questions}) == len(questions) == 50
    assert sum(not quotes for quotes in by_terminal) >= 8
    assert len({quote for quotes in by_terminal for quote in quotes}) >= 30


async def test_the_api_quotes_what_the_terminal_quotes(
    questions: Asked, by_terminal: Quotes, browser: httpx.AsyncClient
) -> None:
    assert [await by_api(browser, question) for question, _ in questions] == by_terminal


async def test_the_chat_quotes_what_the_terminal_quotes(questions: Asked, by_terminal: Quotes, chat: Chat) -> None:
    assert [await chat.quotes(question, language) for question, language in questions] == by_terminal


async def test_a_page_quotes_what_the_terminal_quotes(
    questions: Asked, by_terminal: Quotes, browser: httpx.AsyncClient
) -> None:
    assert [await on_a_page(browser, question, language) for question, language in questions] == by_terminal


async def test_what_does_not_say_its_language_is_answered_in_the_readers_or_in_the_one_that_is_said(
    browser: httpx.AsyncClient, chat: Chat
) -> None:
    """The chat and a page know their reader: `--lang` and `lang` say it for the others."""
    asked, language = ["2019", "livestreaming"], "zh-Hans"
    expected = await asyncio.to_thread(in_the_terminal, asked, "--lang", language)
    assert all(quotes[0][0] > "一" for quotes in expected)
    assert [await by_api(browser, question, lang=language) for question in asked] == expected
    assert [await on_a_page(browser, question, language) for question in asked] == expected
    assert [await chat.quotes(question, language) for question in asked] == expected
