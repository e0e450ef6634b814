"""What an inline answer costs while one types, in ms on one core: `python benches/typeahead.py [STORIES]`.

`Inline.page` (quotes, stories, cards) once for each letter typed of some questions, from the bundled archive and from
20,000 stories (or so many) that are made up of its sentences' halves. No page is remembered from before; the last
column turns back to pages that are. What the network takes to and from Telegram is not in it.
"""

import asyncio
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, cast

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from answers import service_of, told_by
from povbot.fronts.telegram.desk import Desk
from povbot.fronts.telegram.inline import Inline
from povbot.service import Service
from povbot.texts import Catalogues
from stopwatch import Stopwatch, late, pin_to_one_core

if TYPE_CHECKING:
    from povbot.ports import ChatStore

MANY = 20_000
DAYS = 9_000
TYPED = {
    "en": (
        "",
        "relocation",
        "how did dongchuan escape poverty",
        "poverty alleviation in 2020",
        "drop-outs",
        "zeppelin",
    ),
    "zh-Hans": ("", "易地搬迁", "东川是怎么脱贫的", "贫困地区的教育", "乡村产业", "飞艇"),
}


def invented(stories: int) -> Iterator[str]:
    """Lines of an archive, one half in each language."""
    chance = random.Random(stories)  # noqa: S311 - the same at every run
    articles = asyncio.run(told_by(service_of(None)))
    texts: dict[str, list[str]] = {"en": [], "zh-Hans": []}
    for article in articles:
        texts[article.language].extend(text for text in (article.title, article.summary) if text)
    for number in range(stories):
        language = ("en", "zh-Hans")[number % 2]
        halves = [_half(chance.choice(texts[language]), language, chance) for _ in range(4)]
        between = " " if language == "en" else ""
        told = {"title": between.join(halves[:2])[:90], "summary": between.join(halves[2:])}
        day = date(2000, 1, 1) + timedelta(chance.randrange(DAYS))
        about = {"format": 1, "id": f"invented-{number}", "language": language, "published": day.isoformat()}
        yield json.dumps(about | told, ensure_ascii=False)


def _half(text: str, language: str, chance: random.Random) -> str:
    parts = text.split() if language == "en" else list(text)
    at, length = chance.randrange(len(parts)), max(3, len(parts) // 2)
    return (" " if language == "en" else "").join((parts + parts)[at : at + length])


async def bench(label: str, service: Service) -> None:
    began = time.process_time()
    await service.prepare()
    print(f"\n{label}: ready after {time.process_time() - began:,.1f} s of CPU")
    print(f"{'ms':18} {'median':>8} {'99 %':>8} {'worst':>8} {'again':>8}")
    catalogues = Catalogues()
    nobody = cast("ChatStore", None)  # a page is made for a language: no chat is asked for its wishes
    for language, questions in TYPED.items():
        part = Inline(service, Desk(catalogues, nobody), max_quotes=3, now=time.monotonic)
        letters = dict.fromkeys(question[:end] for question in questions for end in range(len(question) + 1))
        first, again = Stopwatch(), Stopwatch()
        for watch in (first, again):
            for typed in letters:
                with watch:
                    await part.page(typed, "", catalogues.for_reader(language))
        for clock in ("cpu", "elapsed"):
            laps: list[float] = getattr(first, clock)
            figures = (median(laps), late(laps), max(laps), median(getattr(again, clock)))
            print(f"{f'{language}, {clock}':18} " + " ".join(f"{figure:8.2f}" for figure in figures))


def main() -> None:
    print(pin_to_one_core())
    asyncio.run(bench("bundled archive", service_of(None)))
    stories = int(sys.argv[1]) if len(sys.argv) > 1 else MANY
    with tempfile.TemporaryDirectory() as folder:
        lines = "".join(f"{line}\n" for line in invented(stories))
        (Path(folder) / "articles.jsonl").write_text(lines, encoding="utf-8")
        asyncio.run(bench(f"{stories:,} invented stories", service_of(Path(folder))))


if __name__ == "__main__":
    main()
