"""Events, counts and times in words."""

import unicodedata

from povbot.filling.progress import Counts, Event

_KINDS = ("new", "changed", "unchanged", "copies", "withdrawn", "failed")
_MINUTE_S, _HOUR_S = 60, 3600


def shown(text: str) -> str:
    """In one line, without what a terminal would obey and what shows text in another order than it has."""
    return "".join(char for char in " ".join(text.split()) if not unicodedata.category(char).startswith("C"))


def reason(event: Event) -> str:
    """Without the event's own address, so that the same fault of two stories reads the same."""
    return shown(event.why.removeprefix(f"{event.address}: "))


def where(event: Event) -> str:
    """By its headline what has no address of its own, as a listing's item without a link."""
    return shown((event.address.startswith("#") and event.title) or event.address.removeprefix("#"))


def line(event: Event) -> str:
    title, place, why = shown(event.title), where(event), reason(event)
    told = f"{title} ({place})" if title and title != place else place
    return f"{event.source}: {event.what}: {told}" + (f": {why}" if why else "")


def counted(counts: Counts, *, briefly: bool = False) -> str:
    """All of them, or `briefly` only those of which there are any."""
    numbers = ((kind, getattr(counts, kind)) for kind in _KINDS)
    parts = [_number(kind, number) for kind, number in numbers if number or not briefly]
    return f"{counts.seen:,} seen" + (f": {', '.join(parts)}" if parts else "")


def _number(kind: str, number: int) -> str:
    return f"{number:,} {'copy' if kind == 'copies' and number == 1 else kind}"


def lasted(seconds: float) -> str:
    whole = int(seconds)
    if whole < _MINUTE_S:
        return f"{whole} s"
    if whole < _HOUR_S:
        return f"{whole // _MINUTE_S} min {whole % _MINUTE_S} s"
    return f"{whole // _HOUR_S} h {whole % _HOUR_S // _MINUTE_S} min"
