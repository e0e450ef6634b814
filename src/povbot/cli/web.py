"""The archive in a browser: `povbot web`."""

import logging
from pathlib import Path
from typing import Annotated

import typer

from povbot.errors import IndexRunning, PovbotError

BROKEN, GIVES_WAY = 2, 3

app = typer.Typer()


@app.command()
def web(
    corpus: Annotated[
        Path | None,
        typer.Option(
            help="The archive: a folder or a .jsonl file. Default: ./corpus, else the archive that povbot carries."
        ),
    ] = None,
    host: Annotated[str | None, typer.Option(help="The address to listen at.  [default: web.host, 127.0.0.1]")] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="The port; 0 is any free one.  [default: web.port, 8080]")
    ] = None,
    open_browser: Annotated[bool, typer.Option("--open", help="Open the page in this machine's browser.")] = False,
) -> None:
    """Answer in a browser until it is stopped: pages for readers, an API for programs."""
    from povbot import bootstrap, settings

    here = Path.cwd()
    chosen = settings.read(settings.find(here).settings)
    paths = settings.find(here, corpus or chosen.corpus, chosen.var)
    log = logging.getLogger("povbot")
    try:
        bootstrap.run_web(chosen, paths, log.warning, host=host, port=port, told=_opening if open_browser else _told)
    except PovbotError as error:
        log.critical("%s", error)
        raise typer.Exit(GIVES_WAY if isinstance(error, IndexRunning) else BROKEN) from None
    except Exception as error:
        log.critical("this is a fault of povbot", exc_info=error)
        raise typer.Exit(BROKEN) from None


def _told(address: str) -> None:
    print(f"povbot answers at {address} (Ctrl-C ends it)", flush=True)


def _opening(address: str) -> None:
    """Where there is a desktop: without one, what is found may be a browser that takes the terminal for itself."""
    import os
    import sys
    import webbrowser

    _told(address)
    if sys.platform in ("darwin", "win32") or os.environ.keys() & {"DISPLAY", "WAYLAND_DISPLAY"}:
        webbrowser.open(address)
