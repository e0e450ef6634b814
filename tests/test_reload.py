"""An archive read again while questions are answered: each sees the one or the other, never a mixture."""

import asyncio
import gc
import json
import weakref
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fakes import (
    FakeAnalyzer,
    FakeArchive,
    FakeBridge,
    FakeIndex,
    FakeInterpreter,
    FakeRetriever,
    FakeSplitter,
    FakeTopics,
    FakeTypeahead,
)
from povbot import bootstrap, settings
from povbot.bootstrap.engines import SMALL_BYTES
from povbot.errors import ArchiveEmpty, ArchiveError, ArchiveMissing
from povbot.model import Hit, Query
from povbot.ports import Retriever
from povbot.service import Service
from stories import answered, every_telling, line, refused, story, write_lines

OLD, NEW = "Pickers carry baskets.", "Pickers carry sacks and bags."


class _Waiting(FakeRetriever):
    """Lets a question pass when it is told to."""

    passed: asyncio.Event
    asked: asyncio.Event

    async def search(self, query: Query, limit: int) -> Sequence[Hit]:
        self.asked.set()
        await self.passed.wait()
        return await super().search(query, limit)


class _WaitingIndex(FakeIndex):
    def __init__(self, archive: FakeArchive) -> None:
        super().__init__(archive)
        self.passed, self.asked = asyncio.Event(), asyncio.Event()
        self._retrievers: dict[str, list[_Waiting]] = {}

    async def for_reader(self, language: str) -> Sequence[Retriever]:
        if language not in self._retrievers:
            views = [view for view in await super().for_reader(language) if isinstance(view, FakeRetriever)]
            self._retrievers[language] = [_Waiting(view.passages) for view in views]
            for waiting in self._retrievers[language]:
                waiting.passed, waiting.asked = self.passed, self.asked
        return self._retrievers[language]


def service_of(text: str) -> tuple[Service, _WaitingIndex]:
    archive = FakeArchive([story("pickers", text)])
    index = _WaitingIndex(archive)
    topics = FakeTopics()
    rooms = FakeAnalyzer(), FakeSplitter(), topics, FakeBridge(), FakeTypeahead(archive, topics)
    return Service(archive, index, FakeInterpreter(), *rooms), index


async def test_a_question_under_way_ends_as_it_began() -> None:
    (service, old), (fresh, new) = service_of(OLD), service_of(NEW)
    under_way = asyncio.create_task(service.ask("carry"))
    await old.asked.wait()
    service.take_over(fresh)
    later = asyncio.create_task(service.ask("carry"))
    await new.asked.wait()
    new.passed.set()
    assert answered(await later).quotes[0].text == NEW
    old.passed.set()
    assert answered(await under_way).quotes[0].text == OLD


async def test_all_that_is_shown_is_of_the_new_archive() -> None:
    (service, _), (fresh, _) = service_of(OLD), service_of(NEW)
    service.take_over(fresh)
    assert [article.summary for article in await every_telling(service)] == [NEW]
    assert [article.summary for article in (await service.latest("en")).articles] == [NEW]


@pytest.fixture
def paths(tmp_path: Path, paths: settings.Paths) -> settings.Paths:
    write_lines(tmp_path / "corpus.jsonl", [line(summary=OLD)])
    return settings.find(paths.settings.parent.parent, tmp_path / "corpus.jsonl")


async def test_a_service_reads_its_archive_again(paths: settings.Paths) -> None:
    read, said = settings.read(paths.settings), list[str]()
    serving = bootstrap.Serving(read, paths, bootstrap.Learned(), said.append)
    service = serving.service
    assert answered(await service.ask("pickers")).quotes[0].text == OLD
    write_lines(paths.corpus, [line(summary=NEW), "broken"])
    assert answered(await service.ask("pickers")).quotes[0].text == OLD
    reading = asyncio.create_task(serving.reload(said.append))
    while not reading.done():
        assert answered(await service.ask("pickers")).quotes[0].text == OLD
        await asyncio.sleep(0.01)
    await reading
    assert answered(await service.ask("pickers")).quotes[0].text == NEW
    assert len(said) == 1
    assert "broken" not in said[0]
    assert ":2:" in said[0]


