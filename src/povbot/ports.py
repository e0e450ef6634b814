"""What the rooms ask of each other. Each Protocol has one contract suite in tests/contracts."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from povbot.model import (
    Article,
    Broadcast,
    Chat,
    Completion,
    DayOfUse,
    Due,
    Hit,
    Missed,
    MissedWhy,
    Passage,
    Published,
    Query,
    ReceivedUpdate,
    Span,
    Statistics,
    Subscription,
    Token,
    Topic,
    Word,
)


class ArticleSource(Protocol):
    def articles(self) -> Iterator[Article]:
        """In any order; a known article may come again."""
        ...


class Change(StrEnum):
    ADDED = "added"
    UNCHANGED = "unchanged"
    CHANGED = "changed"


class Archive(Protocol):
    """Stories by id. Listings are newest first by the last day that is known of a story, ties by id.

    A listing for a reader holds each story once: in `language` where the archive has it so (best in its script), else
    as it was published. The empty language stands for "as published".
    """

    def put(self, article: Article) -> Change:
        """Idempotent by id."""
        ...

    def get(self, article_id: str) -> Article | None: ...

    def articles(self) -> Iterable[Article]:
        """All of them, translations too, in the order of a listing."""
        ...

    def latest(
        self, language: str, *, offset: int = 0, limit: int | None = None, published: Published | None = None
    ) -> Sequence[Article]:
        """Those within `published`, if given."""
        ...

    def by_topic(self, topic_id: str, language: str) -> Sequence[Article]: ...

    def tellings(self, article_id: str, language: str) -> Sequence[Article]:
        """The story of which this is one telling, in all its languages: first as a listing in `language` has it, then
        by id. Empty where no such story is known."""
        ...

    def count(self) -> int:
        """Stories, each counted once however many translations it has."""
        ...

    def days(self) -> tuple[date, date] | None:
        """The first and the last day known of any story; None where no date is known."""
        ...

    def updated(self) -> datetime | None:
        """When it last changed, aware; None where that is not known."""
        ...


class Analyzer(Protocol):
    def analyze(self, text: str) -> tuple[Token, ...]:
        """Ascending by start, then end. The same for index and question."""
        ...


class SentenceSplitter(Protocol):
    def split(self, text: str, language: str) -> tuple[Span, ...]:
        """Disjoint, ascending; together they cover all that is not blank, and none begins or ends with a blank."""
        ...


class Interpreter(Protocol):
    def interpret(self, question: str, language: str | None = None, reader: str | None = None) -> Query:
        """`language` is the one to quote in; without it, the question's own, which `reader` (the reader's language)
        settles where the script does not tell. Never fails: gibberish is a word like any."""
        ...

    def words(self, text: str) -> Sequence[Word]:
        """What a question of these words would ask for, however long the text; empty where all are stop words."""
        ...

    def complete(self, question: Query, after: Query) -> Completion | None:
        """The question in full where it leans on the one `after` which it is asked ("and in Gansu?"), in words of the
        two; None where it stands on its own, and for small talk."""
        ...

    def language_named(self, text: str) -> str | None:
        """The language that the whole text is a name of, in any language and script; "zh" for Chinese of either
        script."""
        ...


class Retriever(Protocol):
    @property
    def languages(self) -> Collection[str]:
        """Those that its passages are written in, without region or script ("zh")."""
        ...

    async def search(self, query: Query, limit: int) -> Sequence[Hit]:
        """At most `limit`, best first, ties by passage id; no hit without a matched term, nor one that the query does
        not admit (its phrases, exclusions and dates).

        Scores are in units of idf: a term gives at most its own (Lucene's BM25, without the factor k1 + 1), hints a
        part of theirs.

        Raises RetrieverUnavailable.
        """
        ...

    async def statistics(self, terms: Collection[str]) -> Statistics:
        """Of the passages that `search` looks through. Raises RetrieverUnavailable."""
        ...

    async def sample(self, limit: int) -> Sequence[Passage]:
        """At most `limit` passages from all over the archive, the same at every call."""
        ...

    async def spellings(self, word: str) -> Sequence[str]:
        """Words of the archive spelled much like this one and not the same, nearest first; often none."""
        ...

    async def soundalikes(self, name: str) -> Sequence[str]:
        """Names of the archive in the other script (Han or Latin) that sound like this one, nearest first; often
        none."""
        ...


class Bridge(Protocol):
    async def bridge(self, query: Query, retriever: Retriever) -> Query:
        """The same words, each with further ways to say it in the languages that `retriever` holds and the question is
        not in, and the same query where it holds none. Words that have bridged variants stay as they are.

        Raises RetrieverUnavailable.
        """
        ...


class Index(Protocol):
    def for_reader(self, language: str) -> Sequence[Retriever]:
        """Where to look for a reader of this language, best first, never empty.

        The first holds each story once, in the reader's language where the archive has it so; if there is a second,
        it holds the originals, which may say more than their translations.
        """
        ...


class Topics(Protocol):
    def all(self) -> Sequence[Topic]: ...

    def find(self, text: str) -> Topic | None:
        """By id, name or alias in any language and script, or a close spelling of one."""
        ...

    def mentioned(self, text: str) -> Sequence[Topic]:
        """Topics one of whose names or aliases stands in the text, in the order of `all`."""
        ...


class Typeahead(Protocol):
    """Stories found while their words are being typed."""

    def matching(self, text: str, language: str) -> Sequence[Article]:
        """Those that have every word as far as it is typed, a topic's names being words of its stories; none where
        there is no word. Those that have all in the headline come first, and the newest of equals.

        Each story once, in `language` where it matches so, else as published where that matches, else in any.
        """
        ...


class Clock(Protocol):
    def __call__(self) -> datetime:
        """Aware, UTC."""
        ...


class ChatStore(Protocol):
    """Wishes by chat, and the two things that concern all that is remembered of a chat."""

    async def get(self, chat_id: int) -> Chat:
        """With nothing but defaults where nothing is remembered."""
        ...

    async def keep(self, chat: Chat) -> None:
        """Idempotent by id."""
        ...

    async def lose(self, chat_id: int) -> None:
        """It is gone, with its wishes as they are. Of one that nothing else is remembered of, this is not either."""
        ...

    async def reachable(self) -> Sequence[Chat]:
        """Those kept that are not gone, by id."""
        ...

    async def move(self, old_id: int, new_id: int) -> None:
        """Everything remembered of the one is the other's now, also where the other has something already (its own
        wishes give way). Idempotent: a second time there is nothing to move."""
        ...

    async def forget(self, chat_id: int, asking: int | None = None) -> None:
        """Everything remembered of it, from the disk too: wishes, subscriptions, what it was or is to be told of, when
        it asked, and updates from it that are not answered yet. `asking` is the update that asks for this: it stays
        open, and is erased so when it is done."""
        ...


class UpdateLog(Protocol):
    """Each update once, across restarts: received → replying → done.

    One that is replying when the process ends may have been answered, and counts as answered: the reply is on its way
    for a millisecond, so that far more processes end after the service took it than before.
    """

    async def receive(self, updates: Sequence[ReceivedUpdate]) -> None:
        """Stored when this returns, until they are done; those known already stay as they are."""
        ...

    async def unanswered(self) -> Sequence[ReceivedUpdate]:
        """Received and neither replying nor done, by id."""
        ...

    async def is_open(self, update_id: int) -> bool:
        """Received, and neither replying nor done."""
        ...

    async def replying(self, update_id: int) -> None:
        """A reply is about to leave."""
        ...

    async def not_replied(self, update_id: int) -> None:
        """The reply surely did not arrive: open again, where it was replying."""
        ...

    async def done(self, update_id: int) -> None:
        """Nothing of its payload is kept; its id is, until it expires."""
        ...

    async def settle(self) -> None:
        """Those left replying are done, as the end of a process left them: before any other is replied to."""
        ...

    async def expire(self, before: datetime) -> None:
        """Forgets those done, or left replying, before then; the service keeps no update longer than a day."""
        ...


class SubscriptionStore(Protocol):
    async def add(self, subscription: Subscription) -> Subscription:
        """With its id. A chat's second one for the same question and topic is the first one, no longer paused."""
        ...

    async def get(self, subscription_id: int) -> Subscription | None: ...

    async def of_chat(self, chat_id: int) -> Sequence[Subscription]:
        """Oldest first."""
        ...

    async def change(self, subscription: Subscription) -> None:
        """By its id: language, `since`, frequency and pause. Nothing happens where it has ended."""
        ...

    async def end(self, subscription_id: int) -> None:
        """With what is due of it."""
        ...

    async def active(self) -> Sequence[Subscription]:
        """Of all chats that are not gone, those not paused, by id."""
        ...


