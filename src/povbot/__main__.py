"""`python -m povbot`, and the `povbot` command."""

import gc
import signal
import sys
from typing import NoReturn


def main() -> NoReturn:
    # Python's collector looks through all that is imported, and again at the end: 0.09 of the 0.55 s of one question.
    # `cli.app.begin` turns it on for whatever takes longer.
    gc.disable()
    if sys.argv[1:2] in (["telegram"], ["web"]):
        # A third of its start is over before the command begins (typer has pydantic read its arguments), and the first
        # process of a container would not even hear of it.
        signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(0))
    from povbot.cli import app  # noqa: PLC0415 - after that

    try:
        app.main()
    finally:
        gc.freeze()


if __name__ == "__main__":
    main()
