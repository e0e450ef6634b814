"""What another reading of the archive changed, and when it is read again."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from povbot.corpus.archive import MemoryArchive
from povbot.errors import ArchiveEmpty, ArchiveError
from povbot.model import Article
from povbot.renewal import Renewal, Renewed, Report, Watch, differences
from stories import Rooms, story

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)

RICE, TEA = story("rice", "Rice is red."), story("tea", "Tea is green.")
RICE_IN_CHINESE = story("rice-zh", "米是红的。", language="zh-Hans", translation_of="rice")


def ids(renewed: Renewed) -> tuple[list[str], list[str], list[str]]:
    new, changed, gone = ([a.id for a in told] for told in (renewed.new, renewed.changed, renewed.gone))
    return new, changed, gone


def test_the_same_stories_in_another_order_are_no_change() -> None:
    assert ids(differences([RICE, TEA, RICE_IN_CHINESE], [RICE_IN_CHINESE, TEA, RICE])) == ([], [], [])


def test_stories_are_new_changed_or_gone() -> None:
    changed = story("rice", "Rice is white.")
    assert ids(differences([RICE, TEA], [changed, story("oil")])) == (["oil"], ["rice"], ["tea"])


def test_a_story_whose_translation_comes_goes_or_changes_has_changed() -> None:
    both = [RICE, RICE_IN_CHINESE]
    assert ids(differences([RICE], both)) == ids(differences(both, [RICE])) == ([], ["rice"], [])


@pytest.mark.parametrize("order", [1, -1])
def test_a_story_is_told_of_by_its_original(order: int) -> None:
    assert ids(differences([], [RICE_IN_CHINESE, RICE][::order])) == (["rice"], [], [])


def test_a_translation_without_its_original_is_a_story() -> None:
    assert ids(differences([], [RICE_IN_CHINESE])) == (["rice-zh"], [], [])


def test_a_version_that_comes_goes_or_changes_makes_its_story_changed() -> None:
    copy = story("copy", "Rice is red.", version_of="rice")
    corrected = story("copy", "Rice is white.", version_of="rice")
    assert ids(differences([RICE], [RICE, copy])) == ids(differences([RICE, copy], [RICE])) == ([], ["rice"], [])
    assert ids(differences([RICE, copy], [RICE, corrected])) == ([], ["rice"], [])


def test_a_withdrawn_story_is_gone_unless_a_version_of_it_lives_on() -> None:
    copy, gone = story("copy", "Rice is red.", version_of="rice"), replace(RICE, withdrawn=date(2026, 11, 25))

    def read(*articles: Article) -> list[Article]:
        return [*MemoryArchive(articles).articles()]

    assert ids(differences(read(RICE, RICE_IN_CHINESE, TEA), read(gone, RICE_IN_CHINESE, TEA))) == ([], [], ["rice"])
    assert ids(differences(read(RICE, copy), read(gone, copy))) == ([], ["copy"], [])


class Files:
    """An archive's files, by what their signature would be, and how often they were read."""

    def __init__(self, rooms: Rooms) -> None:
        self.signature, self.now, self.read = "old", 0.0, 0
        self.fault: Exception | None = None
        service = rooms.service(RICE)

        async def reload(_report: Report) -> None:
            self.read += 1
            if self.fault:
                raise self.fault

        self.watch = Watch(Renewal(service, reload, lambda: NOW), self.sign, "old", lambda: self.now)

    def sign(self) -> str:
        if not self.signature:
            raise ArchiveError("its folder cannot be looked into")
        return self.signature

    async def looked_at(self, *signatures: str) -> int:
        """How often it was read in all, when it was seen so one minute after the other."""
        for self.signature in signatures:
            await self.watch.look()
            self.now += 60
        return self.read


@pytest.fixture
def files(rooms: Rooms) -> Files:
    return Files(rooms)


async def test_an_archive_that_does_not_change_is_not_read_again(files: Files) -> None:
    assert await files.looked_at("old", "old", "old") == 0


async def test_a_changed_archive_is_read_once_when_it_is_quiet(files: Files) -> None:
    assert await files.looked_at("a", "b", "c") == 0
    assert await files.looked_at("c") == 1
    assert await files.looked_at("c", "c") == 1
    assert await files.looked_at("d", "d", "d") == 2


async def test_one_that_becomes_what_it_was_is_not_read(files: Files) -> None:
    assert await files.looked_at("new", "old", "old", "old") == 0


async def test_one_that_changes_all_the_time_is_read_after_ten_minutes(files: Files) -> None:
    assert await files.looked_at(*(f"{n}" for n in range(10))) == 0
    assert await files.looked_at("10") == 1
    assert await files.looked_at(*(f"{n}" for n in range(11, 21))) == 1
    assert await files.looked_at("21") == 2


@pytest.mark.parametrize("broken", ["broken", ""])
async def test_one_that_cannot_be_used_is_noted_once_and_tried_again_when_it_changes(
    files: Files, broken: str, caplog: pytest.LogCaptureFixture
) -> None:
    files.fault = ArchiveEmpty("there is no story in this archive")
    assert await files.looked_at(broken, broken, broken, broken) == 1
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    files.fault = None
    assert await files.looked_at("mended", "mended") == 2


async def test_what_kept_it_from_being_read_may_pass_without_a_change(files: Files) -> None:
    files.fault = ArchiveError("cannot be read: permission denied")
    assert await files.looked_at("new", "new") == 1
    files.fault = None
    assert await files.looked_at(*["new"] * 9) == 1
    assert await files.looked_at(*["new"] * 20) == 2


async def test_so_may_what_nobody_thought_of(files: Files) -> None:
    files.fault = MemoryError()
    with pytest.raises(MemoryError):
        await files.looked_at("new", "new")
    files.fault = None
    assert await files.looked_at(*["new"] * 20) == 2
