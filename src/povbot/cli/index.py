"""The command that makes the index of a large archive, or brings it up to date: `povbot index`.

Exit status: 0 the index is what the archive is; 2 used wrongly or broken; 3 another process is at it; 130 stopped.
"""

import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from povbot.cli.exits import STOPPED
from povbot.cli.interrupting import stopping
from povbot.cli.opening import placed
from povbot.cli.options import AsJson, Corpus
from povbot.cli.progress import of_indexing
from povbot.errors import PovbotError

if TYPE_CHECKING:
    from povbot.bootstrap.indexing import Indexed

# Whoever reads the JSON keeps a mebibyte of it.
_NAMED, _FAULT_CHARS = 500, 500

app = typer.Typer()

Rebuild = Annotated[bool, typer.Option("--rebuild", help="Make it anew, whatever there is.")]
Processes = Annotated[int | None, typer.Option(min=1, help="Analyse in so many processes. Default: one a core.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Say nothing where all is well.")]


@app.command()
def index(
    rebuild: Rebuild = False,
    processes: Processes = None,
    corpus: Corpus = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Make the index of the archive, or bring it up to date (docs/scaling.md)."""
    from povbot import bootstrap

    settings, paths = placed(corpus)
    faults = _Faults()
    try:
        with stopping(), of_indexing(quiet=quiet) as progress:
            done = bootstrap.index(settings, paths, faults.add, progress, rebuild=rebuild, processes=processes)
    except KeyboardInterrupt:
        faults.tell()
        print("Stopped; run `povbot index` again to go on.", file=sys.stderr)
        raise typer.Exit(STOPPED) from None
    except PovbotError:
        faults.tell()
        raise
    faults.tell()
    if as_json:
        print(json.dumps({**done.as_json(), "faults": faults.told()}, ensure_ascii=False))
    elif not quiet:
        print(_said(done))


class _Faults:
    """Of an archive: the first of them. One without a single whole line may have millions."""

    def __init__(self) -> None:
        self._first, self._more = list[str](), 0

    def add(self, fault: str) -> None:
        if len(self._first) < _NAMED:
            self._first.append(fault if len(fault) <= _FAULT_CHARS else f"{fault[:_FAULT_CHARS]}…")
        else:
            self._more += 1

    def told(self) -> Sequence[str]:
        return [*self._first, *([f"and {self._more:,} more; `povbot check` lists them"] if self._more else [])]

    def tell(self) -> None:
        """When the bar is gone."""
        for fault in self.told():
            print(f"povbot: {fault}", file=sys.stderr)


def _said(done: "Indexed") -> str:
    if done.registered is None:
        return (
            f"{done.engine}: an archive of this size needs no index; it is read when povbot starts."
            " Set index.engine to have one."
        )
    now, changed = done.registered, done.registered.new or done.registered.changed or done.registered.gone
    counted = f"{now.new:,} new, {now.changed:,} changed, {now.gone:,} gone" if changed else "nothing has changed"
    return f"{now.tellings:,} stories and translations in the index ({done.where}): {counted}."
