"""What readers and the bot say to each other, to the letter.

The bot's side of the files is written by `POVBOT_REWRITE_CONVERSATIONS=1 pytest tests/telegram/test_conversations.py`.
"""

import asyncio
import os
import re
import shutil
import time
from copy import copy
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from botapi_double import TOKEN, BotApi, bot_api
from pydantic import SecretStr

from conversations import FOLDER, played
from fake_stores import FakeDeliveries, FakePeers, fake_stores
from povbot import bootstrap, settings
from povbot.corpus.files import JsonLinesSource
from povbot.corpus.writing import line_of
from povbot.delivery.digest import DigestSender
from povbot.freshness.known import Freshness
from povbot.fronts.telegram import app
from povbot.fronts.telegram.desk import Desk
from povbot.fronts.telegram.digests import Digests
from povbot.fronts.telegram.once import Once
from povbot.fronts.telegram.operating import Tools
from povbot.fronts.telegram.polling import PollWatch
from povbot.ports import Stores
from povbot.renewal import Renewal
from povbot.service import Service
from povbot.texts import Catalogues
from stories import every_telling, read_as_it_was, write_lines

PROJECT = Path(__file__).parents[2]
CHANGED = datetime(2020, 9, 1, 12, tzinfo=UTC)
# Where a conversation says so, the archive has pages in a browser.
PAGES = re.compile(r"^\*\*Settings:\*\* web\.url is (?P<url>https://\S+)\.$", re.MULTILINE)
REWRITE = "POVBOT_REWRITE_CONVERSATIONS" in os.environ


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    """Over the project's own archive, last changed on the same day everywhere."""
    paths = settings.find(PROJECT)
    corpus = Path(shutil.copytree(paths.corpus, tmp_path_factory.mktemp("archive") / "corpus"))
    for file in corpus.rglob("*"):
        os.utime(file, (CHANGED.timestamp(), CHANGED.timestamp()))
    return built(replace(paths, corpus=corpus))


def built(paths: settings.Paths) -> Service:
    return bootstrap.build_service(settings.read(paths.settings), paths, lambda fault: pytest.fail(str(fault)))


@dataclass
class Beginning:
    """Monday at noon, by the clock of those who follow; what happens besides what is said."""

    service: Service
    stores: Stores
    api: BotApi
    folder: Path
    sender: DigestSender | None = None
    now: datetime = datetime(2026, 1, 5, 12, tzinfo=UTC)

    async def happens(self, what: str, value: str) -> None:
        match what:
            case "it is":
                self.now = datetime.strptime(value, "%Y-%m-%d %H:%M %Z").replace(tzinfo=UTC)
                self.api.now = int(self.now.timestamp())
            case "a new story:":
                await self._is_new(value)
            case "a story changes:":
                self._becomes(value, changed=self.now - timedelta(seconds=1))  # and then it was read
            case "a story is withdrawn:":
                self._becomes(value, withdrawn=self.now.date())
        await self.delivers()

    def _becomes(self, article_id: str, **fields: datetime | date) -> None:
        """The archive is read anew, and in it the story is so; its words stay, which readers need not know."""
        paths = settings.find(PROJECT)
        told = (
            replace(article, **fields) if article.id == article_id else article  # type: ignore[arg-type]
            for article in JsonLinesSource(paths.corpus).articles()
        )
        corpus = write_lines(self.folder / "articles.jsonl", map(line_of, told))
        os.utime(corpus, (self.now.timestamp(), self.now.timestamp()))
        self.service.take_over(built(replace(paths, corpus=corpus)))

    async def delivers(self) -> None:
        assert self.sender
        await bootstrap.deliveries(self.service, self.stores, self.sender, lambda: self.now, asyncio.Event()).round()

    async def _is_new(self, article_id: str) -> None:
        """The archive has it all along: it was not seen so far."""
        family = {article.id for article in await every_telling(self.service) if article.family == article_id}
        assert family, article_id
        deliveries = self.stores.deliveries
        assert isinstance(deliveries, FakeDeliveries)
        deliveries.unsee(family)


def chosen_for(conversation: str) -> settings.Settings:
    chosen, pages = settings.read(settings.find(PROJECT).settings), PAGES.search(conversation)
    telegram = {"admins": (1,), "token": SecretStr(TOKEN)}
    web = {"url": pages["url"] if pages else None}
    return chosen.model_copy(
        update={"telegram": chosen.telegram.model_copy(update=telegram), "web": chosen.web.model_copy(update=web)}
    )


async def replayed(conversation: str, service: Service, api: BotApi, folder: Path) -> str:
    """As `povbot telegram` has it; each conversation begins with nothing remembered, on the same day, over the same
    archive, and no reply takes any time. Reader 1 is the operator."""
    stores, service = fake_stores(), copy(service)  # another archive is taken over by this one alone
    chosen = chosen_for(conversation)
    beginning, updates = Beginning(service, stores, api, folder), Once(stores.updates, FakePeers(), app.AT_ONCE)
    renewal = Renewal(service, partial(read_as_it_was, service), lambda: beginning.now)
    api.now = int(beginning.now.timestamp())
    tools = Tools(renewal, bootstrap.broadcasts_of(stores, Catalogues(), updates), Freshness(service))
    parts, failed = bootstrap.telegram_parts(
        chosen, service, stores, Catalogues(), tools=tools, clock=lambda: beginning.now, timer=lambda: 0.0
    )
    connection, watch = app.Connection(TOKEN, api.base_url), PollWatch(60, time.monotonic)
    application = app.build(parts, failed, connection, watch, updates)
    beginning.sender = Digests(application.bot, Desk(Catalogues(), stores.chats), service, updates)
    async with application:
        await beginning.delivers()
        return await played(conversation, application, api, beginning.happens)


@pytest.fixture(params=sorted(FOLDER.glob("*.md")), ids=lambda file: file.stem)
def written(request: pytest.FixtureRequest) -> Path:
    file: Path = request.param
    return file


async def test_the_bot_says_what_the_conversation_says(written: Path, service: Service, tmp_path: Path) -> None:
    expected = written.read_text(encoding="utf-8")  # noqa: ASYNC240 - nothing else waits
    async with bot_api() as api:
        said = await replayed(expected, service, api, tmp_path)
    if REWRITE:
        expected = said
        written.write_text(said, encoding="utf-8")  # noqa: ASYNC240
    assert said == expected


async def test_another_reply_than_the_one_written_down_is_noticed(service: Service, tmp_path: Path) -> None:
    written = "**Reader (en):** hello\n\n**Bot:**\n\n> Go away.\n"
    async with bot_api() as api:
        said = await replayed(written, service, api, tmp_path)
    assert said != written
    assert said.startswith("**Reader (en):** hello\n\n**Bot:**\n\n> Hello!")


def test_there_are_conversations_in_every_language_of_the_bot() -> None:
    languages = {file.name.split(".")[-2] for file in FOLDER.glob("*.md")}
    assert languages == {"en", "zh-Hans", "zh-Hant"}
