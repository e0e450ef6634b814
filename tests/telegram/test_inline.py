"""Inline answers: whatever is typed, cards that the service takes."""

import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from botapi_double import BOT, TOKEN, BotApi, Call, Json, bot_api, utf16_units, visible_text
from hypothesis import given
from hypothesis import strategies as st
from telegram import Update

from fake_stores import FakePeers, fake_stores
from povbot import bootstrap, settings
from povbot.errors import RetrieverUnavailable
from povbot.fronts.telegram import app, links
from povbot.fronts.telegram.desk import App, Desk
from povbot.fronts.telegram.inline import CACHE_S, MAX_CARDS, Inline, Page
from povbot.fronts.telegram.once import Once
from povbot.fronts.telegram.polling import PollWatch
from povbot.fronts.telegram.recent import Recent
from povbot.model import Chat
from povbot.ports import Stores
from povbot.service import Service
from povbot.texts import LANGUAGES, Catalogues
from stories import ROOT, Rooms, story

CATALOGUES = Catalogues()
EN = CATALOGUES.for_reader("en")
MANY = [
    story(f"{'long-id-' * 20}{n}", f"Relocation {n} began.", title=f"Story {n}", url=f"http://x.example/{n}")
    for n in range(120)
]


def inline(service: Service) -> Inline:
    return Inline(service, Desk(CATALOGUES, fake_stores().chats), max_quotes=3, now=time.monotonic)


def assert_the_service_takes(page: Page) -> None:
    ids = [card.id for card in page.cards]
    assert len(ids) == len(set(ids)) <= MAX_CARDS
    assert bool(page.start) != bool(page.cards) or not page.next_offset
    assert len(page.next_offset.encode()) <= 64
    assert not page.start or (page.start == "ask" or links.decode(page.start))
    for card in page.cards:
        assert 1 <= len(card.id.encode()) <= 64
        assert 1 <= len(card.title.strip()) <= 100
        assert 1 <= len(card.description) <= 210
        assert 1 <= utf16_units(visible_text(card.message.html)) <= 4096
        assert card.message.rows == ()


typed = st.text(max_size=300) | st.sampled_from(
    ["relo", "搬迁", "搬遷", "poverty", "<b>&", "/start", '"', "-", "🙂" * 300, "a" * 999, "ask_", "\x00"]
)


@given(typed, st.text(max_size=12) | st.sampled_from(["", "0", "-1", "47", "9" * 99, "٣"]), st.sampled_from(LANGUAGES))
async def test_any_query_gives_an_answer_that_the_service_takes(
    bundled: Service, text: str, offset: str, language: str
) -> None:
    assert_the_service_takes(await inline(bundled).page(text, offset, CATALOGUES.for_reader(language)))


async def test_all_stories_are_reached_page_by_page_each_once(rooms: Rooms) -> None:
    part = inline(rooms.service(*MANY))
    pages, offset = [], "0"
    while offset:
        pages.append(await part.page("relo", offset, EN))
        assert_the_service_takes(pages[-1])
        offset = pages[-1].next_offset
    ids = [card.id for page in pages for card in page.cards]
    assert len(ids) == len(set(ids)) == 120
    assert [len(page.cards) for page in pages] == [50, 50, 20]


async def test_what_was_found_in_an_earlier_archive_is_not_offered(rooms: Rooms) -> None:
    service = rooms.service(*MANY)
    part = inline(service)
    assert len((await part.page("relo", "", EN)).cards) == MAX_CARDS
    service.take_over(rooms.service(MANY[0]))
    assert len((await part.page("relo", "", EN)).cards) == 1


async def test_quotes_stand_first_and_on_the_first_page_only(rooms: Rooms) -> None:
    part = inline(rooms.service(*MANY))
    first = await part.page("relocation", "", EN)
    assert first.cards[0].description == "“Relocation 0 began.”"
    assert "<b>Relocation</b>" in first.cards[0].message.html
    second = await part.page("relocation", first.next_offset, EN)
    assert {card.id[0] for card in first.cards} == {"q", "s"}
    assert {card.id[0] for card in second.cards} == {"s"}


async def test_a_story_is_not_offered_again_where_its_quote_says_all_it_would(rooms: Rooms) -> None:
    headline = story("a", "They sail.", title="Ferries of the north")
    beginning = story("b", "Ferries stop in winter. Ships do not.", title="Ice")
    page = await inline(rooms.service(headline, beginning)).page("ferries", "", EN)
    assert sorted((card.title, card.description) for card in page.cards) == [
        ("Ferries of the north", "date not known"),
        ("Ice", "“Ferries stop in winter. Ships do not.”"),
    ]


async def test_a_story_is_offered_where_its_quote_is_from_further_on(rooms: Rooms) -> None:
    page = await inline(rooms.service(story("a", "It is cold. Ferries stop.", title="Ice"))).page("ferries", "", EN)
    assert [card.description for card in page.cards] == ["“Ferries stop.”", "date not known"]
    assert "It is cold." in page.cards[1].message.html


@pytest.mark.parametrize("offset", ["-5", "x", "1.5", "٣", "9" * 30, " 7"])
async def test_a_forged_offset_begins_at_the_first_page(rooms: Rooms, offset: str) -> None:
    part = inline(rooms.service(*MANY))
    assert await part.page("relo", offset, EN) == await part.page("relo", "", EN)


