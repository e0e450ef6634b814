"""An archive and what its index has of it, brought together."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from povbot.errors import ArchiveEmpty
from povbot.indexing.progress import Progress, Stage
from povbot.model import Line, Registered, Row, Shelved
from povbot.ports import PassageWriter, Register

# Taken from the register at once, and given back to it: words are counted over so many. Whoever analyses goes on
# meanwhile.
_AT_ONCE, _PUT_AT_ONCE = 6_000, 2_000
# A new index that nobody answers from yet is there up to so many tellings ago when it is stopped: a minute's work. Each
# step leaves a piece of its own in tantivy's files, and fewer pieces are quicker to search.
_STEP = 100_000
# What the register notes besides: the signature of the archive's files, the marks of the shelves, from which confidence
# each view answers, and at which marks that was found out.
CORPUS, MARKS, THRESHOLDS, MEASURED = "corpus", "marks", "thresholds", "measured"


class Workforce(Protocol):
    def analysed(self, rows: Sequence[Row]) -> Iterator[Shelved]:
        """In any order."""
        ...


@dataclass(frozen=True, slots=True)
class Means:
    """`workforce` is opened for about so many tellings; `empty` is raised of an archive that tells nothing. The writer
    is done with afterwards."""

    register: Register
    writer: PassageWriter
    workforce: Callable[[int], AbstractContextManager[Workforce]]
    progress: Progress
    empty: ArchiveEmpty


def run(means: Means, lines: Iterable[Line], *, is_new: bool) -> Registered:
    """What an index that `is_new` has so far is kept as it grows, and a run that is stopped is gone on with. One that
    is answered from becomes what the archive is in one step, or stays as it was.

    Raises ArchiveEmpty, IndexUnusable, RetrieverUnavailable, and what `lines` raises.
    """
    register = means.register
    _forget(means)
    registered = register.read(lines)
    if not registered.tellings:
        raise means.empty
    if is_new:
        register.commit()
    waiting, leaving = register.count_waiting(), len(register.leaving(_AT_ONCE))
    if waiting or leaving:
        with means.workforce(waiting + leaving) as workforce:
            _enter(means, workforce, waiting, is_new=is_new)
            _commit(means)
            _leave(means, workforce)
    _commit(means)
    means.progress.at(Stage.MERGING, 0, 0)
    means.writer.finish()
    return registered


def marks(noted: str | None) -> Mapping[int, str]:
    """Of each shelf, as it was when it was last written together with the register, from what the register noted as
    MARKS."""
    return {int(shelf): mark for shelf, mark in json.loads(noted or "{}").items()}


def _forget(means: Means) -> None:
    """A run that was stopped between two commits has left rows in the engine that the register knows nothing of. Their
    numbers are given to others now."""
    if means.writer.commit() != marks(means.register.noted(MARKS)):
        means.writer.forget_after(means.register.last())
        means.writer.commit()


def _enter(means: Means, workforce: Workforce, waiting: int, *, is_new: bool) -> None:
    done = kept = 0
    while rows := means.register.waiting(_AT_ONCE):
        analysed = workforce.analysed(rows)
        while shelved := [*islice(analysed, _PUT_AT_ONCE)]:
            means.writer.add(shelved)
            means.register.put(shelved)
            done += len(shelved)
            means.progress.at(Stage.WRITING, done, waiting)
        if is_new and done - kept >= _STEP:
            _commit(means)
            kept = done


def _leave(means: Means, workforce: Workforce) -> None:
    """After what comes in their place is there, and the register has no such rows any more: so the engine has, at any
    time, all that the register has, and it is never without a story that only changes."""
    while rows := means.register.leaving(_AT_ONCE):
        means.writer.remove([(row.number, row.shelf) for row in rows])
        means.register.left(workforce.analysed(rows))


def _commit(means: Means) -> None:
    """The engine first: readers pass over what it has and the register does not know of."""
    means.register.note(MARKS, json.dumps(means.writer.commit()))
    means.register.commit()
