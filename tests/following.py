"""Those who follow, an archive that grows, and a post office that can fail: for tests of what is delivered."""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from povbot.delivery.digest import Digest, Journal, Outcome
from povbot.errors import RetrieverUnavailable
from povbot.model import Arrival, Article, Citation, Field, Frequency, Quote, Span, Subscription
from povbot.service import Match

MONDAY = datetime(2026, 1, 5, 12, tzinfo=UTC)


@dataclass
class Clock:
    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass
class FakeNews:
    """A story answers a question that is a word of its headline. Tellings arrive two at a time; `batches` of them were
    looked at so far."""

    stories: list[Article] = field(default_factory=list)
    asked: int = 0
    batches: int = 0
    fails: bool = False
    _editions: list[tuple[Article, ...]] = field(default_factory=list)
    _came: dict[str, None] = field(default_factory=dict)

    @property
    def editions(self) -> int:
        if self._editions[-1:] != [tuple(self.stories)]:
            self._editions.append(tuple(self.stories))
        return len(self._editions)

    async def arrivals(self) -> AsyncIterator[Sequence[Arrival]]:
        if self.fails:
            raise RetrieverUnavailable("the archive is not there", where="a test", remedy="Wait.")
        families = {article.id: article.family for article in reversed(self.stories)}
        self._came |= dict.fromkeys(families)
        last_first = [Arrival(one, families[one]) for one in reversed(self._came) if one in families]
        for at in range(0, len(last_first), 2):
            self.batches += 1
            yield last_first[at : at + 2]

    async def tellings(self, article_ids: Iterable[str], language: str) -> Sequence[Sequence[Article]]:
        known = {article.id: article.family for article in self.stories}
        families = dict.fromkeys(known.get(one, one) for one in article_ids)
        found = ([article for article in self.stories if article.family == family] for family in families)
        return [sorted(told, key=lambda article: article.distance(language)) for told in found if told]

    async def new_matches(
        self, question: str, language: str, article_ids: Iterable[str], *, topic_id: str | None = None
    ) -> Sequence[Match]:
        self.asked += 1
        found: dict[str, Match] = {}
        for article in (one for key in article_ids for one in self.stories if key in (one.id, one.family)):
            answers = topic_id in article.topics if topic_id else question in article.title.split()
            told = found.get(article.family)
            if answers and (told is None or article.distance(language) < told.article.distance(language)):
                found[article.family] = Match(article, quote_of(article))
        return list(found.values())


def quote_of(article: Article) -> Quote:
    cited = Citation(
        article.id, article.title, article.language, None, None, None, article.published, article.translation_of
    )
    return Quote(article.title, Field.TITLE, Span(0, len(article.title)), (), cited, 1.0)


@dataclass
class FakePost:
    """Outcomes as they are given, then all arrives. What arrived is noted by chat and story."""

    outcomes: list[Outcome] = field(default_factory=list)
    digests: list[Digest] = field(default_factory=list)
    arrived: list[tuple[int, str]] = field(default_factory=list)

    async def send(self, digest: Digest, journal: Journal) -> Outcome:
        await journal.leaving()
        outcome = self.outcomes.pop(0) if self.outcomes else Outcome.SENT
        self.digests.append(digest)
        if outcome is Outcome.SENT:
            self.arrived += [(digest.chat.id, told.article.family) for s in digest.sections for told in s.stories]
            await journal.arrived()
        elif outcome is not Outcome.LOST:
            await journal.stayed()
        return outcome


def follows(
    chat_id: int, question: str, frequency: Frequency = Frequency.AT_ONCE, topic_id: str | None = None
) -> Subscription:
    return Subscription(0, chat_id, question, "en", MONDAY, topic_id, frequency)
