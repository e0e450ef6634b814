"""Days as an address carries them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from povbot.model import NO_DATE, Published


@given(st.builds(Published, st.none() | st.dates(), st.none() | st.dates()))
def test_what_is_written_is_read_the_same(published: Published) -> None:
    assert Published.written(str(published)) == (None if published == NO_DATE else published)


@pytest.mark.parametrize("text", ["", "..", "../..", "soon", "2020-02-30", "2020-01-01/2020-01-02/x"])
def test_any_other_text_is_none(text: str) -> None:
    assert Published.written(text) is None


@given(st.dates())
def test_a_day_alone_is_that_day(day: date) -> None:
    assert Published.written(day.isoformat()) == Published(day, day)
