"""Readers who mean no good, before the whole bot: each is answered or refused, within reason, and harms nobody else."""

import time
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from botapi_double import TOKEN, BotApi, bot_api, utf16_units, visible_text
from telegram import Update

from fake_stores import FakePeers, fake_stores
from povbot import bootstrap, settings
from povbot.analysis import operators, questions
from povbot.freshness.known import Freshness
from povbot.fronts.telegram import app, follow_buttons
from povbot.fronts.telegram.desk import App
from povbot.fronts.telegram.follow_buttons import End, Often, Pause, ShowSubscription
from povbot.fronts.telegram.once import Once
from povbot.fronts.telegram.operating import Tools
from povbot.fronts.telegram.operator_buttons import Action, Cancel, ExportMissed, Halt, Send, ShowMissed, encode
from povbot.fronts.telegram.polling import PollWatch
from povbot.index.bm25 import Bm25Retriever
from povbot.model import Frequency, Query
from povbot.ports import Stores
from povbot.renewal import Renewal
from povbot.texts import Catalogues, Texts
from stories import ROOT, Rooms, read_as_it_was, story

OPERATOR, READER, STRANGER = 1, 7, 8
TEXTS = Texts("en")
QUESTION = "who grows red rice?"
# Most that one message may have the engine do: it is asked as it stands, as news, and with each phrase let go of.
_MOST_SEARCHES = 3 * operators.MOST
_MOST_TERMS = 10 * questions.MAX_WORDS


@dataclass
class Bot:
    api: BotApi
    application: App
    stores: Stores
    searched: list[Query] = field(default_factory=list)

    async def hears(self, update: Any) -> Sequence[str]:
        """The methods it called."""
        before = len(self.api.calls)
        await self.application.process_update(Update.de_json(update, self.application.bot))
        return [call.method for call in self.api.calls[before:]]

    def said(self) -> str:
        text: str = self.api.seen("sendMessage")[-1].values["text"]
        return text


@pytest.fixture
async def bot(rooms: Rooms, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bot]:
    service, stores = (
        rooms.service(
            story("rice", "Farmers of Lakeside grow red rice.", title="\u202eecir\u202c <b>Red</b> rice"),
            story("train", "The train to Hilltop is late."),
        ),
        fake_stores(),
    )
    chosen = settings.read(settings.find(ROOT).settings)
    chosen = chosen.model_copy(update={"telegram": chosen.telegram.model_copy(update={"admins": (OPERATOR,)})})
    updates, now = Once(stores.updates, FakePeers(), app.AT_ONCE), partial(datetime.now, UTC)
    renewal = Renewal(service, partial(read_as_it_was, service), now)
    tools = Tools(renewal, bootstrap.broadcasts_of(stores, Catalogues(), updates), Freshness(service))
    parts, failed = bootstrap.telegram_parts(
        chosen, service, stores, Catalogues(), tools=tools, clock=now, timer=lambda: 0.0
    )
    async with bot_api() as api:
        connection, watch = app.Connection(TOKEN, api.base_url), PollWatch(60, time.monotonic)
        application = app.build(parts, failed, connection, watch, updates)
        async with application:
            yield Bot(api, application, stores, _noted(monkeypatch))


def _noted(monkeypatch: pytest.MonkeyPatch) -> list[Query]:
    """What the engine is asked from now on."""
    asked: list[Query] = []
    search = Bm25Retriever.search

    async def noting(self: Bm25Retriever, query: Query, limit: int) -> Any:
        asked.append(query)
        return await search(self, query, limit)

    monkeypatch.setattr(Bm25Retriever, "search", noting)
    return asked


def _as_long_as_a_message(pieces: Iterable[str]) -> str:
    return " ".join(pieces)[:4_096]


MESSAGES = {
    "html": "<b>red</b> <script>alert(1)</script> </blockquote> &lt;rice&gt; <a href='tg://user?id=1'>rice</a>",
    "hidden": "\u202ered \u200brice\u2066 \u200d\ufeff",
    "one word": _as_long_as_a_message(["rice"] * 900),
    "many words": _as_long_as_a_message(f"w{number}" for number in range(4_096)),
    "many names": _as_long_as_a_message(f"Q{number}x" for number in range(1_000)),
    "phrases": _as_long_as_a_message(f'"r{number}"' for number in range(1_000)),
    "words without": _as_long_as_a_message(["rice", *(f"-r{number}" for number in range(1_000))]),
    "marks": '“「『《"-' * 600,
    "han": "".join(map(chr, range(0x4E00, 0x4E00 + 4_096))),
    "one character": "看" * 4_096,
    "around a question": "have you got " * 300,
    "half a character": "\ud83d rice",
}


