"""How long a backup and a restore of many rows take, and in how much memory: `python benches/backups.py [ROWS]`."""

import asyncio
import resource
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter, process_time

from sqlalchemy import text

from povbot.backup import reading
from povbot.backup.manifest import Part, Tables
from povbot.backup.writing import writing
from povbot.readers import address, backups
from povbot.readers.aside import aside
from povbot.readers.stores import connected, opened

TOLD = """
WITH RECURSIVE each(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM each WHERE n < :rows)
INSERT INTO told SELECT n / 10, 'story-of-the-paper-' || n, 'sent' FROM each
"""


def now() -> datetime:
    return datetime.now(UTC)


async def fill(where: str, rows: int) -> None:
    async with opened(where, now):
        pass
    async with connected(address.parse(where)) as database:
        await database.run(lambda connection: connection.execute(text(TOLD), {"rows": rows}))


@contextmanager
def timed(what: str) -> Iterator[None]:
    elapsed, cpu = perf_counter(), process_time()
    yield
    largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    took = f"{perf_counter() - elapsed:6.1f} s, {process_time() - cpu:6.1f} s of CPU"
    print(f"{what:35} {took}; largest memory {largest:.0f} MB")


def main(rows: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        where, file = f"sqlite:///{folder}/readers.db", Path(folder) / "povbot.zip"
        asyncio.run(fill(where, rows))
        with timed(f"{rows:,} rows written"), writing(file) as backup:
            copied = asyncio.run(backups.copied(where, lambda name, lines: backup.rows(f"readers/{name}.jsonl", lines)))
            backup.end("", now(), Tables(copied.revision, copied.last_ids))
        with reading.opened(file) as read:
            with timed("checked by its sums"):
                read.check()
            tables = ((one.file.removesuffix(".jsonl"), read.lines(one)) for one in read.manifest.of(Part.READERS))
            with ExitStack() as held:
                with timed("put aside, line by line"):
                    readers = held.enter_context(aside(copied.revision, copied.last_ids, tables, str(file)))
                with timed("put back, while writers wait"):
                    asyncio.run(backups.put_back(where, readers))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300_000)
