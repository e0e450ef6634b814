"""A process that writes a ledger until it is killed: `python tests/ledger_writer.py FILE FIRST`.

It says the number of each batch once that is recorded. A batch has SIZE entries, traces and revisions, and all traces
are told anew with it: they and the signature bear its number.
"""

import sys
from collections.abc import Iterator
from datetime import date
from itertools import count
from pathlib import Path

from povbot.ledger.files import opened
from povbot.model import Entry, Standing, Trace, Withdraw

SIZE = 40


def batch(number: int) -> tuple[list[Entry], list[Trace], list[Withdraw]]:
    ids = [f"{number:06}/{place}" for place in range(SIZE)]
    return (
        [Entry("site", name, Standing.KEPT, name, listed_on=str(number)) for name in ids],
        [Trace(name, "en", None, "of a batch", "", (number, place)) for place, name in enumerate(ids)],
        [Withdraw(name, date(2026, 11, 2)) for name in ids],
    )


def told(number: int) -> Iterator[Trace]:
    return (Trace(f"t{place}", "en", None, "of all", str(number), (10**6 + number, place)) for place in range(300))


def main(file: str, first: str) -> None:
    with opened(Path(file)) as ledger:
        for number in count(int(first)):
            ledger.record(*batch(number))
            print(number, flush=True)  # noqa: T201 - it is what it says
            ledger.traced(told(number), str(number))


if __name__ == "__main__":
    main(*sys.argv[1:])
