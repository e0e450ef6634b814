"""An index that is brought up to date: whatever comes, changes and goes, and wherever that is stopped."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from itertools import count
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small import Small, said, scores

from povbot.errors import ArchiveEmpty
from povbot.index.disk.fields import marks_in
from povbot.index.disk.writer import TantivyWriter
from povbot.model import Article, Registered
from stories import story

WORDS = ("one", "two", "word")
FEW = settings(max_examples=15)
texts = st.sampled_from(["one word", "two words word", "one two"])


@st.composite
def stories(draw: st.DrawFn) -> Article:
    original, text = draw(st.sampled_from(["a", "b", "c"])), draw(texts)
    withdrawn = draw(st.sampled_from([None, None, None, date(2022, 1, 1)]))
    relation = draw(st.sampled_from(["", "", "translation_of", "version_of"]))
    if not relation:
        return story(original, text, withdrawn=withdrawn)
    language = draw(st.sampled_from(["zh-Hans", "zh-Hant", "de"]))
    return story(f"{original}-{language}", text, language=language, withdrawn=withdrawn, **{relation: original})


archives = st.lists(stories(), max_size=7).map(lambda some: [*some, story("always", "one word")])


def anew(articles: Sequence[Article]) -> Mapping[str, Any]:
    """What is said by an index that never was another one."""
    with TemporaryDirectory() as folder:
        small = Small(Path(folder))
        small.bring(articles, is_new=True)
        return small.says(WORDS)


@FEW
@given(st.lists(archives, min_size=2, max_size=3))
def test_it_answers_as_one_that_was_built_anew(states: Sequence[Sequence[Article]]) -> None:
    """But for how good its hits are: tantivy counts what was removed until it merges the pieces that it lies in."""
    with TemporaryDirectory() as folder:
        small = Small(Path(folder))
        for number, state in enumerate(states):
            small.bring(state, is_new=number == 0)
        assert small.says(WORDS) == anew(states[-1])


def test_where_nothing_was_removed_its_hits_are_as_good_as_those_of_one_built_anew(tmp_path: Path) -> None:
    articles = [story(f"s{number}", "one word " * number + "two") for number in range(1, 9)]
    grown, whole = Small(tmp_path / "grown"), Small(tmp_path / "whole")
    for many in (3, 5, 8):
        grown.bring(articles[:many], is_new=many == 3)
    whole.bring(articles, is_new=True)
    assert scores(grown.reader(), WORDS) == scores(whole.reader(), WORDS)


# What changes at once: a new telling, another text, a story that is gone, one that is only told again.
BEFORE = [story("a", "one word"), story("b", "two word"), story("c", "one two"), story("d", "word", withdrawn=None)]
AFTER = [
    BEFORE[0],
    story("a-zh-Hans", "one 茶", language="zh-Hans", translation_of="a"),
    story("b", "one one word"),
    story("e", "two two"),
    story("d", "word", withdrawn=date(2022, 1, 1)),
]


OTHER = [BEFORE[0], BEFORE[1], story("new", "two 茶"), story("c-de", "one", language="de", version_of="c")]


class Stopped(Exception):
    pass


class Stops:
    """Before the call with this number, of all that register and writer are asked for: so it does after the one before
    it. A commit is several, one for each shelf."""

    def __init__(self, at: int) -> None:
        self._at, self._calls = at, count()

    def __call__(self, room: Any) -> Any:
        if isinstance(room, TantivyWriter):
            return _Watched(_ShelfByShelf(room, self), self)
        return _Watched(room, self)

    def here(self) -> None:
        if next(self._calls) == self._at:
            raise Stopped


class _Watched:
    def __init__(self, room: Any, stops: Stops) -> None:
        self._room, self._stops = room, stops

    def __getattr__(self, name: str) -> Any:
        self._stops.here()
        return getattr(self._room, name)


class _ShelfByShelf:
    def __init__(self, writer: TantivyWriter, stops: Stops) -> None:
        self._writer, self._stops = writer, stops

    def __getattr__(self, name: str) -> Any:
        return getattr(self._writer, name)

    def commit(self) -> Mapping[int, str]:
        for shelf in sorted(self._writer._changed):
            self._stops.here()
            self._writer._writers[shelf].commit()
        self._stops.here()
        return self._writer.commit()


def stopped(small: Small, articles: Sequence[Article], step: int, *, is_new: bool = False) -> bool:
    """Whether it was, before it came to its end."""
    with suppress(Stopped):
        small.bring(articles, is_new=is_new, through=Stops(step))
        return False
    return True


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """BEFORE, to be copied."""
    small = Small(tmp_path_factory.mktemp("indexed"))
    small.bring(BEFORE, is_new=True)
    return small.folder


def test_stopped_anywhere_readers_have_what_was_or_what_will_be_and_the_next_run_makes_it_whole(
    tmp_path: Path, indexed: Path
) -> None:
    was, will_be = anew(BEFORE), anew(AFTER)
    for step in count():
        small = Small(copytree(indexed, tmp_path / str(step)))
        before = small.reader()
        if not stopped(small, AFTER, step):
            break
        assert said(before, WORDS) == was
        assert small.says(WORDS)["found"] in (was["found"], will_be["found"])
        assert small.says(WORDS)["listed"] in (was["listed"], will_be["listed"])
        small.bring(AFTER)
        assert small.says(WORDS) == will_be
    assert step > 20


@pytest.mark.parametrize("way", [BEFORE, OTHER], ids=["back", "on"])
def test_stopped_anywhere_it_can_go_another_way(tmp_path: Path, indexed: Path, way: Sequence[Article]) -> None:
    """What was to come is not in the archive any more, or what was to go is there again; numbers and shelves that the
    stopped run had are those of other rows."""
    will_be = anew(way)
    for step in count():
        small = Small(copytree(indexed, tmp_path / str(step)))
        if not stopped(small, AFTER, step):
            break
        small.bring(way)
        assert small.says(WORDS) == will_be
    assert step > 20


def test_a_first_build_is_gone_on_with_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the archive is another one by then."""
    monkeypatch.setattr("povbot.indexing.run._AT_ONCE", 1)
    monkeypatch.setattr("povbot.indexing.run._STEP", 2)
    will_be = anew(OTHER)
    for step in count():
        small = Small(tmp_path / str(step))
        if not stopped(small, AFTER, step, is_new=True):
            break
        small.bring(OTHER, is_new=True)
        assert small.says(WORDS) == will_be
    assert step > 20


def test_an_archive_without_a_story_leaves_the_index_as_it_was(tmp_path: Path) -> None:
    small = Small(tmp_path)
    small.bring(BEFORE, is_new=True)
    was = small.says(WORDS)
    for nothing in ([], [story("a", "one word", withdrawn=date(2022, 1, 1))]):
        with pytest.raises(ArchiveEmpty):
            small.bring(nothing)
        assert small.says(WORDS) == was


def test_where_nothing_changed_nothing_is_written(tmp_path: Path) -> None:
    small = Small(tmp_path)
    small.bring(AFTER, is_new=True)
    marked = marks_in(tmp_path)
    assert small.bring(AFTER) == Registered(0, 0, 0, 4)
    assert marks_in(tmp_path) == marked


def test_what_leaves_is_analysed_by_as_many_as_what_enters(tmp_path: Path) -> None:
    small = Small(tmp_path)
    small.bring(BEFORE, is_new=True)
    small.bring(BEFORE[:1])
    assert small.analysed == [4, 3]
