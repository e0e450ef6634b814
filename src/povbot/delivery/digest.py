"""What a chat is told at once, and who takes it there."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from povbot.model import Article, Chat, Quote, Subscription


@dataclass(frozen=True, slots=True)
class Told:
    """A story as it is told to a reader; without a quote where it has changed since it was found."""

    article: Article
    quote: Quote | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """What one subscription found, newest first, never nothing."""

    subscription: Subscription
    stories: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """Each story once, sections in the order they were followed in, at least one."""

    chat: Chat
    sections: tuple[Section, ...]

    @property
    def stories(self) -> int:
        return sum(len(section.stories) for section in self.sections)


class Outcome(StrEnum):
    """`NOT_SENT` surely did not arrive; `LOST` left and nothing was heard of it; `GONE` may not be written to."""

    SENT = "sent"
    NOT_SENT = "not-sent"
    GONE = "gone"
    LOST = "lost"


class Journal(Protocol):
    """Told of every try, so that what only waits to be sent is not taken for what may have arrived."""

    async def leaving(self) -> None:
        """Raises DigestSuperseded where it must not leave."""
        ...

    async def stayed(self) -> None:
        """The try surely failed."""
        ...

    async def arrived(self) -> None:
        """Or may have: nothing was heard of it."""
        ...


class DigestSender(Protocol):
    async def send(self, digest: Digest, journal: Journal) -> Outcome:
        """Tries again by itself where that helps; raises nothing."""
        ...
