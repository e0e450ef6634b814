"""The time zones offered, by a city each; a phone shows all of them in three screens."""

from datetime import datetime
from zoneinfo import ZoneInfo

# What readers of a language mostly live in comes first; the rest is behind a button.
NEAR = {
    "en": (
        "Europe/London",
        "Europe/Berlin",
        "America/New_York",
        "America/Chicago",
        "America/Los_Angeles",
        "Africa/Nairobi",
        "Asia/Kolkata",
        "Asia/Shanghai",
        "Asia/Singapore",
        "Australia/Sydney",
    ),
    "zh-Hans": ("Asia/Shanghai", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Singapore", "Asia/Kuala_Lumpur"),
    "zh-Hant": ("Asia/Taipei", "Asia/Hong_Kong", "Asia/Shanghai", "Asia/Macau", "Asia/Kuala_Lumpur"),
}

# From west to east, as an offset is looked for.
ALL = (
    *("Pacific/Honolulu", "America/Anchorage", "America/Los_Angeles", "America/Denver", "America/Phoenix"),
    *("America/Chicago", "America/Mexico_City", "America/New_York", "America/Bogota", "America/Halifax"),
    *("America/Santiago", "America/St_Johns", "America/Sao_Paulo", "Atlantic/Azores", "Europe/London", "UTC"),
    *("Africa/Lagos", "Europe/Paris", "Europe/Berlin", "Africa/Johannesburg", "Africa/Cairo", "Europe/Athens"),
    *("Asia/Jerusalem", "Europe/Istanbul", "Europe/Moscow", "Africa/Nairobi", "Asia/Tehran", "Asia/Dubai"),
    *("Asia/Kabul", "Asia/Karachi", "Asia/Tashkent", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Dhaka"),
    *("Asia/Yangon", "Asia/Bangkok", "Asia/Jakarta", "Asia/Shanghai", "Asia/Hong_Kong", "Asia/Macau"),
    *("Asia/Taipei", "Asia/Singapore", "Asia/Kuala_Lumpur", "Asia/Manila", "Australia/Perth", "Asia/Tokyo"),
    *("Asia/Seoul", "Australia/Adelaide", "Australia/Brisbane", "Australia/Sydney", "Pacific/Guadalcanal"),
    *("Pacific/Auckland", "Pacific/Tongatapu"),
)
OFFERED = frozenset(ALL)


def offset(zone: str, now: datetime) -> str:
    """Of now: UTC+8, UTC−3:30, UTC."""
    shift = now.astimezone(ZoneInfo(zone)).utcoffset()
    minutes = round(shift.total_seconds() / 60) if shift else 0
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '−'}{hours}" + (f":{rest:02}" if rest else "")
