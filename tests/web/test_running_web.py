"""`povbot web` as a process: it says where it answers, and ends when it is told to."""

import http.client
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from threading import Timer
from urllib.parse import quote

from stories import ROOT

QUESTION = "how did Dongchuan escape poverty?"


def test_told_to_end_it_answers_what_was_asked_and_its_log_knows_neither_question_nor_client(tmp_path: Path) -> None:
    environment = os.environ | {
        "POVBOT_VAR": str(tmp_path / "var"),
        "POVBOT_READERS__DATABASE": f"sqlite:///{tmp_path / 'readers.db'}",
        "POVBOT_WEB__PROXIES": '["127.0.0.1"]',
        "POVBOT_LOGS__LEVEL": "info",
        "POVBOT_LOGS__FORMAT": "json",
    }
    command = [sys.executable, "-m", "povbot", "web", "--port", "0"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stdout
        told = re.fullmatch(r"povbot answers at http://127\.0\.0\.1:(\d+)/ .*\n", process.stdout.readline())
        assert told
        asked = http.client.HTTPConnection("127.0.0.1", int(told[1]))
        asked.request("GET", "/healthz")
        assert asked.getresponse().read() == b"ok\n"
        asked.request("GET", f"/en/ask?q={quote(QUESTION)}", headers={"x-forwarded-for": "203.0.113.7"})
        Timer(0.05, process.send_signal, [signal.SIGTERM]).start()
        answer = asked.getresponse()
        assert (answer.status, QUESTION in answer.read().decode()) == (200, True)
        asked.close()
        _, said = process.communicate()
    assert process.returncode == 0, said
    assert "ended, as it was told to" in said
    for discreet in ("Dongchuan", "203.0.113.7", "/en/ask"):
        assert discreet not in said
