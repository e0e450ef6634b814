"""New stories × what is followed → what is due. Stories are told apart by their originals: a translation or
another version that comes later is no news."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from povbot.model import Article, Due, Subscription
from povbot.ports import Clock, DeliveryStore, SubscriptionStore
from povbot.service import Match

# The tellings of each story, by its original's id.
Families = Mapping[str, Sequence[Article]]


class Asked(Protocol):
    """What this room asks of the service."""

    def articles(self) -> Iterable[Article]:
        """Newest first."""
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
        # Asked of the store already by this process: a round without new stories asks it nothing.
        self._known: frozenset[str] = frozenset()

    async def match(self) -> int:
        """How much is due that was not before. An archive that is all new, as at the very first start, is no news.

        Begun again from the start where the process ended before its end. Raises RetrieverUnavailable.
        """
        articles = frozenset(article.id for article in self._service.articles())
        if articles <= self._known:
            return 0
        unseen = frozenset(await self._deliveries.unseen(articles))
        new = [key for key, family in self.families().items() if all(one.id in unseen for one in family)]
        due = await self._due(new) if new and unseen != articles else []
        if unseen:
            await self._deliveries.found(unseen, due)
        self._known = articles
        return len(due)

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
        return await self._service.new_matches(
            subscription.question, subscription.language, article_ids, topic_id=subscription.topic_id
        )

    def families(self) -> Families:
        """Newest first."""
        families: dict[str, list[Article]] = {}
        for article in self._service.articles():
            families.setdefault(article.family, []).append(article)
        return families
