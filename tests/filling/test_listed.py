"""What a listing said of a story, as it is kept."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from povbot.filling import listed
from povbot.model import Entry, Listed, Published, Standing

WORDS = st.text(st.characters(exclude_categories=["Cs"]))
DAYS = st.none() | st.dates()
SAID = st.builds(
    Listed,
    st.just("http://news.example/1"),
    title=WORDS,
    summary=WORDS,
    published=st.builds(Published, DAYS, DAYS),
    language=st.none() | st.sampled_from(["en", "zh-Hans"]),
    publisher=st.none() | WORDS.filter(bool),
    authors=st.lists(WORDS.filter(bool)).map(tuple),
    changed=st.none() | st.datetimes(timezones=st.just(UTC)),
)


@given(SAID)
def test_what_was_said_comes_back_and_is_written_alike_each_time(said: Listed) -> None:
    text = listed.written(said)
    assert listed.read(text, said.url) == said
    assert listed.written(listed.read(text, said.url)) == text


@given(SAID, SAID)
def test_other_things_are_written_otherwise(one: Listed, other: Listed) -> None:
    assert (listed.written(one) == listed.written(other)) == (one == other)


def test_the_form_stays_as_it_is_or_every_story_would_be_news() -> None:
    said = Listed(
        "http://news.example/1",
        "夜渡",
        published=Published(date(2026, 11, 2), None),
        changed=datetime(2026, 11, 2, 9, tzinfo=UTC),
    )
    assert listed.written(said) == (
        '{"title": "夜渡", "published": ["2026-11-02", null], "changed": "2026-11-02T09:00:00+00:00"}'
    )


def test_nothing_may_have_been_said() -> None:
    assert listed.read("", None) == Listed(None)
    assert listed.title_of(Entry("post", "#x", Standing.KEPT)) == ""


def test_an_entry_is_found_again_as_it_was_listed() -> None:
    said = Listed("http://news.example/1", "Night ferry")
    entry = Entry("post", "http://news.example/1", Standing.KEPT, listed_on="l", listed=listed.written(said))
    found = listed.found(entry)
    assert (found.listed, found.listed_on, found.address) == (said, "l", entry.address)


def test_what_has_no_address_has_none_then_either() -> None:
    entry = Entry("post", "#abc", Standing.KEPT, listed=listed.written(Listed(None, "Night ferry")))
    found = listed.found(entry)
    assert (found.listed.url, found.address) == (None, "#abc")
