"""What povbot is made of: locked with hashes, listed with licences, and in the SBOM."""

import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from stories import ROOT

LOCK = (ROOT / "requirements" / "run.txt").read_text(encoding="utf-8")
# Each asks for no more than its notice, but for the last row, which docs/licences.md explains.
ACCEPTABLE = re.compile(
    r"(MIT|MIT-CMU|Apache|BSD|0BSD|ISC|PSF|Python Software Foundation|CNRI-Python|Zlib|CC0"
    r"|LGPL-3\.0-only|LGPL-2\.1-or-later|Mozilla Public License 2\.0|MPL-1\.1|CC-BY-SA)"
)
EXPLAINED = re.compile("LGPL|Mozilla|MPL|CC-BY-SA")


def command(name: str) -> ModuleType:
    """One of the commands beside the lock files."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "requirements"))
        spec = importlib.util.spec_from_file_location(f"requirements_{name}", ROOT / "requirements" / f"{name}.py")
        assert spec
        assert spec.loader
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module


def listed() -> dict[str, str]:
    page = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^\| ([a-z0-9][a-z0-9-]*) \| (.+) \|$", page, flags=re.MULTILINE))


def test_every_locked_package_has_hashes_and_is_listed_with_its_licence() -> None:
    locked = command("locked")
    assert all(locked.hashes(LOCK).values())
    assert set(listed()) == set(locked.names(LOCK))


def test_the_list_is_what_the_packages_say() -> None:
    licences = command("licences")
    assert licences.PAGE.read_text(encoding="utf-8") == licences.page(licences.licences())


def test_every_licence_is_acceptable_and_one_that_asks_for_more_is_explained() -> None:
    """Of several to choose from, one is enough."""
    above, _, _ = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8").partition("| Package |")
    for package, licence in listed().items():
        chosen = [one for one in licence.split(" OR ") if all(map(ACCEPTABLE.search, re.split(" AND |; ", one)))]
        assert chosen, (package, licence)
        assert package in above or not all(map(EXPLAINED.search, chosen)), package


def test_the_bill_of_materials_has_every_locked_file(tmp_path: Path) -> None:
    file = tmp_path / "sbom.json"
    line = next(line for line in (ROOT / "Makefile").read_text(encoding="utf-8").splitlines() if "cyclonedx-py" in line)
    arguments = line.strip().replace("$(SBOM)", str(file)).split()[1:]
    subprocess.run([sys.executable, "-m", "cyclonedx_py", *arguments], cwd=ROOT, check=True, capture_output=True)

    bill = json.loads(file.read_text(encoding="utf-8"))
    locked = command("locked")
    assert bill["bomFormat"] == "CycloneDX"
    assert {(locked.normal(c["name"]), c["version"]): _hashes(c) for c in bill["components"]} == locked.hashes(LOCK)


def _hashes(component: dict[str, Any]) -> frozenset[str]:
    files = component["externalReferences"]
    return frozenset(known["content"] for reference in files for known in reference.get("hashes", ()))


def test_an_audit_fails_for_what_is_known_and_says_where_nothing_could_be_asked() -> None:
    audit = command("audit")
    fault = {"id": "PYSEC-1", "fix_versions": ["1.1"]}
    sound, faulty = {"name": "a", "version": "1", "vulns": []}, {"name": "b", "version": "1", "vulns": [fault]}

    assert audit.report([sound]) == (0, "audit: nothing is known of 1 packages")
    status, said = audit.report([sound, faulty])
    assert status == 1
    assert said.startswith("b 1: PYSEC-1")
    status, said = audit.report([])
    assert status == 0
    assert "cannot be reached" in said
