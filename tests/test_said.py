"""Digests of what a story says."""

from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest

from povbot.model import SAID, Article, said
from stories import on_days, story

FULL = story(
    "a",
    "二",
    body="One.\nTwo.",
    url="https://news.example/1",
    listing_url="https://news.example/",
    publisher="The Post",
    authors=("A", "B"),
    published=on_days("2020-05-28"),
    topics=("sea",),
    version_of="b",
    updated=date(2020, 5, 30),
    withdrawn=date(2020, 6, 1),
)


def test_a_field_that_is_empty_says_nothing() -> None:
    assert said(story("a")).keys() == {"language", "title"}
    assert said(FULL).keys() == {*SAID}


@pytest.mark.parametrize("name", SAID)
def test_each_field_has_its_own_digest(name: str) -> None:
    value: Any = ("C",) if name in ("authors", "topics") else "other"
    other = replace(FULL, **{name: value})
    assert {field for field in SAID if said(other)[field] != said(FULL)[field]} == {name}


def test_lists_are_told_apart_by_where_their_parts_end() -> None:
    assert said(replace(FULL, authors=("A B",)))["authors"] != said(replace(FULL, authors=("A", "B")))["authors"]


def test_half_of_a_surrogate_pair_has_one_too() -> None:
    assert said(story("a", "\ud800"))["summary"] != said(story("a", "\ud801"))["summary"]


def test_every_field_is_said_but_those_that_the_archive_gives() -> None:
    own = {"id", "translation_of", "summary_on_page", "changed"}
    assert {field.name for field in fields(Article)} - own == {*SAID}


def test_digests_stay_the_same_for_years() -> None:
    assert said(FULL) == {
        "language": "dd8cf158cc1e528f",
        "title": "29728f3ee19ad0ac",
        "summary": "e96e31771edb8208",
        "body": "df9db4b9d1026617",
        "url": "b542cddb6b4c29c2",
        "listing_url": "53513870e698b3f8",
        "publisher": "e0079d3c267f3709",
        "authors": "9961a1994051cec2",
        "published": "367214c8fa1306ca",
        "topics": "440250196c0492c5",
        "version_of": "3be2dd8a4b170e18",
        "updated": "45454c6c87709006",
        "withdrawn": "46721f96a406515b",
    }