async def test_an_archive_may_outgrow_memory_and_shrink_again(
    paths: settings.Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POVBOT_VAR", str(tmp_path / "var"))
    paths, read, said = replace(paths, var=tmp_path / "var"), settings.read(paths.settings), list[str]()
    serving = bootstrap.Serving(read, paths, bootstrap.Learned(), said.append)
    service = serving.service
    large = " " * SMALL_BYTES  # blanks are no story, and are read at once
    for lines in ([line(summary=NEW), "broken", large], [line(summary=OLD), large], [line(summary=NEW)]):
        write_lines(paths.corpus, lines)
        reading = asyncio.create_task(serving.reload(said.append))
        before = answered(await service.ask("pickers")).quotes[0].text
        assert before != (now := json.loads(lines[0])["summary"])
        while not reading.done():
            assert answered(await service.ask("pickers")).quotes[0].text in (before, now)
            await asyncio.sleep(0.01)
        assert (await service.changes_since(await reading)).changed.count == 1
        assert answered(await service.ask("pickers")).quotes[0].text == now
    await serving.close()
    assert [fault for fault in said if ":2: not JSON" in fault] == said
    assert len(said) == 1


async def test_nothing_of_the_archive_from_before_stays(paths: settings.Paths) -> None:
    """Also of the first one, which the collector does not look through (`settle`): nothing in it holds itself."""
    read = settings.read(paths.settings)
    service, fresh = (bootstrap.build_service(read, paths, lambda _: None) for _ in range(2))
    await service.prepare()
    for question in ("pickers", "zeppelins", "篮子"):
        await service.ask(question)
        await service.glance(question, "en")
    before = weakref.ref(service._edition.glances._archive)
    gc.disable()
    try:
        service.take_over(fresh)
        assert before() is None
    finally:
        gc.enable()


@pytest.mark.parametrize(("lines", "error"), [(["broken"], ArchiveEmpty), (None, ArchiveMissing)])
async def test_an_archive_that_cannot_be_read_changes_nothing(
    paths: settings.Paths, lines: list[str] | None, error: type[Exception]
) -> None:
    read = settings.read(paths.settings)
    serving = bootstrap.Serving(read, paths, bootstrap.Learned(), lambda _: None)
    service = serving.service
    paths.corpus.unlink() if lines is None else write_lines(paths.corpus, lines)
    with pytest.raises(error):
        await serving.reload(lambda _: None)
    assert answered(await service.ask("pickers")).quotes[0].text == OLD
    refused(await service.ask("zeppelins"))


@pytest.mark.parametrize("left", [b'{"id": "a", "summary": "\xe7', b'{"id": "a", "summary": "te'])
async def test_one_that_was_saved_by_half_changes_nothing_and_is_better_than_none_at_the_start(
    paths: settings.Paths, left: bytes
) -> None:
    read = settings.read(paths.settings)
    serving = bootstrap.Serving(read, paths, bootstrap.Learned(), lambda _: None)
    service = serving.service
    paths.corpus.write_bytes(line(summary=NEW).encode() + b"\n" + left)
    with pytest.raises(ArchiveError, match=":2: the file ends in the middle of a line"):
        await serving.reload(lambda _: None)
    assert answered(await service.ask("pickers")).quotes[0].text == OLD
    started = bootstrap.build_service(read, paths, lambda _: None)
    assert answered(await started.ask("pickers")).quotes[0].text == NEW


async def test_a_last_line_may_be_without_its_end(paths: settings.Paths) -> None:
    read = settings.read(paths.settings)
    serving = bootstrap.Serving(read, paths, bootstrap.Learned(), lambda _: None)
    service = serving.service
    paths.corpus.write_text(line(summary=NEW), encoding="utf-8")
    await serving.reload(lambda _: None)
    assert answered(await service.ask("pickers")).quotes[0].text == NEW


async def test_the_archive_was_last_changed_when_its_newest_file_was(paths: settings.Paths) -> None:
    service = bootstrap.build_service(settings.read(paths.settings), paths, lambda _: None)
    written = datetime.fromtimestamp(paths.corpus.stat().st_mtime, UTC)
    assert (await service.holdings()).updated == written
