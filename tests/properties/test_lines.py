"""A story that is written as a line of an archive is read from it again, the same."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from povbot.corpus.files import JsonLinesSource
from povbot.corpus.line import ArticleLine
from povbot.corpus.writing import line_of
from povbot.model import Article, Published
from stories import ROOT, story

texts = st.text(st.characters(codec="utf-8"), max_size=60)
filled = texts.filter(str.strip)
days = st.dates(date(1900, 1, 1), date(2100, 1, 1))
published = (
    st.just(Published())
    | days.map(lambda day: Published(day, day))
    | st.tuples(days, st.integers(0, 90)).map(lambda pair: Published(pair[0], pair[0] + timedelta(days=pair[1])))
    | days.map(lambda day: Published(day, None))
    | days.map(lambda day: Published(None, day))
)
moments = st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
told = st.builds(
    Article,
    id=st.from_regex(r"[a-z0-9_.:/-]{1,40}", fullmatch=True),
    language=st.sampled_from(["en", "zh-Hans", "zh-Hant", "de"]),
    title=filled,
    summary=texts,
    body=texts,
    url=st.sampled_from([None, "https://example.org/1?a=b&c=𠮷"]),
    listing_url=st.sampled_from([None, "http://example.org/list_2.html"]),
    publisher=st.none() | filled,
    authors=st.lists(filled, max_size=3).map(tuple),
    published=published,
    topics=st.lists(filled, max_size=3).map(tuple),
    updated=st.none() | days,
    changed=st.none() | moments,
    withdrawn=st.none() | days,
)
stories = st.one_of(
    told,
    told.map(lambda article: replace(article, translation_of="ORIGINAL")),
    told.map(lambda article: replace(article, version_of="ORIGINAL")),
)


@given(stories)
def test_a_story_comes_back_the_same(article: Article) -> None:
    line = line_of(article)
    assert "\n" not in line
    assert ArticleLine.model_validate_json(line).article() == article


def test_fields_that_a_story_does_not_have_are_left_out() -> None:
    assert line_of(story("a")) == '{"format": 1, "id": "a", "language": "en", "title": "Story a"}'


def test_what_became_of_a_story_stands_last_as_days_and_a_moment_in_utc() -> None:
    in_beijing = datetime(2026, 11, 26, 1, 30, tzinfo=timezone(timedelta(hours=8)))
    article = story("a", version_of="b", updated=date(2020, 6, 2), changed=in_beijing, withdrawn=date(2026, 11, 27))
    assert line_of(article).endswith(
        ', "version_of": "b", "updated": "2020-06-02", "changed": "2026-11-25T17:30:00Z", "withdrawn": "2026-11-27"}'
    )


@pytest.mark.parametrize("file", sorted((ROOT / "corpus").glob("*.jsonl")), ids=lambda file: file.name)
def test_the_bundled_archive_comes_back_the_same(file: Path) -> None:
    read = [*JsonLinesSource(file).articles()]
    assert read == [ArticleLine.model_validate_json(line_of(article)).article() for article in read]
