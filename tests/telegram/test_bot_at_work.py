"""What a running bot gets over and goes on: one process for all of it, with a reader of its own for each test."""

from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio
from botapi_double import DROPPED, BotApi, bot_api
from running_bot import RunningBot, running, small_archive

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("a bot at work")]
QUESTION = "who grows red rice?"
QUOTE = "<blockquote>Farmers of Lakeside <b>grow red rice</b>.</blockquote>"
AtWork = tuple[BotApi, RunningBot]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def at_work(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[AtWork]:
    folder = tmp_path_factory.mktemp("bot")
    chosen = {"CORPUS": str(small_archive(folder)), "TELEGRAM__POLL_TIMEOUT_S": "1", "TELEGRAM__PAGE_SIZE": "2"}
    async with bot_api() as double:
        with running(folder, double.base_url, **chosen) as bot:
            await double.until(lambda: "connected as" in bot.said)
            yield double, bot
            assert await bot.stopped() == 0


@pytest.fixture
def api(at_work: AtWork) -> BotApi:
    """As if nothing had been asked before."""
    double, _ = at_work
    double.calls.clear()
    double.clear_faults()
    return double


@pytest.fixture
def said(at_work: AtWork) -> Callable[[], str]:
    """By the bot, to the operator, since the test began."""
    _, bot = at_work
    before = len(bot.said)
    return lambda: bot.said[before:]


async def test_a_tap_is_acknowledged_before_the_work_and_a_repeated_one_is_no_error(
    api: BotApi, said: Callable[[], str]
) -> None:
    api.message("/latest", user_id=11)
    listing = (await api.sent(1)).result
    older = listing["reply_markup"]["inline_keyboard"][1][0]["callback_data"]
    for edits in (2, 3):
        api.tap_data(older, listing, user_id=11)
        await api.sent(edits)
    taps = [call.method for call in api.seen("answerCallbackQuery", "editMessageText", "sendMessage")][1:]
    assert taps == ["answerCallbackQuery", "editMessageText"] * 2
    assert [call.status for call in api.seen("editMessageText")] == [200, 400]
    api.message(QUESTION, user_id=11)
    await api.sent(4)
    assert "Traceback" not in said()


async def test_a_tap_too_old_to_acknowledge_still_does_its_work(api: BotApi) -> None:
    api.fail("answerCallbackQuery", 400)
    api.message("/latest", user_id=12)
    await api.sent(1)
    api.tap("Older ▶", user_id=12)
    assert "A school" in (await api.sent(2)).values["text"]


async def test_data_that_no_button_of_the_bot_has_is_ignored(api: BotApi, said: Callable[[], str]) -> None:
    api.message("/latest", user_id=13)
    api.tap_data("x:y", (await api.sent(1)).result, user_id=13)
    api.message(QUESTION, user_id=13)
    assert QUOTE in (await api.sent(2)).values["text"]
    assert "Traceback" not in said()


async def test_a_reply_that_the_service_fails_to_take_is_sent_again(api: BotApi) -> None:
    api.fail("sendMessage", 500, times=2)
    api.message(QUESTION, user_id=14)
    await api.until(lambda: len(api.seen("sendMessage")) == 3)
    assert [call.status for call in api.seen("sendMessage")] == [500, 500, 200]
    assert all(QUOTE in call.values["text"] for call in api.seen("sendMessage"))


async def test_a_reader_whose_answer_is_refused_is_told_so_in_their_language(
    api: BotApi, said: Callable[[], str]
) -> None:
    api.fail("sendMessage", 400)
    api.message(QUESTION, "zh-tw", user_id=15)
    told = await api.sent(2)
    assert told.values["text"] == "我這邊出了點問題，已經記錄下來，請再試一次。"
    assert "telegram.error.BadRequest" in said()


async def test_polling_goes_on_after_single_failures(api: BotApi) -> None:
    for how in (500, 409, DROPPED):
        api.fail("getUpdates", how)
    await api.until(lambda: {500, 409, 200} <= {call.status for call in api.seen("getUpdates")})
    api.message(QUESTION, user_id=16)
    assert QUOTE in (await api.sent(1)).values["text"]
