"""SECURITY.md names tests and files that there are."""

import ast
import re

import pytest

from stories import ROOT

PAGE = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", PAGE)))
ROWS = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith(("| threat", "| ---"))]


@pytest.mark.parametrize(("file", "test"), NAMED)
def test_a_test_that_it_names_is_there(file: str, test: str) -> None:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    tests = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    assert not test or test in tests


def test_files_that_it_names_are_there() -> None:
    named = re.findall(r"[`(]((?:src|docs|deploy|requirements)/[\w./-]+)[`)]", PAGE)
    assert named
    assert [file for file in named if not (ROOT / file).exists()] == []


def test_every_threat_has_what_protects_and_a_test() -> None:
    assert ROWS
    for row in ROWS:
        threat, protects, tests = (cell.strip() for cell in row.strip("|").split(" | "))
        assert threat
        assert protects
        assert "tests/" in tests, threat
