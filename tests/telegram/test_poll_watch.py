"""When the bot is deaf, by a clock that is moved by hand."""

import pytest

from povbot.errors import AnotherBot, PollingDeaf, TokenRefused
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


# Another one polls with the same token: the service gives updates to whoever asked last, and refuses the other (409)


def disputed(watch: PollWatch, clock: Clock, times: int = 3) -> None:
    for _ in range(times):
        clock.now += 1
        watch.heard(409)


def test_who_comes_second_ends_at_once(watch: PollWatch, clock: Clock) -> None:
    clock.now += 600  # the service was down at the start
    watch.begin()
    disputed(watch, clock, 2)
    watch.check()
    disputed(watch, clock, 1)
    with pytest.raises(AnotherBot, match="same token"):
        watch.check()


def test_whose_updates_go_to_a_webhook_is_told_so(watch: PollWatch, clock: Clock) -> None:
    watch.begin()
    for _ in range(3):
        clock.now += 1
        watch.heard(409, of_a_webhook=True)
    with pytest.raises(AnotherBot, match="by webhook"):
        watch.check()


def test_who_was_first_bears_it_for_a_minute(watch: PollWatch, clock: Clock) -> None:
    watch.begin()
    for _ in range(11):
        clock.now += 1
        watch.heard(200)
    disputed(watch, clock, 30)
    watch.check()
    disputed(watch, clock, 32)
    with pytest.raises(AnotherBot):
        watch.check()


def test_one_that_yielded_is_forgotten(watch: PollWatch, clock: Clock) -> None:
    watch.begin()
    clock.now += 11
    disputed(watch, clock, 4)
    for _ in range(70):
        clock.now += 1
        watch.heard(200)
    disputed(watch, clock, 1)
    watch.check()


def test_a_poll_that_a_killed_process_left_open_is_no_other_bot(watch: PollWatch, clock: Clock) -> None:
    watch.begin()
    disputed(watch, clock, 1)
    watch.heard(200)
    watch.check()
