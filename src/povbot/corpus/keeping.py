"""An archive's files, brought up to date."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path

from povbot.corpus.files import JsonLinesSource, archive_files
from povbot.corpus.line import ArticleLine
from povbot.corpus.merging import revised, story_of
from povbot.corpus.rewriting import Place, Rewriting, line, places, rewrite, state
from povbot.corpus.writing import line_of
from povbot.errors import ArchiveError, ArchiveMissing
from povbot.model import Article, Put, Revision
from povbot.ports import Change


class JsonLinesKeeper:
    """Implements ArchiveKeeper over a file or a folder, as `archive_files` reads it. Where there is none yet, a name
    that ends in .jsonl becomes a file, any other a folder with an articles.jsonl in it.

    A story is changed in the file where it stands, and in the last one where it stands twice; new ones come to the end
    of the last file. Each file is replaced whole. Where several change, a process that is killed between them leaves
    some as they were: to carry the same out again brings all to the same end.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def stories(self) -> Iterator[Article]:
        if self._files():
            yield from JsonLinesSource(self._path).articles()

    def signature(self) -> str:
        """Of names, sizes and times of writing."""
        try:
            seen = [(file.name, file.stat()) for file in self._files()]
        except OSError as error:
            raise _unreadable(self._path, error) from error
        facts = [(name, stat.st_size, stat.st_mtime_ns) for name, stat in seen]
        return blake2b(repr(facts).encode(), digest_size=16).hexdigest() if facts else ""

    def misfit(self, article: Article) -> str:
        try:
            _read_back(article)
        except ValueError as error:
            return str(error)
        return ""

    def carry_out(self, revisions: Sequence[Revision]) -> Sequence[Change]:
        revisions = [_as_read(revision) for revision in revisions]
        files = [file.resolve() for file in self._files()]
        new = files[-1] if files else self._first().resolve()
        try:
            rewritings = {file: Rewriting(file, state(file)) for file in [*files, new]}
            stand = places(files, {story_of(revision) for revision in revisions})
        except OSError as error:
            raise _unreadable(self._path, error) from error
        stories, changes = revised({article_id: place.article for article_id, place in stand.items()}, revisions)
        _enter(stories, stand, rewritings, new)
        rewrite([rewriting for rewriting in rewritings.values() if rewriting.instead or rewriting.added])
        return changes

    def _files(self) -> Sequence[Path]:
        try:
            return archive_files(self._path)
        except ArchiveMissing:
            return ()
        except OSError as error:
            raise _unreadable(self._path, error) from error

    def _first(self) -> Path:
        is_file = self._path.suffix == ".jsonl" and not self._path.is_dir()
        return self._path if is_file else self._path / "articles.jsonl"


def _enter(
    stories: Mapping[str, Article], stand: Mapping[str, Place], rewritings: Mapping[Path, Rewriting], new: Path
) -> None:
    for article_id, article in stories.items():
        place = stand.get(article_id)
        if place is None:
            rewritings[new].added.append(line(article, {}))
        elif article != place.article:
            rewritings[place.file].instead[place.start] = (len(place.raw), place.anew(article))


def _as_read(revision: Revision) -> Revision:
    """With the story as it will be when its line is read again."""
    if not isinstance(revision, Put):
        return revision
    return replace(revision, article=_read_back(revision.article))


def _read_back(article: Article) -> Article:
    try:
        return ArticleLine.model_validate_json(line_of(article)).article()
    except ValueError as error:
        raise ValueError(f"no line of an archive can hold the story {article.id!r}: {error}") from error


def _unreadable(path: Path, error: OSError) -> ArchiveError:
    return ArchiveError(
        f"cannot be read: {error.strerror or error}", where=str(path), remedy="Look at its permissions."
    )
