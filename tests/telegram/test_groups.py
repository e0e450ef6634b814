"""Manners in groups: who is answered, where, in what language; and what happens when the bot comes, goes or moves."""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from botapi_double import BOT, TOKEN, BotApi, Json, bot_api
from hypothesis import given
from hypothesis import strategies as st
from telegram import Message as Received
from telegram import MessageEntity, Update, User
from telegram.error import NetworkError

from fake_stores import FakePeers, fake_stores
from povbot import bootstrap, settings
from povbot.fronts.telegram import app, whereabouts
from povbot.fronts.telegram.addressed import question_to
from povbot.fronts.telegram.admins import may_change
from povbot.fronts.telegram.desk import App
from povbot.fronts.telegram.group_buttons import Speak, WritePlainly, decode, encode
from povbot.fronts.telegram.once import Once
from povbot.fronts.telegram.polling import PollWatch
from povbot.model import Chat, Subscription
from povbot.ports import Stores
from povbot.service import Service
from povbot.texts import LANGUAGES, Catalogues
from stories import ROOT

NOW = datetime(2020, 6, 1, tzinfo=UTC)
GROUP, SUPERGROUP = -500, -100_200_300_400_500
ADMIN = 9
NAME = f"@{BOT['username']}"
QUESTION = "how did Dongchuan escape poverty?"
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
ANOTHER_BOT = {"id": 77, "is_bot": True, "first_name": "Another"}
CHANNEL: Json = {"id": -100_900, "type": "channel", "title": "News"}
ORIGIN = {"type": "channel", "chat": CHANNEL, "message_id": 1, "date": 1_600_000_000}


@dataclass
class Bot:
    """The whole front, told of updates one by one."""

    api: BotApi
    application: App
    stores: Stores

    async def hears(self, update: Json | None) -> list[Json]:
        """What it says then."""
        before = len(self.api.calls)
        if update:
            await self.application.process_update(Update.de_json(update, self.application.bot))
        return [call.values for call in self.api.calls[before:] if call.method == "sendMessage" and call.status == 200]

    async def in_group(self, text: str | None, **content: Any) -> list[Json]:
        content.setdefault("chat_id", GROUP)
        return await self.hears(self.api.message(text, **content))

    async def wishes(self, chat_id: int = GROUP) -> Chat:
        return await self.stores.chats.get(chat_id)


@pytest.fixture
async def bot(bundled: Service) -> AsyncIterator[Bot]:
    stores, chosen = fake_stores(), settings.read(settings.find(ROOT).settings)
    parts, failed = bootstrap.telegram_parts(chosen, bundled, stores, Catalogues())
    async with bot_api() as api:
        api.admins.add(ADMIN)
        connection, watch = app.Connection(TOKEN, api.base_url), PollWatch(60, time.monotonic)
        application = app.build(parts, failed, connection, watch, Once(stores.updates, FakePeers(), app.AT_ONCE))
        async with application:
            yield Bot(api, application, stores)


# Who is answered


async def test_a_mention_anywhere_is_answered_once_as_a_reply(bot: Bot) -> None:
    said = bot.api.message(f"how did Dongchuan, {NAME}, escape poverty? {NAME}", chat_id=GROUP)
    (answer,) = await bot.hears(said)
    assert said
    assert "Dongchuan" in answer["text"]
    assert answer["chat_id"] == GROUP
    assert answer["reply_parameters"]["message_id"] == said["message"]["message_id"]


async def test_a_mention_in_other_letters_is_one(bot: Bot) -> None:
    assert len(await bot.in_group(f"{NAME.upper()} {QUESTION}")) == 1


async def test_an_answer_is_shorter_than_in_private(bot: Bot) -> None:
    (in_private,) = await bot.hears(bot.api.message(QUESTION))
    (in_group,) = await bot.in_group(f"{NAME} {QUESTION}")
    assert in_private["text"].count("<blockquote") > in_group["text"].count("<blockquote") == 1


