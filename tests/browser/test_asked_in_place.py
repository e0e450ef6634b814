"""Asking with scripts: the page stays, what is new comes into it, and is read out."""

from typing import TYPE_CHECKING

import pytest
from looked_at import QUESTION, asked
from playwright.async_api import expect

from real_browser import Tabs

if TYPE_CHECKING:
    from playwright.async_api import Page

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("browser")]
FIELD = "input[name=q]:not([type=hidden])"


async def stays(tab: "Page") -> bool:
    """Whether it is still the page that was marked."""
    return bool(await tab.evaluate("window.marked === true"))


async def test_a_question_and_a_closer_look_need_no_other_page(tabs: Tabs) -> None:
    tab = await tabs()
    await tab.goto("/en/")
    await tab.evaluate("window.marked = true")
    await tab.fill(FIELD, QUESTION)
    await tab.keyboard.press("Enter")
    await expect(tab.locator("#turn-1")).to_be_focused()
    await expect(tab.locator("body > [role=status]")).to_have_text("The answer is below the question.")
    await expect(tab).to_have_title(f"{QUESTION} – povbot")
    await tab.get_by_role("link", name="Related", exact=True).click()
    await expect(tab.locator("#related")).to_be_focused()
    await tab.go_back()
    await expect(tab.locator("#related")).to_have_count(0)
    assert await stays(tab)


async def test_what_is_still_being_composed_is_not_sent(tabs: Tabs) -> None:
    tab = await tabs()
    await tab.goto("/zh-Hant/")
    await tab.fill(FIELD, "東川")
    sent = await tab.locator(FIELD).evaluate(
        """(field) => {
            const enter = { key: "Enter", bubbles: true, cancelable: true };
            return [{ isComposing: true }, { keyCode: 229 }, {}].map((state) =>
                field.dispatchEvent(new KeyboardEvent("keydown", { ...enter, ...state })));
        }"""
    )
    assert sent == [False, False, True]


async def test_the_address_of_a_conversation_is_copied_with_a_button(tabs: Tabs) -> None:
    tab = await tabs(permissions=["clipboard-read", "clipboard-write"])
    await tab.goto(asked(QUESTION))
    await tab.get_by_role("button", name="Copy the link").click()
    await expect(tab.get_by_role("button", name="Copied")).to_be_visible()
    assert await tab.evaluate("navigator.clipboard.readText()") == tab.url


async def test_without_scripts_there_is_no_button_that_does_nothing(tabs: Tabs) -> None:
    tab = await tabs(java_script_enabled=False)
    await tab.goto(asked(QUESTION))
    await expect(tab.locator(".ways a").first).to_be_visible()
    await expect(tab.locator(".ways button")).to_have_count(0)


async def test_what_a_script_cannot_fetch_the_browser_asks_for_itself(tabs: Tabs) -> None:
    tab = await tabs()
    await tab.goto("/en/")
    await tab.evaluate("window.fetch = async () => { throw new Error('the line is dead') }; window.marked = true")
    await tab.fill(FIELD, QUESTION)
    await tab.keyboard.press("Enter")
    await expect(tab.locator(".question")).to_have_text(QUESTION)
    assert not await stays(tab)


async def test_without_a_connection_nothing_is_lost_that_was_asked_or_typed(tabs: Tabs) -> None:
    tab = await tabs()
    await tab.goto(asked(QUESTION))
    dead = "window.fetch = async () => { throw new TypeError('Failed to fetch'); }"
    await tab.evaluate(f"() => {{ window.alive = window.fetch; {dead}; }}")
    await tab.fill(FIELD, "and in Gansu?")
    await tab.keyboard.press("Enter")
    await expect(tab.get_by_role("alert")).to_contain_text("cannot be reached")
    await expect(tab.locator(FIELD)).to_have_value("and in Gansu?")
    await expect(tab.locator(".question")).to_have_text([QUESTION])
    await tab.evaluate("() => { window.fetch = window.alive; }")
    await tab.keyboard.press("Enter")
    await expect(tab.locator(".question")).to_have_text([QUESTION, "and in Gansu?"])
    await expect(tab.get_by_role("alert")).to_have_count(0)


async def test_who_asked_too_soon_asks_again_with_a_click(tabs: Tabs) -> None:
    tab = await tabs()
    await tab.goto(asked(QUESTION))
    again = f"<main><h1>Slow down</h1><a class='again' href='{asked(QUESTION, 'and in Gansu?')}'>Again</a></main>"
    await tab.evaluate(
        """(page) => {
            const alive = window.fetch;
            window.fetch = async () => { window.fetch = alive; return new Response(page, { status: 429 }); };
        }""",
        again,
    )
    await tab.fill(FIELD, "and in Gansu?")
    await tab.keyboard.press("Enter")
    await tab.get_by_role("link", name="Again").click()
    await expect(tab.locator("#turn-2")).to_be_focused()
    await expect(tab.locator("#turn-2")).to_be_in_viewport()


async def test_a_double_click_asks_once(tabs: Tabs) -> None:
    tab = await tabs()
    await tab.goto("/en/")
    await tab.fill(FIELD, QUESTION)
    await tab.locator("form.ask").evaluate("(form) => { form.requestSubmit(); form.requestSubmit(); }")
    await expect(tab.locator(".question")).to_have_text([QUESTION])
    await tab.fill(FIELD, QUESTION)  # said again, it is asked again
    await tab.keyboard.press("Enter")
    await expect(tab.locator(".question")).to_have_text([QUESTION, QUESTION])


async def test_who_waits_sees_what_for(tabs: Tabs) -> None:
    tab = await tabs()
    await tab.goto("/en/")
    await tab.evaluate("() => { window.fetch = () => new Promise(() => {}); }")
    await tab.fill(FIELD, QUESTION)
    await tab.keyboard.press("Enter")
    await expect(tab.locator("form.ask.waiting")).to_be_visible()
    shown = await tab.locator("form.ask").evaluate("(form) => getComputedStyle(form, '::after').content")
    assert "Looking through the archive" in shown


async def test_a_question_leans_on_the_one_before_however_soon_it_is_sent(tabs: Tabs) -> None:
    tab = await tabs()
    await tab.goto("/en/")
    await tab.evaluate(
        """([first, second]) => {
            const ask = (question) => {
                document.querySelector("#q").value = question;
                document.querySelector("form[role=search]").requestSubmit();
            };
            ask(first);
            ask(second);
        }""",
        [QUESTION, "and in Gansu?"],
    )
    await expect(tab.locator(".question")).to_have_text([QUESTION, "and in Gansu?"])
    await expect(tab.locator("#turn-2 .note").first).to_contain_text("how did Gansu escape poverty?")


async def test_what_is_typed_while_an_answer_is_on_its_way_stays(tabs: Tabs) -> None:
    tab = await tabs()
    await tab.goto("/en/")
    await tab.fill(FIELD, QUESTION)
    await tab.locator(FIELD).evaluate("(field) => { field.form.requestSubmit(); }")
    await tab.evaluate("Promise.resolve().then(() => { document.querySelector('#q').value = 'and in'; })")
    await expect(tab.locator(".question")).to_have_text(QUESTION)
    await expect(tab.locator(FIELD)).to_have_value("and in")
    await tab.fill(FIELD, "and in Gansu?")
    await tab.keyboard.press("Enter")
    await expect(tab.locator("#turn-2")).to_be_visible()
    await expect(tab.locator(FIELD)).to_have_value("")
