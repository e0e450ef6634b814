"""Chinese cut by jieba (Python): the measure of all that this project's figures were taken with."""

import contextlib
import logging
import marshal
import tempfile
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path

import jieba

_PIECE = 20_000


class JiebaSegmenter:
    """Building it loads jieba's dictionary: 0.2 s of CPU and 62 MB, or a second where it is not compiled yet.

    `words` are in simplified script. `cache` is a folder for the compiled dictionary, created where missing. Without
    one, or where it cannot be made (a read-only disk), jieba uses the temp folder.
    """

    def __init__(self, words: Iterable[str] = (), dictionary: Path | None = None, cache: Path | None = None) -> None:
        jieba.setLogLevel(logging.WARNING)
        self._jieba = _Tokenizer()
        if cache:
            with contextlib.suppress(OSError):
                cache.mkdir(parents=True, exist_ok=True)
                self._jieba.tmp_dir = str(cache)
        self._jieba.initialize()
        if dictionary:
            with dictionary.open("rb") as lines:  # given a path, jieba leaves the file open
                self._jieba.load_userdict(lines)
        for word in words:
            self._jieba.add_word(word)
        self.words, self.knows = self._jieba.cut, self._jieba.FREQ.get


class _Tokenizer(jieba.Tokenizer):  # type: ignore[misc]
    def initialize(self, dictionary: str | None = None) -> None:
        """Jieba has marshal read its compiled dictionary from the open file, half a million items one by one; read at
        once it takes a third of the time."""
        compiled = Path(self.tmp_dir or tempfile.gettempdir(), "jieba.cache")
        try:
            self.FREQ, self.total = _read(compiled)
            self.initialized = True
        except (OSError, EOFError, ValueError, TypeError):  # missing or damaged
            super().initialize(dictionary)
            _write(compiled, self.FREQ, self.total)


def _read(compiled: Path) -> tuple[dict[str, int], int]:
    held = marshal.loads(compiled.read_bytes())  # noqa: S302 - one's own, or jieba's as jieba reads it
    if isinstance(held, tuple):
        words, total = held
        return words, total
    *pieces, total = held
    words = {}
    for piece in pieces:
        words.update(marshal.loads(piece))  # noqa: S302
    return words, total


def _write(compiled: Path, words: Mapping[str, int], total: int) -> None:
    """In pieces, in place of jieba's own one: that takes 0.2 s to read, and no other thread runs meanwhile. jieba, and
    povbot as it was before, cannot read them and compile it again."""
    left = iter(words.items())
    pieces = [marshal.dumps(piece) for piece in iter(lambda: dict(islice(left, _PIECE)), {})]
    with contextlib.suppress(OSError):
        with tempfile.NamedTemporaryFile(dir=compiled.parent, delete=False) as beside:
            beside.write(marshal.dumps([*pieces, total]))
        Path(beside.name).replace(compiled)
