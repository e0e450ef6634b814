"""Whether a story that is new to its source is one that the archive has already."""

from collections.abc import Iterator
from dataclasses import dataclass

from povbot.filling import traces
from povbot.filling.telling import Telling
from povbot.ingest.address import same_site
from povbot.model import Trace
from povbot.ports import Ledger


@dataclass(frozen=True, slots=True)
class New:
    """`version_of` is the story that it tells in another language, or as another outlet's copy."""

    version_of: str | None = None


@dataclass(frozen=True, slots=True)
class There:
    """It is there, put by somebody who did not say where it stands: it is that very story."""

    trace: Trace


@dataclass(frozen=True, slots=True)
class Same:
    """It is there under another address of the same site."""

    trace: Trace


def recognised(telling: Telling, ledger: Ledger) -> New | There | Same:
    own = telling.trace
    for trace in _at_its_addresses(telling, ledger):
        if _speaks(trace, own):
            return Same(trace) if trace.gathered else There(trace)
    for trace in ledger.with_heading(own.heading):
        if not trace.gathered and _speaks(trace, own) and trace.url is None:
            return There(trace)
    for trace in ledger.with_words(own.words):
        if _speaks(trace, own):
            return Same(trace) if _one_site(trace, own) else New(_root(trace))
    return New(_elsewhere(own, ledger) or _in_another_language(telling, own, ledger))


def _at_its_addresses(telling: Telling, ledger: Ledger) -> Iterator[Trace]:
    for address in telling.addresses:
        known = ledger.at(address)
        trace = ledger.trace(known) if known else None
        if trace:
            yield trace


def _elsewhere(own: Trace, ledger: Ledger) -> str | None:
    """Of another outlet only: what is nearly the same at one outlet is tomorrow's report by yesterday's pattern.
    Without a body it takes the same headline and summary."""
    near = (trace for trace, _ in ledger.alike(own.sketch, traces.ALIKE)) if own.sketch else iter(())
    told = () if own.words else ledger.with_heading(own.heading)
    copies = (trace for trace in (*near, *told) if _speaks(trace, own) and not _one_site(trace, own))
    return next((_root(trace) for trace in copies if trace.words or not own.words), None)


def _in_another_language(telling: Telling, own: Trace, ledger: Ledger) -> str | None:
    named = (ledger.at(address) for address in telling.translations)
    expecting = (ledger.expected(address) for address in telling.addresses)
    for known in (*named, *expecting):
        trace = ledger.trace(known) if known else None
        if trace and not _speaks(trace, own):
            return _root(trace)
    return None


def _root(trace: Trace) -> str:
    return trace.version_of or trace.article_id


def _speaks(one: Trace, other: Trace) -> bool:
    """Of Chinese in the two scripts, one is the other's version."""
    return _written(one.language) == _written(other.language)


def _written(language: str) -> str:
    primary = language.partition("-")[0]
    return language if primary == "zh" else primary


def _one_site(one: Trace, other: Trace) -> bool:
    return bool(one.url and other.url and same_site(one.url, other.url))
