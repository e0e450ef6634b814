"""The rooms of which `povbot doctor` asks whether they would do what the bot asks of them."""

import asyncio
import time
from collections.abc import Iterator, Sequence

from povbot.bootstrap.archive import check_archive
from povbot.bootstrap.engines import engine_of
from povbot.bootstrap.gathering import source_states
from povbot.bootstrap.opening import opened, signature_of
from povbot.bootstrap.remembered import database_of
from povbot.corpus.keeping import JsonLinesKeeper
from povbot.doctor.finding import Finding, broken, ok, warning
from povbot.doctor.looking import Look
from povbot.errors import ArchiveEmpty
from povbot.model import NoAnswer
from povbot.readers import examining
from povbot.service import Service
from povbot.settings import Engine, Paths, Settings

# Reading a large archive's lines takes as long as they are many; its index did that.
_READ_S, _OPENED_S = 60.0, 60.0


def looks(settings: Settings, paths: Paths) -> Sequence[Look]:
    found = [
        Look("archive", lambda: _archive(settings, paths), _READ_S, "`povbot check` takes its time."),
        Look("index", lambda: _index(settings, paths), _OPENED_S, "See what else wants the processor and the disk."),
        Look("store", lambda: _store(settings), 15.0, "See that the database's server answers (readers.database)."),
        Look("sources", lambda: _sources(settings, paths)),
    ]
    if settings.index.engine is Engine.OPENSEARCH:
        slow = "See that the cluster answers (opensearch.addresses)."
        found.insert(2, Look("cluster", lambda: _cluster(settings), 5 * settings.opensearch.timeout_s + 5, slow))
    return found


def _archive(settings: Settings, paths: Paths) -> Iterator[Finding]:
    engine = engine_of(settings, paths)
    if engine is Engine.OPENSEARCH:
        yield ok("archive", "in the cluster: whoever indexes reads its lines")
        return
    if engine is Engine.TANTIVY:
        yield ok("archive", f"{paths.corpus}, read from its index: `povbot check` lists its faults")
        return
    report = check_archive(settings, paths)
    if not report.stories + report.versions:
        raise ArchiveEmpty("there is no story in it", where=str(paths.corpus), remedy="`povbot check` says why.")
    said = f"{paths.corpus}: {report.stories:,} stories"
    if report.faults:
        count = "1 fault" if len(report.faults) == 1 else f"{len(report.faults):,} faults, the first"
        remedy = "`povbot check` lists all, each with its remedy."
        yield warning("archive", f"{said}, {count}: {report.faults[0]}", remedy)
    elif paths.corpus_is_carried:
        remedy = "Make a folder corpus here, or set `corpus` (docs/archive-format.md)."
        yield warning("archive", "povbot's own: there is none here", remedy)
    else:
        yield ok("archive", f"{said}, no faults")


def _index(settings: Settings, paths: Paths) -> Iterator[Finding]:
    engine = engine_of(settings, paths)
    if engine is Engine.TANTIVY and signature_of(settings, paths) not in (
        None,
        JsonLinesKeeper(paths.corpus).signature(),
    ):
        yield warning(
            "index",
            f"{engine}: it is older than the archive",
            "Run `povbot index`; a running bot does so by itself (archive.look_every_s).",
        )
    yield asyncio.run(_asked(settings, paths, engine))


async def _asked(settings: Settings, paths: Paths, engine: Engine) -> Finding:
    """What the newest story is headed by is asked for: that it finds, if it finds anything."""
    async with opened(settings, paths, lambda _: None) as service:
        newest = await _newest(service)
        if newest is None:
            return broken("index", f"{engine}: there is no story in it", "Run `povbot index`, and `povbot check`.")
        began = time.perf_counter()
        outcome = await service.ask(*newest, limit=1)
        took_ms = 1000 * (time.perf_counter() - began)
    if isinstance(outcome, NoAnswer) and outcome.missing:
        remedy = "Make it anew: `povbot index --rebuild`."
        return warning("index", f"{engine}: it does not find its newest story by its heading", remedy)
    return ok("index", f"{engine}: it answers, in {took_ms:,.0f} ms the first time")


async def _newest(service: Service) -> tuple[str, str] | None:
    """Its heading and language."""
    for language in ("en", "zh-Hans"):
        for article in (await service.latest(language, limit=1)).articles:
            return article.title, article.language
    return None


def _store(settings: Settings) -> Iterator[Finding]:
    where = database_of(settings)
    file = examining.file_of(where)
    if file is not None and not file.exists():
        yield ok("store", f"{file}: there is none yet; the first start makes it")
        return
    found = asyncio.run(examining.examined(where))
    said = f"{found.where}: writable, {found.bytes / 1e6:,.1f} MB, tables {found.revision or 'none yet'}"
    if not found.is_known:
        yield broken("store", f"{said}, of a newer povbot", "Update povbot.")
    elif found.revision != found.newest:
        remedy = "`povbot backup` first, perhaps; the bot's next start brings them up to date."
        yield warning("store", f"{said}, and this povbot has {found.newest}", remedy)
    else:
        yield ok("store", said)


def _sources(settings: Settings, paths: Paths) -> Iterator[Finding]:
    states = source_states(settings, paths)
    for one in states:
        if one.failing:
            why = one.last.fault if one.last else ""
            remedy = "See what `povbot status` says of it, and whether its site is there."
            yield warning("sources", f"{one.source}: failed {one.failures} times in a row: {why}", remedy)
        if one.silent:
            remedy = "See whether its listing still looks as config/sources.toml says."
            yield warning("sources", f"{one.source}: no new story since {one.newest}", remedy)
    if not any(one.failing or one.silent for one in states):
        said = f"{len(states)} of them are well" if states else "none was gone through yet"
        yield ok("sources", said)


def _cluster(settings: Settings) -> Iterator[Finding]:
    from povbot.bootstrap.cluster import access_of
    from povbot.index.cluster.asking import Cluster
    from povbot.index.cluster.breaker import Breaker

    access = access_of(settings)

    async def health() -> str:
        cluster = Cluster(access, Breaker(time.monotonic))
        try:
            return await cluster.health(f"{settings.opensearch.prefix}*")
        finally:
            await cluster.close()

    match asyncio.run(health()):
        case "green":
            yield ok("cluster", f"{access.where}: green")
        case "yellow":
            remedy = "Add the node that is missing, or set opensearch.replicas to fewer copies."
            yield warning("cluster", f"{access.where}: yellow, copies of shards are missing", remedy)
        case status:
            remedy = "Bring the nodes back that hold them, or make the index anew: `povbot index --rebuild`."
            yield broken("cluster", f"{access.where}: {status}, shards are missing", remedy)
