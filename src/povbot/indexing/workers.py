"""Tellings analysed by several processes: Python's one lock keeps threads from it."""

import gc
import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from itertools import islice
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from types import TracebackType
from typing import Self

from povbot.errors import IndexUnusable
from povbot.indexing.parcels import Parcel, unwrapped, wrapped
from povbot.model import Row, Shelved

Analyse = Callable[[Row], Shelved]
# Sent over at once: a pipe holds little, and the last worker must not be waited for long.
_CHUNK = 128
_GARBAGE = 100_000


class Alone:
    """Analyses in this process, for a few tellings."""

    def __init__(self, make: Callable[[], Analyse]) -> None:
        self._analyse = make()

    def analysed(self, rows: Sequence[Row]) -> Iterator[Shelved]:
        return map(self._analyse, rows)


class Workers(AbstractContextManager["Workers"]):
    """`make` is called in each process, and has to be picklable. They end with the `with` block."""

    def __init__(self, make: Callable[[], Analyse], processes: int) -> None:
        # A fork would copy locks that other threads hold, those of the engine among them.
        context = multiprocessing.get_context("spawn")
        self._ends: list[Connection] = []
        self._processes = []
        resource_tracker.ensure_running()  # which the first process would start, and let Ctrl-C be heard again
        for _ in range(processes):
            own, its = context.Pipe()
            process = context.Process(target=_work, args=(make, its), daemon=True)
            with _unheard():
                process.start()
            its.close()  # else the end of the process would not be the end of what it writes
            self._ends.append(own)
            self._processes.append(process)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for end in self._ends:
            end.close()
        for process in self._processes:
            if raised:
                process.terminate()
            process.join()

    def analysed(self, rows: Sequence[Row]) -> Iterator[Shelved]:
        """In any order. Raises IndexUnusable where a process ended, and what analysing raised."""
        by_number = {row.number: row for row in rows}
        chunks = (rows[at : at + _CHUNK] for at in range(0, len(rows), _CHUNK))
        busy = set[Connection]()
        for end, chunk in zip(self._ends, chunks, strict=False):
            _send(end, chunk)
            busy.add(end)
        while busy:
            ready = {*wait([*busy])}
            for end in [end for end in busy if end in ready]:
                done = _receive(end)
                busy.discard(end)
                for chunk in islice(chunks, 1):
                    _send(end, chunk)
                    busy.add(end)
                yield from (unwrapped(parcel, by_number) for parcel in done)


@contextmanager
def _unheard() -> Iterator[None]:
    """Ctrl-C at the terminal waits until the process is started, which inherits that it does not hear it: it would
    complain of it, in the middle of its imports."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _send(end: Connection, chunk: Sequence[Row]) -> None:
    try:
        end.send(chunk)
    except (BrokenPipeError, ConnectionResetError) as error:
        raise _ended() from error


def _receive(end: Connection) -> Sequence[Parcel]:
    try:
        done: Sequence[Parcel] | Exception = end.recv()
    except (EOFError, ConnectionResetError) as error:
        raise _ended() from error
    if isinstance(done, Exception):
        raise done
    return done


def _ended() -> IndexUnusable:
    return IndexUnusable(
        "a process that analyses stories has ended",
        remedy="The system ends processes where memory is short: run `povbot index --processes 1`, which goes on.",
    )


def _work(make: Callable[[], Analyse], end: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # where it could not be kept from hearing it
    with ExitStack() as closing, suppress(EOFError, BrokenPipeError, ConnectionResetError):
        closing.callback(end.close)
        analyse = make()
        gc.freeze()
        gc.set_threshold(_GARBAGE)  # what is made of a telling has no cycles to look for: a tenth of the time
        while True:
            rows: Sequence[Row] = end.recv()
            try:
                end.send([wrapped(analyse(row)) for row in rows])
            except Exception as error:  # noqa: BLE001 - whoever asked raises it
                end.send(error)
