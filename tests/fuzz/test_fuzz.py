"""Whatever readers, operators and archives give, what comes out is a value or an error of ours."""

import importlib.util
import os
import subprocess
import sys

import pytest
from fuzz_targets import ROOT, TARGETS
from hypothesis import given, settings
from hypothesis import strategies as st

_PLAIN = (
    "q: l: t: n: f: b a: w g o om: os ask_ story_ topicx_ 0 9 -1 999999999 東川 扶贫 看看 a poverty 2020 only 🙂 １ ٣"
)
_MARKS = r"""" “ - 《 <b> &amp; = { } [ , TELEGRAM__TOKEN"""
_LINES = (
    "\n",
    " ",
    "\0",
    "\u202e",
    "\u200b",
    "\ufeff",
    "\ud7ff",
    "[telegram]\n",
    '{"id": "a", "language": "en", "title": "A"}\n',
)
_PIECES = st.sampled_from([*_PLAIN.split(), *_MARKS.split(), *_LINES])
_GIVEN = st.binary(max_size=80) | st.lists(_PIECES, max_size=15).map(lambda pieces: "".join(pieces).encode())


@pytest.mark.parametrize("target", TARGETS)
def test_anything_is_a_value_or_an_error_of_ours(target: str) -> None:
    """`settings` of the profile decide how it is seeded."""

    @settings(max_examples=80)
    @given(_GIVEN)
    def anything(what: bytes) -> None:
        TARGETS[target](what)

    anything()


@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="atheris is not there for this Python")
def test_the_harness_that_learns_from_what_is_reached_runs() -> None:
    ran = subprocess.run(
        [sys.executable, "fuzz/harness.py", "callbacks", "-runs=500", "-seed=1"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "Done 500 runs" in ran.stderr
