"""One search engine in a process of its own, for `search.py`: `python benches/engines.py NAME FOLDER build|serve`.

In the folder lie archive.jsonl, terms.tsv (terms.py) and the questions, understood: questions.json has the terms of
each, questions.pickle the Query. Libraries are imported only by the engine that is measured, so that its process holds
nothing of the others. Each gives the best LIMIT passages of a question, and reads the id of each; `-found` ones stop
where they have scores and the engine's own addresses or keys. It serves on one core.
"""

import asyncio
import json
import os
import pickle
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from stopwatch import memory_mb, pin_to_one_core

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

LIMIT = 20
K1, B = 1.2, 0.75
TANTIVY_HEAP_BYTES = 256_000_000


class Searched(Protocol):
    """`folder` is that of the archive; an index on disk goes to `folder / name`."""

    def asked(self, folder: Path) -> Sequence[Any]:
        """What `search` takes, for each question."""
        ...

    def build(self, folder: Path) -> None:
        """Nothing for an engine in memory, which `open` builds."""
        ...

    async def open(self, folder: Path) -> None: ...

    async def search(self, asked: Any) -> Sequence[str]:  # noqa: ANN401
        """Ids of passages, best first; none where what is found is not read."""
        ...


class RankBm25:
    """As the library is: `get_scores`, and the best of them."""

    def __init__(self) -> None:
        self._numpy, self._library = import_module("numpy"), import_module("rank_bm25")

    def asked(self, folder: Path) -> Sequence[Sequence[str]]:
        return terms_asked(folder)

    def build(self, folder: Path) -> None: ...

    async def open(self, folder: Path) -> None:
        self._ids: list[str] = []
        self._okapi = self._library.BM25Okapi(list(_noted(folder, self._ids)), k1=K1, b=B)

    async def search(self, asked: Sequence[str]) -> Sequence[str]:
        scores = self._okapi.get_scores(asked)
        best = self._numpy.argpartition(scores, -LIMIT)[-LIMIT:]
        return [self._ids[i] for i in best[self._numpy.argsort(-scores[best])]]


class Bm25s:
    """Its numpy backend; the index mapped into memory, not read."""

    def __init__(self) -> None:
        self._library = import_module("bm25s")

    def asked(self, folder: Path) -> Sequence[Sequence[str]]:
        return terms_asked(folder)

    def build(self, folder: Path) -> None:
        ids: list[str] = []
        retriever = self._library.BM25(k1=K1, b=B, method="lucene")
        retriever.index(list(_noted(folder, ids)), show_progress=False)
        retriever.save(folder / "bm25s", show_progress=False)
        (folder / "bm25s" / "ids").write_text("\n".join(ids), encoding="utf-8")

    async def open(self, folder: Path) -> None:
        self._bm25 = self._library.BM25.load(folder / "bm25s", mmap=True, show_progress=False)
        self._ids = (folder / "bm25s" / "ids").read_text(encoding="utf-8").split("\n")

    async def search(self, asked: Sequence[str]) -> Sequence[str]:
        found, _ = self._bm25.retrieve([asked], k=LIMIT, show_progress=False)
        return [self._ids[i] for i in found[0]]


class BareTantivy:
    """Terms in a field that is cut at blanks, without positions; one OR of the question's terms; the id is stored."""

    def __init__(self) -> None:
        self._library = import_module("tantivy")
        fields = self._library.SchemaBuilder()
        fields.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
        fields.add_text_field("terms", tokenizer_name="whitespace", index_option="freq")
        self._schema = fields.build()

    def asked(self, folder: Path) -> Sequence[Sequence[str]]:
        return terms_asked(folder)

    def build(self, folder: Path) -> None:
        (folder / "tantivy").mkdir(exist_ok=True)
        writer = self._library.Index(self._schema, str(folder / "tantivy")).writer(TANTIVY_HEAP_BYTES)
        for passage, terms in _passages(folder):
            writer.add_document(self._library.Document(id=passage, terms=terms))
        writer.commit()
        writer.wait_merging_threads()

    async def open(self, folder: Path) -> None:
        self._searcher = self._library.Index.open(str(folder / "tantivy")).searcher()

    def found(self, asked: Sequence[str]) -> Sequence[tuple[float, Any]]:
        query, should = self._library.Query, self._library.Occur.Should
        terms = [(should, query.term_query(self._schema, "terms", term, index_option="freq")) for term in asked]
        hits: Sequence[tuple[float, Any]] = self._searcher.search(query.boolean_query(terms), LIMIT, count=False).hits
        return hits

    async def search(self, asked: Sequence[str]) -> Sequence[str]:
        return [self._searcher.doc(address)["id"][0] for _, address in self.found(asked)]


class BareTantivyFound(BareTantivy):
    async def search(self, asked: Sequence[str]) -> Sequence[str]:
        self.found(asked)
        return ()


