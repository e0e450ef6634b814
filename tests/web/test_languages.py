"""Which language a page is in."""

import httpx
import pytest

from povbot.fronts.web.languages import wanted, written_in
from web_asked import asked


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("de-DE,de;q=0.9", "en"),
        ("zh-TW,zh;q=0.9,en;q=0.8", "zh-Hant"),
        ("zh-CN,zh;q=0.9", "zh-Hans"),
        ("en;q=0.5, zh-HK", "zh-Hant"),
        ("zh;q=0, en", "en"),
        ("fr, zh-Hans;q=0.3, en;q=0.2", "zh-Hans"),
        ("zh;q=many", "en"),
        ("EN;Q=0.5, ZH-tw;Q=0.9", "zh-Hant"),
    ],
)
def test_a_browser_says_which_language_its_reader_likes_best(accepted: str, language: str) -> None:
    assert wanted(accepted) == language


async def test_an_address_without_a_language_leads_to_the_page_in_the_readers(browser: httpx.AsyncClient) -> None:
    led = await browser.get("/ask?q=直播", headers={"accept-language": "zh-TW"})
    assert led.status_code == 307
    assert led.headers["location"] == "/zh-Hant/ask?q=%E7%9B%B4%E6%92%AD"
    assert led.headers["vary"] == "accept-language"


async def test_a_language_alone_leads_to_its_first_page(browser: httpx.AsyncClient) -> None:
    led = await browser.get("/zh-Hans", headers={"accept-language": "en"})
    assert (led.status_code, led.headers["location"]) == (307, "/zh-Hans/")
    assert (await browser.get("/fr")).status_code == 404


async def test_the_switch_leads_to_the_same_page_in_another_language(browser: httpx.AsyncClient) -> None:
    page = await browser.get("/en/ask?q=livestreaming")
    assert 'href="/zh-Hans/ask?q=livestreaming" lang="zh-Hans"' in page.text


async def test_there_is_no_page_in_a_language_that_the_catalogue_does_not_have(browser: httpx.AsyncClient) -> None:
    assert (await browser.get("/fr/ask?q=bonjour")).status_code == 404


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/en", "/en/"),
        ("/zh", "/zh-Hans/"),
        ("/zh-TW/", "/zh-Hant/"),
        ("/zh-hans/latest?from=10", "/zh-Hans/latest?from=10"),
        ("/EN/ask?q=a%26b", "/en/ask?q=a%26b"),
        ("/en/latest/", "/en/latest"),
        ("/topics/", "/en/topics/"),
        ("/en/topics/", "/en/topics"),
        ("/topics/latest", "/en/topics/latest"),
        ("/zh_hk/topics/policy", "/zh-Hant/topics/policy"),
    ],
)
async def test_who_writes_an_address_by_hand_is_led_to_the_page_that_is_meant(
    browser: httpx.AsyncClient, address: str, page: str
) -> None:
    led = await browser.get(address)
    assert (led.status_code, led.headers["location"]) == (307, page)


@pytest.mark.parametrize("address", ["/english/", "/zhejiang", "/en-", "/zh/nowhere", "/en//evil.example", "/zh//evil"])
async def test_no_page_is_guessed_where_none_is_meant(browser: httpx.AsyncClient, address: str) -> None:
    assert (await browser.get(address)).status_code == 404


@pytest.mark.parametrize(
    ("words", "reader", "language"),
    [
        ("How did Dongchuan?", "zh-Hant", "en"),
        ("東川如何擺脫貧困？", "zh-Hant", "zh-Hant"),
        ("东川 poverty", "zh-Hans", "zh-Hans"),
        ("东川", "en", "zh"),
        ("2020?", "zh-Hans", "zh-Hans"),
    ],
)
def test_by_its_letters_a_question_is_read_aloud_in_its_own_language(words: str, reader: str, language: str) -> None:
    assert written_in(words, reader) == language


async def test_a_question_in_another_language_than_its_page_says_so(browser: httpx.AsyncClient) -> None:
    page = await asked(browser, "东川", "poverty", "扶贫")
    assert [turn.element.cssselect("h2.question")[0].get("lang") for turn in page.turns] == ["zh", None, "zh"]
