"""`python -m povbot`, and the `povbot` command."""

from povbot.cli import main

__all__ = ["main"]

if __name__ == "__main__":
    main()