class DeliveryStore(Protocol):
    """Which stories were asked the subscriptions, and what chats are yet to be told.

    A Due is known by its subscription and story, so that it is found again when its chat has moved meanwhile. Nothing
    is noted of a chat that has no subscription (any more).
    """

    async def unseen(self, article_ids: Collection[str]) -> Collection[str]:
        """Those that no call of `found` has seen; all of them on a fresh store."""
        ...

    async def found(self, seen: Collection[str], due: Sequence[Due]) -> None:
        """In one step: these stories are seen now, and this is due. What a chat was ever told of, or is being told of,
        is left out, and so is what subscriptions found that have ended meanwhile."""
        ...

    async def waiting(self) -> Mapping[int, Sequence[Due]]:
        """By chat, oldest first, ties by story; without those that are leaving, and of active subscriptions alone.

        Each story once per chat: of the subscriptions that found it, for the one with the most frequent news, the
        first of these.
        """
        ...

    async def leaving(self, due: Sequence[Due]) -> None:
        """A digest with these is about to leave."""
        ...

    async def not_sent(self, due: Sequence[Due]) -> None:
        """It surely did not arrive: waiting again."""
        ...

    async def sent(self, due: Sequence[Due]) -> None: ...


class MissedStore(Protocol):
    async def add(self, question: str, language: str, why: MissedWhy, day: date, article_id: str | None = None) -> None:
        """Once more, by nobody: no id of a reader or chat is stored with it. Case and blanks make no other question;
        its first wording is kept, and the last story."""
        ...

    async def most_frequent(self, limit: int) -> Sequence[Missed]:
        """By question, language and why. Of equals the last asked first, then by text, language and why."""
        ...

    async def expire(self, before: date) -> None:
        """Forgets those last asked before that day."""
        ...


