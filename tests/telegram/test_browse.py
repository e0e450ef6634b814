"""/browse and the buttons that open the archive's pages inside Telegram."""

import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from botapi_double import TOKEN, BotApi, Json, bot_api
from pydantic import SecretStr
from telegram import Update

from fake_stores import FakePeers, fake_stores
from povbot import bootstrap, settings
from povbot.bootstrap import pages
from povbot.fronts.telegram import app
from povbot.fronts.telegram.announcing import announce
from povbot.fronts.telegram.desk import App
from povbot.fronts.telegram.once import Once
from povbot.fronts.telegram.polling import PollWatch
from povbot.service import Service
from povbot.texts import Catalogues
from stories import ROOT, answered

URL = "https://news.example.org"
CATALOGUES = Catalogues()
EN, HANT = CATALOGUES.for_reader("en"), CATALOGUES.for_reader("zh-Hant")
OPERATOR, GROUP = 9, -100_200_300_400_500
PLAIN = {"type": "commands"}


def chosen(url: str | None) -> settings.Settings:
    read = settings.read(settings.find(ROOT).settings)
    return read.model_copy(
        update={
            "telegram": read.telegram.model_copy(update={"token": SecretStr(TOKEN), "admins": (OPERATOR,)}),
            "web": read.web.model_copy(update={"url": url}),
        }
    )


@asynccontextmanager
async def front(service: Service, url: str | None = URL) -> AsyncIterator[tuple[BotApi, App]]:
    stores = fake_stores()
    parts, failed = bootstrap.telegram_parts(chosen(url), service, stores, CATALOGUES)
    async with bot_api() as api:
        watch, once = PollWatch(60, time.monotonic), Once(stores.updates, FakePeers(), app.AT_ONCE)
        application = app.build(parts, failed, app.Connection(TOKEN, api.base_url), watch, once)
        async with application:
            yield api, application


async def said(bot: tuple[BotApi, App], update: Json | None) -> Json:
    """What the bot sends or changes its message to."""
    api, application = bot
    assert update is not None
    await application.process_update(Update.de_json(update, application.bot))
    call = api.seen("sendMessage", "editMessageText")[-1]
    assert call.status == 200
    return call.values


def buttons(sent: Json) -> list[Json]:
    return [button for row in sent.get("reply_markup", {}).get("inline_keyboard", ()) for button in row]


async def test_browse_opens_the_pages_in_the_readers_language(bundled: Service) -> None:
    async with front(bundled) as bot:
        sent = await said(bot, bot[0].message("/browse", "zh-hant"))
    assert buttons(sent) == [{"text": HANT("browse-open"), "web_app": {"url": f"{URL}/zh-Hant/"}}]


async def test_or_at_a_topic_by_any_of_its_names(bundled: Service) -> None:
    async with front(bundled) as bot:
        sent = await said(bot, bot[0].message("/browse 搬迁"))
        unknown = await said(bot, bot[0].message("/browse zeppelins"))
    assert buttons(sent)[0]["web_app"] == {"url": f"{URL}/en/topics/relocation"}
    assert "zeppelins" in unknown["text"]
    assert not [button for button in buttons(unknown) if "web_app" in button]


async def test_in_a_group_it_is_an_ordinary_link_for_the_service_allows_no_other(bundled: Service) -> None:
    async with front(bundled) as bot:
        sent = await said(bot, bot[0].message("/browse", chat_id=GROUP))
    assert buttons(sent) == [{"text": EN("browse-open"), "url": f"{URL}/en/"}]


@pytest.mark.parametrize("url", [None, "http://news.example.org"])
async def test_without_pages_readers_are_told_so_and_operators_how(bundled: Service, url: str | None) -> None:
    async with front(bundled, url) as bot:
        reader = await said(bot, bot[0].message("/browse"))
        operator = await said(bot, bot[0].message("/browse", user_id=OPERATOR))
        help_text = await said(bot, bot[0].message("/help"))
        topic = await said(bot, bot[0].message("/topic relocation"))
    assert reader["text"] == EN("browse-none")
    assert operator["text"] == EN("browse-how")
    assert "/browse" not in help_text["text"]
    assert {*map(len, map(dict.keys, buttons(topic)))} == {2}
    assert not [button for button in buttons(topic) if "web_app" in button]


