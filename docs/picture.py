"""Draws docs/images/ from what povbot really says, in a terminal and on a phone: `python docs/picture.py`."""

import asyncio
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import bubbles
import matplotlib as mpl
from PIL import ImageFont
from rich.console import Console
from rich.text import Text

from povbot import bootstrap, settings
from povbot.freshness.known import Freshness
from povbot.fronts.telegram.asking import Asking
from povbot.fronts.telegram.render.answers import outcome
from povbot.fronts.telegram.render.message import Message
from povbot.texts import Catalogues

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
QUESTIONS = ("how did Dongchuan escape poverty?", "poverty in Nigeria")
COLUMNS = 98
CHAT = ("how did Dongchuan escape poverty?", "and in Gansu?")


def main() -> None:
    (IMAGES / "ask.svg").write_text(terminal(), encoding="utf-8")
    (IMAGES / "chat.svg").write_text(bubbles.chat(asyncio.run(said()), measure()), encoding="utf-8")


def terminal() -> str:
    console = Console(record=True, width=COLUMNS, file=sys.stderr, force_terminal=True)
    for question in QUESTIONS:
        console.print(Text(f'$ povbot ask --limit 2 "{question}"', style="bold green"))
        command = [sys.executable, "-m", "povbot", "ask", "--limit", "2", question]
        wide = {**os.environ, "COLUMNS": str(COLUMNS)}
        run = subprocess.run(command, cwd=ROOT, env=wide, capture_output=True, text=True, check=False)
        console.print(Text(run.stdout), highlight=False)
    svg = console.export_svg(title="povbot")
    # The picture asks nothing of the network: the reader's own fixed-width font will do.
    return re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)


async def said() -> list[tuple[str, Message]]:
    """One quote an answer: what a phone shows at once."""
    paths = settings.find(ROOT)
    texts = Catalogues().for_reader("en")
    with tempfile.TemporaryDirectory() as folder:
        database = settings.ReadersSettings(database=f"sqlite:///{folder}/readers.db")
        chosen = settings.read(paths.settings).model_copy(update={"readers": database})
        service = bootstrap.build_service(chosen, paths, print)
        async with bootstrap.open_stores(chosen) as stores:
            clock, up_to = lambda: datetime.now(UTC), Freshness(service).up_to
            asks = Asking(service, stores, max_quotes=1, clock=clock, timer=time.monotonic, up_to=up_to)
            answers = []
            for question in CHAT:
                asked = await asks.ask(question, 1, texts, after=asks.memory.last(1))
                answers.append((question, outcome(asked, texts, "povbot")))
            return answers


def measure() -> Callable[[str, bool], float]:
    """By a wide font, so that the lines fit in whatever font a reader has."""
    fonts = Path(mpl.get_data_path()) / "fonts" / "ttf"
    plain, bold = (
        ImageFont.truetype(fonts / f"DejaVuSans{weight}.ttf", 100 * bubbles.SIZE) for weight in ("", "-Bold")
    )
    return lambda text, is_bold: (bold if is_bold else plain).getlength(text) / 100


if __name__ == "__main__":
    main()
