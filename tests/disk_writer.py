"""Tellings analysed as plainly as can be, for tests of what is written of them."""

import pickle
from collections.abc import Callable, Iterable

from fakes import FakeAnalyzer, FakeSplitter
from povbot.indexing.analysing import Analysing
from povbot.model import EVERY_VIEW, Article, Passage, Row, Shelved
from povbot.passages import split
from povbot.ports import Analyzer


def shelved(
    number: int,
    article: Article,
    shelf: int = EVERY_VIEW,
    analyzer: Analyzer | None = None,
    passages: Callable[[Article], Iterable[Passage]] = split,
) -> Shelved:
    analyse = Analysing(passages, analyzer or FakeAnalyzer(), FakeSplitter(), pickle.dumps, _typed)
    return analyse(Row(number, shelf, article))


def _typed(article: Article) -> tuple[str, str]:
    headline = article.title.casefold()
    return headline, f"{headline} {article.summary.casefold()}"
