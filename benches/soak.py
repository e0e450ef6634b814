"""Ten minutes of many readers: `python benches/soak.py [--seconds 600] [--rate 100] [--readers 1000] [--seed 1]`.

Two `povbot telegram` processes take updates by webhook and share a PostgreSQL, started for the purpose. A strict double
of the Bot API (POVBOT_STRICT_BOTAPI names it; its api.json lies beside it) runs in this process, with the service's own
limits on. Updates come as the service and a proxy in front bring them: forty at once, each chat's in order, to the two
processes in turn, one in fifty to both. Readers of three languages ask, tap what they were shown and type letter by
letter (`soaking/people.py`).

An answer takes from the moment its update is due, so that a backlog counts, until the double has it. Checked: each
update has exactly one answer and each tap one acknowledgement, nothing violates the API, no update is left open, no
log has an error. The exit status is 0 where all that holds, and 99 in 100 answers took `--within` ms at most (0 for any
number).
"""

import argparse
import asyncio
import contextlib
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from soaking import asked, delivery, double, figures, people, processes
from soaking.account import Account

sys.path.insert(0, str(asked.ROOT / "tests"))

import postgresql

_TWICE = 1 / 50
# What a transaction is told to be stored is on the disk.
_AS_OPERATED = {"fsync": "on", "shared_buffers": "128MB"}
# The last is how long answers are waited for that come twice.
_SETTLE_S, _DRAIN_S, _TWICE_S = 3.0, 120.0, 1.0


async def soaked(chosen: argparse.Namespace, database: str, folder: Path) -> figures.Figures:
    rng, account = random.Random(chosen.seed), Account()  # noqa: S311 - a rehearsal, no secret
    ports = [processes.free_port() for _ in range(chosen.processes)]
    headers = {processes.SECRET_HEADER: processes.SECRET}
    sending = delivery.Delivery(ports, processes.PATH, headers, _TWICE, rng)
    readers = people.People(chosen.readers, asked.said(), rng, account, sending.put)
    readers.double = strict = double.made(readers.told, readers.deliver, limits=not chosen.no_limits)
    async with double.served(strict) as address:
        with processes.bots(ports, folder, address, double.TOKEN, database) as bots:
            await asyncio.gather(*map(processes.listening, bots))
            await asyncio.sleep(_SETTLE_S)  # they see each other, and are done with their start
            beside = [asyncio.create_task(sending.run()), asyncio.create_task(processes.watch(bots))]
            began, before, committed = time.monotonic(), processes.spent(bots), await figures.transactions(database)
            print(f"{len(bots)} processes listen; {chosen.readers} readers begin", file=sys.stderr, flush=True)
            await readers.live(chosen.rate, chosen.seconds)
            await _answered(account, sending)
            cpu_s = {name: spent - before[name] for name, spent in processes.spent(bots).items()}
            spent = figures.Spent(time.monotonic() - began, cpu_s, await figures.transactions(database) - committed)
            await _ended(beside)
            statuses = [await asyncio.to_thread(bot.stop) for bot in bots]
    return figures.Figures(
        account, sending.counts, spent, bots, statuses, strict.violations, await figures.rows(database)
    )


async def _ended(tasks: Sequence["asyncio.Task[None]"]) -> None:
    """Raises what ended one of them before."""
    for task in tasks:
        task.cancel()
    for task in tasks:
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _answered(account: Account, delivered: delivery.Delivery) -> None:
    for _ in range(round(_DRAIN_S / 0.1)):
        if not account.unanswered and not delivered.pending:
            break
        await asyncio.sleep(0.1)
    await asyncio.sleep(_TWICE_S)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--rate", type=float, default=100.0, help="updates a second")
    parser.add_argument("--readers", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--within", type=float, default=500.0, help="ms that 99 in 100 answers may take; 0 for any")
    parser.add_argument("--no-limits", action="store_true", help="the double takes any number of messages a second")
    chosen = parser.parse_args()
    try:
        with (
            postgresql.running(**_AS_OPERATED) as database,
            tempfile.TemporaryDirectory(prefix="povbot-soak-") as folder,
        ):
            measured = asyncio.run(soaked(chosen, database, Path(folder)))
    except (double.NoDouble, postgresql.NoPostgresql, RuntimeError) as missing:
        print(f"not measured: {missing}")
        return 2
    print(measured.told())
    faults = [*measured.faults(), *measured.slow(chosen.within)]
    print("\n".join(f"FAULT {fault}" for fault in faults) or "every check holds")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
