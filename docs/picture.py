"""Draws docs/images/ask.svg from what `povbot ask` really prints: `python docs/picture.py`."""

import os
import re
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).resolve().parents[1]
QUESTIONS = ("how did Dongchuan escape poverty?", "poverty in Nigeria")
COLUMNS = 98


def main() -> None:
    console = Console(record=True, width=COLUMNS, file=sys.stderr, force_terminal=True)
    for question in QUESTIONS:
        console.print(Text(f'$ povbot ask --limit 2 "{question}"', style="bold green"))
        command = [sys.executable, "-m", "povbot", "ask", "--limit", "2", question]
        wide = {**os.environ, "COLUMNS": str(COLUMNS)}
        run = subprocess.run(command, cwd=ROOT, env=wide, capture_output=True, text=True, check=False)
        console.print(Text(run.stdout), highlight=False)
    svg = console.export_svg(title="povbot")
    # The picture asks nothing of the network: the reader's own fixed-width font will do.
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    (ROOT / "docs" / "images" / "ask.svg").write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