async def test_help_names_it_where_there_are_pages(bundled: Service) -> None:
    async with front(bundled) as bot:
        sent = await said(bot, bot[0].message("/help"))
    assert EN("help-browse") in sent["text"]


async def test_a_topic_of_many_stories_is_offered_as_a_page_beside_the_way_back(bundled: Service) -> None:
    async with front(bundled) as bot:
        api = bot[0]
        few = await said(bot, api.message("/topic relocation"))
        first = await said(bot, api.message("/topic places"))
        older = await said(bot, api.tap(EN("latest-older")))
    for sent in (first, older):
        last = sent["reply_markup"]["inline_keyboard"][-1]
        assert [button["text"] for button in last] == [EN("topic-all"), EN("browse-wider")]
        assert last[1]["web_app"] == {"url": f"{URL}/en/topics/places"}
    assert EN("browse-wider") not in {button["text"] for button in buttons(few)}


async def told(bot: tuple[BotApi, App], url: str | None) -> None:
    """As at a start with this address."""
    await announce(bot[1].bot, CATALOGUES, pages.of(chosen(url)))


async def test_a_start_shows_the_menu_button_and_the_command_and_the_next_takes_them_back(bundled: Service) -> None:
    async with front(bundled) as bot:
        api = bot[0]
        await told(bot, URL)
        assert api.menu_button == {"type": "web_app", "text": EN("browse-menu"), "web_app": {"url": f"{URL}/"}}
        assert "browse" in {command["command"] for command in api.commands}
        await told(bot, None)
        assert api.menu_button == {"type": "default"}
        assert "browse" not in {command["command"] for command in api.commands}


async def test_a_menu_button_that_the_operator_set_by_hand_stays(bundled: Service) -> None:
    own = {"type": "web_app", "text": "Our shop", "web_app": {"url": "https://shop.example"}}
    async with front(bundled) as bot:
        bot[0].menu_button = own
        await told(bot, None)
        await told(bot, URL)
        bot[0].menu_button = own
        await told(bot, None)
        assert bot[0].menu_button == own


async def test_without_pages_now_or_before_the_service_is_not_asked_for_its_button(bundled: Service) -> None:
    async with front(bundled, None) as bot:
        await told(bot, None)
        assert not bot[0].seen("getChatMenuButton", "setChatMenuButton")


@pytest.mark.parametrize("method", ["setChatMenuButton", "getChatMenuButton", "getMyCommands"])
async def test_a_menu_button_that_is_refused_is_noted_and_the_commands_are_set(
    bundled: Service, caplog: pytest.LogCaptureFixture, method: str
) -> None:
    async with front(bundled) as bot:
        await told(bot, URL)
        bot[0].fail(method, 400)
        await told(bot, None)
        assert "browse" not in {command["command"] for command in bot[0].commands}
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


async def test_a_quote_sent_from_a_page_is_the_only_card_that_is_offered(bundled: Service) -> None:
    names = pages.names_of(chosen(URL))
    assert names
    outcome = answered(await bundled.ask("how did Dongchuan escape poverty?"))
    name = names.of_quote(outcome.quotes[0])
    assert name
    async with front(bundled) as (api, application):
        for typed in (name, f" {name} ", name.replace(":", ":1", 1), "§story poverty-14", "§story nowhere"):
            await application.process_update(Update.de_json(api.types(typed), application.bot))
        answers = [call.values for call in api.seen("answerInlineQuery")]
    exact, spaced, forged, story, nothing = answers
    assert len(exact["results"]) == 1
    assert outcome.quotes[0].text[:80] in exact["results"][0]["input_message_content"]["message_text"]
    assert spaced == exact | {"inline_query_id": spaced["inline_query_id"]}
    assert len(story["results"]) == 1
    assert forged["results"] == nothing["results"] == []
