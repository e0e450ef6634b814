"""A quote is found again by its name: exactly it, or nothing."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from povbot.model import Field, Span
from povbot.service import Named, Names, Service, read_name
from stories import Rooms, answered, story

NAMES = Names("a token")
MOVED = story("moved village", "It did not rain. The village of Dongchuan moved, and all of it. Then it snowed.")


async def quoted(service: Service, name: str | None, names: Names = NAMES) -> str | None:
    """The quote of that name, where it is believed."""
    assert name
    named = read_name(name)
    assert named
    found = await service.cited(named)
    return found.text if found and names.is_of(named, found) else None


@pytest.mark.parametrize("question", ["how did Dongchuan escape poverty?", "东川是怎么脱贫的？", "東川如何擺脫貧困？"])
async def test_every_quote_of_the_archive_comes_back_as_it_was(bundled: Service, question: str) -> None:
    for quote in answered(await bundled.ask(question, limit=5)).quotes:
        named = read_name(NAMES.of_quote(quote) or "")
        assert named
        found = await bundled.cited(named)
        assert found
        assert NAMES.is_of(named, found)
        assert replace(found, highlights=(), score=0) == replace(quote, highlights=(), score=0)


async def test_a_slice_that_somebody_else_chose_is_not_a_quote(rooms: Rooms) -> None:
    service = rooms.service(MOVED)
    name = NAMES.of_quote(answered(await service.ask("Dongchuan")).quotes[0])
    assert name
    assert await quoted(service, name)
    assert await quoted(service, name, Names("another token")) is None
    rain = "§summary:7-15:AAAAAAAAAAAAAAAA moved village"
    assert await quoted(service, rain) is None


async def test_the_seal_of_a_quote_is_none_of_the_same_words_elsewhere(rooms: Rooms) -> None:
    name = NAMES.of_quote(answered(await rooms.service(MOVED).ask("Dongchuan")).quotes[0])
    both = rooms.service(MOVED, replace(MOVED, id="copied", publisher="Another"))
    assert await quoted(both, name)
    assert await quoted(both, (name or "").replace("moved village", "copied")) is None


async def test_a_quote_has_no_name_where_a_search_field_would_change_it(rooms: Rooms) -> None:
    quote = answered(await rooms.service(MOVED).ask("Dongchuan")).quotes[0]
    for article_id in ("x" * 250, "two  blanks", "two\nlines", "blank "):
        assert NAMES.of_quote(replace(quote, citation=replace(quote.citation, article_id=article_id))) is None


@pytest.mark.parametrize(
    ("words", "is_whole"),
    [
        ("The village of Dongchuan moved, and all of it.", True),
        ("Dongchuan moved, and all of it.", False),
        ("The village of Dongchuan moved", False),
        ("The village of Dongchuan moved, and all of it. Then it snowed.", True),
    ],
)
async def test_what_begins_or_ends_within_a_sentence_is_not_whole(rooms: Rooms, words: str, is_whole: bool) -> None:
    start = MOVED.summary.index(words)
    place = Span(start, start + len(words))
    found = await rooms.service(MOVED).cited(Named("moved village", Field.SUMMARY, place))
    assert found
    assert found.whole is is_whole


async def test_a_quote_whose_story_changed_or_went_is_gone(rooms: Rooms) -> None:
    service = rooms.service(MOVED)
    name = NAMES.of_quote(answered(await service.ask("Dongchuan")).quotes[0])
    service.take_over(rooms.service(replace(MOVED, summary=MOVED.summary.replace("moved", "stood"))))
    assert await quoted(service, name) is None
    service.take_over(rooms.service(story("other", "Nothing.")))
    assert await quoted(service, name) is None


@given(st.sampled_from(Field), st.integers(0, 200), st.integers(0, 200))
async def test_any_place_is_a_slice_of_the_story_or_nothing(rooms: Rooms, field: Field, start: int, end: int) -> None:
    found = await rooms.service(MOVED).cited(Named("moved village", field, Span(start, end)))
    text = MOVED.text(field)
    assert (found is None) == (not text[start:end].strip() or end > len(text))
    assert found is None or found.text == text[start:end]


async def test_more_than_a_quote_may_have_is_no_quote(rooms: Rooms) -> None:
    long = story("long", "All of it, " * 100)
    assert await rooms.service(long).cited(Named("long", Field.SUMMARY, Span(0, 1000))) is None


async def test_a_story_is_named_as_it_begins(rooms: Rooms) -> None:
    service = rooms.service(MOVED)
    assert await quoted(service, NAMES.of_story("moved village")) == "It did not rain."
    assert await quoted(service, NAMES.of_story("unknown")) is None


@given(st.text(max_size=300))
def test_a_storys_name_is_one_that_a_search_field_keeps_or_none(article_id: str) -> None:
    name = NAMES.of_story(article_id)
    assert name is None or read_name(" ".join(name.split())[:256]) == Named(article_id)


@given(st.text(max_size=80) | st.from_regex(r"§(body|story|title)[: -]?[0-9]*.*"))
def test_whatever_is_typed_is_a_name_or_not(typed: str) -> None:
    named = read_name(typed)
    assert named is None or typed.endswith(named.article_id)
