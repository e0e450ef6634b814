"""The machine's clock against the service's."""

from collections.abc import Iterator
from datetime import datetime

from povbot.doctor.finding import Finding, broken, ok, warning

CHECK = "clock"
# A header tells whole seconds, and an answer is on its way for some; digests go out by the minute, and a day off means
# that updates are forgotten while they may come again.
SOME_S, MUCH_S = 5, 60
_REMEDY = "Let the system set its clock by itself: timedatectl set-ntp true."


def compared(before: datetime, said: datetime | None, after: datetime) -> Iterator[Finding]:
    """`said` is what the service said between `before` and `after` (all aware)."""
    if said is None:
        yield warning(CHECK, "the service's answer told no time", "Look at the clock by hand: date --utc.")
        return
    ahead, behind = (before - said).total_seconds() - 1, (said - after).total_seconds()
    off = max(ahead, behind, 0)
    which = "ahead of" if ahead > behind else "behind"
    if off <= SOME_S:
        yield ok(CHECK, "as the service's")
    else:
        said_ = f"{off:,.0f} s {which} the service's"
        yield broken(CHECK, said_, _REMEDY) if off > MUCH_S else warning(CHECK, said_, _REMEDY)
