"""The way from a question to its answer: the archive, its index, and who understands questions."""

from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from povbot.model import (
    ALL,
    Arrival,
    Article,
    Changes,
    Completion,
    Days,
    Hit,
    Inventory,
    Passage,
    Query,
    Span,
    Statistics,
    Token,
    Topic,
    Wanted,
    Word,
)


class ArticleSource(Protocol):
    def articles(self) -> Iterator[Article]:
        """In any order; a known article may come again."""
        ...


class Archive(Protocol):
    """Stories by id, in memory, on a disk or beyond a network. Listings are newest first by the last day that is known
    of a story, ties by id.

    A listing for a reader holds each story once, whatever versions and translations of it there are: in `language`
    where the archive has it so (best in its script, and by a publisher rather than translated), else as it was
    published. The empty language stands for "as published". Of versions whose original is withdrawn, the first by id is
    the original.

    A withdrawn story and its translations are in no listing and not counted; its versions live on.

    Every method raises RetrieverUnavailable.
    """

    async def get(self, article_ids: Iterable[str]) -> Mapping[str, Article]:
        """By id, with the originals of those that are translations; without those that are withdrawn or not known."""
        ...

    async def withdrawn(self, article_ids: Iterable[str]) -> Collection[str]:
        """Those that their publisher withdrew, and translations of such."""
        ...

    async def at(self, addresses: Collection[str]) -> Sequence[str]:
        """The ids of the stories whose own page is one of these, withdrawn ones too, in any order."""
        ...

    async def latest(
        self, language: str, wanted: Wanted = ALL, *, offset: int = 0, limit: int | None = None
    ) -> Sequence[Article]: ...

    def listed(self, language: str, wanted: Wanted = ALL) -> AsyncIterator[Sequence[Article]]:
        """All of a listing, in batches, none of them empty. Costs what it gives, where pages by offset would cost what
        they pass over, too."""
        ...

    async def count(self, wanted: Wanted = ALL) -> int:
        """Stories, each counted once however many versions and translations it has."""
        ...

    async def days(self, wanted: Wanted = ALL) -> Mapping[Days | None, int]:
        """How many of the stories that `count` counts are of which days, by their originals (`Published.known`). None
        stands for those without a date; days that no story is of are not there."""
        ...

    async def tellings(self, article_ids: Iterable[str], language: str) -> Sequence[Sequence[Article]]:
        """Each story of which one of these is a telling, once, in the order given, in all its languages: first as a
        listing in `language` has it, then by id. None for what is not known. By the id of a withdrawn one, or of an
        original that the archive lacks, its versions are found."""
        ...

    async def inventory(self) -> Inventory:
        """What it has; costs nothing from the second time on."""
        ...

    def arrivals(self) -> AsyncIterator[Sequence[Arrival]]:
        """All tellings that are not withdrawn, in batches. Where it is known in which order they came, the last ones
        first: behind a batch of which all were met before, so were all."""
        ...

    async def changes_since(self, before: "Archive") -> Changes:
        """What came, changed and went between an earlier state of this archive and this one."""
        ...


class Analyzer(Protocol):
    def analyze(self, text: str) -> tuple[Token, ...]:
        """Ascending by start, then end, without a blank in any term. The same for index and question."""
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

    def as_wish(self, query: Query, reader: str | None = None) -> Query | None:
        """For "relocation in Chinese", which asks for what is Chinese first: "relocation", narrowed to quotes in
        Chinese and whatever else `query` is. None where a question cannot be read so, or says its language already. One
        that can be read in no other way ("relocation, in Chinese please") is interpreted so at once."""
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

    @property
    def threshold(self) -> float | None:
        """The confidence from which it answers, where that was found when its index was made."""
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
    async def prepare(self) -> None:
        """What the first question that needs it would wait for: seconds, where it was never made."""
        ...

    async def bridge(self, query: Query, retriever: Retriever) -> Query:
        """The same words, each with further ways to say it in the languages that `retriever` holds and the question is
        not in, and the same query where it holds none. Words that have bridged variants stay as they are.

        Raises RetrieverUnavailable.
        """
        ...


class Index(Protocol):
    async def for_reader(self, language: str) -> Sequence[Retriever]:
        """Where to look for a reader of this language, best first, never empty.

        The first holds each story once, in the reader's language where the archive has it so; if there is a second,
        it holds the originals, which may say more than their translations. Raises RetrieverUnavailable.
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

    async def matching(self, text: str, language: str, *, offset: int, limit: int) -> tuple[Sequence[Article], int]:
        """Those that have every word as far as it is typed, a topic's names being words of its stories, and how many
        there are in all; none where there is no word. Those that have all in the headline come first, and the newest of
        equals.

        Each story once, in `language` where it matches so, else as published where that matches, else in any. Raises
        RetrieverUnavailable.
        """
        ...
