"""Whatever readers type and publishers write, the message is one that the service takes."""

import itertools
import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from botapi_double import MAX_DATA_BYTES, MAX_UTF16_UNITS, utf16_units, visible_text
from hypothesis import example, given
from hypothesis import strategies as st

from povbot.fronts.telegram.asking import Asked
from povbot.fronts.telegram.buttons import Ask, ShowLatest, ShowTopic, decode
from povbot.fronts.telegram.follow_buttons import decode as decode_follow
from povbot.fronts.telegram.render import answers as render_answers
from povbot.fronts.telegram.render import listings as render_listings
from povbot.fronts.telegram.render.message import MAX_KEYBOARD_BUTTONS, Button, Message, echoed, in_pairs
from povbot.fronts.telegram.render.since import meanwhile
from povbot.fronts.telegram.render.views import Views
from povbot.fronts.telegram.share import MAX_ADDRESS_CHARS, Behind, Heading
from povbot.fronts.telegram.story_buttons import decode as decode_story
from povbot.fronts.telegram.views import decode as decode_view
from povbot.model import (
    Answer,
    Article,
    Citation,
    Correction,
    Explanation,
    Field,
    Grounds,
    NoAnswer,
    Origin,
    Phrase,
    Place,
    Published,
    Query,
    Quote,
    Reason,
    Span,
    Suggestion,
    Talk,
    Topic,
    WordFound,
)
from povbot.service import Listing, Since, TopicCount
from povbot.texts import LANGUAGES, Catalogues, Texts

# Of markup, entities, astral and right-to-left characters, and of plain text; short and far too long.
_STRANGE = st.sampled_from(["<b>", "</blockquote>", "&amp;", "&", "<", '"', "'", "𠮷", "ש", "\u202e", "\n", "a ", "，"])
strange = st.builds(
    lambda parts, times: "".join(parts) * times,
    st.lists(_STRANGE, min_size=1, max_size=4),
    st.sampled_from([1, 1, 1, 9, 300]),
)
anything = (strange | st.text(min_size=1)).filter(str.strip)
texts = st.sampled_from([Catalogues().for_reader(language) for language in LANGUAGES])
days = st.dates(date(1900, 1, 1), date(2099, 12, 31))
published = st.builds(
    lambda one, other: Published(one and other and min(one, other), one and other and max(one, other)),
    st.none() | days,
    st.none() | days,
) | st.builds(Published, st.none() | days)
links = st.none() | st.sampled_from(['http://news.example/?a=1&b="2"', "http://news.example/<x>#:~:text=%20"])


@st.composite
def quotes(draw: st.DrawFn) -> Quote:
    text = draw(anything)[:320]
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=4)))
    highlights = tuple(Span(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False))
    link = draw(links)
    cited = Citation(
        "id",
        draw(anything),
        "en",
        draw(st.sampled_from([None, link])),
        link,
        draw(st.none() | anything),
        draw(published),
        draw(st.none() | st.just("other")),
        draw(st.none() | days),
        draw(st.none() | st.just(datetime(2026, 11, 25, 17, 30, tzinfo=UTC))),
    )
    return Quote(text, draw(st.sampled_from(Field)), Span(0, len(text)), highlights, cited, 1.0, draw(st.booleans()))


def listings(page_size: int) -> st.SearchStrategy[Listing]:
    article = st.builds(
        lambda title, publisher, day, url, listing, original: Article(
            "id", "en", title, url=url, listing_url=listing, publisher=publisher, published=day, translation_of=original
        ),
        anything,
        st.none() | anything,
        published,
        links,
        links,
        st.none() | st.just("other"),
    )
    return st.builds(
        lambda articles, offset, more: Listing(articles, offset, offset + len(articles) + more),
        st.lists(article, min_size=1, max_size=page_size),
        st.integers(0, 10**6),
        st.integers(0, 10**6),
    )


phrases = st.lists(st.builds(Phrase, anything, st.just(("term",))), max_size=9).map(tuple)
queries = st.builds(
    Query,
    anything,
    st.sampled_from(LANGUAGES),
    phrases=phrases,
    excluded=st.just(()) | phrases,
    published=st.none() | published,
)
corrections = st.lists(st.builds(Correction, anything, anything), max_size=15).map(tuple)
understood = st.none() | anything
answers = st.builds(
    Answer,
    queries,
    st.lists(quotes(), min_size=1, max_size=10).map(tuple),
    st.just(1.0),
    corrections,
    understood,
    st.none(),
    st.just(()) | st.lists(anything, max_size=3).map(tuple),
)
refusals = st.builds(
    NoAnswer,
    queries,
    st.sampled_from([Reason.NOTHING_FOUND, Reason.NOTHING_ASKED]),
    st.lists(anything, max_size=15).map(tuple),
    st.lists(st.builds(Suggestion, anything, st.none() | anything), max_size=9).map(tuple),
    understood=understood,
    held=st.none() | published,
)


