"""What one look found."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    OK = "ok"
    WARNING = "warning"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Finding:
    """`check` names what was looked at. Whatever is not OK has a remedy."""

    check: str
    state: State
    said: str
    remedy: str = ""


def ok(check: str, said: str) -> Finding:
    return Finding(check, State.OK, said)


def warning(check: str, said: str, remedy: str) -> Finding:
    return Finding(check, State.WARNING, said, remedy)


def broken(check: str, said: str, remedy: str) -> Finding:
    return Finding(check, State.BROKEN, said, remedy)
