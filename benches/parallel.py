"""Work in several processes whose results come in order and do not pile up."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from typing import TypeVar

A = TypeVar("A")
R = TypeVar("R")
AHEAD = 4
PROCESSES = os.cpu_count() or 1


def in_order(work: Callable[[A], R], arguments: Iterable[A]) -> Iterator[R]:
    """As `map`, which would take all arguments at once and wait with all results."""
    with ProcessPoolExecutor(PROCESSES) as pool:
        coming, waiting = iter(arguments), deque[Future[R]]()
        while True:
            waiting += [pool.submit(work, one) for one in islice(coming, AHEAD * PROCESSES - len(waiting))]
            if not waiting:
                return
            yield waiting.popleft().result()