def rendered(outcome: Answer | NoAnswer, told: Texts) -> Message:
    """As the answer to a question that was typed."""
    asked = Asked(Behind(outcome.understood or outcome.query.text, outcome.query.language), outcome)
    return render_answers.outcome(asked, told, "pov_test_bot")


def assert_the_service_takes(message: Message) -> None:
    shown = visible_text(message.html)
    assert shown.strip()
    assert utf16_units(shown) <= MAX_UTF16_UNITS
    for button in (button for row in message.rows for button in row):
        assert button.text.strip()
        assert bool(button.data) != bool(button.url)
        assert len(button.data.encode()) <= MAX_DATA_BYTES
        known = [read(button.data) for read in (decode, decode_view, decode_story, decode_follow)]
        assert button.url or any(known)
        assert len(button.url) <= MAX_ADDRESS_CHARS
    assert all(message.rows)
    assert sum(map(len, message.rows)) <= MAX_KEYBOARD_BUTTONS


@given(answers, texts, st.text(min_size=1).filter(lambda text: len(text.encode()) <= 62))
def test_every_answer_is_one_message_with_room_for_the_question_of_a_button(
    answer: Answer, told: Texts, question: str
) -> None:
    message = rendered(answer, told)
    assert_the_service_takes(message)
    assert_the_service_takes(echoed(question, message))


@given(answers, texts)
def test_an_answer_has_the_first_quote_whole_and_unchanged(answer: Answer, told: Texts) -> None:
    assert answer.quotes[0].text in visible_text(rendered(answer, told).html)


@given(refusals, texts)
def test_every_refusal_is_one_message(refusal: NoAnswer, told: Texts) -> None:
    assert_the_service_takes(rendered(refusal, told))


words_found = st.builds(
    WordFound,
    anything,
    st.none() | st.sampled_from(Place),
    anything,
    st.none() | st.sampled_from(Origin),
    st.booleans(),
)
scores = st.dictionaries(st.sampled_from(["passage", "best", "sentence", "asked"]), st.floats(0, 1), min_size=1)
grounds = st.builds(Grounds, st.just("id"), anything, st.lists(words_found, max_size=30).map(tuple), scores)
explanations = st.builds(
    lambda found, parts: Explanation(sum(parts.values()), 0.2, tuple(found), parts),
    st.lists(grounds, min_size=3, max_size=3),
    scores,
)


def with_grounds(outcome: Answer | NoAnswer, explanation: Explanation | None) -> Answer | NoAnswer:
    """One for each quote."""
    if explanation is None:
        return outcome
    count = len(outcome.quotes) if isinstance(outcome, Answer) else 1
    found = tuple(itertools.islice(itertools.cycle(explanation.grounds), count))
    return replace(outcome, explanation=replace(explanation, grounds=found))


UNSEEN = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")


@given(answers | refusals, texts)
@example(
    NoAnswer(Query("x", "en"), Reason.NOTHING_FOUND, ("\u202egnihton",), (Suggestion("\u200b", None),)),
    Catalogues().for_reader("en"),
)
def test_nothing_turns_or_hides_in_a_line_that_is_no_quote(outcome: Answer | NoAnswer, told: Texts) -> None:
    """A headline that writes backwards would write the date and the publisher beside it backwards, too."""
    message = rendered(outcome, told)
    around = re.sub("<blockquote[^>]*>.*?</blockquote>|<a href=[^>]*>", "", message.html, flags=re.DOTALL)
    assert not UNSEEN.search(around)
    assert not any(UNSEEN.search(button.text) or not button.text for row in message.rows for button in row)


@given(answers, texts, st.booleans(), st.booleans(), st.integers(0, 9))
def test_every_view_of_an_answer_is_one_message(
    answer: Answer, told: Texts, judged: bool, more: bool, offset: int
) -> None:
    asked = Asked(Behind(answer.query.text, answer.query.language, Heading.ASKED), answer, more=more)
    views = Views(asked, told, "pov_test_bot", judged=judged)
    since = Since(changed=judged, withdrawn=more)
    for message in (
        views.more(answer, min(offset, len(answer.quotes) - 1), 3),
        render_answers.outcome(asked, told, "pov_test_bot", brief=more, judged=judged),
    ):
        assert_the_service_takes(meanwhile(since, datetime(2026, 11, 25, tzinfo=UTC), message, told))
    assert_the_service_takes(render_answers.why_not_good(asked, told, "pov_test_bot"))


