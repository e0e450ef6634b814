"""Looks taken one after the other: one that fails, or never ends, keeps no other from being taken."""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from povbot.doctor.finding import Finding, broken
from povbot.errors import PovbotError

_REPORT = "This is a fault of povbot: report it, with what `POVBOT_TRACEBACK=1 povbot ask hello` says."


@dataclass(frozen=True, slots=True)
class Look:
    """`take` may raise. What takes longer than `within_s` is given up, in so many words."""

    check: str
    take: Callable[[], Iterable[Finding]]
    within_s: float = 10.0
    too_slow: str = "See what it waits for: a disk, a network, another process."


def taken(looks: Iterable[Look]) -> Iterator[Finding]:
    """In order, as they are taken."""
    for look in looks:
        yield from _taken(look)


def _taken(look: Look) -> Sequence[Finding]:
    """In a thread that does not keep the process from ending: nothing else can be left that waits for a disk."""
    found = list[Finding]()

    def take() -> None:
        try:
            some = [*look.take()]
        except PovbotError as error:
            what = ": ".join(part for part in (error.where, error.what) if part)
            some = [broken(look.check, what, error.remedy or _REPORT)]
        except Exception as error:  # noqa: BLE001 - the others are looked at all the same
            # Not its words: they may be an address with a password in it.
            some = [broken(look.check, f"it could not be looked at: {type(error).__name__}", _REPORT)]
        found.extend(some)

    thread = threading.Thread(target=take, name=look.check, daemon=True)
    thread.start()
    thread.join(look.within_s)
    if thread.is_alive():
        return [broken(look.check, f"no answer within {look.within_s:g} s", look.too_slow)]
    return found
