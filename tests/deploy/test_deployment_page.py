"""docs/deployment.md: its commands can be read by a shell, and what they name is there."""

import re
import shutil
import subprocess
from pathlib import Path

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


def test_other_commands_have_the_units_settings_and_secrets() -> None:
    """Or `povbot backup` would keep another database than the bot's."""
    (command,) = [block for block in BLOCKS if "systemd-run" in block]
    unit = (ROOT / "deploy" / "povbot.service").read_text(encoding="utf-8")
    own = dict(re.findall(r"^Environment=(POVBOT_\w+)=(.+)$", unit, re.MULTILINE))
    assert own.pop("POVBOT_SECRETS") == "%d"
    assert dict(re.findall(r"--setenv=(\w+)=(\S+)", command)) == own
    for name in ("EnvironmentFile", "LoadCredential", "DynamicUser", "StateDirectory", "CacheDirectory"):
        assert re.findall(rf"--property={name}=(\S+)", command) == re.findall(rf"^{name}=(.+)$", unit, re.MULTILINE)
    assert "Environment=POVBOT_" not in PAGE, "what a drop-in sets, other commands would not know"


def test_a_shell_hands_the_folder_of_secrets_and_the_arguments_on(tmp_path: Path) -> None:
    (script,) = re.findall(r"/bin/sh -c '([^']+)'", PAGE)
    program = tmp_path / "povbot"
    program.write_text('#!/bin/sh\necho "$POVBOT_SECRETS" "$#" "$2"\n', encoding="utf-8")
    program.chmod(0o700)
    command = ["/bin/sh", "-c", script.replace("/opt/povbot/bin/povbot", str(program)), "povbot", "ask", "two words"]
    environment = {"CREDENTIALS_DIRECTORY": "/run/credentials"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "/run/credentials 2 two words\n"
