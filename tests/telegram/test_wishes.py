"""What a chat wishes and what is forgotten of it, where a conversation does not show it."""

from collections.abc import AsyncIterator

import pytest
from botapi_double import TOKEN, BotApi, Json, bot_api
from hypothesis import given
from hypothesis import strategies as st
from telegram import Update
from telegram.ext import ApplicationBuilder

from fake_stores import fake_stores
from povbot.fronts.telegram.desk import App, Desk
from povbot.fronts.telegram.memory import Memory
from povbot.fronts.telegram.wish_buttons import Forget, Speak, decode, encode
from povbot.fronts.telegram.wishes import Wishes
from povbot.model import Chat, NoAnswer, Reason
from povbot.ports import Stores
from povbot.texts import LANGUAGES, Catalogues
from stories import asked

GROUP = -100_200_300_400_500
wishes = st.builds(Speak, st.none() | st.sampled_from(LANGUAGES)) | st.builds(Forget, st.booleans())


@given(wishes)
def test_a_button_means_the_same_when_it_is_tapped(wish: Speak | Forget) -> None:
    assert decode(encode(wish)) == wish
    assert len(encode(wish).encode()) <= 64


@given(st.text() | st.text("wlfk:enzhHast-", max_size=12))
def test_what_anybody_may_send_is_a_wish_or_nothing(data: str) -> None:
    wish = decode(data)
    assert wish is None or encode(wish) == data


class Bot:
    """With nothing but wishes."""

    def __init__(self, api: BotApi, stores: Stores) -> None:
        self.api, self.stores, self.memory = api, stores, Memory()
        self.application: App = ApplicationBuilder().token(TOKEN).base_url(api.base_url).updater(None).build()
        desk = Desk(Catalogues(), stores.chats)
        Wishes(desk, self.memory, missed_days=30).add_to(self.application)

    async def hears(self, update: Json | None) -> str:
        """What it says then; empty where nothing."""
        before = len(self.api.calls)
        await self.application.process_update(Update.de_json(update or {}, self.application.bot))
        said = [c for c in self.api.calls[before:] if c.method in ("sendMessage", "editMessageText") and c.result]
        return said[-1].values["text"] if said else ""


@pytest.fixture
async def bot() -> AsyncIterator[Bot]:
    async with bot_api() as api:
        bot = Bot(api, fake_stores())
        async with bot.application:
            yield bot


async def test_after_forget_a_chosen_language_and_plain_text_are_gone(bot: Bot) -> None:
    await bot.stores.chats.keep(Chat(7, language="zh-Hant", plain=True))
    bot.memory.keep(7, NoAnswer(asked("rice"), Reason.NOTHING_FOUND))
    assert "清除" in await bot.hears(bot.api.message("/forget"))
    assert await bot.stores.chats.get(7) == Chat(7, language="zh-Hant", plain=True)
    assert (await bot.hears(bot.api.tap("全部清除"))).startswith("Everything is erased.")
    assert await bot.stores.chats.get(7) == Chat(7)
    assert bot.memory.last(7) is None


async def test_what_others_wished_and_asked_stays(bot: Bot) -> None:
    await bot.stores.chats.keep(Chat(8, language="zh-Hant"))
    bot.memory.keep(8, NoAnswer(asked("rice"), Reason.NOTHING_FOUND))
    await bot.hears(bot.api.message("/forget"))
    await bot.hears(bot.api.tap("Erase everything"))
    assert await bot.stores.chats.get(8) == Chat(8, language="zh-Hant")
    assert bot.memory.last(8)


async def test_a_second_tap_on_erase_is_no_error(bot: Bot) -> None:
    await bot.hears(bot.api.message("/forget"))
    question = bot.api.seen("sendMessage")[0].result
    said = [await bot.hears(bot.api.tap_data("wf", question)) for _ in range(2)]
    assert said[0].startswith("Everything is erased.")
    assert [call.status for call in bot.api.seen("answerCallbackQuery", "editMessageText")] == [200, 200, 200, 400]


async def test_a_groups_wishes_are_its_administrators(bot: Bot) -> None:
    await bot.hears(bot.api.message("/language", chat_id=GROUP))
    listed = bot.api.seen("sendMessage")[0].result
    assert await bot.hears(bot.api.tap_data("wl:zh-Hans", listed, user_id=7)) == ""
    assert bot.api.seen("answerCallbackQuery")[0].values["text"] == "Only the group's administrators can change that."
    assert (await bot.stores.chats.get(GROUP)).language is None
    bot.api.admins.add(8)
    assert "简体中文" in await bot.hears(bot.api.tap_data("wl:zh-Hans", listed, user_id=8))
    assert (await bot.stores.chats.get(GROUP)).language == "zh-Hans"
    assert "管理员" in await bot.hears(bot.api.message("/plain", user_id=7, chat_id=GROUP))
    assert "纯文字" in await bot.hears(bot.api.message("/plain", user_id=8, chat_id=GROUP))


@pytest.mark.parametrize("data", ["w", "wl", "wl:xx", "wx", "wf:1"])
async def test_a_forged_button_changes_nothing(data: str, bot: Bot) -> None:
    await bot.hears(bot.api.message("/language"))
    assert await bot.hears(bot.api.tap_data(data, bot.api.seen("sendMessage")[0].result)) == ""
    assert await bot.stores.chats.get(7) == Chat(7)
    assert bot.api.seen("answerCallbackQuery")
