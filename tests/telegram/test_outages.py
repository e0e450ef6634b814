"""What the log has of a failure that lasts."""

import logging

import pytest

from povbot.errors import StoreUnavailable
from povbot.fronts.telegram.outages import Outage

AWAY = StoreUnavailable("it does not answer in time", where="the database")


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def outage(clock: Clock, caplog: pytest.LogCaptureFixture) -> Outage:
    caplog.set_level(logging.INFO)
    return Outage(logging.getLogger("povbot.test"), "nothing can be stored", clock)


def levels(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.levelname for record in caplog.records]


def test_an_outage_of_three_hours_is_said_once_a_minute_and_when_it_is_over(
    outage: Outage, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3 * 3600):
        outage.failed(AWAY)
        clock.now += 1
    outage.over()
    assert levels(caplog) == ["WARNING"] * 180 + ["INFO"]
    first, second, *_, last = (record.getMessage() for record in caplog.records)
    assert first == f"nothing can be stored: {AWAY}"
    assert second == f"nothing can be stored, for 60 s now: {AWAY}"
    assert last == "nothing can be stored: that is over, after 10800 s"


def test_one_that_comes_again_is_said_at_once(outage: Outage, clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(2):
        outage.failed(AWAY)
        clock.now += 1
        outage.over()
    assert levels(caplog) == ["WARNING", "INFO"] * 2


def test_where_nothing_failed_nothing_is_said(outage: Outage, caplog: pytest.LogCaptureFixture) -> None:
    outage.over()
    assert levels(caplog) == []