class UsageStore(Protocol):
    """Counts by day, without texts. Who asked is known for a while only, to count each reader once."""

    async def asked(self, day: date, chat_id: int, *, answered: bool, latency_ms: float) -> None:
        """`latency_ms` is how long the reply took, a refusal too."""
        ...

    async def judged(self, day: date, *, good: bool) -> None: ...

    async def days(self, first: date, last: date) -> Sequence[DayOfUse]:
        """Every day of this span, both included, in order, those without use too."""
        ...

    async def readers(self, first: date, last: date) -> int:
        """Distinct chats that asked within it, of those still known."""
        ...

    async def expire(self, before: date) -> None:
        """Forgets who asked before that day; its counts stay."""
        ...


class BroadcastStore(Protocol):
    """The operator's texts to all readers, each once per preview, across restarts."""

    async def begin(self, broadcast: Broadcast) -> bool:
        """False where one with this preview was begun before: then nothing happens."""
        ...

    async def keep(self, broadcast: Broadcast) -> None:
        """How far it came. Of one that is done, neither its text nor whom it reached last is kept. Nothing happens
        where its operator was forgotten meanwhile."""
        ...

    async def unfinished(self) -> Sequence[Broadcast]:
        """Begun and not done, by chat and preview."""
        ...


@dataclass(frozen=True, slots=True)
class Stores:
    """All that is remembered, in one place."""

    chats: ChatStore
    updates: UpdateLog
    subscriptions: SubscriptionStore
    deliveries: DeliveryStore
    missed: MissedStore
    usage: UsageStore
    broadcasts: BroadcastStore
