"""What operators are told of sources: once when one falls silent or fails, and once when it is well again."""

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from povbot.freshness.states import SourceState


class Ailment(StrEnum):
    SILENT = "silent"
    FAILING = "failing"


@dataclass(frozen=True, slots=True)
class Alarm:
    """`since` is the day of the newest story, or that of the last good run; of the first failed one where there is
    none."""

    source: str
    ailment: Ailment
    since: date


@dataclass(frozen=True, slots=True)
class Changes:
    """Since operators were last told; `told` are the alarms that they know of after that."""

    raised: tuple[tuple[Alarm, SourceState], ...]
    over: tuple[tuple[Alarm, SourceState], ...]
    told: tuple[Alarm, ...]


def changes(told: Sequence[Alarm], states: Sequence[SourceState]) -> Changes:
    """One of a source that is no longer set up is forgotten without a word."""
    known = {(alarm.source, alarm.ailment): alarm for alarm in told}
    now = {(alarm.source, alarm.ailment): (alarm, state) for state in states for alarm in _alarms(state)}
    by_name = {state.source: state for state in states}
    return Changes(
        raised=tuple(found for key, found in now.items() if key not in known),
        over=tuple(
            (alarm, by_name[alarm.source]) for key, alarm in known.items() if key not in now and key[0] in by_name
        ),
        told=tuple(known.get(key, alarm) for key, (alarm, _) in now.items()),
    )


def _alarms(state: SourceState) -> Iterator[Alarm]:
    if state.silent and state.newest:
        yield Alarm(state.source, Ailment.SILENT, state.newest)
    since = state.good or state.failing_since
    if state.failing and since:
        yield Alarm(state.source, Ailment.FAILING, since.date())


_ALARMS = TypeAdapter(tuple[Alarm, ...])


class AlarmFile:
    """The alarms that operators know of, across restarts."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> tuple[Alarm, ...]:
        """None where it cannot be read: to be told twice is better than not at all."""
        with suppress(OSError, ValidationError):
            return _ALARMS.validate_json(self._path.read_bytes())
        return ()

    def write(self, alarms: Sequence[Alarm]) -> None:
        """Whole or not at all. Raises OSError."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_name(f"{self._path.name}.new")
        with fresh.open("wb") as file:
            file.write(_ALARMS.dump_json(tuple(alarms), indent=1))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)
