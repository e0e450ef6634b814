"""What tantivy raises, in povbot's words."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from povbot.errors import IndexDamaged, IndexRunning, IndexUnusable

REBUILD = "Run `povbot index --rebuild`."


@contextmanager
def reading(place: Path) -> Iterator[None]:
    """Where tantivy cannot read what it wrote itself, it is damaged."""
    with _named(place, IndexDamaged, REBUILD):
        yield


@contextmanager
def writing(place: Path) -> Iterator[None]:
    with _named(place, IndexUnusable, "See that the disk has room and may be written to, then run `povbot index`."):
        yield


@contextmanager
def _named(place: Path, kind: type[IndexUnusable], remedy: str) -> Iterator[None]:
    try:
        yield
    except (ValueError, RuntimeError, OSError) as error:
        if "LockBusy" in str(error):
            raise IndexRunning("another process writes to it", where=str(place), remedy="Wait for it.") from error
        raise kind(str(error), where=str(place), remedy=remedy) from error
    except BaseException as error:
        if not _is_panic(error):
            raise
        # What it says may quote what was asked.
        raise kind("tantivy failed as its authors did not expect", where=str(place), remedy=remedy) from error


def _is_panic(error: BaseException) -> bool:
    """A fault that the library's authors left to the caller. It is no Exception, and its class cannot be imported."""
    return type(error).__module__ == "pyo3_runtime"
