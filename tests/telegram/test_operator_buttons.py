"""What fits into the operator's buttons, and what comes back out of them."""

from hypothesis import given
from hypothesis import strategies as st

from povbot.fronts.telegram.operator_buttons import (
    Action,
    Cancel,
    ExportMissed,
    Halt,
    Send,
    ShowMissed,
    decode,
    encode,
)

numbers = st.integers(0, 10**9 - 1)
actions = st.one_of(
    st.builds(ShowMissed, numbers),
    st.builds(Halt, numbers),
    st.sampled_from([ExportMissed(), Send(), Cancel()]),
)


@given(actions)
def test_a_button_means_the_same_when_it_is_tapped(action: Action) -> None:
    assert decode(encode(action)) == action
    assert encode(action).startswith("o")
    assert len(encode(action).encode()) <= 64


@given(st.text() | st.text("omesch:0123456789 -٣").map(lambda text: text[:20]))
def test_what_anybody_may_send_is_an_action_or_nothing(data: str) -> None:
    action = decode(data)
    if action is not None:
        assert decode(encode(action)) == action
