"""What another reading of the archive changed, and when it is read again."""

from datetime import UTC, datetime

import pytest

from povbot.errors import ArchiveEmpty, ArchiveError
from povbot.model import Changes
from povbot.ports import Archive
from povbot.renewal import Renewal, Renewed, Report, Watch
from stories import Rooms, read_as_it_was, story

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)

RICE, TEA = story("rice", "Rice is red."), story("tea", "Tea is green.")


async def test_what_was_new_changed_and_gone_is_told_with_the_lines_that_are_broken(rooms: Rooms) -> None:
    service, told = rooms.service(RICE, TEA), list[Renewed]()
    states = [rooms.service(story("rice", "Rice is white."), story("oil")), rooms.service(RICE, TEA)]

    async def reload(report: Report) -> Archive:
        report(f"line {len(states)} is broken")
        return service.take_over(states.pop())

    renewal = Renewal(service, reload, lambda: NOW, told.append)
    assert await renewal.renew() == Renewed(Changes(), ("line 2 is broken",))
    renewed = await renewal.renew()
    changes = renewed.changes
    assert [[a.id for a in some.newest] for some in (changes.new, changes.changed, changes.gone)] == [
        ["oil"],
        ["rice"],
        ["tea"],
    ]
    assert renewed.faults == ("line 1 is broken",)
    assert told == [Renewed(Changes(), ("line 2 is broken",)), renewed]


class Files:
    """An archive's files, by what their signature would be, and how often they were read."""

    def __init__(self, rooms: Rooms) -> None:
        self.signature, self.now, self.read = "old", 0.0, 0
        self.fault: Exception | None = None
        service = rooms.service(RICE)

        async def reload(report: Report) -> Archive:
            self.read += 1
            if self.fault:
                raise self.fault
            return await read_as_it_was(service, report)

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
