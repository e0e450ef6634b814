"""The povbot command: all commands, and the last resort.

Exit status: 0 answered, 1 nothing found (or faults in an archive), 2 used wrongly or broken,
3 another process is bringing the archive up to date.
"""

import gc
import os
import sys
from typing import Annotated, NoReturn

import typer

from povbot.cli import ask, backup, browse, doctor, index, ingest, judge, readers, serve, status
from povbot.cli.exits import BROKEN, GIVES_WAY
from povbot.errors import IndexRunning, IngestRunning, PovbotError

app = typer.Typer(
    help="Answers questions from a news archive by quoting it, word for word, with a link.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
)
for of in (ask, browse, judge, serve, readers, ingest, index, status, backup, doctor):
    app.add_typer(of.app)


def main() -> NoReturn:
    """The last resort: whatever goes wrong is said in a sentence, with status 2."""
    # numpy's linear algebra starts a thread per core when imported, 0.07 s of CPU here for what BM25 never calls.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # pydantic would look through every installed package for plug-ins.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        app()
    except (IngestRunning, IndexRunning) as error:
        _fail(str(error), GIVES_WAY)
    except PovbotError as error:
        _fail(str(error))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(BROKEN)
    except Exception as error:
        if os.environ.get("POVBOT_TRACEBACK"):
            raise
        _fail(f"{type(error).__name__}: {error}. This is a fault of povbot; POVBOT_TRACEBACK=1 shows where.")
    sys.exit(0)


def _version(is_asked: bool) -> None:
    if is_asked:
        from importlib.metadata import version

        print(f"povbot {version('povbot')}")
        raise typer.Exit


@app.callback()
def begin(
    context: typer.Context,
    _version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which povbot this is.")
    ] = False,
) -> None:
    """What answers one question ends before cycles would matter (__main__), and the pages collect them once they are
    ready (bootstrap); all else does so from here."""
    if context.invoked_subcommand not in (ask.ask.__name__, serve.web.__name__):
        gc.enable()


def _fail(message: str, with_status: int = BROKEN) -> NoReturn:
    print(f"povbot: {message}", file=sys.stderr)
    sys.exit(with_status)
