"""What differs between two states of an archive."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from heapq import nsmallest
from itertools import islice
from operator import attrgetter

from povbot.model import Article, Changes, Some
from povbot.ports import Archive

# So many stories are compared at a time; readers are answered between.
_BATCH = 200
# Of what changed, so many are named to an operator.
_NAMED = 20

_AGE = attrgetter("age")

_Told = Sequence[Article]


class _Counted:
    def __init__(self) -> None:
        self._count = 0
        self._newest: list[Article] = []

    def add(self, told: _Told) -> None:
        self._count += 1
        self._newest.append(told[0])
        if len(self._newest) > 10 * _NAMED:
            self._newest = nsmallest(_NAMED, self._newest, key=_AGE)

    def some(self) -> Some:
        return Some(self._count, tuple(nsmallest(_NAMED, self._newest, key=_AGE)))


async def compared(after: Archive, before: Archive, touched: Iterable[str] | None = None) -> Changes:
    """`touched` are the families that may differ, each once; without it all of both archives are compared."""
    new, changed, gone = _Counted(), _Counted(), _Counted()
    pairs = _all(after, before) if touched is None else _these(after, before, touched)
    async for then, now in pairs:
        if not then:
            new.add(now)
        elif not now:
            gone.add(then)
        elif then != now:
            changed.add(now)
    return Changes(new.some(), changed.some(), gone.some())


async def _these(after: Archive, before: Archive, touched: Iterable[str]) -> AsyncIterator[tuple[_Told, _Told]]:
    rest = iter(touched)
    while families := [*islice(rest, _BATCH)]:
        then, now = await _told(before, families), await _told(after, families)
        for family in families:
            if family in then or family in now:
                yield then.get(family, ()), now.get(family, ())


async def _all(after: Archive, before: Archive) -> AsyncIterator[tuple[_Told, _Told]]:
    async for families in _families(after):
        then = await _told(before, [*families])
        for family, told in families.items():
            yield then.get(family, ()), told
    async for families in _families(before):
        now = await _told(after, [*families])
        for family, told in families.items():
            if family not in now:
                yield told, ()


async def _families(archive: Archive) -> AsyncIterator[Mapping[str, _Told]]:
    """Each family once: with that telling of it which it is given by."""
    async for arrivals in archive.arrivals():
        for start in range(0, len(arrivals), _BATCH):
            some = arrivals[start : start + _BATCH]
            told = await _told(archive, [arrival.family for arrival in some])
            ids = {arrival.article_id for arrival in some}
            yield {family: tellings for family, tellings in told.items() if tellings[0].id in ids}


async def _told(archive: Archive, families: Sequence[str]) -> Mapping[str, _Told]:
    await asyncio.sleep(0)
    return {told[0].family: told for told in await archive.tellings(families, "")}