async def test_an_answer_stays_in_the_topic_of_its_question(bot: Bot) -> None:
    (answer,) = await bot.in_group(f"{NAME} {QUESTION}", thread_id=5, chat_id=SUPERGROUP)
    assert answer["message_thread_id"] == 5
    (again,) = await bot.hears(bot.api.replies("and in Gansu?", chat_id=SUPERGROUP, thread_id=5))
    assert again["message_thread_id"] == 5


async def test_a_reply_leans_on_the_answer_it_replies_to_whatever_others_asked_meanwhile(bot: Bot) -> None:
    await bot.in_group(f"{NAME} {QUESTION}")
    answer = bot.api.seen("sendMessage")[-1].result
    await bot.in_group(f"{NAME} what do pupils read?", user_id=8)
    (understood,) = await bot.in_group("and in Gansu?", user_id=11, reply_to=answer)
    assert "how did Gansu escape poverty?" in understood["text"]


async def test_a_question_that_replies_to_nothing_leans_on_nothing(bot: Bot) -> None:
    await bot.in_group(f"{NAME} {QUESTION}")
    (answer,) = await bot.in_group(f"{NAME} and in Gansu?", user_id=8)
    assert "escape poverty?" not in answer["text"]


async def test_a_reply_that_begins_with_somebody_elses_name_is_for_them(bot: Bot) -> None:
    await bot.in_group(f"{NAME} {QUESTION}")
    assert await bot.hears(bot.api.replies("@alice look at this", chat_id=GROUP)) == []


async def test_a_thread_of_replies_is_no_topic(bot: Bot) -> None:
    (answer,) = await bot.in_group(f"{NAME} {QUESTION}", message_thread_id=5)
    assert "message_thread_id" not in answer


@pytest.mark.parametrize("text", [NAME, f"{NAME}?!", f"… {NAME} …"])
async def test_a_mention_alone_is_told_how_to_ask(bot: Bot, text: str) -> None:
    (told,) = await bot.in_group(text)
    assert "Write your question" in told["text"]


@pytest.mark.parametrize(
    "content",
    [
        {"from": ANOTHER_BOT},
        {"via_bot": BOT},
        {"forward_origin": ORIGIN},
        {"forward_origin": ORIGIN, "is_automatic_forward": True, "sender_chat": CHANNEL, "from": ANONYMOUS},
    ],
    ids=["another bot", "an inline result", "passed on", "the group's channel"],
)
@pytest.mark.parametrize("text", [f"{NAME} {QUESTION}", f"/latest{NAME}"])
async def test_what_nobody_says_here_and_now_is_not_answered(bot: Bot, content: Json, text: str) -> None:
    assert await bot.in_group(text, **content) == []


@pytest.mark.parametrize(
    "sender", [{"id": GROUP, "type": "group", "title": "Group"}, CHANNEL], ids=["group", "channel"]
)
async def test_who_speaks_as_the_group_or_a_channel_is_answered(bot: Bot, sender: Json) -> None:
    said = {"from": ANONYMOUS, "sender_chat": sender}
    assert len(await bot.in_group(f"{NAME} {QUESTION}", **said)) == 1


async def test_a_changed_message_and_a_channels_post_are_not_answered(bot: Bot) -> None:
    said = bot.api.message(f"{NAME} {QUESTION}", chat_id=GROUP)
    assert said
    assert await bot.hears({"update_id": 1, "edited_message": {**said["message"], "edit_date": 1_600_000_001}}) == []
    post = {key: value for key, value in said["message"].items() if key != "from"} | {"chat": CHANNEL}
    assert await bot.hears({"update_id": 2, "channel_post": post}) == []


async def test_a_caption_is_not_answered(bot: Bot) -> None:
    photo = [{"file_id": "p", "file_unique_id": "u", "width": 8, "height": 8}]
    mention = [{"type": "mention", "offset": 0, "length": len(NAME)}]
    said = bot.api.message(f"{NAME} {QUESTION}", chat_id=GROUP)
    assert said
    message = {key: value for key, value in said["message"].items() if key not in ("text", "entities")}
    message |= {"photo": photo, "caption": f"{NAME} {QUESTION}", "caption_entities": mention}
    assert await bot.hears(said | {"message": message}) == []


