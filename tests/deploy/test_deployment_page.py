"""docs/deployment.md: its commands can be read by a shell, and what they name is there."""

import re
import shutil
import subprocess

import pytest

from declared import assert_commands, assert_settings
from dockerfile import ROOT

PAGE = (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```bash\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: str(BLOCKS.index(block)))
def test_a_shell_can_read_every_block(block: str) -> None:
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("bash is not installed here")
    done = subprocess.run([bash, "-n"], input=block, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_files_that_it_names_are_there() -> None:
    named = {*re.findall(r"\b((?:deploy|requirements)/[\w.-]+)", PAGE)} - {"deploy/secrets", "deploy/.env"}
    assert named
    for name in named:
        assert (ROOT / name).exists(), name


def test_the_commands_that_it_names_are_there() -> None:
    commanded = "\n".join([*BLOCKS, *re.findall(r"`(.+?)`", PAGE)])
    named = {*re.findall(r"(?:^|[\s`])povbot ([a-z]+)\b(?! [a-z])", commanded)}
    assert {"telegram", "ask"} <= named
    assert_commands(named)


def test_the_settings_that_it_names_are_there() -> None:
    assert_settings({*re.findall(r"\bPOVBOT_[A-Z_]+[A-Z]\b", PAGE)} - {"POVBOT_DOMAIN"})