@given(answers | refusals, st.none() | explanations, texts)
def test_every_explanation_is_one_message(
    outcome: Answer | NoAnswer, explanation: Explanation | None, told: Texts
) -> None:
    explained = with_grounds(outcome, explanation)
    asked = Asked(Behind(outcome.query.text, outcome.query.language, Heading.UNDERSTOOD), explained)
    assert_the_service_takes(Views(asked, told, "pov_test_bot", judged=False).why())


@given(answers, listings(5), texts)
def test_every_list_of_stories_near_one_is_one_message(answer: Answer, near: Listing, told: Texts) -> None:
    views = Views(Asked(Behind(answer.query.text, "en"), answer), told, "pov_test_bot", judged=False)
    assert_the_service_takes(views.related(answer, near.articles))
    assert_the_service_takes(views.related(answer, []))


@given(answers, texts)
def test_a_brief_answer_is_the_first_quote_above_one_row(answer: Answer, told: Texts) -> None:
    asked = Asked(Behind("why?", "en"), answer)
    message = render_answers.outcome(asked, told, "pov_test_bot", brief=True)
    assert message.html.count("<blockquote") == len(message.rows) == 1
    assert answer.quotes[0].text in visible_text(message.html)


def answer_of(*texts_quoted: str, whole: bool = True) -> Answer:
    """Each from a story of its own."""
    cited = [Citation(text, "A story", "en", None, None, None, Published(), None) for text in texts_quoted]
    quoted = (
        Quote(text, Field.BODY, Span(0, len(text)), (), source, 1.0, whole)
        for text, source in zip(texts_quoted, cited, strict=True)
    )
    return Answer(Query("q", "en"), tuple(quoted), 1.0)


@pytest.mark.parametrize(
    ("first", "second", "folded"),
    [("tea " * 70, "tea", "00"), ("tea " * 80, "tea", "10"), ("tea", "tea2 " * 30, "01"), ("茶" * 151, "茶2", "10")],
)
def test_what_fills_much_of_a_screen_is_folded_and_a_later_quote_sooner(first: str, second: str, folded: str) -> None:
    html = rendered(answer_of(first, second), Texts("en")).html
    assert "".join("1" if "expandable" in tag else "0" for tag in re.findall(r"<blockquote[^>]*>", html)) == folded


def test_a_second_quote_of_one_story_does_not_repeat_its_source() -> None:
    cited = Citation("tea", "On tea", "en", "https://x.example/", "https://x.example/", "X", Published(), None)
    quoted = [Quote(text, Field.SUMMARY, Span(0, 1), (), cited, 1.0) for text in "ab"]
    html = rendered(Answer(Query("q", "en"), tuple(quoted), 1.0), Texts("en")).html
    assert html.count("On tea") == html.count("from the summary") == 1
    assert html.endswith('<blockquote>b</blockquote>\n<a href="https://x.example/">The same story</a>')


@pytest.mark.parametrize(("language", "said"), [("en", "changed on 3 June 2020"), ("zh-Hans", "2020年6月3日有改动")])
def test_a_quote_says_that_its_story_was_changed(language: str, said: str) -> None:
    cited = Citation("id", "A story", "en", None, None, "X", Published(), None, None, datetime(2020, 6, 3, tzinfo=UTC))
    quote = Quote("Tea.", Field.BODY, Span(0, 4), (), cited, 1.0)
    message = rendered(Answer(Query("q", "en"), (quote,), 1.0), Texts(language))
    for text in (message.html, message.in_plain(Texts(language))):
        assert f" · {said} · " in text


@pytest.mark.parametrize("kind", Talk)
@pytest.mark.parametrize("language", LANGUAGES)
def test_small_talk_is_answered_in_every_language(kind: Talk, language: str) -> None:
    said = NoAnswer(Query("hello", language, talk=kind), Reason.TALK)
    assert_the_service_takes(rendered(said, Texts(language)))


@given(listings(10), texts)
@example(
    Listing([Article("id", "en", "𠮷" * 999, publisher="𠮷" * 999, listing_url="http://x.example")] * 10, 0, 99),
    Texts("en"),
)
def test_the_longest_page_of_stories_is_one_message(listing: Listing, told: Texts) -> None:
    assert_the_service_takes(render_listings.latest(listing, 10, told))
    assert_the_service_takes(render_listings.topic(Topic("id", {"en": "A topic"}), listing, 10, told))


