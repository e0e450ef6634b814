"""Whether the archive grows as it should: `povbot status`."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from povbot.cli.opening import placed
from povbot.cli.options import AsJson, Corpus

if TYPE_CHECKING:
    from povbot.freshness.known import UpTo
    from povbot.freshness.states import SourceState
    from povbot.model import Run
    from povbot.service import Holdings

ILL = 1

app = typer.Typer()


@dataclass(frozen=True, slots=True)
class _Status:
    """`faults` is None where an index answers: lines were read when it was made, not now."""

    held: "Holdings"
    faults: int | None
    up_to: "UpTo"
    sources: "Sequence[SourceState]"
    is_carried: bool

    @property
    def is_well(self) -> bool:
        return not any(source.silent or source.failing for source in self.sources)


@app.command()
def status(
    corpus: Corpus = None,
    as_json: AsJson = False,
) -> None:
    """Tell how fresh the archive is; with status 1 where a source is silent or fails."""
    found = _found(corpus)
    print(json.dumps(_json(found), ensure_ascii=False) if as_json else "\n".join(_lines(found)))
    if not found.is_well:
        raise typer.Exit(ILL)


def _found(corpus: Path | None) -> _Status:
    from povbot import bootstrap
    from povbot.bootstrap.engines import engine_of
    from povbot.freshness.known import Freshness
    from povbot.settings import Engine

    settings, paths = placed(corpus)
    faults = list[str]()
    sources = bootstrap.source_states(settings, paths)

    async def found() -> _Status:
        async with bootstrap.opened(settings, paths, faults.append) as service:
            fresh = Freshness(service)
            fresh.sources = sources
            counted = len(faults) if engine_of(settings, paths) is Engine.RANK_BM25 else None
            return _Status(await service.holdings(), counted, await fresh.up_to(), sources, paths.corpus_is_carried)

    return asyncio.run(found())


def _lines(found: _Status) -> Iterator[str]:
    held = found.held
    days = f", {held.days[0]} to {held.days[1]}" if held.days else ""
    faults = "" if found.faults is None else f", {found.faults or 'no'} fault{'' if found.faults == 1 else 's'}"
    which = "Archive that povbot carries (there is none in corpus/ here)" if found.is_carried else "Archive"
    yield f"{which}: {held.stories:,} stor{'y' if held.stories == 1 else 'ies'}{days}{faults}."
    if found.up_to.brought:
        yield f"Brought up to date: {_moment(found.up_to.brought)}."
    if not found.sources:
        yield "No source has been gone through yet: povbot ingest --all."
    for source in found.sources:
        yield from ("", *_source_lines(source))


def _source_lines(source: "SourceState") -> Iterator[str]:
    from povbot.fronts.ingestion import wording

    yield source.source
    if source.last is None:
        yield "  never gone through"
        return
    yield f"  last run {_moment(source.last.started)}, {_came_to(source.last)}"
    if source.last.fault:
        yield f"  {wording.shown(source.last.fault)}"
    if source.newest:
        usual = f", one every {_days(source.usual_days)} usually" if source.usual_days else ""
        yield f"  newest story {source.newest}{usual}"
    if source.failing:
        yield f"  FAILING: {source.failures} times in a row, last good run {_moment(source.good)}"
    elif source.failures:
        yield f"  last good run {_moment(source.good)}"
    if source.silent:
        yield f"  SILENT since {source.newest}"


def _came_to(run: "Run") -> str:
    return f"{run.status}: {_counted(run)}" if run.ended else "still running, or stopped before its end"


def _counted(run: "Run") -> str:
    return ", ".join(f"{getattr(run, kind):,} {kind}" for kind in ("seen", "new", "changed", "withdrawn", "failed"))


def _days(number: float) -> str:
    return "day" if number == 1 else f"{number:g} days"


def _moment(when: datetime | None) -> str:
    return f"{when:%Y-%m-%d %H:%M} UTC" if when else "never"


def _json(found: _Status) -> dict[str, Any]:
    from povbot.wire import figures

    held = found.held
    first, last = held.days or (None, None)
    return {
        "archive": {
            "stories": held.stories,
            "from": figures.iso(first),
            "to": figures.iso(last),
            "faults": found.faults,
        },
        "brought_up_to_date": figures.iso(found.up_to.brought),
        "well": found.is_well,
        "sources": [_source_json(source) for source in found.sources],
    }


def _source_json(source: "SourceState") -> dict[str, Any]:
    from povbot.wire import figures

    last = figures.run_json(source.last) if source.last else None
    return {"source": source.source, "last_run": last, **figures.source_json(source)}