class PovbotMemory:
    """povbot's engine for small archives, by its port. It analyses the passages when it is opened."""

    def asked(self, folder: Path) -> Sequence[Any]:
        return queries_asked(folder)

    def build(self, folder: Path) -> None: ...

    async def open(self, folder: Path) -> None:
        self._retriever = import_module("terms").memory_engine(folder / "archive.jsonl")

    async def search(self, asked: Any) -> Sequence[str]:  # noqa: ANN401
        return [hit.passage.id for hit in await self._retriever.search(asked, LIMIT)]


class Povbot:
    """povbot's engine for large archives, by its port, on what `povbot index` makes of the archive: so its build has
    in it the analysis, which others are given. Hits are whole, with passage and analysis."""

    def __init__(self) -> None:
        self._terms = import_module("terms")
        self._terms.known()

    def asked(self, folder: Path) -> Sequence[Any]:
        return queries_asked(folder)

    def build(self, folder: Path) -> None:
        self._terms.make_index(folder / "archive.jsonl", folder / "povbot")

    async def open(self, folder: Path) -> None:
        edition = self._terms.disk_edition(folder / "archive.jsonl", folder / "povbot")
        asked = queries_asked(folder)
        self._retriever, *_ = await edition.index.for_reader(asked[0].language)

    async def search(self, asked: Any) -> Sequence[str]:  # noqa: ANN401
        return [hit.passage.id for hit in await self._retriever.search(asked, LIMIT)]


class PovbotFound(Povbot):
    async def search(self, asked: Any) -> Sequence[str]:  # noqa: ANN401
        self._retriever.found(asked, LIMIT)
        return ()


@dataclass(frozen=True)
class Engine:
    """`most` passages are what it is asked for where nobody says otherwise: a million take rank-bm25 7 GB and 3 s. It
    is on disk where it has a `folder`; several may share one."""

    make: Callable[[], Searched]
    folder: str = ""
    most: int = 1_000_000


# A new engine is one line here. The first two are what the others are compared with.
ENGINES: Mapping[str, Engine] = {
    "tantivy-found": Engine(BareTantivyFound, folder="tantivy"),
    "tantivy": Engine(BareTantivy, folder="tantivy"),
    "povbot-found": Engine(PovbotFound, folder="povbot"),
    "povbot": Engine(Povbot, folder="povbot"),
    "bm25s": Engine(Bm25s, folder="bm25s"),
    "rank-bm25": Engine(RankBm25, most=100_000),
    "povbot-memory": Engine(PovbotMemory, most=100_000),
}
PEERS = ("tantivy-found", "tantivy")


def terms_asked(folder: Path) -> Sequence[Sequence[str]]:
    asked: Sequence[Sequence[str]] = json.loads((folder / "questions.json").read_text(encoding="utf-8"))
    return asked


def queries_asked(folder: Path) -> Sequence[Any]:
    asked: Sequence[Any] = pickle.loads((folder / "questions.pickle").read_bytes())  # noqa: S301 - written by search.py
    return asked


def _passages(folder: Path) -> Iterator[tuple[str, str]]:
    with (folder / "terms.tsv").open(encoding="utf-8") as lines:
        for line in lines:
            passage, _, terms = line.rstrip("\n").partition("\t")
            yield passage, terms


def _noted(folder: Path, ids: list[str]) -> Iterator[Sequence[str]]:
    """The terms of each passage, each held once in memory; the ids go to `ids`."""
    for passage, terms in _passages(folder):
        ids.append(passage)
        yield [sys.intern(term) for term in terms.split(" ")]


def _say(told: Mapping[str, Any]) -> None:
    print(json.dumps(told), flush=True)


def build(engine: Searched, folder: Path) -> None:
    began = time.perf_counter()
    engine.build(folder)
    _say({"seconds": time.perf_counter() - began, **memory_mb()})


async def serve(engine: Searched, folder: Path) -> None:
    """Of each line read, `SECONDS`, the questions are asked in their order for so long or until there are none left."""
    asked = engine.asked(folder)
    began = time.perf_counter()
    await engine.open(folder)
    opened = time.perf_counter() - began
    await engine.search(asked[0])
    _say({"seconds": opened, "first_ms": 1e3 * (time.perf_counter() - began - opened)})
    for line in sys.stdin:
        elapsed, cpu, found = list[float](), list[float](), list[Sequence[str]]()
        until = time.perf_counter() + float(line)
        for one in asked:
            started, used = time.perf_counter(), time.process_time()
            hits = await engine.search(one)
            cpu.append(1e3 * (time.process_time() - used))
            elapsed.append(1e3 * (time.perf_counter() - started))
            found.append(hits[:10])
            if time.perf_counter() > until:
                break
        _say({"elapsed": elapsed, "cpu": cpu, "found": found, **memory_mb()})


def main() -> None:
    name, folder, task = sys.argv[1:]
    engine = ENGINES[name].make()
    if task == "build":
        build(engine, Path(folder))
    else:
        pin_to_one_core()
        asyncio.run(serve(engine, Path(folder)))


if __name__ == "__main__":
    main()
