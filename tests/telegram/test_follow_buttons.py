"""Buttons of those who follow: what they say fits, comes back the same, and nothing forged is taken for one."""

from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from povbot.fronts.telegram import follow_buttons as f
from povbot.fronts.telegram.buttons import MAX_DATA_BYTES
from povbot.fronts.telegram.render.keyboards import FOLLOW
from povbot.fronts.telegram.zones import ALL, NEAR
from povbot.model import Frequency
from povbot.texts import LANGUAGES

ids = st.integers(0, 10**9 - 1)
hours = st.integers(0, 23)
actions: st.SearchStrategy[f.FollowAction] = st.one_of(
    st.builds(f.FollowQuestion),
    st.builds(f.FollowTopic, st.text(min_size=1).filter(str.strip)),
    st.builds(f.ShowFollowed),
    st.builds(f.ShowSubscription, ids, st.booleans()),
    st.builds(f.Pause, ids, st.booleans()),
    st.builds(f.End, ids),
    st.builds(f.Often, ids, st.sampled_from(Frequency)),
    st.builds(f.ShowTimes),
    st.builds(f.ChooseHour, st.none() | hours),
    st.builds(f.ChooseWeekday, st.none() | st.integers(0, 6)),
    st.builds(f.ChooseQuiet, st.none() | st.tuples(hours, hours)),
    st.builds(f.ChooseZone, st.sampled_from(ALL)),
    st.builds(f.ChooseZone, all_of_them=st.booleans()),
)


@given(actions)
def test_what_a_button_does_comes_back_the_same(action: f.FollowAction) -> None:
    data = f.encode(action)
    if data is not None:
        assert len(data.encode()) <= MAX_DATA_BYTES
        assert data.startswith("f:")
        assert f.decode(data) == action


@given(actions)
def test_all_but_topics_of_long_names_fit_a_button(action: f.FollowAction) -> None:
    if not isinstance(action, f.FollowTopic):
        assert f.encode(action)


@given(st.text() | st.builds("f:{}".format, st.text()) | st.builds("f:{}:{}".format, st.text("tsoprehdnz+"), st.text()))
def test_anything_can_be_sent(data: str) -> None:
    action = f.decode(data)
    assert action is None or isinstance(action, get_args(f.FollowAction))


def test_what_no_button_says_is_none() -> None:
    said = (
        "f:",
        "f:x",
        "f:s:",
        "f:s:-1",
        "f:s:٣",
        "f:s:9999999999",
        "f:h:24",
        "f:d:7",
        "f:n:22",
        "f:n:22-24",
        "f:t: ",
        "f:hourly:1",
        "q:+",
    )
    assert [f.decode(data) for data in said] == [None] * len(said)


def test_the_button_below_answers_follows_their_question() -> None:
    assert f.decode(FOLLOW) == f.FollowQuestion()


def test_every_zone_fits_a_button_and_each_languages_own_are_offered_in_full() -> None:
    assert set(NEAR) == set(LANGUAGES)
    assert {zone for zones in NEAR.values() for zone in zones} <= set(ALL)
    assert len({*ALL}) == len(ALL)
    assert all(f.encode(f.ChooseZone(zone)) for zone in ALL)
