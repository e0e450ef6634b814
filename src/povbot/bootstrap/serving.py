"""What the running bot answers from, one edition of the archive after the other."""

import asyncio
import json
import logging
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from povbot import commands
from povbot.bootstrap.archive import analyzer_of, build_service, prepared, service_of, topics_of
from povbot.bootstrap.edition import Edition
from povbot.bootstrap.engines import engine_of
from povbot.bootstrap.environment import environment
from povbot.bootstrap.learned import Learned
from povbot.bootstrap.opening import serving
from povbot.bootstrap.resting import beside
from povbot.corpus.keeping import JsonLinesKeeper
from povbot.errors import IndexUnusable
from povbot.ports import Archive
from povbot.service import Service
from povbot.service.ahead import Step
from povbot.settings import Engine, Paths, Settings

_LOG = logging.getLogger(__name__)
Report = Callable[[str], None]
# Somebody else brings the index up to date just now: it is looked again after so long.
_AGAIN_S = 10.0
_GIVES_WAY = 3
# Questions that were asked of an edition before have been answered by then; and it has been counted what the next one
# changed, for which every story of both may have to be read.
_ANSWERED_S, _COMPARED_S = 60.0, 3600.0


class Serving:
    """`service` answers from the edition that was opened last; `signature` is that of the archive which the first one
    was made of. Not to be made in a running event loop where the archive is in a cluster.

    Raises what `build_service` raises, IndexUnusable, RetrieverUnavailable.
    """

    def __init__(self, settings: Settings, paths: Paths, learned: Learned, report: Report) -> None:
        self._settings, self._paths, self._learned = settings, paths, learned
        self._edition: Edition | None = None
        self._leaving: set[asyncio.Task[None]] = set()
        self._renewed = asyncio.Event()
        if engine_of(settings, paths) is Engine.RANK_BM25:
            self.signature = JsonLinesKeeper(paths.corpus).signature()
            self.service = build_service(settings, paths, report, learned)
        else:
            self._edition = self._opened()
            self.signature = self._edition.signature
            self.service = self._from(self._edition)

    async def prepare(self) -> None:
        """What the first questions would wait for, in a thread as far as it can be. Takes seconds the first time; what
        is asked meanwhile waits for what it needs of it. Raises RetrieverUnavailable."""
        await self._prepare(self._edition, self.service)

    async def _prepare(self, edition: Edition | None, service: Service) -> None:
        if edition is None:
            await service.prepare(_in_a_thread)
            return
        known = self._learned.of(self._settings, self._paths)
        is_english = {*(await service.inventory()).languages} <= {"en"}

        async def run(name: str, step: Step) -> None:
            if name != "en" or not is_english:
                await beside(lambda _: known.learn())
            await step()

        await service.prepare(run)

    async def reload(self, report: Report) -> Archive:
        """Lets the service answer from the archive as it is now; until that is ready, and where it cannot be, it
        answers as before. Returns the archive before. Raises ArchiveMissing, ArchiveEmpty, ArchiveError, ConfigError,
        IndexUnusable."""
        edition, fresh = await self._fresh(report)
        before, self._edition = self._edition, edition
        archive = self.service.take_over(fresh)
        self._renewed.set()
        self._renewed = asyncio.Event()
        if before:
            self._leaving = {task for task in self._leaving if not task.done()}
            self._leaving.add(asyncio.create_task(_left(before, self._renewed)))
        return archive

    def look(self) -> str:
        """The signature of the archive as it is now. Not to be called in a running event loop. Raises ArchiveError,
        IndexUnusable where what is answered from was damaged: reading the archive again mends that;
        RetrieverUnavailable."""
        if self._edition:
            self._edition.check()
        if engine_of(self._settings, self._paths) is Engine.OPENSEARCH:
            from povbot.bootstrap import cluster

            return cluster.signature(self._settings)
        return JsonLinesKeeper(self._paths.corpus).signature()

    async def _fresh(self, report: Report) -> tuple[Edition | None, Service]:
        settings, paths = self._settings, self._paths
        if engine_of(settings, paths) is Engine.RANK_BM25:
            return None, await beside(lambda rest: prepared(settings, paths, report, self._learned, rest))
        if engine_of(settings, paths) is Engine.TANTIVY:
            await self._index(report)
        edition = await asyncio.to_thread(self._opened)
        try:
            fresh = self._from(edition)
            await self._prepare(edition, fresh)
        except BaseException:
            edition.close()
            await edition.leave()
            raise
        return edition, fresh

    async def _index(self, report: Report) -> None:
        """In a process of its own, so that readers have this one for themselves."""
        command = (sys.executable, "-m", "povbot", "index", "--json", "--quiet")
        while True:
            done = await commands.run(command, environment(self._settings, self._paths))
            if done.status != _GIVES_WAY:
                break
            await asyncio.sleep(_AGAIN_S)
        last = done.err.strip().rpartition("\n")[2].removeprefix("povbot: ")
        if done.status:
            raise IndexUnusable(f"`povbot index` ended with status {done.status}: {last}")
        for fault in _faults(done.out):
            report(fault)

    def _opened(self) -> Edition:
        known = self._learned.of(self._settings, self._paths)
        return serving(self._settings, self._paths, known, topics_of(self._paths))

    def _from(self, edition: Edition) -> Service:
        known = self._learned.of(self._settings, self._paths)
        return service_of(edition, known, topics_of(self._paths), analyzer_of(known), self._learned.meter)

    async def close(self) -> None:
        for task in self._leaving:
            task.cancel()
        await asyncio.gather(*self._leaving, return_exceptions=True)
        if self._edition:
            self._edition.close()
            await self._edition.leave()


async def _left(edition: Edition, renewed: asyncio.Event) -> None:
    """A reading waits until what the last one changed is counted."""
    try:
        with suppress(TimeoutError):
            await asyncio.wait_for(renewed.wait(), _COMPARED_S)
        await asyncio.sleep(_ANSWERED_S)
    finally:
        edition.close()
        await edition.leave()


async def _in_a_thread(_name: str, step: Step) -> None:
    """With a loop of its own, for nothing in memory belongs to one."""
    await beside(lambda _: asyncio.run(_done(step)))


async def _done(step: Step) -> None:
    await step()


def _faults(out: str) -> Sequence[str]:
    said: Any = json.loads(out.strip().rpartition("\n")[2] or "{}")
    return [str(fault) for fault in said.get("faults", ())]