@pytest.mark.parametrize("text", ["good morning", "/nonsense", "/latest@another_bot", "@another_bot hello", "/help@x"])
async def test_everything_else_meets_silence_though_the_bot_hears_it(bot: Bot, text: str) -> None:
    said = bot.api.message(f"{NAME} x", chat_id=GROUP)
    assert said
    other = bot.api.message(text, user_id=11)
    assert other
    message = other["message"] | {"chat": said["message"]["chat"]}
    assert await bot.hears(other | {"message": message}) == []


@pytest.mark.parametrize("text", [f"/latest{NAME}", f"/LATEST{NAME.upper()}", "/latest"])
async def test_a_command_of_its_own_is_answered(bot: Bot, text: str) -> None:
    (listing,) = await bot.in_group(text)
    assert "Latest stories" in listing["text"]


async def test_a_start_that_comes_along_with_the_bot_is_not_answered_beside_the_greeting(bot: Bot) -> None:
    assert await bot.in_group(f"/start{NAME} true") == []
    assert len(await bot.in_group(f"/start{NAME}")) == 1


# What is asked

BOT_USER = User(BOT["id"], "povbot", is_bot=True, username=BOT["username"])
around = st.text(max_size=9).filter(str.isprintable) | st.sampled_from(["𠮷𠮷 ", "👨‍👩‍👧 ", "，"])


@given(around, around, st.booleans())
def test_the_mention_is_cut_out_wherever_it_stands(before: str, after: str, by_name: bool) -> None:
    called = NAME if by_name else "Pov"
    entity = MessageEntity(
        "mention" if by_name else "text_mention",
        len(before.encode("utf-16-le")) // 2,
        len(called),
        user=None if by_name else BOT_USER,
    )
    asked = question_to(BOT_USER, said(f"{before}{called}{after}", entity))
    assert asked is not None
    words = [part.strip(" \t\n,;:，、；：") for part in (before, after)]
    assert all(word in " ".join(asked.split()) or not asked for word in (" ".join(w.split()) for w in words))
    assert called not in asked


def said(text: str, *entities: MessageEntity) -> Received:
    message: Json = {"message_id": 1, "date": 0, "chat": {"id": GROUP, "type": "group"}, "text": text}
    message["entities"] = [entity.to_dict() for entity in entities]
    return Received.de_json(message, None)


def test_somebody_elses_name_is_no_mention() -> None:
    assert question_to(BOT_USER, said("@another hello", MessageEntity("mention", 0, 8))) is None
    other = MessageEntity("text_mention", 0, 5, user=User(8, "Alice", is_bot=False))
    assert question_to(BOT_USER, said("Alice hello", other)) is None


# The group's wishes


async def test_a_group_has_its_own_language_where_its_administrators_chose_one(bot: Bot) -> None:
    await bot.stores.chats.keep(Chat(GROUP, "zh-Hant"))
    (told,) = await bot.in_group(NAME, language="en")
    assert told["text"].startswith("請把問題")


@pytest.mark.parametrize(
    ("speaker", "may"),
    [
        ({"user_id": ADMIN}, True),
        ({"user_id": 7}, False),
        ({"from": ANONYMOUS, "sender_chat": {"id": GROUP, "type": "group", "title": "Group"}}, True),
        ({"from": ANONYMOUS, "sender_chat": CHANNEL}, False),
    ],
    ids=["an administrator", "a member", "as the group", "as a channel"],
)
async def test_only_administrators_may_change_what_holds_for_all(bot: Bot, speaker: Json, may: bool) -> None:
    update = Update.de_json(bot.api.message("/settings", chat_id=GROUP, **speaker) or {}, bot.application.bot)
    assert await may_change(bot.application.bot, update) is may


async def test_readers_may_change_what_holds_for_them(bot: Bot) -> None:
    update = Update.de_json(bot.api.message("/settings") or {}, bot.application.bot)
    assert await may_change(bot.application.bot, update)


