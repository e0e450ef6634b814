"""Whether an archive is as it should be, and how well it answers: `povbot check` and `povbot eval`."""

import json
from pathlib import Path
from typing import Annotated

import typer

from povbot.cli.exits import NOTHING_FOUND
from povbot.cli.opening import from_service, placed, ready
from povbot.cli.options import AsJson, Corpus

app = typer.Typer()


@app.command()
def check(corpus: Corpus = None) -> None:
    """Report every fault of an archive, with file, line, field and remedy."""
    from povbot import bootstrap

    report = bootstrap.check_archive(*placed(corpus))
    for fault in report.faults:
        print(fault)
    if not (report.stories or report.versions):
        print("There is no story in this archive; docs/archive-format.md says how to make one.")
    more = [
        _counted(report.translations, "translation", "translations") if report.translations else "",
        _counted(report.versions, "other version", "other versions") if report.versions else "",
        f"{report.withdrawn} withdrawn" if report.withdrawn else "",
    ]
    *counts, last = [_counted(report.stories, "story", "stories"), *filter(None, more)]
    held = f"{', '.join(counts)} and {last}" if counts else last
    print(f"{held}, {_counted(len(report.faults), 'fault', 'faults')}.")
    if report.faults or not (report.stories or report.versions):
        raise typer.Exit(NOTHING_FOUND)


@app.command("eval")
def evaluate(
    questions: Annotated[Path, typer.Argument(help="Questions with their right articles, one JSON object a line.")],
    corpus: Corpus = None,
    as_json: AsJson = False,
) -> None:
    """Measure the answers to a set of questions (docs/evaluation.md)."""
    from povbot import evaluation

    asked = evaluation.read(questions)
    at = ready(corpus)
    limit = at[0].answer.max_quotes
    figures = from_service(at, lambda service: evaluation.measure(service, asked, limit))
    print(json.dumps(figures.as_json(), ensure_ascii=False) if as_json else figures)


def _counted(number: int, one: str, more: str) -> str:
    return f"{number or 'no'} {one if number == 1 else more}"
