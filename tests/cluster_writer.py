"""Archives put into a real cluster, for tests of what is read from it."""

from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic

import pytest

from fakes import FakeAnalyzer, FakeArchive, FakeSplitter
from povbot import passages
from povbot.analysis import sounds, spelling
from povbot.analysis.mixed import HAN
from povbot.index.cluster.access import Access
from povbot.index.cluster.asking import Cluster
from povbot.index.cluster.breaker import Breaker
from povbot.index.cluster.filing import OpenSearchEditionWriter
from povbot.index.cluster.layout import Layout
from povbot.index.cluster.names import Names
from povbot.index.cluster.sending import Sender
from povbot.index.cluster.state import State, read_state
from povbot.index.cluster.words import Likeness
from povbot.index.cluster.writer import OpenSearchWriter
from povbot.indexing.analysing import Analysing, Typed
from povbot.model import Article, Edition, Family, Inventory, Passage, Row, Told, view_of
from povbot.ports import Analyzer, SentenceSplitter
from povbot.register import filing

# One of the parameters of a contract suite: one worker starts the cluster.
ON_CLUSTER = pytest.param("cluster", marks=pytest.mark.xdist_group("opensearch"))
FINGERPRINT = "0123abcd"
EMPTY = Inventory(0, {}, {}, {}, None, None)
# What is not a name in the tests' Chinese.
WORDS = frozenset({"大", "米", "大米"})


@dataclass(frozen=True, slots=True)
class Sounding:
    is_han: bool
    spelling: str
    sound: str


def sounding(name: str) -> Sounding:
    return Sounding(bool(HAN.search(name)), *sounds._forms(name))


def name(word: str) -> Sounding | None:
    if HAN.fullmatch(word):
        return None if word in WORDS else sounding(word)
    return sounding(word) if word[:1].isupper() and not word.isupper() else None


LIKENESS = Likeness(spelling.near, lambda names: sounds.Soundalikes(names, WORDS.__contains__).near, sounding)


def typed(article: Article) -> tuple[str, str]:
    headline = article.title.casefold()
    return headline, f"{headline} {article.summary.casefold()}"


@dataclass(frozen=True, slots=True)
class Means:
    """How articles are analysed."""

    split: Callable[[Article], Iterable[Passage]] = passages.split
    analyzer: Analyzer = field(default_factory=FakeAnalyzer)
    splitter: SentenceSplitter = field(default_factory=FakeSplitter)
    typed: Typed = typed

    def analysing(self) -> Analysing:
        return Analysing(self.split, self.analyzer, self.splitter, passages.packed, self.typed)


class Filler:
    """One build of an archive in a cluster, filled again and again."""

    def __init__(
        self,
        access: Access,
        prefix: str,
        build: str = "b1",
        *,
        shards: int = 1,
        replicas: int = 0,
        is_new: bool = False,
    ) -> None:
        self.access, self.names = access, Names(prefix, build)
        self.sender = Sender(access, sleep=lambda _seconds: None)
        self.layout = Layout(self.sender, self.names, shards=shards, replicas=replicas, is_new=is_new)
        self.writer = OpenSearchWriter(self.sender, self.layout, name)
        self.filing = OpenSearchEditionWriter(self.sender, self.layout)
        self._rows: dict[str, Told] = {}
        self._families: set[str] = set()
        self._views: Sequence[str] = ("",)
        self._last = 0

    def fill(
        self,
        articles: Iterable[Article],
        means: Means | None = None,
        *,
        inventory: Inventory = EMPTY,
        thresholds: Mapping[str, float] | None = None,
    ) -> None:
        """The archive becomes what these are."""
        lines = {article.id: article for article in articles}
        views = filing.views_of({article.language for article in lines.values()})
        self._views = views
        families = [*self._filed(lines, views)]
        rows = {told.article.id: told for family in families for told in family.tellings}
        self._write([*rows.values()], (means or Means()).analysing())
        self._rows = rows
        gone = self._families - {family.name for family in families}
        self._families |= {family.name for family in families}
        self.filing.file([*families, *(Family(name, (), frozenset(), frozenset(), {}) for name in sorted(gone))])
        self.filing.serve(Edition(FINGERPRINT, tuple(views), thresholds or {}, inventory, {}))

    def seen(self, language: str) -> Sequence[Article]:
        """What a reader's view holds."""
        view = view_of(language, self._views)
        return [told.article for told in self._rows.values() if told.shelf == 0 or (told.shelf or 0) >> view & 1]

    def stop_before_commit(self, article: Article, number: int) -> None:
        self.writer.add([Means().analysing()(Row(number, 0, article))])

    @property
    def is_there(self) -> bool:
        """Not where all indices were removed since."""
        return self.names.state in self.layout.all()

    def tidy(self) -> None:
        """What is deleted counts in the statistics of Lucene until it is merged away."""
        expunged = {"only_expunge_deletes": "true"}
        self.sender.ask(lambda client: client.indices.forcemerge(index=self.names.passages, params=expunged))

    def _write(self, rows: Sequence[Told], analysing: Analysing) -> None:
        there = {told.number: told for told in self._rows.values() if told.shelf is not None}
        wanted = {told.number: told for told in rows if told.shelf is not None}
        if left := [(number, there[number].shelf or 0) for number in sorted(there.keys() - wanted.keys())]:
            self.writer.remove(left)
        new = [wanted[number] for number in sorted(wanted.keys() - there.keys())]
        self.writer.add([analysing(Row(told.number, told.shelf or 0, told.article)) for told in new])
        self.writer.commit()
        self.writer.finish()

    def _filed(self, lines: Mapping[str, Article], views: Sequence[str]) -> Iterator[Family]:
        by_family = defaultdict[str, list[Article]](list)
        for article in lines.values():
            by_family[article.family].append(article)
        for family, own in by_family.items():
            told = filing.told(own, lines.get(family))
            filings = filing.filed(told, views) if told else ()
            yield Family(
                family,
                tuple(
                    self._told(one.article, None if one.shelf is None else filing.read(one.shelf)) for one in filings
                ),
                frozenset(topic for one in filings for topic in one.article.topics),
                frozenset(origin for one in filings for origin in one.origins.split()),
                {article.id: article.url for article in own},
            )

    def _told(self, article: Article, shelf: int | None) -> Told:
        known = self._rows.get(article.id)
        if known and (known.article, known.shelf) == (article, shelf):
            return known
        self._last += 1
        return Told(article, self._last, known.came if known else self._last, shelf)


@asynccontextmanager
async def asking(access: Access) -> AsyncIterator[Cluster]:
    cluster = Cluster(access, Breaker(monotonic))
    try:
        yield cluster
    finally:
        await cluster.close()


async def state_of(cluster: Cluster, prefix: str) -> State:
    return await read_state(cluster, prefix, FINGERPRINT)


async def inventory_of(articles: Iterable[Article]) -> Inventory:
    return await FakeArchive(articles).inventory()


def by_article(found: Iterable[Passage]) -> tuple[Sequence[Article], Callable[[Article], Iterable[Passage]]]:
    """Articles that would be split into these."""
    own = defaultdict[str, list[Passage]](list)
    for passage in found:
        own[passage.article_id].append(passage)
    articles = [
        # With all of them in it, for what is as it was is not written again.
        Article(article_id, of[0].language, of[0].heading, body=repr(of), published=of[0].published)
        for article_id, of in own.items()
    ]
    return articles, lambda article: own[article.id]
