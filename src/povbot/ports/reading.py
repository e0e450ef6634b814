"""The way from a question to its answer: the archive, its index, and who understands questions."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from povbot.model import (
    Article,
    Completion,
    Hit,
    Passage,
    Published,
    Query,
    Span,
    Statistics,
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

    A listing for a reader holds each story once, whatever versions and translations of it there are: in `language`
    where the archive has it so (best in its script, and by a publisher rather than translated), else as it was
    published. The empty language stands for "as published". Of versions whose original is withdrawn, the first by id is
    the original.

    A withdrawn story and its translations are in no listing and not counted; its versions live on.
    """

    def put(self, article: Article) -> Change:
        """Idempotent by id."""
        ...

    def get(self, article_id: str) -> Article | None:
        """None for one that is withdrawn, too."""
        ...

    def withdrawn(self, article_id: str) -> bool:
        """Whether it is one that its publisher withdrew, or a translation of one."""
        ...

    def at(self, addresses: Collection[str]) -> Sequence[str]:
        """The ids of the stories whose own page is one of these, withdrawn ones too, in any order."""
        ...

    def articles(self) -> Iterable[Article]:
        """All that are not withdrawn, versions and translations too, in the order of a listing."""
        ...

    def latest(
        self, language: str, *, offset: int = 0, limit: int | None = None, published: Published | None = None
    ) -> Sequence[Article]:
        """Those within `published`, if given."""
        ...

    def by_topic(self, topic_id: str, language: str) -> Sequence[Article]:
        """Those of which any telling has the topic."""
        ...

    def tellings(self, article_id: str, language: str) -> Sequence[Article]:
        """The story of which this is one telling, in all its languages: first as a listing in `language` has it, then
        by id. Empty where no such story is known. By the id of a withdrawn one, its versions are found."""
        ...

    def count(self) -> int:
        """Stories, each counted once however many versions and translations it has."""
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

    def as_news(self, query: Query) -> Query | None:
        """For "what happened in May 2020?", which asks texts first: the same asked of the stories of that time. None
        where a question cannot be read so, or is already."""
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
