"""New stories × what is followed → what is due. Stories are told apart by their originals: a translation or
another version that comes later is no news."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Protocol

from povbot.model import Arrival, Article, Due, Subscription
from povbot.ports import Clock, DeliveryStore, SubscriptionStore
from povbot.service import Match

# Of new stories, for an archive may have got very many: so many are read, and so many asked, before readers are
# answered again.
_AT_ONCE, _ASKED_AT_ONCE = 200, 10


class Asked(Protocol):
    """What this room asks of the service."""

    @property
    def editions(self) -> int:
        """How many there were so far."""
        ...

    def arrivals(self) -> AsyncIterator[Sequence[Arrival]]:
        """All tellings, in batches; behind one of which all were met before, so were all."""
        ...

    async def tellings(self, article_ids: Iterable[str], language: str) -> Sequence[Sequence[Article]]:
        """Each story once, the reader's telling first; without those that are gone."""
        ...

    async def new_matches(
        self, question: str, language: str, article_ids: Iterable[str], *, topic_id: str | None = None
    ) -> Sequence[Match]:
        """Of these stories those that answer by themselves, or, with `topic_id`, those of the topic; each once, in the
        order given, whichever of its tellings are named. Raises RetrieverUnavailable."""
        ...


class Matching:
    def __init__(
        self, service: Asked, subscriptions: SubscriptionStore, deliveries: DeliveryStore, clock: Clock
    ) -> None:
        self._service, self._subscriptions, self._deliveries = service, subscriptions, deliveries
        self._clock = clock
        # Gone through by this process: a round on the same edition asks the store nothing.
        self._matched = 0

    async def match(self) -> int:
        """How much is due that was not before. An archive that is all new, as at the very first start, is no news.

        Begun again from the start where the process ended before its end. Raises RetrieverUnavailable.
        """
        edition = self._service.editions
        if edition == self._matched:
            return 0
        unseen, is_first = await self._unseen()
        due = [] if is_first or not unseen else await self._due(await self._new(unseen))
        if unseen:
            await self._deliveries.found([*unseen], due)
        self._matched = edition
        return len(due)

    async def _unseen(self) -> tuple[Mapping[str, str], bool]:
        """The family of each telling that was not met before, by its id; and whether none ever was."""
        unseen, is_first = dict[str, str](), True
        async for batch in self._service.arrivals():
            fresh = frozenset(await self._deliveries.unseen([one.article_id for one in batch]))
            unseen |= {one.article_id: one.family for one in batch if one.article_id in fresh}
            is_first = is_first and len(fresh) == len(batch)
            if not fresh:
                break
        return unseen, is_first

    async def _new(self, unseen: Mapping[str, str]) -> Sequence[str]:
        """The stories of which every telling is new, by family, newest first."""
        families, new = [*dict.fromkeys(unseen.values())], list[tuple[tuple[int, str], str]]()
        for start in range(0, len(families), _AT_ONCE):
            stories = await self._service.tellings(families[start : start + _AT_ONCE], "")
            new += [(told[0].age, told[0].family) for told in stories if all(one.id in unseen for one in told)]
            await asyncio.sleep(0)
        return [family for _, family in sorted(new)]

    async def _due(self, new: Sequence[str]) -> list[Due]:
        """By family: what waits for its chat is known by the original's id."""
        now, found = self._clock(), list[Due]()
        by_question: dict[tuple[str | None, str, str], Sequence[str]] = {}
        for subscription in await self._subscriptions.active():
            asked = (subscription.topic_id, subscription.question, subscription.language)
            if asked not in by_question:
                by_question[asked] = [match.article.family for match in await self.found_by(subscription, new)]
                await asyncio.sleep(0)  # readers are answered meanwhile
            found += [Due(subscription.chat_id, subscription.id, key, now) for key in by_question[asked]]
        return found

    async def found_by(self, subscription: Subscription, article_ids: Iterable[str]) -> Sequence[Match]:
        """Readers are answered between some stories and the next."""
        ids, found = [*article_ids], list[Match]()
        for start in range(0, len(ids), _ASKED_AT_ONCE):
            if start:
                await asyncio.sleep(0)
            found += await self._service.new_matches(
                subscription.question,
                subscription.language,
                ids[start : start + _ASKED_AT_ONCE],
                topic_id=subscription.topic_id,
            )
        return found

    async def stories(self, families: Iterable[str], language: str) -> Mapping[str, Article]:
        """Each as a reader of `language` is told it, by its family, newest first."""
        told = [tellings[0] for tellings in await self._service.tellings(families, language)]
        return {article.family: article for article in sorted(told, key=attrgetter("age"))}
