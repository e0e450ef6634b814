"""Processes that share a PostgreSQL, which knows by itself what they are to know of each other: who is connected."""

import asyncio

from sqlalchemy import URL, NullPool
from sqlalchemy.ext.asyncio import create_async_engine

from povbot.readers.address import said
from povbot.readers.database import understood
from povbot.readers.postgresql_server import CONNECT_S
from povbot.readers.server_session import Seen, Session, connected

# A process that does not get through ceases to lead before the server takes its lock from it (`server_session`).
_LOOK_S, _COME_S = 5.0, 10.0


class ServerPeers:
    """One that lost its connection makes another at its next look. AnotherBot is raised there too, where somebody who
    is to be alone came in meanwhile: this process must end."""

    def __init__(self, url: URL, me: int, *, is_alone: bool) -> None:
        self.me, self._is_alone, self._where = me, is_alone, said(url)
        self._engine = create_async_engine(
            url,
            hide_parameters=True,
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",
            connect_args={"timeout": CONNECT_S},
        )
        self._session: Session | None = None
        self._is_lost = True
        self._seen = self._nobody = Seen(frozenset({me}), frozenset(), leads=False)
        self._looking, self._retires = asyncio.Lock(), False
        # Who was heard to retire, perhaps since it was looked last.
        self._heard_retiring = set[int]()
        self._came_before = False
        self._told = asyncio.Event()

    @property
    def present(self) -> frozenset[int]:
        return self._seen.present

    @property
    def staying(self) -> frozenset[int]:
        present = self._seen.present
        return present - self._seen.retired - self._heard_retiring or present

    @property
    def leads(self) -> bool:
        return self._seen.leads

    async def come(self) -> None:
        """Takes its place. Raises AnotherBot, StoreUnavailable."""
        with understood(self._where):
            await self._come()

    async def look(self) -> None:
        async with self._looking:
            await self._look()

    async def retire(self) -> None:
        self._retires = True
        await self.look()

    async def _look(self) -> None:
        try:
            with understood(self._where):
                if self._is_lost:
                    await self.leave()
                    await self._come()
                await self._see()
        except BaseException:  # one that is cancelled may leave an answer that nobody reads
            await self.leave()
            raise

    async def _come(self) -> None:
        async with asyncio.timeout(_COME_S):
            self._session = session = await connected(self._engine, self.me, self._where)
            await session.come(self._heard, lambda: self._lost(session), is_alone=self._is_alone)
            self._is_lost = False
        if self._came_before:
            self._told.set()  # what was said meanwhile was not heard
        self._came_before = True

    async def _see(self) -> None:
        assert self._session is not None  # noqa: S101 - or it would be lost, and made again
        async with asyncio.timeout(_LOOK_S):
            self._seen = await self._session.look(retires=self._retires)
        self._heard_retiring &= self._seen.present

    async def told(self) -> None:
        await self._told.wait()
        self._told.clear()

    def _heard(self, said_: str) -> None:
        if said_ == str(self.me):
            self._told.set()
        elif said_.startswith("-") and said_[1:].isdecimal():
            self._heard_retiring.add(int(said_[1:]))

    def _lost(self, session: Session) -> None:
        if self._session is session:
            self._seen, self._is_lost = self._nobody, True
            self._told.set()  # who leads is to cease at once

    async def leave(self) -> None:
        """A look joins again."""
        session, self._session, self._seen, self._is_lost = self._session, None, self._nobody, True
        if session:
            await session.end()
