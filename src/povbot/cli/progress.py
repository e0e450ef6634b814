"""How the long commands show how far they are."""

import os
import sys
import time
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from povbot.filling.progress import Progress as Ingesting
    from povbot.indexing.progress import Progress as Indexing


def of_indexing(*, quiet: bool) -> "AbstractContextManager[Indexing]":
    """On standard error: a bar at a terminal, else a line now and then."""
    from povbot.indexing.progress import Silence

    if quiet:
        return nullcontext(Silence())
    if sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
        from povbot.fronts.indexing.bar import Bar

        return Bar(sys.stderr)
    from povbot.fronts.indexing.lines import Lines

    return nullcontext(Lines(lambda line: print(line, file=sys.stderr, flush=True), time.monotonic))


def of_ingesting(*, as_json: bool, quiet: bool) -> "AbstractContextManager[Ingesting]":
    """A bar at a terminal, else lines; with JSON on standard output, nothing of it stands there."""
    from povbot.fronts.ingestion.lines import Lines, Silence

    stream = sys.stderr if as_json else sys.stdout
    if not quiet and stream.isatty() and os.environ.get("TERM") != "dumb":
        from povbot.fronts.ingestion.bar import Bar

        return Bar(stream, time.monotonic)
    if quiet or (as_json and not stream.isatty()):
        return nullcontext(Silence())
    return nullcontext(Lines(lambda line: print(line, file=stream, flush=True), time.monotonic))
