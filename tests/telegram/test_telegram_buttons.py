"""What fits into a button, and what comes back out of one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from povbot.fronts.telegram.buttons import (
    MAX_DATA_BYTES,
    Action,
    Ask,
    ShowLatest,
    ShowTopic,
    ShowTopics,
    decode,
    encode,
    is_storable,
)

offsets = st.integers(0, 999_999_999)
# What a person could have meant by a question or called a topic is never blank, and none has the character 0.
texts = st.text(min_size=1).filter(is_storable)
actions = st.one_of(
    st.builds(Ask, texts), st.builds(ShowLatest, offsets), st.builds(ShowTopic, texts, offsets), st.just(ShowTopics())
)


@given(actions)
def test_a_button_means_the_same_when_it_is_tapped(action: Action) -> None:
    data = encode(action)
    if data is not None:
        assert decode(data) == action
        assert 1 <= len(data.encode()) <= MAX_DATA_BYTES


@given(st.text() | st.text("qlt:0123456789 ").map(lambda text: text[:20]))
def test_what_anybody_may_send_is_an_action_or_nothing(data: str) -> None:
    action = decode(data)
    if action is not None and len(data.encode()) <= MAX_DATA_BYTES:
        assert decode(encode(action) or "") == action


@pytest.mark.parametrize(
    "data",
    [
        "",
        "q",
        "q:",
        "q: ",
        "l",
        "l:",
        "l:-1",
        "l:1.5",
        "l:٣",
        "l:9999999999",
        "t:policy",
        "t::5",
        "t:x:y",
        "x:1",
        "q:a\x00b",
    ],
)
def test_what_no_button_says_means_nothing(data: str) -> None:
    assert decode(data) is None


@pytest.mark.parametrize(
    ("question", "fits"), [("a" * 62, True), ("a" * 63, False), ("𠮷" * 15, True), ("𠮷" * 16, False)]
)
def test_a_question_fits_up_to_the_last_byte(question: str, fits: bool) -> None:
    assert (encode(Ask(question)) is not None) is fits
