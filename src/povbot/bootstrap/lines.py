"""What is said of an archive's lines."""

from povbot.corpus.files import Fault
from povbot.errors import ArchiveEmpty, ArchiveError
from povbot.settings import Paths


def told(fault: Fault) -> str:
    return f"{'a fault' if fault.story_kept else 'left out'}: {fault}"


def torn(last: Fault) -> ArchiveError:
    return ArchiveError(
        "the file ends in the middle of a line",
        where=f"{last.file}:{last.line}",
        remedy="It is being written, or was saved by half: save all of it.",
    )


def empty(paths: Paths) -> ArchiveEmpty:
    return ArchiveEmpty(
        "there is no story in this archive",
        where=str(paths.corpus),
        remedy="`povbot check` lists what is wrong with its lines.",
    )
