"""The operator's commands: for whom they are, what they tell, and texts to all readers that are sent once."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from botapi_double import TOKEN, BotApi, Json, Refused, bot_api
from telegram import Update
from telegram.ext import CommandHandler, ContextTypes

from fake_meter import FakeMeter
from fake_stores import FakePeers, fake_stores
from patience import PATIENCE_S
from povbot import ports
from povbot.errors import ArchiveEmpty
from povbot.freshness.known import Freshness
from povbot.fronts.telegram import app, broadcasting, broadcasts, desk, handlers, operating, operators
from povbot.fronts.telegram.once import Once
from povbot.fronts.telegram.operator_buttons import Cancel, ExportMissed, Halt, Send, ShowMissed, encode
from povbot.fronts.telegram.polling import PollWatch
from povbot.model import Article, Broadcast, Chat, MissedWhy
from povbot.ports import Stores
from povbot.ports.measuring import Told
from povbot.renewal import Renewal, Renewed, Report
from povbot.service import Service
from povbot.texts import Catalogues, Texts
from stories import Rooms, every_telling, story

OPERATOR, STRANGER, GROUP = 1, 7, -100_200_300_400_500
TODAY = datetime(2020, 9, 1, 12, tzinfo=UTC)
TEXT = "The bot is <away>\n\ntomorrow & the day after"


@dataclass
class Bot:
    application: desk.App
    broadcasts: broadcasts.Broadcasts
    api: BotApi
    stores: Stores

    async def hears(self, update: Json | None) -> list[str]:
        """The methods called in reaction."""
        assert update
        before = len(self.api.calls)
        await self.application.process_update(Update.de_json(update, self.application.bot))
        return [call.method for call in self.api.calls[before:]]

    def said(self) -> str:
        last = self.api.seen("sendMessage", "editMessageText", "sendPhoto", "sendDocument")[-1].values
        return str(last.get("text", last.get("caption")))

    @property
    def told(self) -> list[int]:
        """The readers that got TEXT, in order; the operator's preview is none of them."""
        sent = [call for call in self.api.seen("sendMessage") if call.status == 200]
        return [call.values["chat_id"] for call in sent if "reply_markup" not in call.values and is_text(call.values)]


def is_text(values: Json) -> bool:
    return str(values["text"]).startswith("The bot is &lt;away")


