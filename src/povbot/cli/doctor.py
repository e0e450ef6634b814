"""What could keep povbot from running well, each with a remedy: `povbot doctor`.

Exit status: 0 all is well; 1 there are warnings; 2 something is broken.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from povbot.cli.exits import BROKEN
from povbot.cli.options import AsJson, Corpus
from povbot.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from povbot.doctor.finding import Finding

WARNED = 1

app = typer.Typer()


@app.command()
def doctor(
    corpus: Corpus = None,
    as_json: AsJson = False,
) -> None:
    """Look at all that povbot needs: one line each, with a remedy; with status 1 for warnings, 2 for what is broken."""
    found: list[Finding] = []
    for finding in _findings(corpus):
        found.append(finding)
        if not as_json:
            print("\n".join(_lines(finding)), flush=True)
    if as_json:
        print(json.dumps({"findings": [_as_json(finding) for finding in found]}, ensure_ascii=False))
    if status := _status(found):
        raise typer.Exit(status)


def _findings(corpus: Path | None) -> "Iterator[Finding]":
    from povbot import bootstrap, settings
    from povbot.doctor.finding import broken, ok
    from povbot.doctor.looking import taken
    from povbot.logs import be_discreet

    be_discreet()
    yield from taken(bootstrap.first_looks())
    here = Path.cwd()
    file = settings.find(here).settings
    try:
        read = settings.read(file)
    except ConfigError as error:
        # With others than these the rest would be found well that is not.
        yield broken("settings", f"{error.where}: {error.what}; nothing else can be looked at", error.remedy)
        return
    yield ok("settings", str(file))
    yield from taken(bootstrap.looks(read, settings.find(here, corpus or read.corpus, read.var)))


def _lines(finding: "Finding") -> "Iterator[str]":
    yield f"{finding.state:8} {finding.check:12} {_on_a_line(finding.said)}"
    if finding.remedy:
        yield f"{'':8} {'':12} → {_on_a_line(finding.remedy)}"


def _on_a_line(text: str) -> str:
    """Of what comes from elsewhere, nothing that a terminal would obey."""
    return "".join(character if character.isprintable() else " " for character in text)


def _as_json(finding: "Finding") -> dict[str, str]:
    return {"check": finding.check, "state": finding.state, "said": finding.said, "remedy": finding.remedy}


def _status(found: "Iterable[Finding]") -> int:
    from povbot.doctor.finding import State

    states = {finding.state for finding in found}
    return BROKEN if State.BROKEN in states else WARNED if State.WARNING in states else 0