@pytest.mark.parametrize("status", [400, 403])
async def test_who_is_not_known_to_administer_may_not(bot: Bot, status: int) -> None:
    update = Update.de_json(bot.api.message("/settings", user_id=ADMIN, chat_id=GROUP) or {}, bot.application.bot)
    bot.api.fail("getChatMember", status)
    assert not await may_change(bot.application.bot, update)
    bot.api.fail("getChatMember", 500)
    with pytest.raises(NetworkError):
        await may_change(bot.application.bot, update)


async def test_the_rights_are_looked_at_with_every_tap(bot: Bot) -> None:
    await bot.in_group("/settings", user_id=ADMIN)
    await bot.hears(bot.api.tap("繁體中文", user_id=ADMIN, chat_id=GROUP))
    assert (await bot.wishes()).language == "zh-Hant"
    bot.api.admins.clear()
    await bot.hears(bot.api.tap("English", user_id=ADMIN, chat_id=GROUP))
    assert (await bot.wishes()).language == "zh-Hant"
    assert bot.api.seen("answerCallbackQuery")[-1].values["text"] == "只有群組的管理員可以變更。"


# What changes a group, in whatever part: its settings, language, what it follows, and that all of it is forgotten.
CHANGES = ("gl:zh-Hant", "gp:1", "wl:zh-Hant", "wf", "f:+", "f:t:poverty", "f:e:1", "f:p:1", "f:h:7")


@pytest.mark.parametrize("data", CHANGES)
@pytest.mark.parametrize("place", ["a message", "a message out of reach", "a card"])
async def test_no_forged_tap_of_a_member_changes_their_group(bot: Bot, data: str, place: str) -> None:
    own = Subscription(0, GROUP, "rice", "en", NOW)
    followed, wished = await bot.stores.subscriptions.add(own), Chat(GROUP, "en", plain=False)
    await bot.stores.chats.keep(wished)
    message = (bot.api.message("/settings", user_id=ADMIN, chat_id=GROUP) or {})["message"]
    forged = bot.api.tap_data(data.replace(":1", f":{followed.id}"), message, user_id=7)
    tapped = forged["callback_query"]
    if place == "a card":
        del tapped["message"]
        tapped["inline_message_id"] = "a-card-in-the-group"
    elif place == "a message out of reach":
        tapped["message"] = {"chat": message["chat"], "message_id": message["message_id"], "date": 0}
    assert await bot.hears(forged) == []
    assert await bot.wishes() == wished
    assert await bot.stores.subscriptions.of_chat(GROUP) == [followed]
    assert [call.values["text"] for call in bot.api.seen("answerCallbackQuery")] != []


async def test_an_administrator_of_one_group_changes_no_other(bot: Bot) -> None:
    """Rights are those in the chat of the button that was tapped; what it says names no other."""
    await bot.in_group("/settings", user_id=ADMIN)
    another = {"id": GROUP - 1, "type": "group", "title": "Another"}
    message = (bot.api.message("/settings", user_id=ADMIN, chat_id=GROUP) or {})["message"] | {"chat": another}
    await bot.stores.chats.keep(Chat(GROUP, "en"))
    await bot.hears(bot.api.tap_data("gl:zh-Hant", message, user_id=ADMIN))
    assert (await bot.wishes()).language == "en"