class Door:
    """Readers come in."""

    def __init__(self, at: desk.Desk) -> None:
        self._desk = at

    def add_to(self, application: desk.App) -> None:
        application.add_handler(CommandHandler("start", self.start))

    async def start(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        await self._desk.met(update)


class Archive:
    """What `/reload` finds, and what `after` was told."""

    def __init__(self, service: Service, rooms: Rooms) -> None:
        self.service, self._rooms = service, rooms
        self.next: tuple[Article, ...] | Exception = ()
        self.faults: tuple[str, ...] = ()
        self.release = asyncio.Event()
        self.release.set()
        self.told: list[Renewed] = []

    async def reload(self, report: Report) -> ports.Archive:
        await self.release.wait()
        for fault in self.faults:
            report(fault)
        if isinstance(self.next, Exception):
            raise self.next
        return self.service.take_over(self._rooms.service(*self.next))

    def after(self, renewed: Renewed) -> None:
        self.told.append(renewed)


@pytest.fixture
def archive(rooms: Rooms) -> Archive:
    return Archive(rooms.service(story("rice", "Farmers grow red rice.")), rooms)


@pytest.fixture
def stores() -> Stores:
    return fake_stores()


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with bot_api() as double:
        yield double


@asynccontextmanager
async def started(api: BotApi, stores: Stores, archive: Archive, *, leads: bool = True) -> AsyncIterator[Bot]:
    """A process with these parts alone."""
    at = desk.Desk(Catalogues(), stores.chats)
    whose = operators.Operators((OPERATOR,), at, Catalogues())
    renewal = Renewal(archive.service, archive.reload, lambda: TODAY, archive.after)
    once = Once(stores.updates, FakePeers(), app.AT_ONCE)
    sent = broadcasts.Broadcasts(at, stores.broadcasts, once, time.monotonic, 0.05)
    fresh = Freshness(archive.service)
    operates = operating.Operating(at, whose, archive.service, stores, renewal, fresh, drawn, lambda: TODAY)

    async def commands(_texts: Texts) -> str:
        return ""

    last = handlers.Handlers(at, commands)
    parts = (operates, broadcasting.Broadcasting(at, whose, sent), Door(at), last)
    connection = app.Connection(TOKEN, api.base_url)
    application = app.build(parts, last.failed, connection, PollWatch(60, time.monotonic), once)
    async with application:
        task = asyncio.create_task(sent.run(application.bot) if leads else asyncio.sleep(0))
        try:
            yield Bot(application, sent, api, stores)
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


@pytest.fixture
async def bot(api: BotApi, stores: Stores, archive: Archive) -> AsyncIterator[Bot]:
    async with started(api, stores, archive) as running:
        yield running


def drawn(days: object) -> bytes:
    assert days
    return b"PNG"


# For whom


@pytest.mark.parametrize("command", ["/stats", "/missed", "/reload", "/broadcast Buy now"])
async def test_to_a_stranger_a_command_of_the_operators_is_an_unknown_one(bot: Bot, command: str) -> None:
    await bot.hears(bot.api.message("/nonsense", user_id=STRANGER))
    unknown = bot.said()
    await bot.hears(bot.api.message(command, user_id=STRANGER))
    assert bot.said() == unknown


@pytest.mark.parametrize("command", ["/stats", "/missed", "/reload", "/broadcast Buy now"])
async def test_nothing_of_the_operators_is_said_in_a_group(bot: Bot, command: str) -> None:
    assert await bot.hears(bot.api.message(command, user_id=OPERATOR, chat_id=GROUP)) == []


@pytest.mark.parametrize("action", [ShowMissed(0), ExportMissed(), Send(), Cancel(), Halt(100)])
async def test_a_strangers_forged_tap_does_nothing(
    bot: Bot, action: ShowMissed | ExportMissed | Send | Cancel | Halt
) -> None:
    await bot.stores.chats.keep(Chat(STRANGER))
    await bot.stores.missed.add("a secret question", "en", MissedWhy.REFUSED, TODAY.date())
    await bot.hears(bot.api.message(f"/broadcast {TEXT}", user_id=OPERATOR))
    preview = bot.api.seen("sendMessage")[-1].result
    own = {**preview, "chat": {"id": STRANGER, "type": "private", "first_name": "Reader"}}
    for message in (own, preview):
        forged = bot.api.tap_data(encode(action), message, user_id=STRANGER)
        assert await bot.hears(forged) == ["answerCallbackQuery"]
    assert await bot.stores.broadcasts.begin(Broadcast(OPERATOR, preview["message_id"], "", "en"))
    assert bot.told == []


@pytest.mark.parametrize(
    "content",
    [
        {"forward_origin": {"type": "hidden_user", "sender_user_name": "Stranger", "date": 1_600_000_000}},
        {"via_bot": {"id": 99, "is_bot": True, "first_name": "Another"}},
    ],
    ids=["forwarded", "offered by a bot"],
)
@pytest.mark.parametrize("command", ["/stats", "/missed", "/reload", "/broadcast Buy now"])
async def test_what_an_operator_passes_on_is_no_command_of_theirs(bot: Bot, command: str, content: Json) -> None:
    await bot.hears(bot.api.message("/nonsense", user_id=STRANGER))
    unknown = bot.said()
    await bot.hears(bot.api.message(command, user_id=OPERATOR, **content))
    assert bot.said() == unknown


@pytest.mark.parametrize("kind", ["edited_message", "channel_post", "business_message"])
async def test_only_what_an_operator_writes_now_is_a_command(bot: Bot, kind: str) -> None:
    update = bot.api.message("/stats", user_id=OPERATOR)
    assert update
    assert await bot.hears({"update_id": update["update_id"], kind: update["message"]}) == []


async def test_who_speaks_as_the_group_or_a_channel_is_no_operator(bot: Bot) -> None:
    for sender in (GROUP, -100_900):
        channel = {"id": sender, "type": "channel", "title": "News"}
        for number in (OPERATOR, 1_087_968_824, 136_817_688):
            update = bot.api.message("/stats", user_id=number, chat_id=GROUP, sender_chat=channel)
            assert await bot.hears(update) == []


@pytest.mark.parametrize("action", [ShowMissed(0), ExportMissed(), Send(), Cancel(), Halt(100)])
@pytest.mark.parametrize("place", ["a card", "another's chat"])
async def test_a_tap_counts_on_the_operators_own_preview_only(
    bot: Bot, action: ShowMissed | ExportMissed | Send | Cancel | Halt, place: str
) -> None:
    await bot.stores.chats.keep(Chat(STRANGER))
    await bot.hears(bot.api.message(f"/broadcast {TEXT}", user_id=OPERATOR))
    preview = bot.api.seen("sendMessage")[-1].result
    forged = bot.api.tap_data(encode(action), preview, user_id=OPERATOR)
    tapped = forged["callback_query"]
    if place == "a card":
        del tapped["message"]
        tapped["inline_message_id"] = "a-card-sent-anywhere"
    else:
        tapped["message"] = {**preview, "chat": {"id": STRANGER, "type": "private", "first_name": "Reader"}}
    assert await bot.hears(forged) == ["answerCallbackQuery"]
    assert await bot.stores.broadcasts.unfinished() == []
    # Neither was it cancelled.
    assert await bot.stores.broadcasts.begin(Broadcast(OPERATOR, preview["message_id"], "", "en"))


async def test_of_a_preview_out_of_reach_nothing_is_sent(bot: Bot) -> None:
    """Its text is no longer told with the tap."""
    await bot.stores.chats.keep(Chat(STRANGER))
    await bot.hears(bot.api.message(f"/broadcast {TEXT}", user_id=OPERATOR))
    preview = bot.api.seen("sendMessage")[-1].result
    old = {"chat": preview["chat"], "message_id": preview["message_id"], "date": 0}
    assert await bot.hears(bot.api.tap_data(encode(Send()), old, user_id=OPERATOR)) == ["answerCallbackQuery"]
    assert await bot.stores.broadcasts.unfinished() == []


async def test_an_operators_tap_in_a_group_does_nothing(bot: Bot) -> None:
    message = bot.api.message("/nonsense", user_id=OPERATOR, chat_id=GROUP)
    assert message
    forged = bot.api.tap_data(encode(Send()), message["message"], user_id=OPERATOR)
    assert await bot.hears(forged) == ["answerCallbackQuery"]
    assert await bot.stores.broadcasts.unfinished() == []


@pytest.mark.parametrize("data", ["o", "ox", "om:", "om:-1", "oh:x", "os:1"])
async def test_what_no_button_says_is_acknowledged_and_that_is_all(bot: Bot, data: str) -> None:
    message = bot.api.message("/nonsense", user_id=OPERATOR)
    assert message
    forged = bot.api.tap_data(data, message["message"], user_id=OPERATOR)
    assert await bot.hears(forged) == ["answerCallbackQuery"]


async def test_operators_have_their_commands_in_their_menu(bot: Bot) -> None:
    at = desk.Desk(Catalogues(), bot.stores.chats)
    await operators.Operators((OPERATOR,), at, Catalogues()).announce(bot.application.bot)
    menus = bot.api.seen("setMyCommands")
    assert [json.loads(call.values["scope"]) for call in menus] == [{"type": "chat", "chat_id": OPERATOR}] * 2
    assert all("broadcast" in call.values["commands"] and "latest" in call.values["commands"] for call in menus)


# What it tells


async def test_figures_come_with_a_picture_and_to_a_plain_reader_as_text(bot: Bot) -> None:
    for answered in (True, False):
        await bot.stores.usage.asked(TODAY.date(), 7, answered=answered, latency_ms=30)
    assert await bot.hears(bot.api.message("/stats", user_id=OPERATOR)) == ["sendPhoto"]
    told = bot.said()
    assert "Questions: 2, 50 % of them answered" in told
    await bot.stores.chats.keep(Chat(OPERATOR, plain=True))
    assert await bot.hears(bot.api.message("/stats", user_id=OPERATOR)) == ["sendMessage"]
    assert bot.said() == told.replace("<b>", "").replace("</b>", "")


@pytest.mark.parametrize(
    ("argument", "title"),
    [
        ("", "last 28 days"),
        ("7", "last 7 days"),
        ("1", "today"),
        ("9999", "last 366 days"),
        ("0", "last 28 days"),
        ("x", "last 28 days"),
    ],
)
async def test_figures_are_of_as_many_days_as_were_asked_for(bot: Bot, argument: str, title: str) -> None:
    await bot.hears(bot.api.message(f"/stats {argument}", user_id=OPERATOR))
    assert bot.said().startswith(f"<b>Use {'' if title == 'today' else 'in the '}{title}</b>")


async def test_missed_questions_are_paged_and_escaped_most_frequent_first(bot: Bot) -> None:
    for number in range(12):
        for _ in range(12 - number):
            await bot.stores.missed.add(f"<{number}>", "en", MissedWhy.WRONG_STORY, TODAY.date())
    await bot.hears(bot.api.message("/missed", user_id=OPERATOR))
    assert "1. &lt;0&gt;\n<i>12 × wrong story, last on 1 September 2020</i>" in bot.said()
    assert "&lt;9&gt;" in bot.said()
    assert "&lt;10&gt;" not in bot.said()
    first_page = bot.said()
    await bot.hears(bot.api.tap("Next ▶", user_id=OPERATOR))
    assert "11. &lt;10&gt;" in bot.said()
    await bot.hears(bot.api.tap("◀ Previous", user_id=OPERATOR))
    assert bot.said() == first_page
    await bot.hears(bot.api.message("/missed 2", user_id=OPERATOR))
    assert "11. &lt;10&gt;" in bot.said()
    await bot.hears(bot.api.message("/missed 99", user_id=OPERATOR))
    assert bot.said() == first_page


async def test_the_export_is_one_question_a_line(bot: Bot) -> None:
    await bot.stores.missed.add("茶在哪里？", "zh-Hans", MissedWhy.REFUSED, TODAY.date())
    await bot.hears(bot.api.message("/missed", user_id=OPERATOR))
    assert await bot.hears(bot.api.tap("Export", user_id=OPERATOR)) == ["answerCallbackQuery", "sendDocument"]
    sent = bot.api.seen("sendDocument")[-1].values["document"]
    assert [json.loads(line)["question"] for line in sent.decode().splitlines()] == ["茶在哪里？"]


# A fresh archive


async def test_a_fresh_archive_is_answered_from_and_what_changed_is_told(bot: Bot, archive: Archive) -> None:
    archive.next, archive.faults = (
        (story("tea", "Tea grows on <hills>.", title="Tea & more"),),
        ("x.jsonl:3: <broken>",),
    )
    await bot.hears(bot.api.message("/reload", user_id=OPERATOR))
    assert "<b>New: one story</b>\n· Tea &amp; more" in bot.said()
    assert "<b>Gone: one story</b>\n· Story rice" in bot.said()
    assert "<b>One line is broken:</b>\n· x.jsonl:3: &lt;broken&gt;" in bot.said()
    assert [article.id for article in await every_telling(archive.service)] == ["tea"]
    assert [[article.id for article in renewed.changes.new.newest] for renewed in archive.told] == [["tea"]]


async def test_a_broken_archive_leaves_the_old_one_in_place(bot: Bot, archive: Archive) -> None:
    archive.next = ArchiveEmpty("there is no story <in it>", where="corpus")
    await bot.hears(bot.api.message("/reload", user_id=OPERATOR))
    assert bot.said().endswith("corpus: there is no story &lt;in it&gt;")
    assert [article.id for article in await every_telling(archive.service)] == ["rice"]
    assert archive.told == []


async def test_readers_are_answered_while_it_is_read_and_a_second_reading_is_not_begun(
    bot: Bot, archive: Archive
) -> None:
    archive.next = (story("tea"),)
    archive.release.clear()
    reading = asyncio.create_task(bot.hears(bot.api.message("/reload", user_id=OPERATOR)))
    await bot.api.sent(1)
    assert await bot.hears(bot.api.message("/nonsense", user_id=STRANGER)) == ["sendMessage"]
    await bot.hears(bot.api.message("/reload", user_id=OPERATOR))
    assert bot.said() == "The archive is being read just now. One moment."
    archive.release.set()
    await reading
    assert len(archive.told) == 1


# A text to all readers


async def confirmed(bot: Bot) -> Json:
    """The preview whose text is on its way."""
    await bot.hears(bot.api.message(f"/broadcast {TEXT}", user_id=OPERATOR))
    preview: Json = bot.api.seen("sendMessage")[-1].result
    await bot.hears(bot.api.tap_data(encode(Send()), preview, user_id=OPERATOR))
    return preview


async def known(stores: Stores, *ids: int) -> None:
    for chat_id in ids:
        await stores.chats.keep(Chat(chat_id))


async def ended(bot: Bot) -> str:
    """What the operator is told at the end."""
    await bot.api.until(lambda: any(bot.said().startswith(word) for word in ("Sent", "Stopped")))
    return bot.said()


async def test_a_reader_who_pressed_start_is_reached_and_a_group_is_not(bot: Bot) -> None:
    await bot.hears(bot.api.message("/start", user_id=9))
    await known(bot.stores, 8, GROUP)
    await bot.hears(bot.api.message("/start", user_id=9, chat_id=GROUP))
    preview = await confirmed(bot)
    assert preview["reply_markup"]["inline_keyboard"][0][0]["text"] == "Send to 2 chats"
    assert await ended(bot) == "Sent to 2 chats."
    assert bot.told == [8, 9]
    sent = [call.values for call in bot.api.seen("sendMessage") if is_text(call.values)]
    assert {values["text"] for values in sent} == {preview["html"]}


async def test_a_reader_who_comes_back_is_reached_again(bot: Bot) -> None:
    await bot.stores.chats.keep(Chat(9, language="zh-Hant", gone=True))
    await bot.hears(bot.api.message("/start", user_id=9))
    assert await bot.stores.chats.get(9) == Chat(9, language="zh-Hant")


async def test_without_a_text_or_a_reader_there_is_nothing_to_confirm(bot: Bot) -> None:
    await bot.hears(bot.api.message("/broadcast  \n", user_id=OPERATOR))
    assert "/broadcast Tomorrow" in bot.said()
    await bot.hears(bot.api.message("/broadcast x", user_id=OPERATOR))
    assert bot.said() == "No reader is known whom I could send this to."


async def test_a_second_tap_sends_nothing_also_after_a_restart(
    bot: Bot, api: BotApi, stores: Stores, archive: Archive
) -> None:
    await known(stores, 8, 9)
    preview = await confirmed(bot)
    await bot.hears(api.tap_data(encode(Send()), preview, user_id=OPERATOR))
    await ended(bot)
    async with started(api, stores, archive) as restarted:
        for action in (Send(), Cancel()):
            tapped = api.tap_data(encode(action), preview, user_id=OPERATOR)
            assert await restarted.hears(tapped) == ["answerCallbackQuery"]
        await asyncio.sleep(0.1)
    assert bot.told == [8, 9]


async def test_what_was_cancelled_is_not_sent_by_a_tap_that_was_on_its_way(bot: Bot) -> None:
    await known(bot.stores, 8)
    await bot.hears(bot.api.message(f"/broadcast {TEXT}", user_id=OPERATOR))
    preview = bot.api.seen("sendMessage")[-1].result
    await bot.hears(bot.api.tap("Cancel", user_id=OPERATOR))
    assert bot.said() == "This was not sent."
    await bot.hears(bot.api.tap_data(encode(Send()), preview, user_id=OPERATOR))
    await asyncio.sleep(0.1)
    assert bot.told == []


async def test_a_reader_who_blocked_the_bot_is_gone_and_one_who_cannot_be_told_is_counted(bot: Bot) -> None:
    await known(bot.stores, 7, 8, 9)
    refuse(bot.api, {7: 403, 8: 400})
    await confirmed(bot)
    assert await ended(bot) == "Sent to one chat. One has blocked the bot. One could not take it."
    assert [(await bot.stores.chats.get(chat_id)).gone for chat_id in (7, 8, 9)] == [True, False, False]


async def test_what_surely_did_not_arrive_is_sent_later(bot: Bot) -> None:
    await known(bot.stores, 7, 8, 9)
    refuse(bot.api, {8: 401})
    await confirmed(bot)
    assert await ended(bot) == "Sent to 3 chats."
    assert bot.told == [7, 8, 9]


def refuse(api: BotApi, by_reader: dict[int, int]) -> None:
    """The next message to these readers ends with this status."""
    send = api._sent

    def sent(values: Json, shown: Json) -> Json:
        if status := by_reader.pop(values["chat_id"], None):
            raise Refused("Forbidden: bot was blocked by the user", status)
        return send(values, shown)

    api._sent = sent  # type: ignore[method-assign]


async def test_it_goes_on_after_the_end_of_the_process_with_the_reader_after_the_last(
    api: BotApi, stores: Stores, archive: Archive
) -> None:
    await known(stores, 6, 7, 8, 9)
    async with started(api, stores, archive) as first:
        await first.hears(api.message(f"/broadcast {TEXT}", user_id=OPERATOR))
        preview = api.seen("sendMessage")[-1].result
        hanging, _ = held_at(api, 7)
        await first.hears(api.tap_data(encode(Send()), preview, user_id=OPERATOR))
        await asyncio.wait_for(hanging.wait(), PATIENCE_S)
    assert first.told == [6]
    async with started(api, stores, archive) as second:
        # The message to 7 left, and may have arrived: it counts as sent.
        assert await ended(second) == "Sent to 4 chats."
    assert first.told == [6, 8, 9]


def held_at(api: BotApi, chat_id: int) -> tuple[asyncio.Event, asyncio.Event]:
    """The message to this reader is on its way from the first until the second."""
    serve, reached, goes_on = api._answer, asyncio.Event(), asyncio.Event()

    async def answer(token: str, method: str, values: Json, fault: int | str | None) -> object:
        if method == "sendMessage" and values["chat_id"] == chat_id and not reached.is_set():
            reached.set()
            await goes_on.wait()
        return await serve(token, method, values, fault)

    api._answer = answer  # type: ignore[method-assign]
    return reached, goes_on


def slow(api: BotApi, seconds: float) -> None:
    """So long a message takes to arrive."""
    serve = api._answer

    async def answer(token: str, method: str, values: Json, fault: int | str | None) -> object:
        await asyncio.sleep(seconds if method == "sendMessage" else 0)
        return await serve(token, method, values, fault)

    api._answer = answer  # type: ignore[method-assign]


async def test_stop_ends_it_where_it_is(api: BotApi, stores: Stores, archive: Archive) -> None:
    reached, goes_on = held_at(api, 12)
    await known(stores, *range(10, 60))
    async with started(api, stores, archive) as bot:
        await confirmed(bot)
        await asyncio.wait_for(reached.wait(), PATIENCE_S)
        await bot.hears(api.tap("Stop", user_id=OPERATOR))
        goes_on.set()
        assert (await ended(bot)).startswith("Stopped. ")
        assert await stores.broadcasts.unfinished() == []
        assert bot.told == [10, 11, 12]


async def test_it_is_begun_and_stopped_in_another_process_than_the_one_that_sends_it(
    api: BotApi, stores: Stores, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broadcasts, "_LOOK_EVERY_S", 0.05)
    reached, goes_on = held_at(api, 12)
    await known(stores, *range(10, 60))
    async with (
        started(api, stores, archive) as leader,
        started(api, stores, archive, leads=False) as other,
    ):
        await confirmed(other)
        await asyncio.wait_for(reached.wait(), PATIENCE_S)
        await other.hears(api.tap("Stop", user_id=OPERATOR))
        goes_on.set()
        assert (await ended(leader)).startswith("Stopped. ")
        assert leader.told == [10, 11, 12]


async def test_where_two_processes_lead_for_a_moment_every_reader_gets_it_once(
    api: BotApi, stores: Stores, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broadcasts, "_LOOK_EVERY_S", 0.01)
    slow(api, 0.01)
    await known(stores, *range(10, 40))
    async with started(api, stores, archive) as one, started(api, stores, archive) as other:
        await confirmed(one)
        await api.until(lambda: set(other.told) >= set(range(10, 40)))
        while await stores.broadcasts.unfinished():  # noqa: ASYNC110 - of what is stored, nothing else tells
            await asyncio.sleep(0.01)
    assert [*one.told] == [*range(10, 40)]


async def test_one_who_is_forgotten_meanwhile_is_not_written_to(
    api: BotApi, stores: Stores, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broadcasts, "_AT_ONCE", 1)
    slow(api, 0.2)
    await known(stores, 7, 8, 9)
    async with started(api, stores, archive) as bot:
        await confirmed(bot)
        await api.until(lambda: bot.told == [7])
        await stores.chats.forget(9)
        assert await ended(bot) == "Sent to 2 chats."
        assert bot.told == [7, 8]


async def test_what_comes_of_a_broadcasts_messages_is_counted(bot: Bot) -> None:
    meter = bot.broadcasts._once.meter = FakeMeter()
    await known(bot.stores, 8, 9)
    await confirmed(bot)
    await ended(bot)
    assert {told: meter.counts["broadcast", told] for told in Told} == {told: 2 * (told is Told.SENT) for told in Told}
