"""Every fault of an archive at once."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from povbot.corpus.files import Fault, JsonLinesSource, Read


@dataclass(frozen=True, slots=True)
class Report:
    """Those that are `withdrawn` are counted as nothing else."""

    stories: int
    translations: int
    versions: int
    withdrawn: int
    faults: tuple[Fault, ...]


def check(path: Path, topics: Collection[str], *, topics_wanted: bool) -> Report:
    """`topics` are the configured ids; `topics_wanted` makes a story without one a fault. Raises ArchiveMissing."""
    reads, faults = [], []
    for result in JsonLinesSource(path).read():
        if isinstance(result, Read):
            reads.append(result)
        else:
            faults.append(result)
    faults += _across(reads, topics, topics_wanted=topics_wanted)
    told = [read.article for read in reads if not read.article.withdrawn]
    translations = sum(article.translation_of is not None for article in told)
    versions = sum(article.version_of is not None for article in told)
    return Report(
        stories=len(told) - translations - versions,
        translations=translations,
        versions=versions,
        withdrawn=len(reads) - len(told),
        faults=tuple(sorted(faults, key=lambda f: (f.file, f.line, f.field))),
    )


def _across(reads: list[Read], topics: Collection[str], *, topics_wanted: bool) -> Iterator[Fault]:
    first: dict[str, Read] = {}
    for read in reads:
        known = first.setdefault(read.article.id, read)
        if known is not read:
            where = f"{known.file.name}:{known.line}"
            yield _fault(read, "id", f"{read.article.id!r} stands at {where} too", "Give each story an id of its own.")
    for read in reads:
        article = read.article
        for field, named in (("translation_of", article.translation_of), ("version_of", article.version_of)):
            if what := _no_original(first.get(named)) if named else "":
                yield _fault(read, field, f"{named!r} {what}", "Name the id of the original.")
        for topic in article.topics:
            if topics and topic not in topics:
                yield _fault(
                    read, "topics", f"{topic!r} is not configured", "Add it to config/topics.toml or remove it."
                )
        if topics_wanted and not (article.topics or article.translation_of or article.withdrawn):
            yield _fault(read, "topics", "a story without a topic", "Give it at least one of config/topics.toml.")
        if not (article.summary or article.body or article.title).strip():
            yield _fault(read, "title", "nothing to quote", "Give it a title, summary or body.")


def _no_original(named: Read | None) -> str:
    """What keeps this from being what others are translations and versions of; empty where nothing does."""
    if named is None:
        return "is not in the archive"
    if named.article.translation_of:
        return "is a translation itself"
    return "is a version of another story" if named.article.version_of else ""


def _fault(read: Read, field: str, what: str, remedy: str) -> Fault:
    return Fault(read.file, read.line, field, what, remedy, story_kept=True)
