"""By what an index knows that it was made as this povbot would make it."""

from collections.abc import Iterator
from hashlib import blake2b
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable

from povbot.bootstrap.learned import Known

# What decides how a line becomes a story, how its text is cut into passages, sentences and terms, and how all that is
# kept: a line that is the same as before is not read again.
_ROOMS = ("analysis/chinese", "passages")
_FILES = (
    "analysis/characters.py",
    "analysis/english.py",
    "analysis/mixed.py",
    "analysis/script.py",
    "analysis/sentences.py",
    "analysis/sounds.py",
    "analysis/words/irregular.en.txt",
    "corpus/dates.py",
    "corpus/line.py",
    "index/cluster/documents.py",
    "index/cluster/names.py",
    "index/cluster/words.py",
    "index/typed.py",
    "index/disk/fields.py",
    "index/disk/writer.py",
    "indexing/analysing.py",
    "model/indexing.py",
    "model/story.py",
    "model/stored.py",
    "model/telling.py",
    "model/text.py",
    "register/families.py",
    "register/filing.py",
    "register/names.py",
    "register/passages.py",
    "register/reading.py",
    "register/tables.py",
    "register/words.py",
)
_LIBRARIES = ("opencc", "pypinyin", "pystemmer", "sentencex", "tantivy")


def fingerprint(known: Known) -> str:
    """Hexadecimal. The code itself is a part of it: a number to be raised by hand would be forgotten once."""
    digest = blake2b(digest_size=16)
    for part in _parts(known):
        digest.update(part)
        digest.update(b"\0")
    return digest.hexdigest()


def _parts(known: Known) -> Iterator[bytes]:
    for file in _code(files("povbot")):
        yield file.read_bytes()
    for library in (known.segmenter, *_LIBRARIES):
        yield f"{library} {version(library)}".encode()
    yield known.own_words
    for entry in known.entries:
        yield repr(entry.forms).encode()


def _code(package: Traversable) -> Iterator[Traversable]:
    for room in _ROOMS:
        yield from sorted(
            (file for file in package.joinpath(room).iterdir() if file.name.endswith(".py")),
            key=lambda file: file.name,
        )
    for name in _FILES:
        yield package.joinpath(name)
