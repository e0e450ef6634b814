"""The archive read again while the bot goes on answering from the old one: what that changed."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from povbot.model import Article
from povbot.ports import Clock
from povbot.service import Service

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Renewed:
    """What another reading of the archive changed: stories, each in its original, newest first; one of
    which a translation or a version came, went or changed has changed. `faults` are sentences on lines that are broken,
    in their order."""

    new: tuple[Article, ...]
    changed: tuple[Article, ...]
    gone: tuple[Article, ...]
    faults: tuple[str, ...]


class Renewal:
    """`reload` lets the service answer from a fresh archive, and reports its broken lines; `after` is told of that.
    `read` says when the archive was read last."""

    def __init__(
        self,
        service: Service,
        reload: Callable[[Report], Awaitable[None]],
        clock: Clock,
        after: Callable[[Renewed], None] = lambda _renewed: None,
    ) -> None:
        self._service, self._reload, self._clock, self._after = service, reload, clock, after
        self._reading = asyncio.Lock()
        self.read = clock()

    @property
    def is_reading(self) -> bool:
        return self._reading.locked()

    async def renew(self) -> Renewed:
        """One at a time; a second one waits and reads again. Raises what `reload` raises; then nothing has changed."""
        async with self._reading:
            faults, before, read = list[str](), [*self._service.articles()], self._clock()
            await self._reload(faults.append)
            self.read = read
            renewed = differences(before, self._service.articles(), faults)
        self._after(renewed)
        return renewed


def differences(before: Iterable[Article], after: Iterable[Article], faults: Iterable[str] = ()) -> Renewed:
    """Both newest first."""
    old, new = _stories(before), _stories(after)
    return Renewed(
        new=tuple(told[0] for story, told in new.items() if story not in old),
        changed=tuple(told[0] for story, told in new.items() if old.get(story, told) != told),
        gone=tuple(told[0] for story, told in old.items() if story not in new),
        faults=tuple(faults),
    )


def _stories(articles: Iterable[Article]) -> Mapping[str, Sequence[Article]]:
    """All tellings of each, the original first where there is one."""
    stories = dict[str, list[Article]]()
    for article in articles:
        stories.setdefault(article.family, []).append(article)
    return {story: sorted(told, key=lambda article: article.distance("")) for story, told in stories.items()}
