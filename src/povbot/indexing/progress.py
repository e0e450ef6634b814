"""What an indexing tells of itself while it runs."""

from enum import StrEnum
from typing import Protocol


class Stage(StrEnum):
    """What is counted: bytes of the archive's files; tellings, while they are analysed and written; nothing, while the
    index is put in order, and while it is found out from which confidence it answers."""

    READING = "reading"
    WRITING = "writing"
    MERGING = "merging"
    MEASURING = "measuring"


class Progress(Protocol):
    def at(self, stage: Stage, done: int, whole: int) -> None:
        """`whole` is 0 where it is not known. Called often: whoever shows it decides how often that is."""
        ...


class Silence:
    def at(self, stage: Stage, done: int, whole: int) -> None:
        pass