@given(
    st.lists(
        st.builds(TopicCount, st.builds(lambda name: Topic(name, {"en": name}), anything), st.integers(1, 99)),
        min_size=1,
        max_size=60,
    ),
    texts,
    st.none() | anything,
)
def test_any_topics_are_one_message(counts: list[TopicCount], told: Texts, unknown: str | None) -> None:
    assert_the_service_takes(render_listings.topics(counts, told, unknown))


@given(anything, st.lists(anything, max_size=5), texts)
def test_the_greeting_is_one_message_whatever_the_examples(span: str, examples: list[str], told: Texts) -> None:
    assert_the_service_takes(render_listings.start(span[:500], examples, told))


def test_matches_are_bold_and_what_looks_like_markup_is_text() -> None:
    cited = Citation("id", "A & B", "en", "http://x.example/?a&b", "http://x.example/?a&b", None, Published(), None)
    quote = Quote("if a < b, <b>", Field.BODY, Span(0, 13), (Span(3, 8),), cited, 1.0, whole=False)
    html = rendered(Answer(Query("q", "en"), (quote,), 1.0), Texts("en")).html
    assert "<blockquote>…if <b>a &lt; b</b>, &lt;b&gt;…</blockquote>" in html
    assert '<a href="http://x.example/?a&amp;b">A &amp; B</a>' in html


def test_what_was_understood_is_said_above_the_answer() -> None:
    refusal = NoAnswer(Query("q", "en"), Reason.NOTHING_FOUND, understood="how did <b> escape?")
    html = rendered(refusal, Texts("en")).html
    assert html.startswith("<i>Understood as: how did &lt;b&gt; escape?</i>\n")


def test_what_was_left_out_is_said_above_the_quotes() -> None:
    cited = Citation("id", "A story", "en", None, None, None, Published(), None)
    quote = Quote("Tea.", Field.SUMMARY, Span(0, 4), (), cited, 1.0)
    query = Query("q", "en", excluded=(Phrase("<b>", ("b",)),))
    html = rendered(Answer(query, (quote,), 1.0), Texts("en")).html
    assert html.startswith("<i>Without: &lt;b&gt;</i>\n\n<blockquote>")
    assert "\nWithout: &lt;b&gt;\n" in rendered(NoAnswer(query, Reason.NOTHING_FOUND), Texts("en")).html


def test_quotes_that_do_not_fit_are_left_out_from_the_last() -> None:
    cited = Citation("id", "A story", "en", None, None, None, Published(), None)
    long = [Quote(f"{n} " + "𠮷" * 900, Field.BODY, Span(0, 902), (), cited, 1.0) for n in "123"]
    shown = visible_text(rendered(Answer(Query("q", "en"), tuple(long), 1.0), Texts("en")).html)
    assert [n in shown for n in ("1 𠮷", "2 𠮷", "3 𠮷")] == [True, True, False]


@pytest.mark.parametrize(
    ("offset", "total", "to"),
    [
        (0, 4, []),
        (0, 5, [ShowLatest(4)]),
        (4, 8, [ShowLatest(0)]),
        (4, 9, [ShowLatest(0), ShowLatest(8)]),
        (2, 6, [ShowLatest(0)]),
    ],
)
def test_a_page_leads_to_the_pages_that_there_are(offset: int, total: int, to: list[ShowLatest]) -> None:
    listing = Listing([Article("id", "en", "A story")] * min(4, total - offset), offset, total)
    _numbers, *pages = render_listings.latest(listing, 4, Texts("en")).rows
    assert [decode(button.data) for row in pages for button in row] == to


def test_a_suggestion_shows_its_topic_or_asks_itself() -> None:
    near = (Suggestion("Dongchuan"), Suggestion("Places", "places"))
    message = rendered(NoAnswer(Query("q", "en"), Reason.NOTHING_FOUND, ("Tokyo",), near), Texts("en"))
    assert "<b>Tokyo</b>" in message.html
    buttons = [decode(button.data) for row in message.rows[:-1] for button in row]
    assert buttons == [Ask("Dongchuan"), ShowTopic("places", 0, anew=True)]


def test_buttons_stand_in_pairs_where_a_narrow_screen_shows_both_whole() -> None:
    short, long = Button("Jobs (1)", "a"), Button("Internet and livestreaming (1)", "b")
    han = Button("互联网与直播 (1)", "c")
    assert in_pairs([short, han, short]) == ((short, han), (short,))
    assert in_pairs([short, long, short, short]) == ((short,), (long,), (short, short))
