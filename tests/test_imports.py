"""The house's import contracts, as pyproject.toml states them."""

import subprocess
import sys
import tomllib
from pathlib import Path

from stories import ROOT

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]


def linted(config: Path) -> subprocess.CompletedProcess[str]:
    program = (
        "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(sys.argv[1], no_cache=True))"
    )
    return subprocess.run(
        [sys.executable, "-c", program, str(config)], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_every_import_contract_is_kept() -> None:
    done = linted(ROOT / "pyproject.toml")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"Contracts: {len(CONTRACTS)} kept, 0 broken." in done.stdout


def test_a_broken_contract_would_be_seen(tmp_path: Path) -> None:
    config = tmp_path / "contracts.toml"
    config.write_text(
        """
        [tool.importlinter]
        root_package = "povbot"
        [[tool.importlinter.contracts]]
        name = "The service does without answers"
        type = "forbidden"
        source_modules = ["povbot.service"]
        forbidden_modules = ["povbot.answer"]
        """,
        encoding="utf-8",
    )
    done = linted(config)
    assert done.returncode == 1
    assert "0 kept, 1 broken" in done.stdout
