"""One target of tests/fuzz under atheris: `python fuzz/harness.py TARGET [libFuzzer's options]`."""  # noqa: INP001 - a command

import sys
from pathlib import Path

import atheris

_TESTS = Path(__file__).parents[1] / "tests"
sys.path[:0] = [str(_TESTS / "fuzz"), str(_TESTS / "telegram"), str(_TESTS)]

with atheris.instrument_imports(include=["povbot"]):
    from fuzz_targets import TARGETS

if __name__ == "__main__":
    name = sys.argv.pop(1)
    atheris.Setup(sys.argv, TARGETS[name])
    atheris.Fuzz()
