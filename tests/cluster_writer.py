"""Archives put into a real cluster, for tests of what is read from it."""

from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from time import monotonic

import pytest

from fakes import FakeAnalyzer, FakeSplitter
from povbot import passages
from povbot.analysis import sounds, spelling
from povbot.analysis.mixed import HAN
from povbot.errors import ArchiveEmpty
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
from povbot.indexing import run as indexing
from povbot.indexing.analysing import Analysing, Typed
from povbot.indexing.progress import Silence
from povbot.indexing.run import run
from povbot.indexing.workers import Alone
from povbot.model import EVERY_VIEW, Article, Edition, Heard, Inventory, Line, Passage, Row
from povbot.ports import Analyzer, SentenceSplitter
from povbot.register import files

# One of the parameters of a contract suite: one worker starts the cluster.
ON_CLUSTER = pytest.param("cluster", marks=pytest.mark.xdist_group("opensearch"))
FINGERPRINT = "0123abcd"
_FILED = "filed"
# What is not a name in the tests' Chinese.
WORDS = frozenset({"大", "米", "大米"})


def name(word: str) -> Heard | None:
    if HAN.fullmatch(word):
        return None if word in WORDS else sounds.sounding(word)
    return sounds.sounding(word) if word[:1].isupper() and not word.isupper() else None


LIKENESS = Likeness(spelling.near, lambda names: sounds.Soundalikes(names, WORDS.__contains__).near, sounds.sounding)


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
    """One build of an archive in a cluster, filled again and again by the real sequence, its register in `folder`."""

    def __init__(
        self,
        access: Access,
        folder: Path,
        prefix: str,
        build: str = "b1",
        *,
        shards: int = 1,
        replicas: int = 0,
        is_new: bool = False,
    ) -> None:
        self.access, self.names, self._is_new = access, Names(prefix, build), is_new
        self._file = folder / prefix / f"{build}.db"
        self.sender = Sender(access, sleep=lambda _seconds: None)
        self.layout = Layout(self.sender, self.names, shards=shards, replicas=replicas, is_new=is_new)
        self.writer = OpenSearchWriter(self.sender, self.layout, name)
        self.filing = OpenSearchEditionWriter(self.sender, self.layout)
        self._numbers = range(0)

    def fill(self, articles: Iterable[Article], means: Means | None = None) -> None:
        """The archive becomes what these are; of those with one id, the last counts."""
        lines = [Line(article, blake2b(repr(article).encode()).digest()) for article in articles]
        alone = nullcontext(Alone((means or Means()).analysing))
        with files.opened(self._file) as register:
            sequence = indexing.Means(register, self.writer, lambda _tellings: alone, Silence(), ArchiveEmpty(""))
            # The sequence makes no index of nothing, but whoever reads one may meet it.
            with suppress(ArchiveEmpty):
                run(sequence, lines, is_new=self._is_new)
            self.filing.file(register.changed_since(register.noted(_FILED) or ""))
            self.filing.serve(Edition(FINGERPRINT, tuple(register.views()), {}, register.inventory()))
            register.note(_FILED, register.mark())
            register.commit()

    def fill_passages(self, found: Iterable[Passage]) -> None:
        """Of these alone, without stories, whatever they are called."""
        articles, split = by_article(found)
        analyse, first = Means(split).analysing(), 1 + max(self._numbers, default=0)
        self.writer.remove([(number, EVERY_VIEW) for number in self._numbers])
        self._numbers = range(first, first + len(articles))
        numbered = zip(self._numbers, articles, strict=True)
        self.writer.add([analyse(Row(number, EVERY_VIEW, article)) for number, article in numbered])
        self.writer.commit()
        self.tidy()
        self.filing.serve(Edition(FINGERPRINT, ("",), {}, Inventory(0, {}, {}, {}, None, None)))

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
        self.layout.refresh()


@asynccontextmanager
async def asking(access: Access) -> AsyncIterator[Cluster]:
    cluster = Cluster(access, Breaker(monotonic))
    try:
        yield cluster
    finally:
        await cluster.close()


async def state_of(cluster: Cluster, prefix: str) -> State:
    return await read_state(cluster, prefix, FINGERPRINT)


def by_article(found: Iterable[Passage]) -> tuple[Sequence[Article], Callable[[Article], Iterable[Passage]]]:
    """Articles that would be split into these."""
    own = defaultdict[str, list[Passage]](list)
    for passage in found:
        own[passage.article_id].append(passage)
    articles = [
        Article(article_id, of[0].language, of[0].heading, published=of[0].published) for article_id, of in own.items()
    ]
    return articles, lambda article: own[article.id]