async def test_beyond_the_last_page_there_is_nothing_and_no_button(rooms: Rooms) -> None:
    assert await inline(rooms.service(*MANY)).page("relo", "5000", EN) == Page(())


async def test_nothing_found_leads_into_the_bot_with_the_question_where_it_fits(rooms: Rooms) -> None:
    part = inline(rooms.service(*MANY))
    fitting = await part.page("zeppelins  over Rome", "", EN)
    assert links.decode(fitting.start) == links.Ask("zeppelins over Rome")
    assert (await part.page("zeppelins " * 20, "", EN)).start == "ask"


async def test_a_card_says_where_its_link_leads(rooms: Rooms) -> None:
    service = rooms.service(
        story("page", title="Ferry one", url="http://x.example/1"),
        story("list", title="Ferry two", listing_url="http://x.example/list"),
        story("none", title="Ferry three"),
    )
    page = await inline(service).page("", "", EN)
    cards = {card.title: card for card in page.cards}
    assert cards["Ferry one"].url == "http://x.example/1"
    assert cards["Ferry two"].url == "http://x.example/list"
    assert "link to the publisher's list" in cards["Ferry two"].description
    assert EN("answer-listing-label") in visible_text(cards["Ferry two"].message.html)
    assert cards["Ferry three"].url is None
    assert EN("quote-no-link") in cards["Ferry three"].message.html


class Failing(Service):
    available = False

    async def ask(self, *args: Any, **kwargs: Any) -> Any:
        if not self.available:
            raise RetrieverUnavailable("switched off")
        return await super().ask(*args, **kwargs)


async def test_without_the_search_there_are_stories_and_they_are_not_kept(rooms: Rooms) -> None:
    service = rooms.service(*MANY)
    service.__class__ = Failing
    part = inline(service)
    page = await part.page("relocation", "", EN)
    assert not page.complete
    assert {card.id[0] for card in page.cards} == {"s"}
    Failing.available = True
    assert (await part.page("relocation", "", EN)).cards[0].id[0] == "q"


@asynccontextmanager
async def front(service: Service, stores: Stores | None = None) -> AsyncIterator[tuple[BotApi, App]]:
    """The whole of it: the other parts must not take what is this one's."""
    stores, chosen = stores or fake_stores(), settings.read(settings.find(ROOT).settings)
    parts, failed = bootstrap.telegram_parts(chosen, service, stores, CATALOGUES)
    async with bot_api() as api:
        connection = app.Connection(TOKEN, api.base_url)
        watch = PollWatch(60, time.monotonic)
        application = app.build(parts, failed, connection, watch, Once(stores.updates, FakePeers(), app.AT_ONCE))
        async with application:
            yield api, application


async def _told(application: App, update: Json | None) -> None:
    assert update is not None
    await application.process_update(Update.de_json(update, application.bot))


async def answered(api: BotApi, application: App, text: str, **typed: Any) -> Call:
    await _told(application, api.types(text, **typed))
    return api.seen("answerInlineQuery")[-1]


async def test_an_answer_is_kept_for_its_reader_only_for_languages_differ(bundled: Service) -> None:
    async with front(bundled) as (api, application):
        english = await answered(api, application, "")
        chinese = await answered(api, application, "", language="zh-hans")
    assert english.status == chinese.status == 200
    assert (english.values["is_personal"], english.values["cache_time"]) == (True, CACHE_S)
    assert english.values["results"][0]["title"] != chinese.values["results"][0]["title"]


async def test_the_readers_own_wishes_count(bundled: Service) -> None:
    stores = fake_stores()
    await stores.chats.keep(Chat(7, language="zh-Hant", plain=True))
    async with front(bundled, stores) as (api, application):
        answer = await answered(api, application, "relo", language="en")
    sent = answer.values["results"][0]
    assert "資料庫譯文" in sent["description"]
    assert "<" not in sent["input_message_content"]["message_text"]


async def test_a_card_sent_to_the_bot_itself_is_not_answered(bundled: Service) -> None:
    async with front(bundled) as (api, application):
        offered = await answered(api, application, "relo")
        await _told(application, api.chooses(offered.values["results"][0]))
        assert api.seen("sendMessage") == []
        await _told(application, api.message("relocation", via_bot=BOT | {"id": 1, "username": "other_bot"}))
        assert len(api.seen("sendMessage")) == 1


@pytest.mark.parametrize(("why", "level"), [("Query is too old and so on", logging.INFO), ("Odd", logging.ERROR)])
async def test_typing_on_is_no_error(
    bundled: Service, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, why: str, level: int
) -> None:
    caplog.set_level(logging.INFO, "povbot")
    monkeypatch.setattr("botapi_double._checked_results", _refuse(f"Bad Request: {why}"))
    async with front(bundled) as (api, application):
        assert (await answered(api, application, "relo")).status == 400
    assert {record.levelno for record in caplog.records} == {level}


def _refuse(why: str) -> Any:
    from botapi_double import Refused  # noqa: PLC0415

    def refuse(_values: object) -> bool:
        raise Refused(why)

    return refuse


def test_what_is_kept_is_kept_for_a_time_and_so_many() -> None:
    now = [0.0]
    recent = Recent[str, str](lambda: now[0], most=2, keep_s=10)
    recent.keep("a", "A")
    recent.keep("b", "B")
    assert recent.get("a") == "A"
    recent.keep("c", "C")
    assert [recent.get(key) for key in "abc"] == ["A", None, "C"]
    now[0] = 10
    assert recent.get("a") is None
