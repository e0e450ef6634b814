"""Room beside what grows."""

import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from povbot.doctor.finding import Finding, broken, ok, warning

CHECK = "disk"
# SQLite writes its file anew when somebody is forgotten, and an index is made beside the one that serves.
LITTLE, LEAST = 1_000_000_000, 100_000_000


def room(places: Mapping[str, Path], needed: Mapping[str, int]) -> Iterator[Finding]:
    """Of each disk once. `places` are what lies where; of some as much as is `needed` has to fit beside them."""
    disks = dict[int, list[str]]()
    for name, place in places.items():
        disks.setdefault(there(place).stat().st_dev, []).append(name)
    for names in disks.values():
        free = shutil.disk_usage(there(places[names[0]])).free
        wanted = sum(needed.get(name, 0) for name in names)
        said = f"{_amount(free)} free for {', '.join(names)}"
        if free < max(LEAST, wanted):
            yield broken(CHECK, f"{said}, and {_amount(max(LEAST, wanted))} are needed", _remedy(names))
        elif free < max(LITTLE, 2 * wanted):
            yield warning(CHECK, said, _remedy(names))
        else:
            yield ok(CHECK, said)


def size(place: Path) -> int:
    """Of a file, with its journals, or of all in a folder; 0 of what is not there."""
    files = [place, place.with_name(f"{place.name}-wal")] if not place.is_dir() else place.rglob("*")
    return sum(file.stat().st_size for file in files if file.is_file())


def there(place: Path) -> Path:
    """It, or the folder in which it will be made."""
    # `Path.exists` raises where a folder may not be looked into.
    return next(path for path in (place.absolute(), *place.absolute().parents) if os.path.exists(path))  # noqa: PTH110


def _remedy(names: list[str]) -> str:
    return f"Make room there, or move {' and '.join(names)} to a larger disk."


def _amount(number: int) -> str:
    return f"{number / 1e9:,.1f} GB" if number >= LITTLE else f"{number / 1e6:,.0f} MB"
