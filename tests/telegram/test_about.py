"""What is said of the archive."""

from datetime import UTC, date, datetime

import pytest
from botapi_double import MAX_UTF16_UNITS, utf16_units, visible_text

from povbot.freshness.known import UNKNOWN, UpTo
from povbot.fronts.telegram.render.about import about
from povbot.service import Counted, Holdings
from povbot.texts import LANGUAGES, Texts

HELD = Holdings(
    20,
    (date(2020, 3, 13), date(2020, 5, 30)),
    (Counted("en", 20), Counted("zh-Hans", 19)),
    (Counted("Lakes & Hills", 3), Counted("A review", 1)),
    datetime(2020, 6, 1, 12, tzinfo=UTC),
    "1.2.3",
)
UP_TO = UpTo(date(2020, 5, 30), datetime(2020, 6, 2, 12, tzinfo=UTC))


def test_it_says_what_there_is_since_when_and_from_where() -> None:
    said = about(HELD, UP_TO, Texts("en")).html
    assert said.startswith(
        "<b>About this archive</b>\n"
        "20 stories, March\u2009–\u2009May 2020.\n"
        "The archive goes up to 30 May 2020, last updated on 2 June 2020.\n"
        "To be read in: English – 20, Simplified Chinese – 19.\n"
        "Sources: Lakes &amp; Hills – 3, A review – 1.\n\n"
    )
    assert said.endswith("povbot 1.2.3")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_known_is_not_mentioned(language: str) -> None:
    texts = Texts(language)
    lines = about(Holdings(1, None, (), (), None, "1"), UNKNOWN, texts).html.split("\n\n")[0].split("\n")
    assert lines[1:] == [texts("archive-count", count=1)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_many_sources_are_one_message(language: str) -> None:
    many = tuple(Counted("<𠮷>" * 99, 9) for _ in range(500))
    said = visible_text(about(Holdings(9, None, many, many, None, "1"), UP_TO, Texts(language)).html)
    assert utf16_units(said) <= MAX_UTF16_UNITS
    assert "488" in said
