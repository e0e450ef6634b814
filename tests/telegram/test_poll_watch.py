"""When the bot is deaf, by a clock that is moved by hand."""

import pytest

from povbot.errors import PollingDeaf, TokenRefused
from povbot.fronts.telegram.polling import PollWatch


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def watch(clock: Clock) -> PollWatch:
    return PollWatch(60, clock)


def test_silence_is_borne_up_to_the_limit_and_no_longer(watch: PollWatch, clock: Clock) -> None:
    clock.now += 60
    watch.check()
    clock.now += 0.1
    with pytest.raises(PollingDeaf, match="60 s"):
        watch.check()


def test_every_successful_poll_ends_the_silence(watch: PollWatch, clock: Clock) -> None:
    for _ in range(3):
        clock.now += 59
        watch.heard(200)
    clock.now += 59
    watch.check()


@pytest.mark.parametrize("status", [409, 429, 500, 502])
def test_a_failed_poll_does_not_end_the_silence(status: int, watch: PollWatch, clock: Clock) -> None:
    clock.now += 50
    watch.heard(status)
    watch.check()
    clock.now += 11
    with pytest.raises(PollingDeaf):
        watch.check()


@pytest.mark.parametrize("status", [401, 404])
def test_a_refused_token_is_noticed_at_once(status: int, watch: PollWatch) -> None:
    watch.heard(200)
    watch.heard(status)
    with pytest.raises(TokenRefused, match="POVBOT_TELEGRAM__TOKEN"):
        watch.check()


def test_waiting_for_a_service_that_is_down_at_the_start_is_no_silence(watch: PollWatch, clock: Clock) -> None:
    clock.now += 600
    watch.begin()
    watch.check()
    clock.now += 61
    with pytest.raises(PollingDeaf):
        watch.check()
