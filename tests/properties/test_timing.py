"""When chats are told: every local day has one time, also where clocks change; quiet hours are quiet."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from povbot.delivery.timing import is_due, is_quiet, next_time
from povbot.model import Chat, Frequency

# Clocks that change at night, at midnight, by half an hour, against the sun, by a whole day, and not at all.
ZONES = (
    "UTC",
    "Asia/Shanghai",
    "Europe/London",
    "America/New_York",
    "America/St_Johns",
    "Asia/Beirut",
    "America/Sao_Paulo",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "Pacific/Auckland",
)
moments = st.datetimes(datetime(2000, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
hours, weekdays = st.integers(0, 23), st.integers(0, 6)
times = st.builds(time, hours, st.integers(0, 59))
chats = st.builds(Chat, st.just(7), zone=st.none() | st.sampled_from(ZONES), hour=hours, weekday=weekdays)
quiet_chats = st.builds(
    Chat,
    st.just(7),
    zone=st.sampled_from(ZONES),
    hour=hours,
    weekday=weekdays,
    quiet_from=st.none() | times,
    quiet_until=times,
)
frequencies = st.sampled_from(Frequency)
A_MOMENT = timedelta(microseconds=1)


def local(chat: Chat, moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(chat.zone or "UTC"))


def times_of(chat: Chat, frequency: Frequency, first: datetime, count: int) -> list[datetime]:
    found = [next_time(chat, frequency, first)]
    while len(found) < count:
        found.append(next_time(chat, frequency, found[-1] + A_MOMENT))
    return found


@given(chats, moments)
@example(Chat(7, zone="Europe/London", hour=1), datetime(2026, 3, 28, 12, tzinfo=UTC))  # an hour that is left out
@example(Chat(7, zone="Europe/London", hour=1), datetime(2026, 10, 24, 12, tzinfo=UTC))  # and one that comes twice
@example(Chat(7, zone="Asia/Beirut", hour=0), datetime(2026, 3, 27, 12, tzinfo=UTC))  # a day without its midnight
def test_each_day_has_exactly_one_time_for_those_who_are_told_daily(chat: Chat, after: datetime) -> None:
    days = [local(chat, moment).date() for moment in times_of(chat, Frequency.DAILY, after, 8)]
    assert days == [days[0] + timedelta(days=n) for n in range(8)]
    assert days[0] - local(chat, after).date() <= timedelta(days=1)


@given(chats, moments)
def test_it_is_the_hour_that_the_chat_chose_or_the_next_where_the_clocks_leave_that_out(
    chat: Chat, after: datetime
) -> None:
    at = local(chat, next_time(chat, Frequency.DAILY, after))
    is_left_out = (
        datetime.combine(at, time(chat.hour), at.tzinfo).astimezone(UTC).astimezone(at.tzinfo).hour != chat.hour
    )
    assert at.hour == chat.hour or (is_left_out and at.hour == chat.hour + 1)


@given(chats, moments)
def test_each_week_has_exactly_one_time_on_the_weekday_that_the_chat_chose(chat: Chat, after: datetime) -> None:
    days = [local(chat, moment).date() for moment in times_of(chat, Frequency.WEEKLY, after, 4)]
    assert days == [days[0] + timedelta(weeks=n) for n in range(4)]
    assert days[0].weekday() == chat.weekday


@given(quiet_chats, frequencies, moments, st.timedeltas(timedelta(0), timedelta(days=9)))
def test_nothing_is_due_in_quiet_hours(chat: Chat, frequency: Frequency, found: datetime, later: timedelta) -> None:
    now = found + later
    if is_quiet(chat, now):
        assert not is_due(chat, frequency, found, now)


@given(quiet_chats, frequencies, moments)
def test_whatever_was_found_is_due_within_its_period_and_a_day_of_quiet(
    chat: Chat, frequency: Frequency, found: datetime
) -> None:
    """The clock is looked at four times an hour: quiet hours leave a quarter at least, or a minute of it was missed."""
    period = {Frequency.AT_ONCE: timedelta(0), Frequency.DAILY: timedelta(days=1), Frequency.WEEKLY: timedelta(weeks=1)}
    minutes = int((period[frequency] + timedelta(days=1, hours=3)) / timedelta(minutes=1))
    loud = quiet_minutes(chat) < 24 * 60 - 15
    if loud:
        assert any(is_due(chat, frequency, found, found + timedelta(minutes=n)) for n in range(0, minutes, 5))


def quiet_minutes(chat: Chat) -> int:
    if chat.quiet_from is None or chat.quiet_until is None:
        return 0
    day = date(2026, 1, 1)
    span = datetime.combine(day, chat.quiet_until) - datetime.combine(day, chat.quiet_from)
    return int(span / timedelta(minutes=1)) % (24 * 60)


@given(chats, frequencies, moments, st.timedeltas(timedelta(0), timedelta(days=40)), st.timedeltas(timedelta(0)))
def test_what_is_due_stays_due_however_far_the_clock_jumps_ahead(
    chat: Chat, frequency: Frequency, found: datetime, later: timedelta, jump: timedelta
) -> None:
    now = found + later
    if is_due(chat, frequency, found, now) and jump < timedelta(days=20_000):
        assert is_due(chat, frequency, found, now + jump)


@given(chats, frequencies, moments, st.timedeltas(timedelta(days=1, microseconds=1), timedelta(days=9000)))
def test_a_clock_that_was_far_ahead_keeps_nothing_waiting_for_years(
    chat: Chat, frequency: Frequency, found: datetime, jump: timedelta
) -> None:
    assert is_due(chat, frequency, found, found - jump)


@given(chats, st.sampled_from([Frequency.DAILY, Frequency.WEEKLY]), moments)
def test_a_clock_that_is_set_back_a_little_tells_nothing_before_its_time(
    chat: Chat, frequency: Frequency, found: datetime
) -> None:
    at = next_time(chat, frequency, found)
    assert not is_due(chat, frequency, found, at - A_MOMENT) or at == found
    assert not is_due(chat, frequency, found, found - timedelta(hours=1))
    assert is_due(chat, frequency, found, at)


@pytest.mark.parametrize(
    ("clock", "is_so"), [("21:59", False), ("22:00", True), ("03:00", True), ("06:59", True), ("07:00", False)]
)
def test_quiet_hours_go_over_midnight(clock: str, is_so: bool) -> None:
    chat = Chat(7, zone="Asia/Shanghai", quiet_from=time(22), quiet_until=time(7))
    at = datetime.combine(date(2026, 1, 5), time.fromisoformat(clock), ZoneInfo("Asia/Shanghai"))
    assert is_quiet(chat, at.astimezone(UTC)) is is_so


def test_a_zone_that_is_known_no_more_is_taken_for_utc() -> None:
    after = datetime(2026, 1, 5, 9, tzinfo=UTC)
    chat = Chat(7, zone="Asia/Atlantis")
    assert next_time(chat, Frequency.DAILY, after) == datetime(2026, 1, 6, 8, tzinfo=UTC)
