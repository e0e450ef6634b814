"""Draws docs/images/web.png, an answer and a follow-up on a phone, by Chromium: `python docs/web_picture.py`."""

import asyncio
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from PIL import Image
from playwright.async_api import async_playwright

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "docs" / "images" / "web.png"
QUESTIONS = ("how did Dongchuan escape poverty?", "and in Gansu?")
PHONE = {"width": 390, "height": 960}
SHADES = 64  # of a page that is paper, ink and two colours


def main() -> None:
    with answering() as site:
        asyncio.run(drawn(f"{site}/en/ask?" + urlencode([("q", question) for question in QUESTIONS])))
    with Image.open(PICTURE) as picture:
        picture.convert("RGB").quantize(SHADES).save(PICTURE, optimize=True)


@contextmanager
def answering() -> Iterator[str]:
    command = [sys.executable, "-m", "povbot", "web", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout  # noqa: S101 - it was asked for
        told = re.search(r"http://\S+(?=/)", process.stdout.readline())
        if told is None:
            sys.exit("povbot web did not begin")
        yield told[0]
        process.terminate()


async def drawn(address: str) -> None:
    program = shutil.which("chromium") or sys.exit("this needs Chromium (Debian's package chromium)")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        page = await browser.new_page(viewport=PHONE, color_scheme="light", locale="en", device_scale_factor=1.5)
        await page.goto(address)
        await page.screenshot(path=PICTURE)
        await browser.close()


if __name__ == "__main__":
    main()
