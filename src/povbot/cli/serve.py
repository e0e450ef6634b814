"""The fronts that run until they are stopped: `povbot telegram` and `povbot web`.

Exit status: 0 ended as it was told to; 2 used wrongly or broken; 3 another process is making the index it needs.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from povbot.cli.exits import BROKEN, GIVES_WAY
from povbot.cli.opening import placed
from povbot.cli.options import Corpus
from povbot.errors import IndexRunning, PovbotError

app = typer.Typer()


@app.command()
def telegram(corpus: Corpus = None) -> None:
    """Run the Telegram bot until it is stopped. Needs POVBOT_TELEGRAM__TOKEN."""
    from povbot import bootstrap

    settings, paths = placed(corpus)
    with _running() as log:
        bootstrap.run_telegram(settings, paths, log.warning)


@app.command()
def web(
    corpus: Corpus = None,
    host: Annotated[str | None, typer.Option(help="The address to listen at.  [default: web.host, 127.0.0.1]")] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="The port; 0 is any free one.  [default: web.port, 8080]")
    ] = None,
    open_browser: Annotated[bool, typer.Option("--open", help="Open the page in this machine's browser.")] = False,
) -> None:
    """Answer in a browser until it is stopped: pages for readers, an API for programs."""
    from povbot import bootstrap

    settings, paths = placed(corpus)
    told = _opening if open_browser else _told
    with _running() as log:
        bootstrap.run_web(settings, paths, log.warning, host=host, port=port, told=told)


@contextmanager
def _running() -> Iterator[logging.Logger]:
    """What ends it is for the log that it ran with."""
    log = logging.getLogger("povbot")
    try:
        yield log
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
