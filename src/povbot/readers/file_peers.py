"""With SQLite a bot is one process: who answers readers holds a lock beside the file until it ends."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import URL

from povbot.errors import AnotherBot, StoreUnavailable
from povbot.readers.address import said


@dataclass(frozen=True, slots=True)
class Alone:
    me: int
    leads: bool = True

    @property
    def present(self) -> frozenset[int]:
        return frozenset({self.me})

    @property
    def staying(self) -> frozenset[int]:
        return self.present

    async def look(self) -> None:
        """There is nobody to be seen."""

    async def retire(self) -> None:
        """There is nobody to take its chats."""

    async def told(self) -> None:
        await asyncio.Event().wait()


@contextmanager
def alone_on(url: URL, me: int) -> Iterator[Alone]:
    """The system lets go of the lock when the process ends, however that ends; its file stays."""
    file = Path(url.database or "")
    # Whichever thread lets go of it: that is for whoever waits for the process.
    lock = FileLock(file.with_name(f"{file.name}.bot.lock"), mode=0o600, thread_local=False)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout:
        raise AnotherBot(
            "another povbot answers readers from this database",
            where=said(url),
            remedy="Stop the other one; or, for several side by side, use PostgreSQL (readers.database) and webhooks "
            "(telegram.mode).",
        ) from None
    except OSError as error:
        raise StoreUnavailable(
            f"its lock {lock.lock_file} cannot be taken: {error.strerror}",
            where=said(url),
            remedy="Look at the permissions of its folder.",
        ) from error
    try:
        yield Alone(me)
    finally:
        lock.release()
