"""The commands about what readers did: `povbot missed` and `povbot stats`."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from povbot.cli.exits import NOTHING_FOUND
from povbot.cli.opening import placed
from povbot.cli.options import AsJson
from povbot.errors import PovbotError

if TYPE_CHECKING:
    from povbot.model import DayOfUse, Missed
    from povbot.ports import Stores
    from povbot.usage import Usage

SHOWN = 20

app = typer.Typer()
_T = TypeVar("_T")


@app.command()
def missed(
    limit: Annotated[
        int | None, typer.Option(min=1, help=f"At most so many.  [default: {SHOWN}, with --export all]")
    ] = None,
    export: Annotated[
        Path | None, typer.Option(help="Write them there as questions for `povbot eval`; - is standard output.")
    ] = None,
) -> None:
    """List the questions that were refused or disliked, most frequent first; nobody knows who asked them."""
    from povbot import usage

    at_most = limit or (SHOWN if export is None else sys.maxsize)
    found = _remembered(lambda stores: stores.missed.most_frequent(at_most))
    if export is None:
        print("\n".join(map(_missed_line, found)) or "No question was refused or disliked.")
    else:
        _write(export, usage.as_questions(found))
    if not found:
        raise typer.Exit(NOTHING_FOUND)


@app.command()
def stats(
    days: Annotated[int, typer.Option(min=1, max=3650, help="How many, up to today (UTC).")] = 28,
    as_json: AsJson = False,
) -> None:
    """Tell how many read, what they asked and how fast they were answered, by day."""
    from povbot import usage

    today = datetime.now(UTC).date()
    used = _remembered(lambda stores: usage.of_last(days, today, stores.usage))
    if as_json:
        from povbot.wire import figures

        print(json.dumps({"days": [_day_json(day) for day in used.days], "together": figures.counts_json(used)}))
    else:
        print("\n".join(_table(used)))


def _remembered(read: "Callable[[Stores], Awaitable[_T]]") -> _T:
    from povbot import bootstrap

    chosen, _ = placed()

    async def opened() -> _T:
        async with bootstrap.open_stores(chosen) as stores:
            await bootstrap.forget_old(chosen, stores)
            return await read(stores)

    return asyncio.run(opened())


def _write(file: Path, lines: str) -> None:
    if str(file) == "-":
        print(lines, end="")
        return
    try:
        file.write_text(lines, encoding="utf-8")
    except OSError as error:
        raise PovbotError(f"cannot be written: {error.strerror}", where=str(file)) from error
    print(f"{lines.count(chr(10))} questions are in {file}. Give each its `articles`, and set `judged` to true.")


def _missed_line(each: "Missed") -> str:
    question = " ".join(each.question.split())
    told = f" ({each.article_id})" if each.article_id else ""
    return f"{each.count:5}  {each.last}  {each.why:15}  {each.language:7}  {question}{told}"


def _table(used: "Usage") -> Iterator[str]:
    """Days without use are left out."""
    from povbot.usage import KNOWN_DAYS

    yield _row("day", ("readers", "questions", "answered", "median", "95 %", "liked", "disliked"))
    for day in used.days:
        if day.questions or day.good or day.bad:
            yield _row(str(day.day), _cells(day, str(day.readers)))
    known = "" if len(used.days) <= KNOWN_DAYS else "≥ "
    yield _row("together", _cells(used, f"{known}{used.readers}"))


def _row(name: str, cells: Sequence[str]) -> str:
    return f"{name:10}" + "".join(f"{cell:>11}" for cell in cells)


def _cells(counted: "DayOfUse | Usage", readers: str) -> Sequence[str]:
    share = f"{100 * counted.answered / counted.questions:.0f} %" if counted.questions else "–"
    latencies = (counted.latency_ms(part) for part in (0.5, 0.95))
    took = ["–" if latency is None else f"{latency} ms" for latency in latencies]
    return [readers, str(counted.questions), share, *took, str(counted.good), str(counted.bad)]


def _day_json(day: "DayOfUse") -> dict[str, object]:
    from povbot.wire import figures

    return {"day": day.day.isoformat(), **figures.counts_json(day)}
