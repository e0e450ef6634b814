"""A long command that is stopped says what to do, whoever stops it."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def stopping() -> Iterator[None]:
    """SIGTERM stops as Ctrl-C does, also where the shell that started this has it ignore Ctrl-C."""

    def stop(_: int, frame: FrameType | None) -> None:
        interrupt = signal.getsignal(signal.SIGINT)  # asyncio has its own while it runs
        if callable(interrupt):
            interrupt(signal.SIGINT, frame)
        else:
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
