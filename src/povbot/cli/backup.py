"""The commands that keep what would be lost: `povbot backup` and `povbot restore`.

Exit status: 0 done; 1 not wanted after all; 2 used wrongly or broken, and nothing was changed unless it is said what;
3 somebody brings stories in just now; 130 stopped.
"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from povbot.cli.exits import STOPPED
from povbot.cli.interrupting import stopping
from povbot.cli.opening import placed
from povbot.cli.options import AsJson
from povbot.errors import RestoreRefused

if TYPE_CHECKING:
    from povbot.backup.manifest import Manifest, Member
    from povbot.bootstrap.restoring import PutBack, Restore

NOT_WANTED = 1
FORGOTTEN_LATER = (
    "It holds what readers may yet ask to have forgotten (/forget): keep it where nobody else reads it, and no longer"
    " than you need it."
)
REMEMBERED_AGAIN = "Whoever asked to be forgotten (/forget) after it was made is remembered again."

app = typer.Typer()


class Only(StrEnum):
    """The parts of a backup."""

    readers = "readers"
    var = "var"
    corpus = "corpus"
    config = "config"
    pages = "pages"


@app.command()
def backup(
    file: Annotated[
        Path, typer.Argument(help="Where it goes; one that is there is replaced when the new one is whole.")
    ],
    pages: Annotated[
        bool, typer.Option("--pages", help="With the pages that ingestion kept (they may be much).")
    ] = False,
    check: Annotated[bool, typer.Option("--check", help="Put it back into a place of its own, and compare.")] = False,
    as_json: AsJson = False,
) -> None:
    """Back up what would be lost: readers, sources, archive, config; while the bot runs (docs/backup.md)."""
    from povbot import bootstrap

    settings, paths = placed()
    made = None
    try:
        with stopping():
            made = bootstrap.back_up(settings, paths, Path.cwd(), file, pages=pages)
            if check:
                bootstrap.check_backup(file)
    except KeyboardInterrupt:
        what = "the backup was made, and not checked" if made else "there is no new backup"
        print(f"Stopped; {what}.", file=sys.stderr)
        raise typer.Exit(STOPPED) from None
    if as_json:
        print(json.dumps(_as_json(file, made, checked=check), ensure_ascii=False))
        return
    print(f"{file}: {', '.join(_held(made))}.{' Checked by putting it back.' if check else ''}")
    if _has_secrets(made):
        print("There is a token or a password in config/povbot.toml, and so in the backup.", file=sys.stderr)
    print(FORGOTTEN_LATER)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="One that `povbot backup` made, of SQLite or PostgreSQL.")],
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing: what is there may be replaced.")] = False,
    config: Annotated[
        bool, typer.Option("--config", help="Replace files of config/ that are others here, too.")
    ] = False,
    only: Annotated[
        list[Only] | None, typer.Option("--only", help="This part alone, or these where it is given again.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Put a backup back, while the bot runs; all of it is checked before anything is changed (docs/backup.md)."""
    from povbot import bootstrap
    from povbot.backup.manifest import Part

    try:
        with stopping(), bootstrap.to_restore(*placed(), Path.cwd(), file) as found:
            if not yes:
                _ask(found)
            done = found.put_back([Part(part) for part in only or Only], config=config)
    except KeyboardInterrupt:
        print("Stopped; run it again to put all of it back.", file=sys.stderr)
        raise typer.Exit(STOPPED) from None
    if as_json:
        print(json.dumps(_done_json(found.manifest, done), ensure_ascii=False))
        return
    print("\n".join(_done(done)))
    if done.rows:
        print(REMEMBERED_AGAIN)


def _ask(found: "Restore") -> None:
    if not _is_terminal():
        raise RestoreRefused(
            "what is there now would be replaced, and nobody can be asked", where=found.where, remedy="Say --yes."
        )
    made = found.manifest
    print(f"Backup of {made.made:%Y-%m-%d %H:%M} UTC, by povbot {made.povbot}: {', '.join(_held(made))}.")
    print(f"It takes the place of what is there now: {_rows(found.held)} ({found.where}), ledger and archive.")
    if not typer.confirm("Put it back?"):
        print("Nothing was changed.")
        raise typer.Exit(NOT_WANTED)


def _held(made: "Manifest") -> Iterator[str]:
    from povbot.backup.manifest import Part

    yield _rows({_table(one): one.rows or 0 for one in made.of(Part.READERS)})
    if any(member.file == "ingest.db" for member in made.of(Part.VAR)):
        yield "the ledger"
    for part, what in ((Part.CORPUS, "the archive"), (Part.CONFIG, "config"), (Part.PAGES, "pages")):
        if members := made.of(part):
            yield f"{what} ({_files(len(members))}, {sum(member.bytes for member in members):,} bytes)"


def _rows(counts: Mapping[str, int]) -> str:
    names = (("chats", "chats"), ("subscriptions", "subscriptions"), ("told", "stories told"), ("updates", "updates"))
    return ", ".join(f"{counts.get(table, 0):,} {what}" for table, what in names)


def _files(number: int) -> str:
    return f"{number:,} file{'' if number == 1 else 's'}"


def _done(done: "PutBack") -> Iterator[str]:
    if done.rows:
        yield f"Put back: {', '.join(f'{number:,} {table}' for table, number in done.rows.items())}."
    if done.ledger:
        yield "The ledger of sources."
    if done.archive:
        yield f"The archive: {_named(done.archive)}."
    if done.moved:
        yield f"The backup did not know of files of the archive, which were moved away: {_named(done.moved)}."
    if done.config:
        yield f"config: {', '.join(done.config)}; a running bot reads it when it is started again."
    if done.left:
        yield f"Left as it is here, though the backup's is another (--config puts it back): {', '.join(done.left)}."
    if done.pages:
        yield f"Pages: {_files(done.pages)}."


def _named(files: Sequence[Path]) -> str:
    return ", ".join(map(str, files))


def _table(member: "Member") -> str:
    return member.file.removesuffix(".jsonl")


def _has_secrets(made: "Manifest") -> bool:
    from povbot import settings as reading
    from povbot.backup.manifest import Part

    if not any(member.file == "povbot.toml" for member in made.of(Part.CONFIG)):
        return False
    return reading.has_secrets(Path("config") / "povbot.toml")


def _as_json(file: Path, made: "Manifest", *, checked: bool) -> dict[str, Any]:
    members = [{"name": one.name, "bytes": one.bytes, "sha256": one.sha256, "rows": one.rows} for one in made.members]
    return {"file": str(file), "made": made.made.isoformat(), "checked": checked, "members": members}


def _done_json(made: "Manifest", done: "PutBack") -> dict[str, Any]:
    return {
        "made": made.made.isoformat(),
        "rows": dict(done.rows),
        "ledger": done.ledger,
        "archive": [*map(str, done.archive)],
        "moved_away": [*map(str, done.moved)],
        "config": [*done.config],
        "config_left": [*done.left],
        "pages": done.pages,
    }


def _is_terminal() -> bool:
    return sys.stdin.isatty()
