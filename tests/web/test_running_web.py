"""`povbot web` as a process: it says where it answers, and ends when it is told to."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

from patience import PROCESS_PATIENCE_S, free_port
from stories import ROOT

QUESTION = "how did Dongchuan escape poverty?"


def read(port: int, path: str) -> tuple[int, str]:
    asked = http.client.HTTPConnection("127.0.0.1", port)
    asked.request("GET", path)
    answer = asked.getresponse()
    status, said = answer.status, answer.read().decode()
    asked.close()
    return status, said


def has_come(asked: socket.socket) -> None:
    """To the process, all that was sent to it: nothing waits for it in its socket any more. Elsewhere than on Linux, a
    moment later."""
    connections = Path("/proc/net/tcp")
    if not connections.exists():
        time.sleep(0.5)
        return
    here, there = (f":{port:04X}" for _, port in (asked.getsockname(), asked.getpeername()))
    until = time.monotonic() + PROCESS_PATIENCE_S
    while time.monotonic() < until:
        rows = [row.split() for row in connections.read_text(encoding="ascii").splitlines()]
        (waiting,) = (row[4] for row in rows if row[1].endswith(there) and row[2].endswith(here))
        if waiting.endswith(":00000000"):
            return
        time.sleep(0.005)
    raise AssertionError(connections.read_text(encoding="ascii"))


def test_programs_that_watch_are_told_whether_it_is_ready_and_what_was_asked(tmp_path: Path) -> None:
    port = free_port()
    environment = os.environ | {
        "POVBOT_VAR": str(tmp_path / "var"),
        "POVBOT_READERS__DATABASE": f"sqlite:///{tmp_path / 'readers.db'}",
        "POVBOT_WEB__PROBES_PORT": str(port),
    }
    command = [sys.executable, "-m", "povbot", "web", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        told = re.search(r"127\.0\.0\.1:(\d+)", process.stdout.readline())
        assert told
        assert read(int(told[1]), f"/en/ask?q={quote(QUESTION)}")[0] == 200
        status, said = read(port, "/readyz")
        assert (status, {*json.loads(said)["checks"]}) == (200, {"archive", "index", "store"})
        metrics = read(port, "/metrics")[1]
        assert 'povbot_questions_total{front="web",outcome="answered"} 1.0\n' in metrics
        assert re.search(r"^povbot_archive_stories [1-9]", metrics, re.MULTILINE)
        assert re.search(r'^povbot_stage_seconds_count{stage="searching"} [1-9]', metrics, re.MULTILINE)
        for of_the_bot in ("povbot_leads", "povbot_processes_present", "povbot_updates_open", "povbot_poll_silence"):
            assert not re.search(f"^{of_the_bot}", metrics, re.MULTILINE)
        process.terminate()
    assert process.returncode == 0


def test_told_to_end_it_answers_what_was_asked_and_its_log_knows_neither_question_nor_client(tmp_path: Path) -> None:
    environment = os.environ | {
        "POVBOT_VAR": str(tmp_path / "var"),
        "POVBOT_READERS__DATABASE": f"sqlite:///{tmp_path / 'readers.db'}",
        "POVBOT_WEB__PROXIES": '["127.0.0.1"]',
        "POVBOT_WEB__URL": "https://news.example.org",  # for readers; who starts it is told where it listens
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
        # What the first question waits for is there then, and a conversation takes a moment.
        assert read(int(told[1]), f"/en/ask?q={quote(QUESTION)}")[0] == 200
        conversation = "&".join([f"q={quote(QUESTION)}"] * 8)
        asked.request("GET", f"/en/ask?{conversation}", headers={"x-forwarded-for": "203.0.113.7"})
        has_come(asked.sock)
        process.send_signal(signal.SIGTERM)
        answer = asked.getresponse()
        assert (answer.status, QUESTION in answer.read().decode()) == (200, True)
        asked.close()
        _, said = process.communicate()
    assert process.returncode == 0, said
    assert "ended, as it was told to" in said
    for discreet in ("Dongchuan", "203.0.113.7", "/en/ask"):
        assert discreet not in said
