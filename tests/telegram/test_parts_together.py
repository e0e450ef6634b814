"""All parts of the bot together: whatever anybody taps, on whatever message, fails nowhere; a fresh archive is seen."""

import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from unittest.mock import AsyncMock

import pytest
from botapi_double import TOKEN, BotApi, Json, bot_api
from telegram import Update
from telegram.ext import ContextTypes

from fake_stores import FakePeers, fake_stores
from povbot import bootstrap, settings
from povbot.errors import RetrieverUnavailable
from povbot.fronts.telegram import app
from povbot.fronts.telegram.once import Once
from povbot.fronts.telegram.polling import PollWatch
from povbot.index.views import LanguageViews
from povbot.model import Subscription
from povbot.ports import Stores
from povbot.texts import Catalogues
from stories import ROOT, Rooms, on_days, story

STORIES = [
    story("rice", "Farmers grow rice.", title="Rice", published=on_days("2020-01-01"), topics=("farming",)),
    story("tea", "Farmers grow tea.", title="Tea", published=on_days("2020-02-01"), topics=("farming",)),
]
TOLD_ANEW = (
    *("q:rice", "l:0", "t", "t:farming:0", "n:farming:0", "bs:rice", "bh:rice", "br:rice", "bl:en:0", "bd:farming"),
    *("wl:en", "wf", "wk", "f:l", "f:w", "f:h", "f:h:7", "f:z", "f:o:1", "f:e:99"),
)
FORGED = (
    *("", "q:", "l:-1", "l:999999999", "t::0", "t:no:1", "t:farming:999999999", "bs:no", "bh:no", "br: rice"),
    *("bl:xx:0", "bl:en:999999999", "bd:no", "bh:RICE", "wl:xx", "wf:", "gl:xx", "gp:2", "a:more:999", "a:why:0"),
    *("a:judge:good", "f:s:999999999", "f:s:999999999999999999", "f:p:1", "f:daily:1", "f:never:1", "f:h:24"),
    *(
        "f:n:24-1",
        "f:n:1-",
        "f:z:Mars/Base",
        "f:t:no",
        "f:+",
        "o:",
        "zzz",
        "\x00",
        "q:\x00",
        "b",
        "bs",
        "f:",
        "a:",
        "w",
    ),
)


class Bot:
    """`failures` are what its parts could not handle."""

    def __init__(self, api: BotApi, rooms: Rooms, stores: Stores) -> None:
        self.api, self.stores, self.failures = api, stores, list[Exception | None]()
        chosen = settings.read(settings.find(ROOT).settings)
        self.service = rooms.service(*STORIES)
        parts, _ = bootstrap.telegram_parts(chosen, self.service, stores, Catalogues())
        connection, watch = app.Connection(TOKEN, api.base_url), PollWatch(60, time.monotonic)
        self.application = app.build(
            parts, self._failed, connection, watch, Once(stores.updates, FakePeers(), app.AT_ONCE)
        )

    async def _failed(self, _update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        self.failures.append(context.error)

    async def hears(self, update: Json | None) -> None:
        assert update is not None
        await self.application.process_update(Update.de_json(update, self.application.bot))


@pytest.fixture
async def bot(rooms: Rooms) -> AsyncIterator[Bot]:
    async with bot_api() as api:
        bot = Bot(api, rooms, fake_stores())
        async with bot.application:
            yield bot
        assert bot.failures == []


@pytest.mark.parametrize("data", TOLD_ANEW)
async def test_a_button_of_a_message_too_old_to_edit_says_it_in_a_new_one(bot: Bot, data: str) -> None:
    await bot.stores.subscriptions.add(Subscription(0, 7, "rice", "en", datetime(2026, 11, 2, tzinfo=UTC)))
    before = len(bot.api.seen("sendMessage", "sendPhoto"))
    await bot.hears(bot.api.tap_data(data, _too_old()))
    told = bot.api.seen("sendMessage", "sendPhoto")[before:]
    assert [call.status for call in told] == [200]
    assert bot.api.seen("answerCallbackQuery")


@pytest.mark.parametrize("data", FORGED)
async def test_what_no_button_says_fails_nowhere(bot: Bot, data: str) -> None:
    for message in (await _message(bot), _too_old()):
        await bot.hears(bot.api.tap_data(data, message))
    assert len(bot.api.seen("answerCallbackQuery")) == 2


async def test_a_story_is_told_while_the_search_is_away_and_not_that_nothing_is_near_it(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LanguageViews, "for_reader", AsyncMock(side_effect=RetrieverUnavailable("away")))
    await bot.hears(bot.api.message("/story rice"))
    assert "Farmers grow rice." in bot.api.seen("sendMessage")[-1].values["text"]
    await bot.hears(bot.api.tap_data("br:rice", await _message(bot)))
    assert isinstance(bot.failures.pop(), RetrieverUnavailable)
    assert not bot.api.seen("editMessageText")


async def test_what_the_bot_begins_with_is_of_the_archive_as_it_is_now(bot: Bot, rooms: Rooms) -> None:
    for headline in ("Tea", "A ferry"):
        await bot.hears(bot.api.message("/start"))
        first = bot.api.seen("sendMessage")[-1].values["reply_markup"]["inline_keyboard"][0][0]
        assert first["text"] == headline
        bot.service.take_over(rooms.service(story("ferry", "It sails.", title="A ferry")))


async def _message(bot: Bot) -> Json:
    await bot.hears(bot.api.message("/latest"))
    message: Json = bot.api.seen("sendMessage")[-1].result
    return message


def _too_old() -> Json:
    """The service tells no more than this of a message that the bot can reach no longer."""
    return {"date": 0, "message_id": 5, "chat": {"id": 7, "type": "private", "first_name": "Reader"}}
