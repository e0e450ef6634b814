"""SIGTERM and SIGINT, from the first moment to the last."""

import asyncio
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_NUMBERS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def ending() -> Iterator[None]:
    """While nothing is answered yet, a signal ends the process at once, with status 0: that is what was asked for."""
    before = {number: signal.signal(number, _end) for number in _NUMBERS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)


@contextmanager
def stopped(stop: asyncio.Event) -> Iterator[None]:
    """In a running event loop a signal sets `stop`."""
    loop = asyncio.get_running_loop()
    for number in _NUMBERS:
        loop.add_signal_handler(number, stop.set)
    try:
        yield
    finally:
        for number in _NUMBERS:
            loop.remove_signal_handler(number)