async def test_a_second_tap_is_no_fault(bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    await bot.in_group("/settings", user_id=ADMIN)
    tap = bot.api.tap("Turn plain text on", user_id=ADMIN, chat_id=GROUP)
    for _ in range(2):
        assert await bot.hears(tap) == []
    assert (await bot.wishes()).plain
    assert "could not be handled" not in caplog.text


@given(st.sampled_from([Speak(None), *map(Speak, LANGUAGES), WritePlainly(plain=True), WritePlainly(plain=False)]))
def test_a_button_means_the_same_when_it_is_tapped(setting: Speak | WritePlainly) -> None:
    assert decode(encode(setting)) == setting
    assert len(encode(setting).encode()) <= 64


@given(st.text() | st.text("glp:01enzh-Has").map(lambda text: f"g{text}"))
def test_what_anybody_may_send_is_a_setting_or_nothing(data: str) -> None:
    setting = decode(data)
    assert setting is None or encode(setting) == data


# Coming and going


async def test_a_group_is_greeted_once_in_the_language_of_who_added_the_bot(bot: Bot) -> None:
    (greeting,) = await bot.hears(bot.api.member("member", GROUP, language="zh-hans", old="left"))
    assert greeting["text"].startswith("大家好")
    assert await bot.hears(bot.api.member("member", GROUP, old="left")) == []


@pytest.mark.parametrize(("old", "new"), [("member", "administrator"), ("administrator", "member")])
async def test_being_made_an_administrator_or_no_longer_is_nothing_to_talk_about(bot: Bot, old: str, new: str) -> None:
    assert await bot.hears(bot.api.member(new, GROUP, old=old)) == []


async def test_being_added_as_an_administrator_is_being_added(bot: Bot) -> None:
    assert len(await bot.hears(bot.api.member("administrator", GROUP, old="left"))) == 1


@pytest.mark.parametrize("status", ["left", "kicked"])
async def test_where_the_bot_was_removed_nothing_is_sent_until_it_is_back(bot: Bot, status: str) -> None:
    await bot.stores.chats.keep(Chat(GROUP, "zh-Hans"))
    assert await bot.hears(bot.api.member(status, GROUP)) == []
    assert (await bot.wishes()).gone
    (greeting,) = await bot.hears(bot.api.member("member", GROUP, old=status))
    assert greeting["text"].startswith("大家好")
    assert await bot.wishes() == Chat(GROUP, "zh-Hans")


@pytest.mark.parametrize(("old", "new"), [("restricted", "member"), ("member", "administrator")])
async def test_where_the_bot_may_speak_again_it_is_back_without_a_word(bot: Bot, old: str, new: str) -> None:
    await bot.stores.chats.keep(Chat(GROUP, "zh-Hans", gone=True))
    assert await bot.hears(bot.api.member("restricted", GROUP)) == []
    assert (await bot.wishes()).gone
    assert await bot.hears(bot.api.member(new, GROUP, old=old)) == []
    assert await bot.wishes() == Chat(GROUP, "zh-Hans")


async def test_a_reader_who_blocks_the_bot_is_gone_and_comes_back_without_a_word(bot: Bot) -> None:
    await bot.stores.chats.keep(Chat(7))
    await bot.hears(bot.api.member("kicked"))
    assert (await bot.wishes(7)).gone
    assert await bot.hears(bot.api.member("member", old="kicked")) == []
    assert not (await bot.wishes(7)).gone


async def test_of_a_reader_who_wished_to_be_forgotten_it_is_not_noted_that_they_blocked_the_bot(bot: Bot) -> None:
    await bot.stores.chats.keep(Chat(7))
    await bot.hears(bot.api.message("/forget"))
    bot.api.fail("editMessageText", 403)
    await bot.hears(bot.api.tap("Erase everything"))
    await bot.hears(bot.api.member("kicked"))
    assert await bot.wishes(7) == Chat(7)


async def test_who_writes_is_not_gone_whatever_was_missed(bot: Bot) -> None:
    await bot.stores.chats.keep(Chat(7, gone=True))
    await bot.hears(bot.api.message("hello"))
    assert not (await bot.wishes(7)).gone


async def test_where_an_answer_is_forbidden_the_bot_is_gone_and_says_no_more(
    bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    await bot.stores.chats.keep(Chat(GROUP))
    bot.api.fail("sendMessage", 403)
    assert await bot.in_group(f"{NAME} {QUESTION}") == []
    assert (await bot.wishes()).gone
    assert len(bot.api.seen("sendMessage")) == 1
    assert "could not be handled" not in caplog.text


# A group becomes a supergroup


async def remembered(bot: Bot) -> None:
    await bot.stores.chats.keep(Chat(GROUP, "zh-Hans", plain=True))
    bell = Subscription(0, GROUP, "jobs?", "en", since=NOW)
    await bot.stores.subscriptions.add(bell)


async def test_what_a_group_wished_moves_along_told_twice_in_either_order(bot: Bot) -> None:
    for in_order in (True, False):
        await remembered(bot)
        told = bot.api.migrates(GROUP, SUPERGROUP)
        for update in told if in_order else reversed(told):
            assert await bot.hears(update) == []
        assert await bot.wishes(SUPERGROUP) == Chat(SUPERGROUP, "zh-Hans", plain=True)
        assert await bot.wishes(GROUP) == Chat(GROUP)
        assert len(await bot.stores.subscriptions.of_chat(SUPERGROUP)) == 1
        await bot.stores.chats.move(SUPERGROUP, GROUP)


@pytest.mark.parametrize("left_first", [True, False])
async def test_leaving_the_old_group_says_nothing_about_the_new_one(bot: Bot, left_first: bool) -> None:
    await remembered(bot)
    to, come_from = bot.api.migrates(GROUP, SUPERGROUP)
    left = bot.api.member("left", GROUP)
    for update in (left, to, come_from) if left_first else (to, left, come_from):
        await bot.hears(update)
    assert await bot.wishes(SUPERGROUP) == Chat(SUPERGROUP, "zh-Hans", plain=True)


async def test_what_was_chosen_in_the_new_group_stays_where_the_old_one_wished_nothing(bot: Bot) -> None:
    await bot.stores.chats.keep(Chat(SUPERGROUP, "en"))
    await whereabouts.moved(bot.stores.chats, GROUP, SUPERGROUP)
    assert await bot.wishes(SUPERGROUP) == Chat(SUPERGROUP, "en")


async def test_a_supergroup_that_a_group_became_is_not_greeted(bot: Bot) -> None:
    to, _ = bot.api.migrates(GROUP, SUPERGROUP)
    await bot.hears(to)
    assert await bot.hears(bot.api.member("member", SUPERGROUP, old="left")) == []


async def test_a_button_of_a_group_that_moved_meanwhile_says_it_where_the_group_is_now(bot: Bot) -> None:
    await bot.in_group("/latest")
    bot.api.moved[GROUP] = SUPERGROUP
    (shown,) = await bot.hears(bot.api.tap("Older ▶", chat_id=GROUP))
    assert shown["chat_id"] == SUPERGROUP
    assert "6–10 of" in shown["text"]


async def test_a_setting_tapped_in_a_group_that_moved_meanwhile_holds_where_it_is_now(bot: Bot) -> None:
    await bot.in_group("/settings", user_id=ADMIN)
    bot.api.moved[GROUP] = SUPERGROUP
    (shown,) = await bot.hears(bot.api.tap("繁體中文", user_id=ADMIN, chat_id=GROUP))
    assert shown["chat_id"] == SUPERGROUP
    assert "繁體中文" in shown["text"]
    assert (await bot.wishes(SUPERGROUP)).language == "zh-Hant"


async def test_what_is_followed_in_a_group_that_moved_meanwhile_is_followed_where_it_is_now(bot: Bot) -> None:
    await bot.in_group("/topic relocation")
    bot.api.moved[GROUP] = SUPERGROUP
    (shown,) = await bot.hears(bot.api.tap("🔔 Follow", user_id=ADMIN, chat_id=GROUP))
    assert shown["chat_id"] == SUPERGROUP
    assert [one.topic_id for one in await bot.stores.subscriptions.of_chat(SUPERGROUP)] == ["relocation"]


async def test_an_answer_to_a_group_that_moved_meanwhile_is_sent_where_it_is_now(bot: Bot) -> None:
    await remembered(bot)
    bot.api.moved[GROUP] = SUPERGROUP
    (answer,) = await bot.in_group(f"{NAME} {QUESTION}")
    assert answer["chat_id"] == SUPERGROUP
    assert "reply_parameters" not in answer
    assert (await bot.wishes(SUPERGROUP)).language == "zh-Hans"
