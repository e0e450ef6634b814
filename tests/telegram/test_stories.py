"""Stories as messages, and the buttons that lead to them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from botapi_double import MAX_DATA_BYTES, MAX_UTF16_UNITS, utf16_units, visible_text
from hypothesis import example, given
from hypothesis import strategies as st

from povbot.fronts.telegram import links
from povbot.fronts.telegram.render import listings as render_listings
from povbot.fronts.telegram.render import stories as render
from povbot.fronts.telegram.render.message import Message
from povbot.fronts.telegram.story_buttons import (
    ShowPublished,
    ShowRelated,
    ShowStory,
    ShowTimeline,
    StoryAction,
    decode,
    encode,
)
from povbot.model import Article, Topic
from povbot.service import Listing, Story
from povbot.texts import LANGUAGES, Catalogues, Texts

BOT = "pov_test_bot"
CATALOGUES = Catalogues()
ids = st.text(min_size=1).filter(str.strip)
actions = (
    st.builds(ShowStory, ids, st.booleans())
    | st.builds(ShowRelated, ids)
    | st.builds(ShowTimeline, ids)
    | st.builds(ShowPublished, ids, st.integers(0, 999_999_999))
)
# Of markup, entities and astral characters; short and far too long.
strange = st.builds(
    lambda parts, times: "".join(parts) * times,
    st.lists(st.sampled_from(["<b>", "&amp;", '"', "𠮷", "\n", "a ", "，"]), min_size=1, max_size=4),
    st.sampled_from([1, 9, 2000]),
).filter(str.strip)
articles = st.builds(
    Article,
    st.sampled_from(["a", "b" * 61, "长" * 66]),
    st.sampled_from(["en", "zh-Hans", "zh-Hant", "fr", "xx-Xxxx"]),
    strange,
    st.just("") | strange,
    url=st.none() | st.just("http://news.example/?a=1&b=2"),
    listing_url=st.none() | st.just("http://news.example/list"),
    publisher=st.none() | strange.map(lambda text: text[:99]),
    translation_of=st.none() | st.just("original"),
    changed=st.none() | st.just(datetime(2026, 11, 25, 17, 30, tzinfo=UTC)),
)
topics = st.lists(st.builds(lambda name: Topic(name, {"en": name}), strange.map(lambda text: text[:80])), max_size=12)
near = st.lists(articles, max_size=5)
stories = st.builds(Story, articles, st.lists(articles, max_size=4), topics, st.none() | near)
texts = st.sampled_from([CATALOGUES.for_reader(language) for language in LANGUAGES])


@given(actions)
def test_a_button_means_the_same_when_it_is_tapped(action: StoryAction) -> None:
    data = encode(action)
    if data is not None:
        assert decode(data) == action
        assert 1 <= len(data.encode()) <= MAX_DATA_BYTES


@given(st.text() | st.text("bshrld:0123456789 ", max_size=20))
def test_what_anybody_may_send_is_an_action_or_nothing(data: str) -> None:
    action = decode(data)
    if action is not None and len(data.encode()) <= MAX_DATA_BYTES:
        assert decode(encode(action) or "") == action


@pytest.mark.parametrize("data", ["b", "bs", "bs:", "bs: ", "bx:a", "bl:en", "bl::5", "bl:en:-1", "bl: :5"])
def test_what_no_button_says_means_nothing(data: str) -> None:
    assert decode(data) is None


@given(stories, texts)
@example(
    Story(Article("a", "en", "𠮷" * 999, "𠮷" * 9999, publisher="𠮷" * 999), (), (), ()), CATALOGUES.for_reader("en")
)
def test_any_story_is_one_message_and_so_are_those_near_it(story: Story, told: Texts) -> None:
    assert_the_service_takes(render.story(story, BOT, CATALOGUES.own_name, told))
    assert_the_service_takes(render.related(story.related or (), story.article, told))


def test_a_story_has_its_topics_what_is_near_its_translation_and_a_link_to_share() -> None:
    near = Article("near", "en", "Another")
    told = Story(
        Article("rice", "en", "Red <rice>", "Farmers & rice."),
        [Article("rice-zh", "zh-Hans", "红米", translation_of="rice")],
        [Topic("farming", {"en": "Farming"})],
        [near],
    )
    message = render.story(told, BOT, CATALOGUES.own_name, CATALOGUES.for_reader("en"))
    assert message.html.startswith("<b>Red &lt;rice&gt;</b>\n\n<blockquote>Farmers &amp; rice.</blockquote>\n")
    assert [[button.text for button in row] for row in message.rows] == [["Farming"], ["Related", "简体中文", "Share"]]
    shared = links.shared(message.rows[1][2].url)
    assert shared == {"url": f"https://t.me/{BOT}?start=story_rice", "text": "Red <rice>"}


def test_what_is_near_a_story_is_offered_where_there_is_any_or_it_is_not_known() -> None:
    def offers(related: Sequence[Article] | None) -> bool:
        told = Story(Article("rice", "en", "Rice"), (), (), related)
        rows = render.story(told, BOT, CATALOGUES.own_name, CATALOGUES.for_reader("en")).rows
        return "Related" in [button.text for row in rows for button in row]

    assert [offers(related) for related in ([Article("tea", "en", "Tea")], None, [])] == [True, True, False]


def test_a_translation_shares_its_story_for_readers_of_any_language() -> None:
    told = Story(Article("rice-zh", "zh-Hans", "红米", translation_of="rice"), (), (), ())
    message = render.story(told, BOT, CATALOGUES.own_name, CATALOGUES.for_reader("zh-Hans"))
    assert links.shared(message.rows[0][0].url) == {"url": f"https://t.me/{BOT}?start=story_rice", "text": "红米"}


def test_the_other_versions_are_reached_by_language_and_outlet() -> None:
    post = Article("tea", "en", "Tea", publisher="The Post")
    wire = Article("wire", "en", "On tea", publisher="The Wire", version_of="tea")
    xinhua = Article("cha", "zh-Hans", "茶", publisher="新华社", version_of="tea")
    own = Article("tea-de", "de", "Tee", publisher="The Post", version_of="tea")
    made = Article("tea-zh", "zh-Hans", "茶叶", publisher="The Post", translation_of="tea")
    english, chinese = CATALOGUES.for_reader("en"), CATALOGUES.for_reader("zh-Hans")

    def labels(article: Article, *others: Article, texts: Texts = english) -> list[list[str]]:
        message = render.story(Story(article, others, (), ()), BOT, CATALOGUES.own_name, texts)
        return [[button.text for button in row] for row in message.rows]

    assert labels(post, wire, xinhua, own, made) == [
        ["简体中文", "Share"],
        ["Also at The Wire"],
        ["Also in Simplified Chinese · 新华社"],
        ["Also in German"],
    ]
    assert labels(xinhua, post, made, texts=chinese) == [["简体中文", "分享"], ["另有英语版 · The Post"]]
    assert labels(made, post, xinhua, texts=chinese) == [["English", "分享"], ["另见：新华社"]]


def test_a_version_shares_itself_for_its_original_may_be_withdrawn() -> None:
    told = Story(Article("cha", "zh-Hans", "茶", version_of="tea"), (), (), ())
    message = render.story(told, BOT, CATALOGUES.own_name, CATALOGUES.for_reader("zh-Hans"))
    assert links.shared(message.rows[0][0].url) == {"url": f"https://t.me/{BOT}?start=story_cha", "text": "茶"}


def test_a_changed_story_says_when() -> None:
    changed = datetime(2026, 11, 25, 17, 30, tzinfo=UTC)
    told = Story(Article("rice", "en", "Red rice", publisher="The Post", changed=changed), (), (), ())
    html = render.story(told, BOT, CATALOGUES.own_name, CATALOGUES.for_reader("en")).html
    assert html.endswith("The Post · date not known · changed on 25 November 2026")


def test_a_long_summary_is_folded_up_and_one_that_is_missing_is_not_made_up() -> None:
    told = Story(Article("rice", "en", "Red rice", "word " * 200), (), (), ())
    english = CATALOGUES.for_reader("en")
    assert "<blockquote expandable>word " in render.story(told, BOT, CATALOGUES.own_name, english).html
    alone = replace(told, article=Article("rice", "en", "Red rice"))
    assert "only the headline" in render.story(alone, BOT, CATALOGUES.own_name, english).html


def test_a_story_whose_id_does_not_fit_into_a_button_is_listed_without_one() -> None:
    fits, too_long = Article("a" * 61, "en", "One"), Article("a" * 62, "en", "Two")
    listing = Listing([fits, too_long, Article("c", "en", "Three")], 5, 8)
    message = render_listings.latest(listing, 5, CATALOGUES.for_reader("en"))
    assert [button.text for button in message.rows[0]] == ["6", "8"]
    assert "7. Two" in message.html
    alone = render.choice([(too_long.id, "Two")], CATALOGUES.for_reader("en"))
    assert (alone.html, alone.rows) == ("Which one?\n– Two", ())


def assert_the_service_takes(message: Message) -> None:
    shown = visible_text(message.html)
    assert shown.strip()
    assert utf16_units(shown) <= MAX_UTF16_UNITS
    for button in (button for row in message.rows for button in row):
        assert button.text.strip()
        assert bool(button.data) is not bool(button.url)
        assert len(button.data.encode()) <= MAX_DATA_BYTES
        assert not button.url or button.url.startswith("https://")
    assert all(message.rows)
