"""Tellings analysed by several processes."""

import os
import signal
from collections.abc import Callable

import pytest

from povbot.errors import IndexUnusable
from povbot.indexing.workers import Alone, Analyse, Workers
from povbot.model import Row, Shelved
from stories import story

ROWS = [Row(number, 0, story(f"s{number}", f"Story {number}.")) for number in range(1, 200)]


def shelved(row: Row) -> Shelved:
    return Shelved(row.number, row.shelf, row.article, (), {row.article.summary: os.getpid()}, "", "")


def _analyses() -> Analyse:
    return shelved


def _refuses() -> Analyse:
    def refused(row: Row) -> Shelved:
        raise ValueError(row.article.id)

    return refused


def _dies() -> Analyse:
    def dying(_row: Row) -> Shelved:
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError

    return dying


def numbers(workers: Workers | Alone) -> list[int]:
    return sorted(one.number for one in workers.analysed(ROWS))


def test_each_is_analysed_once_by_other_processes_each_with_its_share() -> None:
    expected = [row.number for row in ROWS]
    assert numbers(Alone(_analyses)) == expected
    with Workers(_analyses, 2) as workers:
        assert numbers(workers) == expected
        assert [*workers.analysed([])] == []
        pids = {pid for one in workers.analysed(ROWS) for pid in one.written.values()}
    assert len(pids) == 2
    assert os.getpid() not in pids


@pytest.mark.parametrize(("make", "raised"), [(_refuses, ValueError), (_dies, IndexUnusable)])
def test_what_goes_wrong_there_is_raised_here(make: Callable[[], Analyse], raised: type[Exception]) -> None:
    with pytest.raises(raised), Workers(make, 1) as workers:
        numbers(workers)
