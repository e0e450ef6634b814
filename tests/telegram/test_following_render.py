"""Whatever is followed and found, each message is one that the service takes."""

from dataclasses import replace
from datetime import UTC, datetime, time

import pytest
from botapi_double import utf16_units, visible_text
from hypothesis import given, settings
from hypothesis import strategies as st
from test_telegram_render import anything, listings, quotes, texts

from povbot.delivery.digest import Digest, Section, Told
from povbot.fronts.telegram.follow_buttons import decode
from povbot.fronts.telegram.following import MAX_FOLLOWED
from povbot.fronts.telegram.render import digests as render_digests
from povbot.fronts.telegram.render import following as render
from povbot.fronts.telegram.render.message import MAX_KEYBOARD_BUTTONS, MAX_MESSAGE_UTF16_UNITS, Message
from povbot.fronts.telegram.zones import ALL, offset
from povbot.model import Article, Chat, Citation, Field, Frequency, Published, Quote, Span, Subscription
from povbot.texts import LANGUAGES, Texts

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
subscriptions = st.builds(
    Subscription,
    st.integers(1, 10**6),
    st.just(7),
    anything,
    st.sampled_from(LANGUAGES),
    st.just(NOW),
    st.none(),
    st.sampled_from(Frequency),
    st.booleans(),
)
times = st.none() | st.builds(time, st.integers(0, 23), st.integers(0, 59))
chats = st.builds(
    Chat,
    st.just(7),
    zone=st.none() | st.sampled_from(ALL),
    hour=st.integers(0, 23),
    weekday=st.integers(0, 6),
    quiet_from=times,
    quiet_until=times,
)
articles = listings(1).map(lambda listing: listing.articles[0])
told = st.builds(Told, articles, st.none() | quotes())
sections = st.builds(Section, subscriptions, st.lists(told, min_size=1, max_size=7).map(tuple))
digests = st.builds(Digest, chats, st.lists(sections, min_size=1, max_size=MAX_FOLLOWED).map(tuple))


def assert_the_service_takes(message: Message) -> None:
    shown = visible_text(message.html)
    assert shown.strip()
    assert utf16_units(shown) <= MAX_MESSAGE_UTF16_UNITS
    buttons = [button for row in message.rows for button in row]
    assert all(button.text.strip() and len(button.data.encode()) <= 64 for button in buttons)
    assert all(button.data.startswith("bs:") or decode(button.data) for button in buttons)
    assert all(message.rows)
    assert len(buttons) <= MAX_KEYBOARD_BUTTONS


def shown(digest: Digest, texts: Texts) -> Message:
    return render_digests.digest(digest, lambda one: one.question, lambda article_id: f"bs:{article_id}", texts)


@settings(max_examples=60, deadline=None)
@given(digests, texts)
def test_every_digest_is_one_message_with_a_button_to_each_subscription(digest: Digest, texts: Texts) -> None:
    message = shown(digest, texts)
    assert_the_service_takes(message)
    assert len([b for row in message.rows for b in row if b.data.startswith("f:o:")]) == len(digest.sections)


@given(st.lists(st.tuples(subscriptions, anything), max_size=MAX_FOLLOWED), chats, texts)
def test_all_that_may_be_followed_is_one_list(named: list[tuple[Subscription, str]], chat: Chat, texts: Texts) -> None:
    assert_the_service_takes(render.followed(named, chat, texts))


@given(subscriptions, anything, chats, texts, st.booleans())
def test_every_view_is_one_message(
    subscription: Subscription, name: str, chat: Chat, texts: Texts, is_first: bool
) -> None:
    for message in (
        render.one(subscription, name, chat, texts, first=is_first),
        render.times(chat, texts, NOW),
        render.hours(chat, texts),
        render.weekdays(chat, texts),
        render.quiet(chat, texts),
        render.zones(chat, texts, NOW, all_of_them=is_first),
    ):
        assert_the_service_takes(message)


def story(name: str, quote: str | None = None) -> Told:
    article = Article(name, "en", f"Headline {name}")
    cited = Citation(name, article.title, "en", None, None, None, Published(), None)
    found = Quote(quote, Field.SUMMARY, Span(0, len(quote)), (), cited, 1.0) if quote else None
    return Told(article, found)


FOLLOWED = Subscription(1, 7, "a <question>", "en", NOW)


def test_what_does_not_fit_is_counted() -> None:
    stories = tuple(story(str(n), f"quote {n} " + "x" * 500) for n in range(40))
    text = visible_text(shown(Digest(Chat(7), (Section(FOLLOWED, stories),)), Texts("en")).html)
    assert text.startswith("40 new stories for you\n\na <question>\nquote 0 ")
    told = [n for n in range(40) if f"Headline {n}\n" in text]
    assert told == [*range(len(told))]
    assert text.endswith(f"and {40 - len(told)} more")


def test_the_first_quote_of_a_subscription_is_whole_and_the_others_shorter() -> None:
    long = "word " * 80
    text = visible_text(
        shown(Digest(Chat(7), (Section(FOLLOWED, (story("1", long), story("2", long))),)), Texts("en")).html
    )
    first, second = text.split("Headline 1")
    assert long.strip() in first
    assert 100 < second.count("word ") * 5 < 200


def test_many_subscriptions_have_a_story_each_before_one_has_five() -> None:
    many = tuple(
        Section(replace(FOLLOWED, id=n), tuple(story(f"{n}.{m}", "x" * 150) for m in range(5))) for n in range(10)
    )
    text = visible_text(shown(Digest(Chat(7), many), Texts("en")).html)
    assert all(f"Headline {n}.0" in text for n in range(10))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_city_has_a_name_in_the_readers_language(language: str) -> None:
    names = [Texts(language).city(zone) for zone in ALL if zone != "UTC"]
    assert len({*names}) == len(names)
    if language != "en":
        assert not [name for name in names if name.isascii()]


@pytest.mark.parametrize(
    ("zone", "now", "told"),
    [
        ("Asia/Kathmandu", NOW, "UTC+5:45"),
        ("America/St_Johns", NOW, "UTC−3:30"),
        ("Europe/London", NOW, "UTC"),
        ("Europe/London", NOW.replace(month=7), "UTC+1"),
    ],
)
def test_offsets_are_those_of_the_day(zone: str, now: datetime, told: str) -> None:
    assert offset(zone, now) == told
