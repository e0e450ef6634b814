"""Passages into tantivy's files."""

from pathlib import Path

import pytest
import tantivy

from disk_writer import shelved
from povbot.errors import IndexDamaged, IndexRunning, IndexUnusable
from povbot.index.disk.fields import TYPING, marks_in, place_of
from povbot.index.disk.writer import LEAST_MEMORY, TantivyWriter
from povbot.model import Shelved
from stories import on_days, story

RICE = shelved(1, story("rice", "rice and tea"))
TEA = shelved(2, story("tea", "tea"), shelf=1)


def writer_in(folder: Path) -> TantivyWriter:
    return TantivyWriter(folder, memory=LEAST_MEMORY, threads=1)


def written(folder: Path, *rows: Shelved) -> TantivyWriter:
    writer = writer_in(folder)
    writer.add(rows)
    writer.commit()
    return writer


def having(folder: Path, shelf: int, term: str, field: str = "terms") -> int:
    index = tantivy.Index.open(str(place_of(folder, shelf)))
    found = index.searcher().search(tantivy.Query.term_query(index.schema, field, term), 10)
    return len(found.hits)


def test_each_shelf_has_its_own_rows_and_what_is_typed_finds_all(tmp_path: Path) -> None:
    written(tmp_path, RICE, TEA)
    assert {shelf: having(tmp_path, shelf, "tea") for shelf in (0, 1)} == {0: 1, 1: 1}
    assert having(tmp_path, 1, "rice") == 0
    assert having(tmp_path, TYPING, "story", "headline") == 2


def test_nothing_is_found_before_it_is_committed_nor_where_it_never_is(tmp_path: Path) -> None:
    writer = written(tmp_path, RICE)
    writer.add([shelved(3, story("more", "rice"))])
    assert having(tmp_path, 0, "rice") == 1
    writer.finish()
    assert having(tmp_path, 0, "rice") == 1


def test_what_is_removed_is_gone_from_its_shelf_and_from_what_is_typed(tmp_path: Path) -> None:
    writer = written(tmp_path, RICE, TEA)
    writer.remove([(1, 0), (2, 0), (7, 5)])
    writer.add([shelved(3, story("later", "tea"))])
    writer.commit()
    assert [having(tmp_path, shelf, "tea") for shelf in (0, 1)] == [1, 1]
    assert having(tmp_path, TYPING, "rice", "headline") == 0


def test_what_has_a_later_number_is_forgotten_wherever_it_stands(tmp_path: Path) -> None:
    writer = written(tmp_path, RICE, TEA, shelved(3, story("later", "tea"), shelf=4))
    writer.forget_after(1)
    writer.commit()
    assert [having(tmp_path, shelf, term) for shelf, term in ((0, "rice"), (1, "tea"), (4, "tea"))] == [1, 0, 0]
    assert having(tmp_path, TYPING, "story", "headline") == 1


def test_a_mark_changes_with_its_shelf_and_with_no_other(tmp_path: Path) -> None:
    writer = writer_in(tmp_path)
    writer.add([RICE, TEA])
    before = writer.commit()
    assert before.keys() == {0, 1, TYPING}
    assert writer.commit() == before
    writer.add([shelved(3, story("more", "rice"))])
    after = writer.commit()
    assert {shelf for shelf in after if after[shelf] != before[shelf]} == {0, TYPING}
    writer.finish()
    assert marks_in(tmp_path) == after


def test_another_writer_goes_on_where_one_has_finished(tmp_path: Path) -> None:
    written(tmp_path, RICE).finish()
    written(tmp_path, shelved(2, story("tea", "tea"))).finish()
    assert having(tmp_path, 0, "tea") == 2


def test_two_do_not_write_at_once(tmp_path: Path) -> None:
    first = written(tmp_path, RICE)
    with pytest.raises(IndexRunning, match="shelf-0"):
        written(tmp_path, RICE)
    first.finish()
    written(tmp_path, RICE)


@pytest.mark.parametrize("damage", [b"", b"{}", b"no JSON"])
def test_damaged_files_are_named_with_what_to_do(tmp_path: Path, damage: bytes) -> None:
    written(tmp_path, RICE).finish()
    (place_of(tmp_path, 0) / "meta.json").write_bytes(damage)
    with pytest.raises(IndexDamaged, match=r"shelf-0.*povbot index --rebuild"):
        written(tmp_path, TEA, RICE)
    with pytest.raises(IndexDamaged, match=r"shelf-0.*povbot index --rebuild"):
        marks_in(tmp_path)


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(IndexUnusable, match="file"):
        written(tmp_path / "file", RICE)


def test_a_passage_is_dated_by_the_days_known_and_else_by_none(tmp_path: Path) -> None:
    written(tmp_path, RICE, shelved(3, story("old", "rice", published=on_days("2020-01-02", "2020-01-05"))))
    index = tantivy.Index.open(str(place_of(tmp_path, 0)))
    hits = index.searcher().search(tantivy.Query.exists_query("first"), 10).hits
    days = [index.searcher().fast_field_values(name, [at for _, at in hits]) for name in ("first", "last")]
    assert days == [[737426], [737429]]
