"""A dictionary turned round, and kept in a file: reading it takes a fiftieth of the time that turning takes."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

Key = tuple[str, ...]


class Turned(Mapping[Key, Sequence[str]]):
    """As its file has it, each line by its key; what of it is asked for is taken apart then."""

    def __init__(self, lines: Mapping[str, str]) -> None:
        self._lines = lines

    @classmethod
    def of(cls, entries: Mapping[Key, Sequence[str]]) -> "Turned":
        return cls({" ".join(key): " ".join(words) for key, words in entries.items()})

    def __getitem__(self, key: Key) -> Sequence[str]:
        return self._lines[" ".join(key)].split(" ")

    def __iter__(self) -> Iterator[Key]:
        return (tuple(key.split(" ")) for key in self._lines)

    def __len__(self) -> int:
        return len(self._lines)

    def single(self) -> Sequence[str]:
        """The keys that are one word, in order."""
        return sorted(key for key in self._lines if " " not in key)

    @classmethod
    def read(cls, file: Path) -> "Turned | None":
        """None where there is none, or not all of it."""
        try:
            count, *lines = file.read_text(encoding="utf-8").splitlines()
        except (OSError, ValueError):
            return None
        turned = {key: words for key, _, words in (line.partition("\t") for line in lines)}
        return cls(turned) if count == str(len(turned)) else None

    def write(self, file: Path) -> None:
        """Whole or not at all, in place of what stood there by another name of this kind. Where it cannot be kept (a
        disk that is full, or read only), it is turned round again next time."""
        with suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=file.parent, delete=False) as beside:
                beside.write(f"{len(self)}\n")
                beside.writelines(f"{key}\t{words}\n" for key, words in self._lines.items())
            Path(beside.name).replace(file)
            for old in file.parent.glob(f"{file.name.partition('-')[0]}-*{file.suffix}"):
                if old != file:
                    old.unlink(missing_ok=True)
