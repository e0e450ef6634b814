"""The index of an archive's files: made, brought up to date, found damaged or stale, and made anew."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from shutil import copytree, rmtree
from typing import Any

import pytest

from povbot import bootstrap, settings
from povbot.bootstrap import disk
from povbot.bootstrap.disk import STORIES, editions_of
from povbot.bootstrap.edition import Edition
from povbot.bootstrap.indexing import Indexed
from povbot.bootstrap.learned import Learned
from povbot.bootstrap.remembered import utc_now
from povbot.errors import ArchiveEmpty, ArchiveError, ArchiveMissing, IndexRunning, IndexStale, IndexUnusable
from povbot.indexing.progress import Progress, Silence, Stage
from povbot.ledger.lock import alone
from povbot.model import Answer, Registered
from povbot.settings import Engine, Settings
from stories import line, write_lines

RICE, TRAIN = line(id="rice", summary="Farmers grow red rice."), line(id="train", summary="The train is late.")
TEA = line(id="tea", summary="Pickers carry tea.")


class Stopped(BaseException):
    """As Ctrl-C is."""


@dataclass
class Watching:
    """Does something at a stage, once."""

    stage: Stage
    then: Callable[[], None]
    is_done: bool = False

    def at(self, stage: Stage, _done: int, _whole: int) -> None:
        if stage is self.stage and not self.is_done:
            self.is_done = True
            self.then()


def _stop() -> None:
    raise Stopped


@dataclass
class Place:
    """A working folder with an archive in it."""

    paths: settings.Paths
    chosen: Settings
    told: list[str] = field(default_factory=list)

    def write(self, *lines: str) -> None:
        write_lines(self.paths.corpus, lines)

    def index(self, progress: Progress | None = None, *, rebuild: bool = False) -> Indexed:
        return bootstrap.index(
            self.chosen, self.paths, self.told.append, progress or Silence(), rebuild=rebuild, processes=1
        )

    def changed(self) -> Registered | None:
        return self.index().registered

    def ready(self, *, however_old: bool = False) -> None:
        bootstrap.made_ready(self.chosen, self.paths, self.told.append, Silence(), however_old=however_old)

    def answer(self, question: str) -> str:
        """Its first quote, from whatever there is to be opened."""

        async def asked() -> str:
            async with bootstrap.opened(self.chosen, self.paths, self.told.append) as service:
                outcome = await service.ask(question)
                return outcome.quotes[0].text if isinstance(outcome, Answer) else ""

        return asyncio.run(asked())

    @property
    def folder(self) -> Path:
        return editions_of(self.chosen, self.paths, Learned().of(self.chosen, self.paths)).folder

    @property
    def current(self) -> Path:
        return self.folder / (self.folder / "current").read_text(encoding="utf-8")

    def editions(self) -> set[str]:
        return {found.name for found in self.folder.iterdir() if found.is_dir()}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    paths = settings.find(tmp_path, tmp_path / "corpus.jsonl")
    made = Place(paths, Settings().model_copy(update={"index": settings.IndexSettings(engine=Engine.TANTIVY)}))
    made.write(RICE, TRAIN)
    return made


def test_new_changed_and_withdrawn_stories_are_taken_in(place: Place) -> None:
    assert place.changed() == Registered(2, 0, 0, 2)
    assert place.changed() == Registered(0, 0, 0, 2)
    place.write(RICE, line(id="train", summary="The train is early."), TEA)
    assert place.changed() == Registered(1, 1, 0, 3)
    assert place.answer("train") == "The train is early."
    place.write(RICE, line(id="train", summary="The train is early.", withdrawn="2022-01-01"))
    assert place.changed() == Registered(0, 0, 2, 1)
    assert [place.answer(question) for question in ("rice", "train", "tea")] == ["Farmers grow red rice.", "", ""]
    assert len(place.editions()) == 1


def test_a_story_is_found_while_its_headline_is_typed(place: Place) -> None:
    place.write(line(id="rice", title="A harvest", summary="Farmers grow red rice."), TRAIN)
    place.index()

    async def typed(text: str) -> Sequence[str]:
        async with bootstrap.opened(place.chosen, place.paths, place.told.append) as service:
            glance = await service.glance(text, "en")
            return [opening.citation.article_id for opening in glance.openings]

    assert asyncio.run(typed("harv")) == ["rice"]
    assert asyncio.run(typed("tra")) == ["train"]


def test_one_that_is_what_the_archive_is_is_not_made_again(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.ready()
    monkeypatch.setattr("povbot.bootstrap.indexing.index", lambda *_: pytest.fail("it was written to"))
    monkeypatch.setattr("povbot.corpus.files._lines", lambda _: pytest.fail("the archive was read"))
    place.ready()
    assert place.answer("rice")


def test_it_is_brought_up_to_date_before_it_is_asked_unless_any_will_do(place: Place) -> None:
    place.ready(however_old=True)
    place.write(RICE, TRAIN, TEA)
    place.ready(however_old=True)
    assert not place.answer("tea")
    place.ready()
    assert place.answer("tea") == "Pickers carry tea."


def test_the_archive_is_read_again_where_a_run_was_stopped_before_its_end(place: Place) -> None:
    place.index()
    place.write(RICE, TRAIN, TEA)
    with suppress(Stopped):
        place.index(Watching(Stage.MEASURING, _stop))
    met = Watching(Stage.MEASURING, lambda: None)
    bootstrap.made_ready(place.chosen, place.paths, place.told.append, met)
    assert met.is_done
    again = Watching(Stage.MEASURING, lambda: pytest.fail("what has not changed was measured again"))
    place.index(again)


# what is broken in the archive


def test_broken_lines_are_told_and_a_torn_one_leaves_the_index_as_it_was(place: Place) -> None:
    place.write(RICE, "broken", TRAIN, '{"id": "x"}')
    assert place.changed() == Registered(2, 0, 0, 2)
    assert [told for told in place.told if ":2: not JSON" in told]
    with place.paths.corpus.open("a", encoding="utf-8") as file:
        file.write(f'{TEA}\n{{"id": "torn", "la')
    with pytest.raises(ArchiveError, match=":6: the file ends in the middle of a line"):
        place.index()
    assert place.answer("rice")
    assert not place.answer("tea")


@pytest.mark.parametrize("lines", [[], ["broken"], [line(id="rice", withdrawn="2022-01-01")]])
def test_an_archive_without_a_story_leaves_the_index_as_it_was(place: Place, lines: Sequence[str]) -> None:
    place.index()
    place.write(*lines)
    with pytest.raises(ArchiveEmpty, match=r"corpus\.jsonl"):
        place.index()
    assert place.answer("rice")
    place.write(RICE, TRAIN, TEA)
    place.ready()
    assert place.answer("tea")


def test_a_missing_archive_is_named(place: Place) -> None:
    place.paths.corpus.unlink()
    with pytest.raises(ArchiveMissing, match=r"corpus\.jsonl"):
        place.index()


# another one takes its place


def _another_word(place: Place) -> None:
    own = place.paths.corpus.with_name("glossary.toml")
    known = place.paths.glossary.read_text(encoding="utf-8")
    own.write_text(
        known.replace("names = [", 'names = [\n  { en = ["Lakeside"], zh = ["湖滨"] },', 1), encoding="utf-8"
    )
    place.paths = replace(place.paths, glossary=own)


def _another_segmenter(place: Place) -> None:
    chosen = place.chosen.index.model_copy(update={"chinese": "rjieba"})
    place.chosen = place.chosen.model_copy(update={"index": chosen})


@pytest.mark.parametrize("change", [_another_word, _another_segmenter])
def test_a_stale_one_is_made_anew_and_lies_untouched_until_then(place: Place, change: Callable[[Place], None]) -> None:
    place.index()
    before, files = place.current, _states(place.current)
    change(place)
    with pytest.raises(IndexStale, match="povbot index"):
        place.answer("rice")

    def look() -> None:
        assert place.current == before
        assert _states(before) == files

    watching = Watching(Stage.MEASURING, look)
    assert place.index(watching).registered == Registered(2, 0, 0, 2)
    assert watching.is_done
    assert place.editions() == {place.current.name} != {before.name}
    assert place.answer("rice")


def _states(folder: Path) -> Mapping[Path, bytes]:
    return {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_it_is_made_anew_where_that_is_wished_and_then_gone_on_with(place: Place) -> None:
    place.index()
    before = place.current
    with suppress(Stopped):
        place.index(Watching(Stage.MEASURING, _stop), rebuild=True)
    assert (place.current, len(place.editions())) == (before, 2)
    assert place.answer("rice")
    (begun,) = {*place.editions()} - {before.name}
    assert place.changed() == Registered(0, 0, 0, 2)
    assert (place.current.name, place.editions()) == (begun, {begun})
    assert place.answer("rice")


def test_what_an_ended_one_left_behind_is_not_taken_for_what_was_begun(place: Place) -> None:
    """It was ended after another one served, and before it removed the one before."""
    place.index()
    left = copytree(place.current, place.folder.with_name("left"))
    before = place.current
    place.index(rebuild=True)
    left.rename(before)
    place.write(RICE, TRAIN, TEA)
    assert place.changed() == Registered(1, 0, 0, 3)
    assert place.current != before


def test_one_that_was_begun_and_is_damaged_is_thrown_away(place: Place) -> None:
    with suppress(Stopped):
        place.index(Watching(Stage.MEASURING, _stop))
    (begun,) = place.editions()
    (place.folder / begun / STORIES).write_bytes(b"rubbish" * 1000)
    place.ready()
    assert [told for told in place.told if STORIES in told and "made anew" in told]
    assert place.answer("rice")
    assert place.editions() == {place.current.name} != {begun}


# damage


def _halved(file: Path) -> None:
    data = file.read_bytes()
    file.write_bytes(data[: len(data) // 2])


def _flipped(file: Path) -> None:
    data = bytearray(file.read_bytes())
    for at in range(4096, len(data), 512):
        data[at] ^= 0xFF
    file.write_bytes(data)


DAMAGE: Mapping[str, Callable[[Place], object]] = {
    "stories cut off": lambda place: _halved(place.current / STORIES),
    "stories flipped": lambda place: _flipped(place.current / STORIES),
    "stories empty": lambda place: (place.current / STORIES).write_bytes(b""),
    "stories gone": lambda place: (place.current / STORIES).unlink(),
    "passages cut off": lambda place: _halved(next((place.current / "shelf-0").glob("*.idx"))),
    "typing cut off": lambda place: _halved(next((place.current / "typing").glob("*.term"))),
    "passages gone": lambda place: rmtree(place.current / "shelf-0"),
    "typing gone": lambda place: rmtree(place.current / "typing"),
    "state rubbish": lambda place: (place.current / "shelf-0" / "meta.json").write_bytes(b"{"),
    "current rubbish": lambda place: (place.folder / "current").write_bytes(b"\xff\x00\xfe"),
    "current leads away": lambda place: (place.folder / "current").write_text(".."),
    "current names nothing": lambda place: (place.folder / "current").write_text("0123456789abcdef-9"),
    "all gone": lambda place: rmtree(place.current),
}


@pytest.mark.parametrize("how", DAMAGE)
@pytest.mark.parametrize("changes", [False, True], ids=["same", "changed"])
def test_a_damaged_one_is_named_and_made_anew(place: Place, how: str, *, changes: bool) -> None:
    place.index()
    if changes:
        place.write(RICE, line(id="train", summary="The train is early."), TEA)
    DAMAGE[how](place)
    with pytest.raises(IndexUnusable, match="povbot index"):
        place.answer("rice")
    place.ready()
    (told,) = place.told
    assert str(place.folder) in told
    assert told.endswith("The index is made anew.")
    assert place.answer("rice")
    assert bool(place.answer("tea")) is changes
    assert place.editions() == {place.current.name}


def test_one_whose_passages_are_from_before_is_damaged(place: Place) -> None:
    """As where part of it was restored from a backup."""
    place.index()
    copytree(place.current / "shelf-0", place.folder.with_name("kept"))
    place.write(RICE, TRAIN, TEA)
    place.index()
    rmtree(place.current / "shelf-0")
    place.folder.with_name("kept").rename(place.current / "shelf-0")
    place.ready()
    assert "older than the register" in place.told[0]
    assert place.answer("tea")


def test_a_folder_that_cannot_be_made_is_named(place: Place) -> None:
    chosen = place.chosen.index.model_copy(update={"folder": place.paths.corpus})
    place.chosen = place.chosen.model_copy(update={"index": chosen})
    with pytest.raises(IndexUnusable, match=r"corpus\.jsonl.*\[index\] folder"):
        place.index()


# beside others


def test_while_another_is_at_it_what_there_is_is_asked(place: Place) -> None:
    def other() -> AbstractContextManager[None]:
        return alone(place.folder / "indexing.lock", utc_now())

    place.folder.mkdir(parents=True)
    with other(), pytest.raises(IndexRunning, match="index up to date"):
        place.ready()
    place.ready()
    place.write(RICE, TRAIN, TEA)
    with other():
        with pytest.raises(IndexRunning, match="index up to date"):
            place.index()
        place.ready()
    assert place.answer("rice")
    assert not place.answer("tea")


def _elsewhere(work: Callable[[], object]) -> None:
    """Where no loop runs."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(work).result()


def test_whoever_opens_it_while_it_is_written_has_what_was_or_what_will_be(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader who has opened the register and not yet the passages, while a whole increment goes in."""
    place.index()
    over, states = disk._over, iter([[RICE, line(id="train", summary="The late train.")], []])

    def slow(*given: Any) -> Edition:
        if lines := next(states, None):
            place.write(*lines)
            with monkeypatch.context() as quick:
                quick.setattr(disk, "_over", over)
                _elsewhere(place.index)
        return over(*given)

    monkeypatch.setattr(disk, "_over", slow)
    assert place.answer("train") == "The late train."


def test_whoever_opens_one_that_is_just_removed_has_the_one_in_its_place(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.index()
    edition, rebuilt = disk.edition, iter([True])

    def slow(*given: Any) -> Edition:
        if next(rebuilt, False):
            _elsewhere(partial(place.index, rebuild=True))
        return edition(*given)

    monkeypatch.setattr(disk, "edition", slow)
    assert place.answer("rice")
