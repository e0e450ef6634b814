"""`python -m povbot`, and the `povbot` command."""

import gc
from typing import NoReturn


def main() -> NoReturn:
    # Python's collector looks through all that is imported, and again at the end: 0.09 of the 0.55 s of one question.
    # `cli.begin` turns it on for whatever takes longer.
    gc.disable()
    from povbot import cli  # noqa: PLC0415 - after that

    try:
        cli.main()
    finally:
        gc.freeze()


if __name__ == "__main__":
    main()
