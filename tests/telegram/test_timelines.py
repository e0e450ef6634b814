"""A topic in order of date: the picture, what stands below it, and what readers of plain text get."""

from collections.abc import AsyncIterator, Sequence
from datetime import date

import pytest
from botapi_double import MAX_UTF16_UNITS, TOKEN, BotApi, bot_api, utf16_units, visible_text
from telegram import Update
from telegram.ext import ApplicationBuilder

from fake_stores import fake_stores
from povbot.fronts.telegram.desk import App, Desk
from povbot.fronts.telegram.render import timelines as render
from povbot.fronts.telegram.timelines import Timelines
from povbot.model import Article, Chat, Period, Published, Topic
from povbot.ports import Stores
from povbot.service import Timeline
from povbot.service.timeline import MOST_LISTED
from povbot.texts import Catalogues, Texts
from stories import Rooms, story

MAY = Published(date(2020, 5, 2), date(2020, 5, 2))


def timeline(stories: int, title: str = "A story") -> Timeline:
    articles = [Article(str(n), "en", title, url="http://x.example/", published=MAY) for n in range(stories)]
    periods = Period("2020-05", stories), Period("2020-06", 0)
    return Timeline(Topic("tea", {"en": "Tea"}), articles[-MOST_LISTED:], stories, periods)


def test_each_story_has_a_line_below_what_the_picture_shows() -> None:
    said = visible_text(render.whole(timeline(2), Texts("en")).html)
    assert said == "Tea, in order of date: 2 stories\nMay 2020: 2\n\n" + "\n".join(["2 May 2020 – A story"] * 2)


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_of_very_many_stories_the_newest_are_told(language: str) -> None:
    texts, many = Texts(language), timeline(5000, "𠮷" * 500)
    for message in (render.whole(many, texts), render.stories(many, texts)):
        shown = visible_text(message.html)
        assert utf16_units(shown) <= MAX_UTF16_UNITS
        told = shown.count("𠮷…")
        assert told > 5
        assert str(5000 - told) in shown
        assert utf16_units(message.in_plain(texts)) <= MAX_UTF16_UNITS
    assert render.fits_a_caption(render.caption(many, texts))


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_no_message_has_room_for_all_that_are_read_of_a_large_topic(language: str) -> None:
    texts = Texts(language)
    for when in (Published(date(1, 1, 1), date(1, 1, 1)), Published()):
        articles = [Article(str(n), "en", "A", published=when) for n in range(MOST_LISTED)]
        large = Timeline(Topic("tea", {"en": "T"}), articles, MOST_LISTED + 1, ())
        for message in (render.whole(large, texts), render.stories(large, texts)):
            assert visible_text(message.html).count("A") < MOST_LISTED


class Bot:
    def __init__(self, api: BotApi, stores: Stores, rooms: Rooms, stories: int) -> None:
        self.drawn: list[Sequence[Period]] = []
        dated = [
            story(str(n), title=f"Story {n} of a hill", topics=("relocation",), published=MAY) for n in range(stories)
        ]
        self.application: App = ApplicationBuilder().token(TOKEN).base_url(api.base_url).updater(None).build()
        Timelines(rooms.service(*dated), Desk(Catalogues(), stores.chats), self._draw).add_to(self.application)
        self.api = api

    def _draw(self, periods: Sequence[Period]) -> bytes:
        self.drawn.append(periods)
        return b"a picture"

    async def asked(self) -> list[str]:
        """The methods it answers with."""
        update = self.api.message("/timeline relocation")
        await self.application.process_update(Update.de_json(update or {}, self.application.bot))
        return [call.method for call in self.api.seen("sendPhoto", "sendMessage")]


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with bot_api() as double:
        yield double


@pytest.mark.parametrize(
    ("stories", "methods"), [(1, ["sendMessage"]), (2, ["sendPhoto"]), (60, ["sendPhoto", "sendMessage"])]
)
async def test_the_list_stands_below_the_picture_where_it_fits(
    stories: int, methods: list[str], api: BotApi, rooms: Rooms
) -> None:
    bot = Bot(api, fake_stores(), rooms, stories)
    async with bot.application:
        assert await bot.asked() == methods
    assert len(bot.drawn) == ("sendPhoto" in methods)


async def test_readers_of_plain_text_get_no_picture(api: BotApi, rooms: Rooms) -> None:
    stores = fake_stores()
    await stores.chats.keep(Chat(7, plain=True))
    bot = Bot(api, stores, rooms, 2)
    async with bot.application:
        assert await bot.asked() == ["sendMessage"]
    assert not bot.drawn