@pytest.mark.parametrize("kind", MESSAGES)
async def test_any_message_has_one_answer_for_so_much_work_and_no_more(bot: Bot, kind: str) -> None:
    """Behind a question, which it may lean on: what is looked for there is looked at as well."""
    await bot.hears(bot.api.message(QUESTION, user_id=READER))
    bot.searched.clear()
    methods = await bot.hears(bot.api.message(MESSAGES[kind], user_id=READER))

    assert methods.count("sendMessage") == 1
    assert 0 < utf16_units(visible_text(bot.said())) <= 4_096
    assert len(bot.searched) <= _MOST_SEARCHES
    assert all(len(query.terms) <= _MOST_TERMS for query in bot.searched)
    assert all(len(query.phrases) + len(query.excluded) <= operators.MOST for query in bot.searched)
    assert "<script>" not in bot.said()


async def test_a_headline_turns_nothing_around_and_is_no_markup(bot: Bot) -> None:
    await bot.hears(bot.api.message(QUESTION, user_id=READER))

    assert "ecir &lt;b&gt;Red&lt;/b&gt; rice" in bot.said()
    assert "\u202e" not in bot.said()


@pytest.mark.parametrize(
    "payload", ["ask_", "ask_!!!!", "ask_AAAA", "story_../../etc/passwd", "story_" + "x" * 58, "topic_0"]
)
async def test_a_link_that_leads_nowhere_has_an_answer(bot: Bot, payload: str) -> None:
    methods = await bot.hears(bot.api.message(f"/start {payload}", user_id=READER))

    assert "sendMessage" in methods
    assert "passwd" not in bot.said() or "&" not in bot.said()


@pytest.mark.parametrize("typed", ["x" * 4_096, "\u202e" * 256, '"' * 256, "<b>" * 85, "看" * 256])
@pytest.mark.parametrize("offset", ["", "9" * 64, "-1", "x"])
async def test_whatever_is_typed_behind_its_name_is_answered(bot: Bot, typed: str, offset: str) -> None:
    assert await bot.hears(bot.api.types(typed, user_id=STRANGER, offset=offset)) == ["answerInlineQuery"]


OPERATORS: tuple[Action, ...] = (Send(), Cancel(), Halt(100), ShowMissed(0), ExportMissed())
FORGED = ["f:-1", "f:x", *map(encode, OPERATORS), "w:forget", "\0", "x" * 64]


@pytest.mark.parametrize("data", FORGED)
async def test_forged_buttons_change_nothing_of_anothers(bot: Bot, data: str) -> None:
    """The reader follows a question; the operator has a broadcast in hand; a stranger taps what nobody showed them."""
    await bot.hears(bot.api.message(QUESTION, user_id=READER))
    await bot.hears(bot.api.tap(TEXTS("button-follow"), user_id=READER))
    before = await bot.stores.subscriptions.of_chat(READER), await bot.stores.chats.get(READER)
    await bot.hears(bot.api.message("/broadcast hello", user_id=OPERATOR))
    await bot.hears(bot.api.message("red rice", user_id=STRANGER))
    own = bot.api.seen("sendMessage")[-1].result
    told = len([call for call in bot.api.seen("sendMessage") if call.values["chat_id"] != STRANGER])

    assert "answerCallbackQuery" in await bot.hears(bot.api.tap_data(data, own, user_id=STRANGER))
    assert (await bot.stores.subscriptions.of_chat(READER), await bot.stores.chats.get(READER)) == before
    assert before[0]
    assert len([call for call in bot.api.seen("sendMessage") if call.values["chat_id"] != STRANGER]) == told
    assert await bot.stores.broadcasts.unfinished() == []


async def test_nobody_ends_or_sees_what_another_follows_by_its_number(bot: Bot) -> None:
    await bot.hears(bot.api.message(QUESTION, user_id=READER))
    await bot.hears(bot.api.tap(TEXTS("button-follow"), user_id=READER))
    [followed] = await bot.stores.subscriptions.of_chat(READER)
    await bot.hears(bot.api.message("red rice", user_id=STRANGER))
    own = bot.api.seen("sendMessage")[-1].result
    for action in (End(followed.id), Pause(followed.id, True), Often(followed.id, Frequency.WEEKLY)):
        await bot.hears(bot.api.tap_data(follow_buttons.encode(action) or "", own, user_id=STRANGER))
    await bot.hears(bot.api.tap_data(follow_buttons.encode(ShowSubscription(followed.id)) or "", own, user_id=STRANGER))

    assert [*await bot.stores.subscriptions.of_chat(READER)] == [followed]
    to_stranger = bot.api.seen("sendMessage", "editMessageText")[2:]
    assert not [call for call in to_stranger if call.values["chat_id"] == STRANGER and QUESTION in call.values["text"]]
