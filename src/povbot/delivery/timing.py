"""When what was found is told: at once, or at the chat's local hour of a day or week, and never in its quiet hours.

Nothing need be remembered of earlier digests: the moment follows from when a story was found. What waited while the
process was down is told as soon as it is up.
"""

from datetime import UTC, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from povbot.model import Chat, Frequency

_DAY, _DAYS_OF_WEEK = timedelta(days=1), 7


def is_due(chat: Chat, frequency: Frequency, found: datetime, now: datetime) -> bool:
    """Both times are aware."""
    if is_quiet(chat, now):
        return False
    if found > now + _DAY:  # the clock was wrong when it was found: waiting for that time may take years
        return True
    return frequency is Frequency.AT_ONCE or next_time(chat, frequency, found) <= now


def next_time(chat: Chat, frequency: Frequency, after: datetime) -> datetime:
    """The first time of a digest that is not before `after`, quiet hours aside; UTC.

    Each local day has one: an hour that the clocks leave out is the one after it, and of one that comes twice it is the
    first.
    """
    if frequency is Frequency.AT_ONCE:
        return after
    zone = zone_of(chat)
    first = after.astimezone(zone).date() - _DAY
    for day in (first + timedelta(days=n) for n in range(_DAYS_OF_WEEK + 3)):
        moment = datetime.combine(day, time(chat.hour), zone).astimezone(UTC)
        if moment >= after and (frequency is Frequency.DAILY or day.weekday() == chat.weekday):
            return moment
    raise AssertionError("a week has every weekday")


def is_quiet(chat: Chat, now: datetime) -> bool:
    """`quiet_until` itself is loud, and so is every hour where the two are the same."""
    if chat.quiet_from is None or chat.quiet_until is None:
        return False
    local = now.astimezone(zone_of(chat)).time()
    if chat.quiet_from <= chat.quiet_until:
        return chat.quiet_from <= local < chat.quiet_until
    return local >= chat.quiet_from or local < chat.quiet_until


def zone_of(chat: Chat) -> ZoneInfo:
    """UTC where nobody was asked, and where the zone is known no more."""
    return _zone(chat.zone) if chat.zone else _zone("UTC")


@cache
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")
