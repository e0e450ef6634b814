"""Who may follow and change what, whatever buttons are made up; and what becomes of a digest on its way."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from botapi_double import DROPPED, TOKEN, BotApi, bot_api
from telegram import Bot, Update
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, TelegramError, TimedOut

from conversations import GROUP
from fake_meter import FakeMeter
from fake_stores import FakePeers, fake_stores
from following import follows
from povbot.delivery.digest import Digest, Outcome, Section, Told
from povbot.freshness.known import Freshness
from povbot.fronts.telegram import app, following
from povbot.fronts.telegram.answers import Answers
from povbot.fronts.telegram.asking import Asking
from povbot.fronts.telegram.browsing import Browsing
from povbot.fronts.telegram.desk import App, Desk
from povbot.fronts.telegram.digests import Digests
from povbot.fronts.telegram.once import Once
from povbot.fronts.telegram.polling import PollWatch
from povbot.fronts.telegram.sending import ReplyLost
from povbot.model import Chat, Frequency, Subscription
from povbot.ports import Stores
from povbot.ports.measuring import Told as Ended
from povbot.service import Service
from povbot.texts import Catalogues, Texts
from stories import Rooms, story

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
QUESTION = "who grows red rice?"
TEXTS = Texts("en")


@dataclass
class Bot7:
    """The bot in one process, its readers, and what it remembers."""

    api: BotApi
    application: App
    stores: Stores
    service: Service
    updates: Once

    async def hears(self, update: Any) -> list[str]:
        """What it said in passing to this."""
        before = len(self.api.calls)
        await self.application.process_update(Update.de_json(update, self.application.bot))
        passing = [call for call in self.api.calls[before:] if call.method == "answerCallbackQuery"]
        return [call.values.get("text", "") for call in passing]

    async def followed(self, chat_id: int = 7) -> list[Subscription]:
        return [*await self.stores.subscriptions.of_chat(chat_id)]

    def shown(self) -> str:
        """The text of the last message that was sent or changed."""
        text: str = self.api.seen("sendMessage", "editMessageText")[-1].values["text"]
        return text


@pytest.fixture
async def bot(rooms: Rooms) -> AsyncIterator[Bot7]:
    stores, catalogues = fake_stores(lambda: NOW), Catalogues()
    service = rooms.service(
        story("rice", "Farmers of Lakeside grow red rice.", topics=("relocation",)),
        story("train", "The train to Hilltop is late."),
        story("school", "Pupils read novels aloud."),
    )
    desk, updates = Desk(catalogues, stores.chats), Once(stores.updates, FakePeers(), app.AT_ONCE)
    up_to = Freshness(service).up_to
    asking = Asking(service, stores, max_quotes=3, clock=lambda: NOW, timer=lambda: 0, up_to=up_to)
    parts = (
        following.Following(service, desk, stores.subscriptions, lambda: NOW, hour=9),
        Browsing(service, desk, page_size=5),
        Answers(desk, asking),
    )

    async def failed(_update: object, context: Any) -> None:
        raise context.error

    async with bot_api() as api:
        connection = app.Connection(TOKEN, api.base_url)
        application = app.build(parts, failed, connection, PollWatch(60, lambda: 0), updates)
        async with application:
            yield Bot7(api, application, stores, service, updates)


async def test_a_question_is_followed_from_its_answer_however_often_it_is_tapped(bot: Bot7) -> None:
    await bot.hears(bot.api.message(QUESTION))
    answer = bot.api.seen("sendMessage")[-1].result
    for _ in range(3):
        assert await bot.hears(bot.api.tap_data("f:+", answer)) == [TEXTS("follow-toast")]
    [subscription] = await bot.followed()
    assert (subscription.question, subscription.language, subscription.since) == (QUESTION, "en", NOW)
    assert subscription.frequency is Frequency.DAILY


async def test_how_often_is_asked_once_and_the_hour_begins_as_configured(bot: Bot7) -> None:
    await bot.hears(bot.api.message(QUESTION))
    await bot.hears(bot.api.tap(TEXTS("button-follow")))
    assert TEXTS("follow-first") in bot.shown()
    assert (await bot.stores.chats.get(7)).hour == 9
    await bot.hears(bot.api.tap(TEXTS("follow-set-weekly")))
    await bot.hears(bot.api.tap("Beijing (UTC+8)"))
    await bot.hears(bot.api.message("/topic relocation"))
    before = len(bot.api.seen("sendMessage"))
    await bot.hears(bot.api.tap(TEXTS("button-follow")))
    assert len(bot.api.seen("sendMessage")) == before
    assert [one.frequency for one in await bot.followed()] == [Frequency.WEEKLY] * 2


async def test_how_often_is_asked_before_the_button_says_that_it_is_followed(bot: Bot7) -> None:
    """A process that is killed after the first of them does not make up for the second."""
    await bot.hears(bot.api.message(QUESTION))
    before = len(bot.api.calls)
    await bot.hears(bot.api.tap(TEXTS("button-follow")))
    said = [call.method for call in bot.api.calls[before:]]
    assert said == ["answerCallbackQuery", "sendMessage", "editMessageReplyMarkup"]


async def test_how_often_is_asked_by_who_takes_up_what_another_process_stored_and_did_not_tell(bot: Bot7) -> None:
    await bot.hears(bot.api.message(QUESTION))
    await bot.stores.subscriptions.add(follows(7, QUESTION))
    await bot.hears(bot.api.tap(TEXTS("button-follow")))
    assert TEXTS("follow-first") in bot.shown()
    assert len(await bot.followed()) == 1


@pytest.mark.parametrize(("zone", "others"), [(None, ["who is late?"]), ("UTC", [])])
async def test_how_often_is_not_asked_of_who_follows_something_else_or_has_chosen_a_time(
    bot: Bot7, zone: str | None, others: Sequence[str]
) -> None:
    await bot.stores.chats.keep(Chat(7, zone=zone))
    for question in others:
        await bot.stores.subscriptions.add(follows(7, question))
    await bot.hears(bot.api.message(QUESTION))
    await bot.hears(bot.api.tap(TEXTS("button-follow")))
    assert TEXTS("follow-first") not in bot.shown()
    assert len(await bot.followed()) == len(others) + 1


async def test_at_once_needs_no_time_zone(bot: Bot7) -> None:
    await bot.hears(bot.api.message(QUESTION))
    await bot.hears(bot.api.tap(TEXTS("button-follow")))
    await bot.hears(bot.api.tap(TEXTS("follow-set-at-once")))
    assert TEXTS("follow-at-once") in bot.shown()


async def test_a_message_that_answers_nothing_cannot_be_followed(bot: Bot7) -> None:
    await bot.hears(bot.api.message("/topic relocation"))
    listing = bot.api.seen("sendMessage")[-1].result
    for data in ("f:+", "f:t:no-such-topic-at-all"):
        assert await bot.hears(bot.api.tap_data(data, listing)) == [TEXTS("follow-toast-unknown")]
    assert await bot.followed() == []


async def test_so_much_may_be_followed_and_no_more(bot: Bot7) -> None:
    for n in range(following.MAX_FOLLOWED):
        await bot.stores.subscriptions.add(follows(7, f"question {n}"))
    await bot.hears(bot.api.message(QUESTION))
    full = TEXTS("follow-toast-full", count=following.MAX_FOLLOWED)
    assert await bot.hears(bot.api.tap(TEXTS("button-follow"))) == [full]
    assert len(await bot.followed()) == following.MAX_FOLLOWED


@pytest.mark.parametrize("data", ["f:e:{}", "f:p:{}", "f:weekly:{}", "f:s:{}", "f:o:{}"])
async def test_nobody_sees_or_changes_what_another_chat_follows(bot: Bot7, data: str) -> None:
    other = await bot.stores.subscriptions.add(follows(8, "a secret"))
    await bot.hears(bot.api.message("/subscriptions"))
    await bot.hears(bot.api.tap_data(data.format(other.id), bot.api.seen("sendMessage")[-1].result))
    assert await bot.followed(8) == [other]
    assert "secret" not in bot.shown()


@pytest.mark.parametrize("data", ["f:z:Asia/Atlantis", "f:z:../../etc/passwd", "f:h:99", "f:n:1-99", "f:", "f:x:1"])
async def test_what_is_made_up_changes_nothing(bot: Bot7, data: str) -> None:
    await bot.hears(bot.api.message("/subscriptions"))
    assert len(await bot.hears(bot.api.tap_data(data, bot.api.seen("sendMessage")[-1].result))) == 1
    assert await bot.stores.chats.get(7) == Chat(7)


async def test_in_a_group_its_admins_alone_choose_what_is_followed(bot: Bot7) -> None:
    await bot.hears(bot.api.message("/topic relocation", chat_id=GROUP))
    listing = bot.api.seen("sendMessage")[-1].result
    assert await bot.hears(bot.api.tap_data("f:t:relocation", listing)) == [TEXTS("follow-toast-admins")]
    assert await bot.followed(GROUP) == []
    bot.api.admins.add(7)
    assert await bot.hears(bot.api.tap_data("f:t:relocation", listing)) == [TEXTS("follow-toast")]
    assert [one.topic_id for one in await bot.followed(GROUP)] == ["relocation"]


async def test_who_follows_after_a_block_can_be_written_to_again(bot: Bot7) -> None:
    await bot.stores.chats.keep(Chat(7, zone="UTC", hour=5, gone=True))
    await bot.hears(bot.api.message(QUESTION))
    await bot.hears(bot.api.tap(TEXTS("button-follow")))
    assert await bot.stores.chats.get(7) == Chat(7, zone="UTC", hour=5)


# A digest on its way


@dataclass
class Log:
    said: list[str] = field(default_factory=list)

    async def leaving(self) -> None:
        self.said.append("leaving")

    async def stayed(self) -> None:
        self.said.append("stayed")

    async def arrived(self) -> None:
        self.said.append("arrived")


def digest(chat: Chat) -> Digest:
    return Digest(chat, (Section(follows(chat.id, QUESTION), (Told(story("rice")),)),))


async def sent(bot: Bot7, chat: Chat = Chat(7)) -> tuple[Outcome, list[str]]:  # noqa: B008 - frozen
    log = Log()
    desk = Desk(Catalogues(), bot.stores.chats)
    await bot.stores.chats.keep(chat)
    outcome = await Digests(bot.application.bot, desk, bot.service, bot.updates).send(digest(chat), log)
    return outcome, log.said


async def test_a_digest_is_noted_before_it_leaves_and_when_it_arrived(bot: Bot7) -> None:
    assert await sent(bot) == (Outcome.SENT, ["leaving", "arrived"])
    assert bot.shown().startswith("<b>One new story for you</b>")


async def test_a_digest_speaks_the_chats_language_and_plainly_where_that_is_wished(bot: Bot7) -> None:
    await sent(bot, Chat(7, language="zh-Hant", plain=True))
    call = bot.api.seen("sendMessage")[-1]
    assert call.values["text"].startswith("為你找到 1 篇新報導")
    assert "parse_mode" not in call.values


async def test_a_digest_that_is_not_taken_waits_as_one_that_stayed(bot: Bot7) -> None:
    bot.api.fail("sendMessage", 429)
    assert await sent(bot) == (Outcome.SENT, ["leaving", "stayed", "leaving", "arrived"])


async def test_a_digest_that_nothing_was_heard_of_is_lost(bot: Bot7) -> None:
    bot.api.fail("sendMessage", DROPPED)
    assert await sent(bot) == (Outcome.LOST, ["leaving", "arrived"])
    assert len(bot.api.seen("sendMessage")) <= 1


async def test_who_blocked_the_bot_is_gone(bot: Bot7) -> None:
    bot.api.fail("sendMessage", 403)
    assert await sent(bot) == (Outcome.GONE, ["leaving", "stayed"])


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (Forbidden("Forbidden: bot was kicked from the group chat"), Outcome.GONE),
        (BadRequest("Chat not found"), Outcome.GONE),
        (BadRequest("Not enough rights to send text messages to the chat"), Outcome.GONE),
        (BadRequest("TOPIC_CLOSED"), Outcome.GONE),
        (BadRequest("Can't parse entities"), Outcome.LOST),
        (ReplyLost("nothing was heard"), Outcome.LOST),
        (NetworkError("the service cannot be reached"), Outcome.NOT_SENT),
        (TimedOut("the service is slow"), Outcome.NOT_SENT),
    ],
)
async def test_what_the_service_says_decides_whether_it_is_tried_again(
    bot: Bot7, error: TelegramError, outcome: Outcome
) -> None:
    async def refuses(*_args: Any, **_values: Any) -> None:
        raise error

    assert await told_by(bot, refuses) is outcome


async def test_a_group_that_became_a_supergroup_is_told_there_with_all_that_it_follows(bot: Bot7) -> None:
    await bot.stores.subscriptions.add(follows(-5, QUESTION))
    told: list[int] = []

    async def moved(chat_id: int, **_values: Any) -> None:
        told.append(chat_id)
        if chat_id == -5:
            raise ChatMigrated(GROUP)

    assert await told_by(bot, moved, Chat(-5)) is Outcome.SENT
    assert told == [-5, GROUP]
    assert [one.question for one in await bot.followed(GROUP)] == [QUESTION]


@dataclass
class PlayedBot:
    send_message: Callable[..., Awaitable[None]]


async def told_by(bot: Bot7, send: Callable[..., Awaitable[None]], chat: Chat = Chat(7)) -> Outcome:  # noqa: B008
    desk = Desk(Catalogues(), bot.stores.chats)
    digests = Digests(cast("Bot", PlayedBot(send)), desk, bot.service, bot.updates)
    return await digests.send(digest(chat), Log())


@pytest.mark.parametrize(("status", "told"), [(200, Ended.SENT), (403, Ended.GONE), (400, Ended.REFUSED)])
async def test_what_comes_of_a_digest_is_counted(bot: Bot7, status: int, told: Ended) -> None:
    meter = bot.updates.meter = FakeMeter()
    if status != 200:
        bot.api.fail("sendMessage", status)
    await sent(bot)
    assert {one: meter.counts["digest", one] for one in Ended} == {one: one is told for one in Ended}
