"""The buttons below an answer: in its place, at any tap, also on messages sent before a restart."""

import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from botapi_double import BOT, TOKEN, BotApi, Call, Json, bot_api
from hypothesis import example, given
from hypothesis import strategies as st
from telegram import Update

from fake_stores import FakePeers, fake_stores
from povbot import bootstrap, settings
from povbot.fronts.telegram import app, views
from povbot.fronts.telegram.desk import App
from povbot.fronts.telegram.once import Once
from povbot.fronts.telegram.polling import PollWatch
from povbot.fronts.telegram.share import carried
from povbot.fronts.telegram.views import Judge, Show, Thanked, View
from povbot.model import Article, MissedWhy, Verdict
from povbot.ports import Stores
from povbot.service import Service, Since
from povbot.texts import Catalogues
from stories import ROOT, Rooms, answered, on_days, story

RICE = [
    story(
        f"rice-{number}",
        f"{place} farmers grow rice.",
        title=f"Rice in {place}",
        published=on_days(f"2020-0{number}-01"),
        url=f"https://news.example/{number}",
        topics=("farming",),
    )
    for number, place in enumerate(("Lakeside", "Hilltop", "Riverside", "Meadow", "Harbour", "Forest"), start=1)
]
TRAIN = story("train", "The train to Hilltop station is late.", title="A railway", published=on_days("2020-05-01"))
GROUP = -500


@pytest.fixture
def service(rooms: Rooms) -> Service:
    return rooms.service(*RICE, TRAIN)


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with bot_api() as double:
        yield double


class Talk:
    """Of one process of the bot with its readers."""

    def __init__(self, application: App, api: BotApi) -> None:
        self._application, self._api = application, api

    async def says(self, text: str, **more: object) -> Json:
        return await self._result(self._api.message(text, **more))  # type: ignore[arg-type]

    async def taps(self, data: str, message: Json, language: str = "en") -> Call | None:
        """What this changed; None where nothing was."""
        before = len(self._api.seen("editMessageText"))
        await self._played(self._api.tap_data(data, message, language))
        changed = self._api.seen("editMessageText")[before:]
        return changed[0] if changed else None

    async def _result(self, update: Json | None) -> Json:
        await self._played(update)
        result: Json = self._api.seen("sendMessage", "editMessageText")[-1].result
        return result

    async def _played(self, update: Json | None) -> None:
        assert update is not None
        await self._application.process_update(Update.de_json(update, self._application.bot))


@asynccontextmanager
async def talk(api: BotApi, service: Service, stores: Stores | None = None) -> AsyncIterator[Talk]:
    kept = stores or fake_stores()
    parts, failed = bootstrap.telegram_parts(settings.read(settings.find(ROOT).settings), service, kept, Catalogues())
    connection, watch = app.Connection(TOKEN, api.base_url), PollWatch(60, time.monotonic)
    application = app.build(parts, failed, connection, watch, Once(kept.updates, FakePeers(), app.AT_ONCE))
    async with application:
        yield Talk(application, api)


