"""Whether a story that is new to its source is one that the archive has already."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from povbot.filling import listed, traces
from povbot.filling.telling import Telling
from povbot.ingest.address import same_site
from povbot.model import Article, Trace
from povbot.ports import Ledger

# So few of two sketches are shared by different stories, or by one that was written anew.
_OTHERWISE = 4


@dataclass(frozen=True, slots=True)
class New:
    """`version_of` is the story that it tells in another language, or as another outlet's copy."""

    version_of: str | None = None
    is_copy: bool = False


@dataclass(frozen=True, slots=True)
class There:
    """It is there, put by somebody who did not say where it stands: it is that very story."""

    trace: Trace


@dataclass(frozen=True, slots=True)
class Same:
    """It is there under another address of the same site."""

    trace: Trace


def recognised(telling: Telling, ledger: Ledger, day: date | None) -> New | There | Same:
    """`day` is the story's own, or when it was first seen."""
    own = telling.trace
    for trace in _at_its_addresses(telling, own, ledger):
        if _speaks(trace, own):
            return Same(trace) if trace.gathered else There(trace)
    for trace in _without_address(telling, own, ledger):
        if _speaks(trace, own):
            return There(trace)
    for trace in ledger.with_words(own.words):
        if _speaks(trace, own) and not _one_site(trace, own):
            return New(_root(trace), is_copy=True)
        if _speaks(trace, own) and not _is_of_template(trace, telling, ledger, day):
            return Same(trace)
    copied = _elsewhere(own, ledger)
    return New(copied, is_copy=True) if copied else New(_in_another_language(telling, own, ledger))


def original(telling: Telling, own: Trace, ledger: Ledger) -> str | None:
    """Which a story of the archive turns out to tell in another language; none for one that has versions itself."""
    root = None if ledger.versions(own.article_id) else _in_another_language(telling, own, ledger)
    return None if root == own.article_id else root


def placed(telling: Telling, article_id: str, ledger: Ledger) -> Article:
    """With the address that it was asked at, where another story has the one that its page gives as its own: some sites
    give one address on all of their pages."""
    url = telling.article.url
    is_taken = url is not None and ledger.at(url) not in (None, article_id)
    return replace(telling.article, url=telling.addresses[0]) if is_taken else telling.article


def _at_its_addresses(telling: Telling, own: Trace, ledger: Ledger) -> Iterator[Trace]:
    for address in telling.addresses:
        known = ledger.at(address)
        trace = ledger.trace(known) if known else None
        if trace and (address == telling.addresses[0] or not _tells_otherwise(trace, own)):
            yield trace


def _tells_otherwise(trace: Trace, own: Trace) -> bool:
    if trace.sketch and own.sketch:
        return len({*trace.sketch} & {*own.sketch}) * _OTHERWISE < traces.SKETCH
    return bool(trace.heading and own.heading) and trace.heading != own.heading


def _without_address(telling: Telling, own: Trace, ledger: Ledger) -> Iterator[Trace]:
    """What somebody put in by its words alone."""
    for heading in dict.fromkeys((own.heading, *map(traces.heading, telling.headlines))):
        yield from (trace for trace in ledger.with_heading(heading) if not trace.gathered and trace.url is None)
    yield from (trace for trace in ledger.with_words(own.words) if not trace.gathered and trace.url is None)


def _is_of_template(trace: Trace, telling: Telling, ledger: Ledger, day: date | None) -> bool:
    """Whether the same words at one outlet are another day's story: "No ships are expected", under a headline of its
    own."""
    entries = ledger.of_article(trace.article_id)
    is_alike = bool(trace.heading) and trace.heading == telling.trace.heading
    if is_alike or not entries or any(entry.day == day for entry in entries):
        return False
    titles = [traces.tokens(title) for title in map(listed.title_of, entries) if title]
    return traces.tokens(telling.article.title) not in titles


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
