"""Debian's Chromium before `povbot web` as an operator starts it: one of each for all tests that ask for a tab."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio

from patience import PROCESS_PATIENCE_S
from stories import ROOT

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page

NO_BROWSER = "There is no browser: "
NAMES = ("chromium", "chromium-browser", "google-chrome")
PASSWORD = "correct horse battery staple"  # noqa: S105 - of a page that this test alone can reach
# Nothing but loopback has an address for it: what it would ask of the world, or of its maker, fails at once.
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
# The first question in Chinese waits for its index; a machine may have more to do than this.
_PATIENCE_MS = 180_000
_PHONE = {"width": 390, "height": 780}

Tabs = Callable[..., Awaitable["Page"]]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line for all the tests that a browser was missing for."""
    skipped = (str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", ()))
    reasons = [reason for reason in skipped if NO_BROWSER in reason]
    if reasons:
        terminalreporter.write_line(f"{len(reasons)} tests were not run. {reasons[0].removeprefix('Skipped: ')}")


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def chromium() -> "AsyncIterator[Browser]":
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        pytest.skip(f"{NO_BROWSER}none is installed here (Debian's package chromium is one)")
    from playwright.async_api import async_playwright, expect  # noqa: PLC0415 - only where there is one to drive

    expect.set_options(timeout=_PATIENCE_MS)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=_ARGUMENTS)
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, _clean_environment: None) -> Iterator[str]:
    """The address of the front over the bundled archive, without a slash at its end."""
    folder = tmp_path_factory.mktemp("web")
    own = {"POVBOT_READERS__DATABASE": f"sqlite:///{folder}/readers.db", "POVBOT_VAR": f"{folder}/var"}
    # One client asks for all tests, and the machine may be busy with many more than these.
    own |= {
        "POVBOT_WEB__BURST": "0",
        "POVBOT_WEB__PASSWORD": PASSWORD,
        "POVBOT_WEB__TIMEOUT_S": str(_PATIENCE_MS // 1000),
    }
    command = [sys.executable, "-m", "povbot", "web", "--port", "0"]
    with (folder / "log.txt").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=os.environ | own, stdout=subprocess.PIPE, stderr=log)
    assert process.stdout is not None
    with process.stdout:
        told = re.search(r"http://\S+(?=/)", process.stdout.readline().decode())
        assert told, (folder / "log.txt").read_text(encoding="utf-8")
        yield told[0]
        process.terminate()
        process.wait(timeout=PROCESS_PATIENCE_S)
    assert "Traceback" not in (folder / "log.txt").read_text(encoding="utf-8")


@pytest_asyncio.fixture(loop_scope="session")
async def tabs(chromium: "Browser", site: str) -> AsyncIterator[Tabs]:
    """Opens tabs, each of a reader of its own, with the options of Playwright's new_context. Whatever leaves the site,
    and whatever the browser complains of, fails the test."""
    contexts, faults = list["BrowserContext"](), list[str]()

    async def opened(**options: Any) -> "Page":
        context = await chromium.new_context(**({"base_url": site, "viewport": _PHONE, "locale": "en"} | options))
        contexts.append(context)
        context.set_default_timeout(_PATIENCE_MS)
        context.on("request", lambda request: faults.extend(_abroad(request.url, site)))
        context.on("console", lambda message: faults.extend(_complaint(message)))
        context.on("weberror", lambda error: faults.append(str(error.error)))
        return await context.new_page()

    yield opened
    for context in contexts:
        await context.close()
    assert not faults


@pytest.fixture(scope="session")
def pictures() -> Path:
    """The folder that screenshots are left in."""
    folder = ROOT / os.environ.get("SCREENSHOTS", "build/screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _abroad(url: str, site: str) -> Sequence[str]:
    return () if url.startswith((f"{site}/", "data:")) else (f"it asked for {url}",)


def _complaint(message: "ConsoleMessage") -> Sequence[str]:
    """A page that is not there is told of as an error, too; a test that goes to one expects it."""
    itself = message.location["url"] == (message.page.url if message.page else "")
    if message.type not in {"error", "warning"} or (itself and "Failed to load resource" in message.text):
        return ()
    return (f"{message.type}: {message.text}",)
