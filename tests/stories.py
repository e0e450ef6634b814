"""Stories, archives and the rooms over them, for many tests."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from povbot import bootstrap, passages
from povbot.analysis.bridge import DictionaryBridge
from povbot.analysis.questions import listed_words
from povbot.answer.build import AnswerBuilder
from povbot.corpus.archive import MemoryArchive
from povbot.index.bm25 import Bm25Retriever
from povbot.index.views import LanguageViews
from povbot.model import (
    Answer,
    Article,
    Field,
    NoAnswer,
    Origin,
    Passage,
    Published,
    Query,
    Span,
    Variant,
    Word,
)
from povbot.ports import Analyzer, Archive, Interpreter, SentenceSplitter, Topics
from povbot.service import Service

# Near what larger archives choose for themselves; one of a few lines has little to choose by.
THRESHOLD = 0.3
ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"


def story(id: str, summary: str = "", **fields: Any) -> Article:  # noqa: A002
    return Article(**{"id": id, "language": "en", "title": f"Story {id}", "summary": summary} | fields)


def on_days(earliest: str, latest: str | None = None) -> Published:
    from datetime import date  # noqa: PLC0415

    return Published(date.fromisoformat(earliest), date.fromisoformat(latest or earliest))


def passage(id: str, text: str, heading: str = "", language: str = "en") -> Passage:  # noqa: A002
    return Passage(id, id.partition("#")[0], Field.SUMMARY, Span(0, len(text)), text, heading, language)


def asked(*terms: str, language: str = "en") -> Query:
    """Each a word that can be said in one way only."""
    words = tuple(Word(term, (Variant((term,), Origin.ASKED, 1.0),)) for term in terms)
    return Query(" ".join(terms), language, words)


def line(**fields: Any) -> str:
    """One line of an archive."""
    return json.dumps({"id": "a", "language": "en", "title": "A story"} | fields, ensure_ascii=False)


def write_lines(file: Path, lines: Iterable[str]) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return file


def answered(outcome: Answer | NoAnswer) -> Answer:
    assert isinstance(outcome, Answer), outcome
    return outcome


def refused(outcome: Answer | NoAnswer) -> NoAnswer:
    assert isinstance(outcome, NoAnswer), outcome
    return outcome


async def every_telling(service: Service) -> Sequence[Article]:
    """Of every story that is not withdrawn."""
    ids = [arrival.article_id async for batch in service.arrivals() for arrival in batch]
    told = await service.articles(ids)
    return [told[article_id] for article_id in ids]


async def read_as_it_was(service: Service, _report: Callable[[str], None]) -> Archive:
    """Nobody changed its archive."""
    return service.take_over(service)


@dataclass(frozen=True)
class Rooms:
    analyzer: Analyzer
    splitter: SentenceSplitter
    interpreter: Interpreter
    topics: Topics
    bridge: DictionaryBridge

    def retriever(self, found: Iterable[Passage]) -> Bm25Retriever:
        return bootstrap.engine(found, analyzer=self.analyzer, stop=listed_words("stop"), dictionary=self.bridge._load)

    def service(self, *articles: Article) -> Service:
        archive = MemoryArchive(articles)
        index = LanguageViews(archive, passages.split, self.retriever)
        typeahead = bootstrap.typeahead(archive.articles, self.topics)
        return Service(
            archive, index, self.interpreter, self.analyzer, self.splitter, self.topics, self.bridge, typeahead
        )

    async def answer(self, question: str, *articles: Article, limit: int = 3) -> Answer | NoAnswer:
        """From these very articles, all of them searched, without second thoughts, at a fixed threshold."""
        archive = MemoryArchive(articles)
        found = [part for article in archive.articles() for part in passages.split(article)]
        query, retriever = self.interpreter.interpret(question), self.retriever(found)
        builder = AnswerBuilder(self.analyzer, self.splitter)
        hits, statistics = await retriever.search(query, 20), await retriever.statistics(query.terms)
        known = await archive.get(article.id for article in articles)
        return builder.build(builder.judge(query, hits, known, statistics), limit, THRESHOLD)


def words_of(analyzer: Analyzer, text: str) -> Sequence[str]:
    return [token.term for token in analyzer.analyze(text) if token.is_word]
