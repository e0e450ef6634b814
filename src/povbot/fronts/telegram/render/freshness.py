"""What operators are told of sources that fall silent or fail, as a message."""

from collections.abc import Iterator
from html import escape

from povbot.freshness.alarms import Ailment, Alarm, Changes
from povbot.freshness.states import SourceState
from povbot.fronts.telegram.render.message import MAX_HEADLINE_CHARS, MAX_PUBLISHER_CHARS, Message, short
from povbot.texts import Texts

# Of more sources the message says no more than that there are.
_MOST_NAMED = 10


def alarms(changes: Changes, texts: Texts) -> Message:
    blocks = [_raised(alarm, state, texts) for alarm, state in changes.raised]
    blocks += [_over(alarm, state, texts) for alarm, state in changes.over]
    more = [texts("reload-more", count=len(blocks) - _MOST_NAMED)] if len(blocks) > _MOST_NAMED else []
    remedy = [texts("alarm-remedy")] if changes.raised else []
    return Message("\n\n".join([*blocks[:_MOST_NAMED], *more, *remedy]))


def _raised(alarm: Alarm, state: SourceState, texts: Texts) -> str:
    source, day = _named(alarm), texts.day(alarm.since)
    if alarm.ailment is Ailment.SILENT:
        return texts("alarm-silent", source=source, day=day, count=round(state.usual_days or 1))
    key = "alarm-failing" if state.good else "alarm-failing-ever"
    return "\n".join([texts(key, source=source, day=day, count=state.failures), *_why(state, texts)])


def _why(state: SourceState, texts: Texts) -> Iterator[str]:
    if state.last and state.last.fault:
        yield texts("alarm-why", why=escape(short(state.last.fault, MAX_HEADLINE_CHARS), quote=False))


def _over(alarm: Alarm, state: SourceState, texts: Texts) -> str:
    day = texts.day(state.newest or alarm.since)
    return texts(f"alarm-over-{alarm.ailment}", source=_named(alarm), day=day)


def _named(alarm: Alarm) -> str:
    return escape(short(alarm.source, MAX_PUBLISHER_CHARS), quote=False)
