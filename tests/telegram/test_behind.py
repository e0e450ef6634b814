"""The share button: the question behind a message, in the message itself."""

from hypothesis import example, given
from hypothesis import strategies as st
from telegram import Chat, InlineKeyboardButton, InlineKeyboardMarkup, Message

from povbot.fronts.telegram import links
from povbot.fronts.telegram.behind import question_behind
from povbot.fronts.telegram.share import MAX_ADDRESS_CHARS, Behind, Heading, carried, share_address
from povbot.model import NO_DATE, Narrowing, Order, Published
from povbot.texts import LANGUAGES

texts = st.text(st.characters(codec="utf-8"), min_size=1, max_size=300)
days = st.none() | st.dates()
times = st.builds(Published, days, days) | st.dates().map(lambda day: Published(day, day))
narrowings = st.builds(
    Narrowing,
    st.none() | times.filter(lambda time: time != NO_DATE),
    st.none() | st.sampled_from(["en", "zh"]),
    st.none() | st.sampled_from(Order),
    st.none() | st.just("cn/2020/04"),
)
behinds = st.builds(Behind, texts, st.sampled_from(LANGUAGES), st.none() | st.sampled_from(Heading), narrowings)


def message(*buttons: InlineKeyboardButton) -> Message:
    markup = InlineKeyboardMarkup([[button] for button in buttons]) if buttons else None
    return Message(1, None, Chat(7, "private"), reply_markup=markup)  # type: ignore[arg-type] # nobody asks its date


@given(behinds)
@example(Behind("東川如何擺脫貧困？𠮷 & <b>", "zh-Hant", Heading.UNDERSTOOD))
def test_what_is_shared_comes_back_the_same_or_is_not_shared_at_all(behind: Behind) -> None:
    address = share_address(behind, "pov_test_bot")
    if address is not None:
        assert len(address) <= MAX_ADDRESS_CHARS
        assert carried(address) == behind


@given(st.text(max_size=30), st.text(max_size=30))
@example("2020-13-01", "newest")
def test_an_address_that_was_changed_never_fails(time: str, order: str) -> None:
    address = links.sharing("https://t.me/a_bot", "why?", lang="en", time=time, order=order)
    behind = carried(address)
    assert behind is not None
    assert behind.question == "why?"


def test_a_question_of_two_hundred_han_characters_is_carried() -> None:
    assert share_address(Behind("东" * 200, "zh-Hans"), "pov_test_bot")


def test_a_friend_is_led_to_the_question_or_where_it_is_too_long_to_the_story_that_answers() -> None:
    def leads_to(question: str) -> str:
        return (links.shared(share_address(Behind(question, "en"), "a_bot", "dongchuan") or "") or {})["url"]

    assert leads_to("why?") == links.opening("a_bot", links.Ask("why?"))
    assert leads_to("why? " * 20) == "https://t.me/a_bot?start=story_dongchuan"


def test_the_question_behind_a_message_is_read_from_its_share_button() -> None:
    behind = Behind("why?", "en")
    share = InlineKeyboardButton("Share", url=share_address(behind, "a_bot"))
    assert question_behind(message(InlineKeyboardButton("More", callback_data="a:x"), share)) == behind


def test_other_messages_have_no_question_behind_them() -> None:
    story = links.sharing(links.opening("a_bot", links.Story("tea")), "A story on tea")
    other = [InlineKeyboardButton("Read", url=address) for address in (story, "https://news.example/?text=x&lang=en")]
    assert question_behind(None) is None
    assert question_behind(message()) is None
    assert question_behind(message(*other)) is None
