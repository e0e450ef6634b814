"""Every fault of an archive at once."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from povbot.corpus.files import Fault, JsonLinesSource, Read


@dataclass(frozen=True, slots=True)
class Report:
    stories: int
    translations: int
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
    translations = sum(read.article.translation_of is not None for read in reads)
    return Report(
        len(reads) - translations, translations, tuple(sorted(faults, key=lambda f: (f.file, f.line, f.field)))
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
        original = first.get(article.translation_of or "")
        if article.translation_of and (original is None or original.article.translation_of):
            what = "is not in the archive" if original is None else "is a translation itself"
            yield _fault(read, "translation_of", f"{article.translation_of!r} {what}", "Name the id of the original.")
        for topic in article.topics:
            if topics and topic not in topics:
                yield _fault(
                    read, "topics", f"{topic!r} is not configured", "Add it to config/topics.toml or remove it."
                )
        if topics_wanted and not article.topics and not article.translation_of:
            yield _fault(read, "topics", "a story without a topic", "Give it at least one of config/topics.toml.")
        if not (article.summary or article.body or article.title).strip():
            yield _fault(read, "title", "nothing to quote", "Give it a title, summary or body.")


def _fault(read: Read, field: str, what: str, remedy: str) -> Fault:
    return Fault(read.file, read.line, field, what, remedy, story_kept=True)
