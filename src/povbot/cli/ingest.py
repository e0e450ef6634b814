"""The command that makes the archive grow: `povbot ingest`.

Exit status: 0 all gone through, also with faults of single stories; 1 a source could not be gone through; 2 used
wrongly or broken; 3 another ingestion is running; 130 stopped.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from povbot.cli.exits import STOPPED
from povbot.cli.interrupting import stopping
from povbot.cli.options import AsJson
from povbot.cli.progress import of_ingesting
from povbot.errors import ConfigError, PovbotError

if TYPE_CHECKING:
    from povbot.filling.progress import Summary
    from povbot.settings import Paths

SOURCE_FAILED = 1

app = typer.Typer()


def _day(written: str) -> date:
    try:
        day = date.fromisoformat(written)
    except ValueError:
        day = None
    if day is None or day.isoformat() != written:
        raise typer.BadParameter(f"{written!r} is no day; write it as 2026-11-01.")
    return day


Named = Annotated[
    list[str] | None,
    typer.Option("--source", metavar="NAME", help="A source of config/sources.toml. It may be given several times."),
]
Everything = Annotated[bool, typer.Option("--all", help="Every source.")]
Since = Annotated[
    date | None, typer.Option(parser=_day, metavar="DATE", help="Leave out stories of before this day: 2026-11-01.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")]
SavedPage = Annotated[
    Path | None,
    typer.Option(exists=True, dir_okay=False, readable=True, metavar="PAGE.HTML", help="Read this saved page alone."),
]
Reparse = Annotated[bool, typer.Option("--reparse", help="Read the kept pages again, and ask publishers for nothing.")]
AcceptWithdrawals = Annotated[
    bool, typer.Option("--accept-withdrawals", help="Believe that stories are gone, however many of them at once.")
]
Corpus = Annotated[
    Path | None, typer.Option(help="The archive to write to: a folder or a .jsonl file. Default: ./corpus.")
]
Quiet = Annotated[bool, typer.Option("--quiet", help="Say only which sources could not be gone through.")]


@app.command()
def ingest(  # noqa: PLR0913, PLR0917 - each is an option
    source: Named = None,
    everything: Everything = False,
    since: Since = None,
    dry_run: DryRun = False,
    file: SavedPage = None,
    reparse: Reparse = False,
    accept_withdrawals: AcceptWithdrawals = False,
    corpus: Corpus = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Bring the archive up to date from its publishers' pages (docs/sources.md)."""
    from povbot import bootstrap, settings
    from povbot.filling.options import Options

    if file and reparse:
        raise PovbotError("--file and --reparse read different pages", remedy="Give one of them.")
    here = Path.cwd()
    read = settings.read(settings.find(here).settings)
    # Never the archive that povbot carries: what is installed is not written to.
    paths = settings.find(here, corpus or read.corpus or here / "corpus", read.var)
    sources = _chosen(_listed(paths), source or (), everything=everything, one=file is not None)
    options = Options(sources, since, dry=dry_run, reparse=reparse, file=file, accept_withdrawals=accept_withdrawals)
    try:
        with stopping(), of_ingesting(as_json=as_json, quiet=quiet) as progress:
            summaries = bootstrap.ingest(paths, options, progress)
    except KeyboardInterrupt:
        print("Stopped; run it again to go on.", file=sys.stderr)
        raise typer.Exit(STOPPED) from None
    _print(summaries, as_json=as_json, quiet=quiet)
    if any(summary.fault for summary in summaries):
        raise typer.Exit(SOURCE_FAILED)


def _listed(paths: "Paths") -> Mapping[str, str]:
    """Names and addresses of all sources. Raises ConfigError, also where there is none."""
    from povbot import bootstrap

    listed = {source.name: str(source.address or source.path) for source in bootstrap.configured_sources(paths)}
    if not listed:
        raise ConfigError("no source is set up", where=str(paths.sources), remedy="docs/sources.md says how.")
    return listed


def _chosen(listed: Mapping[str, str], asked: Sequence[str], *, everything: bool, one: bool) -> tuple[str, ...]:
    """Raises PovbotError where none is chosen, or more than the `one` that there has to be."""
    there_are = f"There are: {', '.join(listed)}."
    unknown = [name for name in asked if name not in listed]
    if unknown:
        raise PovbotError("no source has this name", where=", ".join(unknown), remedy=there_are)
    if asked and everything:
        raise PovbotError("--all takes every source", remedy="Leave --source out, or --all.")
    names = tuple(dict.fromkeys(asked or (listed if everything or one else ())))
    if one and len(names) > 1:
        raise PovbotError("a saved page is of one source", where="--file", remedy=f"Name it by --source. {there_are}")
    if not names:
        width = max(map(len, listed))
        lines = (f"  {name:{width}}  {address}" for name, address in listed.items())
        raise PovbotError("which source? Choose by --source NAME, or take --all of them:\n" + "\n".join(lines))
    return names


def _print(summaries: "Sequence[Summary]", *, as_json: bool, quiet: bool) -> None:
    from povbot.fronts.ingestion import summary, wording

    if as_json:
        print(json.dumps(summary.as_json(summaries), ensure_ascii=False))
    elif quiet:
        for each in summaries:
            if each.fault:
                print(f"povbot: {each.source}: {wording.shown(each.fault)}", file=sys.stderr)
    else:
        print("\n".join(map(summary.as_text, summaries)))