def buttons(message: Json) -> Mapping[str, str]:
    """What each does, by what it says."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", ())
    return {b["text"]: b.get("callback_data") or b["url"] for row in rows for b in row}


def today() -> date:
    return datetime.now(UTC).date()


async def test_further_quotes_come_page_by_page_and_lead_back_to_the_answer(api: BotApi, service: Service) -> None:
    async with talk(api, service) as bot:
        answer = await bot.says("rice")
        more = await bot.taps(buttons(answer)["More"], answer)
        assert more is not None
        assert answer["text"].count("farmers grow rice") == 3
        assert more.result["text"].count("farmers grow rice") == 3
        told = {line for text in (answer, more.result) for line in text["text"].splitlines() if "farmers" in line}
        assert len(told) == 6
        assert "More ▶" not in buttons(more.result)
        back = await bot.taps(buttons(more.result)["◀ Back"], more.result)
        assert back is not None
        assert back.result["text"] == answer["text"]
        assert buttons(back.result) == buttons(answer)


async def test_a_button_does_the_same_after_a_restart(api: BotApi, service: Service) -> None:
    async with talk(api, service) as bot:
        answer = await bot.says("rice")
    async with talk(api, service) as bot:
        for label in ("More", "Related", "Why this?"):
            changed = await bot.taps(buttons(answer)[label], answer)
            assert changed is not None
            assert changed.status == 200
            assert changed.result["text"] != answer["text"]


async def test_a_second_tap_is_no_error(api: BotApi, service: Service) -> None:
    async with talk(api, service) as bot:
        answer = await bot.says("rice")
        for status in (200, 400):
            changed = await bot.taps("a:why:0", answer)
            assert changed is not None
            assert changed.status == status
    assert len(api.seen("answerCallbackQuery")) == 2
    assert len(api.seen("sendMessage")) == 1


async def test_what_is_followed_is_said_to_be_so_in_every_view(api: BotApi, service: Service) -> None:
    async with talk(api, service) as bot:
        await bot.taps("f:+", await bot.says("rice"))
        shown = api.seen("editMessageReplyMarkup")[-1].result
        for data in ("a:related:0", "a:answer:0", "a:judge", "a:answer:0", "a:judge:good"):
            changed = await bot.taps(data, shown)
            assert changed is not None
            assert "🔔 Follow" not in buttons(changed.result)
            shown = changed.result
        assert "🔔 Following" in buttons(shown)


async def test_stories_near_the_one_quoted_first_are_listed(api: BotApi, rooms: Rooms) -> None:
    station = story("station", "A train is late: the railway station of Hilltop is closed.", title="A station")
    async with talk(api, rooms.service(*RICE, TRAIN, station)) as bot:
        answer = await bot.says("the train to Hilltop")
        near = await bot.taps(buttons(answer)["Related"], answer)
        assert near is not None
        assert near.result["text"] == "Stories near “A railway”\n\n1. A station\ndate not known"


async def test_what_the_archive_no_longer_answers_is_said_so(api: BotApi, rooms: Rooms, service: Service) -> None:
    async with talk(api, service) as bot:
        answer = await bot.says("rice")
    async with talk(api, rooms.service(TRAIN)) as bot:
        more = await bot.taps(buttons(answer)["More"], answer)
        assert more is not None
        assert more.result["text"].startswith("The archive has nothing on that.")


async def test_a_page_that_is_gone_leads_to_the_answer(api: BotApi, rooms: Rooms, service: Service) -> None:
    async with talk(api, service) as bot:
        answer = await bot.says("rice")
    async with talk(api, rooms.service(*RICE[:2], TRAIN)) as bot:
        more = await bot.taps(buttons(answer)["More"], answer)
        assert more is not None
        assert "More" not in buttons(more.result)
        assert "👍 Good" in buttons(more.result)


@pytest.mark.parametrize("data", ["a:more:999", "a:more:7+", "a:judge:rubbish", "a:thanked", "a:", "a:why:x"])
async def test_forged_data_does_no_harm(data: str, api: BotApi, service: Service) -> None:
    stores = fake_stores()
    async with talk(api, service, stores) as bot:
        await bot.taps(data, await bot.says("rice"))
    assert all(call.status == 200 for call in api.calls if call.method != "editMessageText")
    assert not await stores.missed.most_frequent(9)


async def test_a_message_without_its_question_says_so(api: BotApi, service: Service) -> None:
    async with talk(api, service) as bot:
        assert await bot.taps("a:why:0", await bot.says("hello")) is None
    assert api.seen("answerCallbackQuery")[0].values["text"].startswith("I can no longer change")


async def test_a_good_answer_counts_once_however_often_it_is_tapped(api: BotApi, service: Service) -> None:
    stores = fake_stores()
    async with talk(api, service, stores) as bot:
        answer = await bot.says("rice")
        thanked = await bot.taps("a:judge:good", answer)
        assert thanked is not None
        assert {"👍 Good", "👎 Not good"}.isdisjoint(buttons(thanked.result))
        assert api.seen("answerCallbackQuery")[0].values["text"] == "Thank you, that is noted."
        # The first as two quick taps are sent, the others as only a forger sends them.
        for data, message in [("a:judge:good", answer), ("a:judge:good", thanked.result), ("a:judge", thanked.result)]:
            assert await bot.taps(data, message) is None
    async with talk(api, service, stores) as bot:
        assert await bot.taps("a:judge:good", thanked.result) is None
    [day] = await stores.usage.days(today(), today())
    assert (day.good, day.bad) == (1, 0)


@pytest.mark.parametrize(
    ("label", "why"),
    [
        ("Wrong story", MissedWhy.WRONG_STORY),
        ("Out of date", MissedWhy.OUT_OF_DATE),
        ("Not my question", MissedWhy.NOT_MY_QUESTION),
        ("Just not good", MissedWhy.DISLIKED),
    ],
)
async def test_a_bad_answer_is_kept_for_the_operator_with_its_reason(
    label: str, why: MissedWhy, api: BotApi, service: Service
) -> None:
    stores = fake_stores()
    async with talk(api, service, stores) as bot:
        answer = await bot.says("Lakeside rice")
        asked = await bot.taps(buttons(answer)["👎 Not good"], answer)
        assert asked is not None
        assert not await stores.missed.most_frequent(9)
        await bot.taps(buttons(asked.result)[label], asked.result)
        await bot.taps(buttons(asked.result)[label], asked.result)
    [missed] = await stores.missed.most_frequent(9)
    assert (missed.question, missed.why, missed.count, missed.article_id) == ("Lakeside rice", why, 1, "rice-1")
    [day] = await stores.usage.days(today(), today())
    assert (day.good, day.bad) == (0, 1)


async def test_that_an_answer_was_judged_is_known_in_every_view_of_it(api: BotApi, service: Service) -> None:
    async with talk(api, service) as bot:
        shown = await bot.taps("a:judge:good", await bot.says("rice"))
        for label in ("Why this?", "◀ Back", "More", "◀ Back"):
            assert shown is not None
            shown = await bot.taps(buttons(shown.result)[label], shown.result)
        assert shown is not None
        assert "Thank you, noted" in buttons(shown.result)


async def test_a_reply_to_an_older_answer_continues_that_one_also_after_a_restart(
    api: BotApi, service: Service
) -> None:
    async with talk(api, service) as bot:
        answer = await bot.says("rice in Lakeside")
        await bot.says("the train to Hilltop")
        assert "Understood as: rice in Meadow" in (await bot.says("and in Meadow?", reply_to=answer))["text"]
    async with talk(api, service) as bot:
        continued = await bot.says("and in Harbour?", reply_to=answer)
        assert "Understood as: rice in Harbour" in continued["text"]


async def test_a_reply_to_somebody_else_continues_the_last_answer(api: BotApi, service: Service) -> None:
    async with talk(api, service) as bot:
        answer = await bot.says("rice in Lakeside")
        await bot.says("the train to Hilltop")
        forged = answer | {"from": BOT | {"id": 8, "username": "another_bot"}}
        assert "Understood as: the train to Meadow" in (await bot.says("and to Meadow?", reply_to=forged))["text"]


async def test_what_narrowed_an_answer_still_does_when_its_buttons_are_tapped(api: BotApi, service: Service) -> None:
    async with talk(api, service) as bot:
        await bot.says("rice")
        narrowed = await bot.says("only March 2020")
    async with talk(api, service) as bot:
        why = await bot.taps(buttons(narrowed)["Why this?"], narrowed)
        assert why is not None
        back = await bot.taps(buttons(why.result)["◀ Back"], why.result)
        assert back is not None
        assert back.result["text"] == narrowed["text"]
        older = await bot.says("older", reply_to=narrowed)
        assert "Understood as: rice\nStories before March 2020\n" in older["text"]


async def test_what_was_told_again_in_another_language_still_is_when_its_buttons_are_tapped(
    api: BotApi, rooms: Rooms
) -> None:
    retold = story("zh", "湖边村的农民种植红米。", title="湖边村", language="zh-Hans", translation_of="rice-1")
    other = story("other", "山顶的农民种植稻米和小麦。", title="山顶", language="zh-Hans", translation_of="rice-2")
    archive = rooms.service(*RICE, TRAIN, retold, other)
    async with talk(api, archive) as bot:
        await bot.says("rice in Lakeside")
        again = await bot.says("in Chinese")
        assert "湖边村的农民种植红米。" in again["text"]
    async with talk(api, archive) as bot:
        why = await bot.taps(buttons(again)["Why this?"], again)
        assert why is not None
        back = await bot.taps(buttons(why.result)["◀ Back"], why.result)
        assert back is not None
        assert back.result["text"] == again["text"]


async def test_in_a_group_a_reply_to_the_bot_continues_that_answer_and_nothing_else_does(
    api: BotApi, service: Service
) -> None:
    async with talk(api, service) as bot:
        answer = await bot.says("@pov_test_bot rice in Lakeside", chat_id=GROUP)
        continued = await bot.says("and in Meadow?", chat_id=GROUP, reply_to=answer)
        assert "Understood as: rice in Meadow" in continued["text"]
        assert "Understood" not in (await bot.says("@pov_test_bot and in Harbour?", chat_id=GROUP))["text"]


async def test_a_button_in_a_group_stays_brief(api: BotApi, service: Service) -> None:
    async with talk(api, service) as bot:
        await bot.says("/start", chat_id=GROUP)
        brief = await bot._result(api.tap_data("q:rice", api.seen("sendMessage")[-1].result))
        assert brief["text"].count("farmers grow rice") == 1
        assert list(buttons(brief)) == ["More", "🔔 Follow", "Share"]
        more = await bot.taps(buttons(brief)["More"], brief)
        assert more is not None
        assert more.result["text"].count("farmers grow rice") == 3
        back = await bot.taps(buttons(more.result)["◀ Back"], more.result)
        assert back is not None
        assert back.result["text"] == brief["text"]


async def test_an_unanswered_question_can_be_shared_and_followed(api: BotApi, service: Service) -> None:
    async with talk(api, service) as bot:
        refusal = await bot.says("tea in Assam")
    assert buttons(refusal)["🔔 Follow"] == "f:+"
    behind = carried(buttons(refusal)["Share"])
    assert behind is not None
    assert (behind.question, behind.language) == ("tea in Assam", "en")


async def test_a_corrected_question_stays_corrected(api: BotApi, service: Service) -> None:
    async with talk(api, service) as bot:
        answer = await bot.says("the train to Hilltp station")
        assert "read as “Hilltop”" in answer["text"]
        why = await bot.taps(buttons(answer)["Why this?"], answer)
        assert why is not None
        back = await bot.taps(buttons(why.result)["◀ Back"], why.result)
        assert back is not None
        assert back.result["text"] == answer["text"]


async def test_a_question_too_long_to_be_carried_is_answered_without_buttons(api: BotApi, service: Service) -> None:
    async with talk(api, service) as bot:
        answer = await bot.says("稻" * 240 + " rice farmers Lakeside")
    assert answer["text"]
    assert not [data for data in buttons(answer).values() if data.startswith("a:")]


actions = (
    st.builds(Show, st.sampled_from(View), st.integers(0, views.MAX_OFFSET), st.booleans())
    | st.builds(Judge, st.none() | st.sampled_from(Verdict))
    | st.just(Thanked())
)


@given(actions)
def test_a_button_comes_back_as_it_was_made(action: views.Action) -> None:
    data = views.encode(action)
    assert len(data.encode()) <= 64
    assert views.decode(data) == action


@given(st.text() | st.from_regex(r"a:(answer|more|why|judge|thanked)?(:[a-z0-9-]{0,5})?\+?", fullmatch=True))
@example("a:more:٣")
@example("a:judge:good+")
def test_anything_else_is_a_button_or_nothing(data: str) -> None:
    action = views.decode(data)
    assert action is None or views.decode(views.encode(action)) == action


ANSWERED = datetime(2026, 11, 20, 12, tzinfo=UTC)
LISTED = story("listed", "Oil comes from Lakeside.", listing_url="https://news.example/list")


def becomes(story_id: str, **fields: Any) -> list[Article]:
    return [replace(article, **fields) if article.id == story_id else article for article in (*RICE, LISTED)]


@pytest.mark.parametrize(
    ("archive", "said"),
    [
        (becomes("rice-6"), []),
        (becomes("rice-6", changed=ANSWERED - timedelta(seconds=1)), []),
        (becomes("rice-6", changed=ANSWERED), ["Changed since this was answered"]),
        (becomes("rice-1", changed=ANSWERED + timedelta(seconds=1)), []),
        (becomes("rice-6", withdrawn=date(2026, 11, 21)), ["A story quoted here was withdrawn"]),
        (becomes("rice-1", withdrawn=date(2026, 11, 21)), []),
    ],
)
async def test_an_answer_says_what_became_of_its_stories_since(
    api: BotApi, rooms: Rooms, archive: list[Article], said: list[str]
) -> None:
    service = rooms.service(*RICE, LISTED)
    api.now = int(ANSWERED.timestamp())
    async with talk(api, service) as bot:
        answer = await bot.says("rice in the Forest")
        service.take_over(rooms.service(*archive))
        api.now += 60
        why = await bot.taps(buttons(answer)["Why this?"], answer)
        assert why is not None
        head = why.result["text"].partition("Why this?")[0]
        assert [line.partition(" on 20 ")[0].partition(" by its ")[0] for line in head.splitlines() if line] == said
        again = await bot.taps(buttons(why.result)["◀ Back"], why.result)
        assert again is not None
        assert "since" not in again.result["text"]
        assert "quoted here" not in again.result["text"]


async def test_of_a_story_without_an_own_page_only_a_change_of_what_is_quoted_still_is_known(rooms: Rooms) -> None:
    changed = rooms.service(*becomes("listed", changed=ANSWERED + timedelta(seconds=1)))
    quotes = answered(await changed.ask("oil from Lakeside")).quotes
    assert await changed.since(ANSWERED, ["https://news.example/list"]) == Since()
    assert await changed.since(ANSWERED, ["https://news.example/list"], quotes) == Since(changed=True)
    gone = rooms.service(*becomes("listed", withdrawn=date(2026, 11, 21)))
    assert await gone.since(ANSWERED, ["https://news.example/list"]) == Since()


@pytest.mark.parametrize(
    "link", ["https://a.example/x", "https://a.example/x/", "https://a.example/x#:~:text=tea", "https://a.example/x#"]
)
async def test_a_page_is_known_however_its_address_is_written(rooms: Rooms, link: str) -> None:
    service = rooms.service(story("a", "Tea.", url="https://a.example/x", withdrawn=date(2026, 11, 21)), *RICE)
    assert await service.since(ANSWERED, [link]) == Since(withdrawn=True)


async def test_what_was_withdrawn_leads_nowhere_from_a_list(api: BotApi, rooms: Rooms) -> None:
    service = rooms.service(*RICE, LISTED)
    async with talk(api, service) as bot:
        listed = await bot.says("/latest")
        service.take_over(rooms.service(*becomes("rice-6", withdrawn=date(2026, 11, 21))))
        await bot.taps(buttons(listed)["1"], listed)
        assert api.seen("sendMessage")[-1].values["text"].startswith("This story was withdrawn by its publisher")
