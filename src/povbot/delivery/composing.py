"""What is due to a chat as one digest. One composer serves one round: what many chats ask is looked for once."""

from collections.abc import Mapping, Sequence

from povbot.delivery.digest import Digest, Section, Told
from povbot.delivery.matching import Matching
from povbot.model import Article, Chat, Due, Subscription


class Composer:
    def __init__(self, matching: Matching) -> None:
        self._matching = matching
        self._told: dict[tuple[str | None, str, str, str], Told] = {}

    async def digest(self, chat: Chat, subscriptions: Sequence[Subscription], due: Sequence[Due]) -> Digest | None:
        """None where the archive holds none of the stories any more."""
        sections = []
        for subscription in subscriptions:
            ids = {each.article_id for each in due if each.subscription_id == subscription.id}
            its = await self._matching.stories(ids, subscription.language)
            if its:
                sections.append(Section(subscription, await self._tell(subscription, its)))
        return Digest(chat, tuple(sections)) if sections else None

    async def _tell(self, subscription: Subscription, its: Mapping[str, Article]) -> tuple[Told, ...]:
        """In the order of the stories, which is newest first."""
        asked = (subscription.topic_id, subscription.question, subscription.language)
        new = {key: article for key, article in its.items() if (*asked, key) not in self._told}
        if new:
            told = await self._looked_up(subscription, new)
            self._told |= {(*asked, key): told[key] for key in new}
        return tuple(self._told[*asked, key] for key in its)

    async def _looked_up(self, subscription: Subscription, its: Mapping[str, Article]) -> Mapping[str, Told]:
        """A story that was found stays so, also where the archive has changed so much that it would not be now."""
        found = {match.article.family: match for match in await self._matching.found_by(subscription, its)}
        return {
            key: Told(found[key].article, found[key].quote) if key in found else Told(article)
            for key, article in its.items()
        }
