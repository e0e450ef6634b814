"""What tantivy finds, where it is not what every Retriever promises."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from disk_writer import Edition, memory_engine, on_disk
from fakes import FakeTopics
from povbot.corpus.files import JsonLinesSource
from povbot.errors import ArchiveEmpty, IndexDamaged
from povbot.index.disk.fields import TYPING, place_of
from povbot.index.disk.index import TantivyIndex
from povbot.index.disk.retriever import Found, TantivyRetriever
from povbot.index.disk.writer import LEAST_MEMORY, TantivyWriter
from povbot.passages import split
from stories import ROOT, Rooms, asked, passage, story

TOLD_TWICE = (
    story("tea", "word a b"),
    story("tea-zh", "word 茶", language="zh-Hans", translation_of="tea"),
    story("rice", "word c d"),
)


@pytest.fixture
def edition(tmp_path: Path) -> Edition:
    return Edition(tmp_path, TOLD_TWICE)


async def test_the_bundled_archive_is_ranked_as_in_memory(tmp_path: Path, rooms: Rooms) -> None:
    articles = [*JsonLinesSource(ROOT / "corpus").articles()]
    found = [passage for article in articles for passage in split(article)]
    memory, disk = memory_engine(found, rooms.analyzer), on_disk(tmp_path, found, rooms.analyzer)
    questions = [rooms.interpreter.interpret(article.title) for article in articles]
    first = overlap = 0.0
    for query in questions:
        here, there = [[hit.passage.id for hit in await engine.search(query, 10)] for engine in (memory, disk)]
        first += here[0] == there[0]
        overlap += len({*here} & {*there}) / len(here)
    assert first >= 0.96 * len(questions)
    assert overlap >= 0.95 * len(questions)


@pytest.mark.parametrize(
    "question",
    ['"US said"', '"us said"', "rice -US", '"school drop-outs"', '"drop outs"', "米 “大米”", "米 -“大米”", '"rice US"'],
)
async def test_phrases_are_found_as_in_memory(tmp_path: Path, rooms: Rooms, question: str) -> None:
    texts = (
        "The US said rice",
        "To us said he",
        "School drop-outs eat rice",
        "drop the outs",
        "大家吃大米",
        "小米",
        "rice",
    )
    found = [passage(f"{number}#0", text, "US news" if number == 6 else "") for number, text in enumerate(texts)]
    query = rooms.interpreter.interpret(question)
    engines = memory_engine(found, rooms.analyzer), on_disk(tmp_path, found, rooms.analyzer)
    here, there = [[hit.passage.id for hit in await engine.search(query, 10)] for engine in engines]
    assert here == there
    assert query.phrases or query.excluded


async def test_what_is_written_later_is_not_seen(edition: Edition) -> None:
    index = edition.index()
    writer = TantivyWriter(edition.folder, memory=LEAST_MEMORY, threads=1)
    writer.remove([(number, row.shelf) for number, row in edition.rows.items()])
    writer.commit()
    writer.finish()
    told, originals = await index.for_reader("zh-Hans")
    assert len(await told.search(asked("word"), 9)) == len(await originals.search(asked("word"), 9)) == 2


async def test_a_file_that_a_writer_removes_while_it_is_opened_is_not_missed(edition: Edition) -> None:
    for shelf in edition.folder.iterdir():
        (shelf / "removed.idx").symlink_to("nowhere")  # listed, and not there when it is looked at
    index = edition.index()
    index.check()
    told, _ = await index.for_reader("zh-Hans")
    assert await told.search(asked("word"), 9)


async def test_a_view_counts_over_all_its_shelves(edition: Edition) -> None:
    told, originals = await edition.index().for_reader("zh-Hans")
    statistics = await told.statistics(["word", "茶", "moon"])
    assert (statistics.passages, statistics.containing["word"], statistics.containing["茶"]) == (2, 2, 1)
    assert not statistics.knows("moon")
    assert not (await originals.statistics(["茶"])).knows("茶")


async def test_a_hit_of_which_the_register_knows_nothing_is_passed_over(edition: Edition) -> None:
    async def known(keys: Sequence[int]) -> Mapping[int, Found]:
        return {key: found for key, found in (await all_of(keys)).items() if found[0].article_id != "rice"}

    told, *_ = await edition.index().for_reader("en")
    all_of = told.kept.passages
    knowing = TantivyRetriever(told.shelves, replace(told.kept, passages=known))
    assert [hit.passage.article_id for hit in await knowing.search(asked("word"), 5)] == ["tea"]


async def test_files_from_before_the_registers_mark_are_damage_and_later_ones_are_not(edition: Edition) -> None:
    marked = int(edition.marks[0])
    edition.marks = {**edition.marks, 0: str(marked - 1)}
    edition.index()
    edition.marks = {**edition.marks, 0: str(marked + 1)}
    with pytest.raises(IndexDamaged, match=r"shelf-0.*povbot index --rebuild"):
        edition.index()


def test_no_shelf_at_all_is_an_empty_archive(tmp_path: Path) -> None:
    with pytest.raises(ArchiveEmpty, match="no story"):
        TantivyIndex(tmp_path, [""], {}, Edition(tmp_path, ())._kept)


@pytest.mark.parametrize("shelf", [0, TYPING])
@pytest.mark.parametrize("ending", [".term", ".idx", ".fast", ".json"])
def test_a_damaged_file_is_named_when_it_is_opened(edition: Edition, shelf: int, ending: str) -> None:
    (file,) = [file for file in place_of(edition.folder, shelf).glob(f"*{ending}") if file.name != ".managed.json"]
    data = file.read_bytes()
    file.write_bytes(data[: len(data) // 2])
    with pytest.raises(IndexDamaged, match=r"povbot index --rebuild") as raised:
        (edition.index(), edition.typeahead(FakeTopics()))
    assert place_of(edition.folder, shelf).name in str(raised.value)
