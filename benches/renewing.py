"""What readers notice while a larger archive is read again: `python benches/renewing.py [STORIES]`.

An archive of 5,000 stories (the bundled one's sentences, put together anew, a third of them in Chinese) is answered
from; then one more story comes and it is renewed, as the running bot does it. A reader asks ten times a second by
`Asking`, with readers' days counted in SQLite, first without and then during the renewal: how long each answer takes,
from question to outcome.
"""

import asyncio
import itertools
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from answers import told_by
from povbot import bootstrap, settings
from povbot.freshness.known import Freshness
from povbot.fronts.telegram.asking import Asking
from povbot.model import Article
from povbot.readers.stores import opened
from povbot.renewal import Renewal
from povbot.texts import Catalogues

ROOT = Path(__file__).resolve().parents[1]
STORIES = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
EVERY_S, QUIET_S = 0.1, 30.0
QUESTIONS = ("how did Dongchuan escape poverty?", "livestreaming", "who is the German volunteer?", "直播", "毛南族")


def write(archive: Path, articles: Iterable[Article]) -> None:
    """The same for the same ones."""
    chance, told = random.Random(5), {"en": list[str](), "zh-Hans": list[str]()}  # noqa: S311
    for article in articles:
        said = f"{article.summary} {article.body}".replace("。", "。\n").replace(". ", ".\n").split("\n")
        told[article.language] += [sentence.strip() for sentence in said if sentence.strip()]
    with archive.open("w", encoding="utf-8") as lines:
        for number in range(STORIES):
            language = "zh-Hans" if number % 3 == 0 else "en"
            sentences = [*chance.choices(told[language], k=6)]
            day = date(2010, 1, 1) + timedelta(days=number % 4000)
            story = {"id": f"s{number}", "language": language, "published": f"{day}", "title": sentences[0][:80]}
            lines.write(json.dumps(story | {"summary": sentences[1], "body": " ".join(sentences[2:])}) + "\n")


async def asked(asking: Asking, until: "asyncio.Future[Any]") -> list[float]:
    """How long each answer took, in ms."""
    texts, laps = Catalogues().for_reader("en"), list[float]()
    for question in itertools.cycle(QUESTIONS):
        if until.done():
            return laps
        began = time.perf_counter()
        await asking.ask(question, 7, texts)
        laps.append(1000 * (time.perf_counter() - began))
        await asyncio.sleep(EVERY_S)
    return laps


def late(laps: Sequence[float]) -> float:
    return quantiles(laps, n=100, method="inclusive")[98]


def row(name: str, laps: Sequence[float]) -> None:
    print(f"{name:20} {len(laps):8} {median(laps):10.1f} {late(laps):10.1f} {max(laps):10.1f}")


async def measured(folder: Path) -> None:
    chosen, paths = settings.read(settings.find(ROOT).settings), settings.find(ROOT)
    archive = folder / "articles.jsonl"
    write(archive, await told_by(bootstrap.build_service(chosen, paths, print)))
    paths = settings.find(ROOT, archive)
    began = time.perf_counter()
    learned = bootstrap.Learned()
    serving = bootstrap.Serving(chosen, paths, learned, print)
    service = serving.service
    await service.prepare()
    bootstrap.settle()
    print(
        f"{(await service.holdings()).stories:,} stories, {archive.stat().st_size / 1e6:.1f} MB; built at the start in "
        f"{time.perf_counter() - began:.1f} s"
    )
    async with opened(f"sqlite:///{folder}/readers.db", lambda: datetime.now(UTC)) as stores:
        clock, up_to = lambda: datetime.now(UTC), Freshness(service).up_to
        asking = Asking(service, stores, max_quotes=3, clock=clock, timer=time.perf_counter, up_to=up_to)
        for question in QUESTIONS:
            await asking.ask(question, 7, Catalogues().for_reader("en"))
        alone = await asked(asking, asyncio.ensure_future(asyncio.sleep(QUIET_S)))
        with archive.open("a", encoding="utf-8") as lines:
            lines.write('{"id": "ferry", "language": "en", "title": "A ferry", "summary": "The ferry sails again."}\n')
        renewal = Renewal(service, serving.reload, clock)
        began = time.perf_counter()
        renewing = asyncio.ensure_future(renewal.renew())
        meanwhile = await asked(asking, renewing)
        await renewing
        print(f"renewed in {time.perf_counter() - began:.1f} s")
    print(f"{'ms an answer':20} {'answers':>8} {'median':>10} {'99 %':>10} {'worst':>10}")
    row("without", alone)
    row("while it is renewed", meanwhile)
    print(
        f"{'ratio':20} {'':8} {median(meanwhile) / median(alone):10.2f} {late(meanwhile) / late(alone):10.2f} "
        f"{max(meanwhile) / max(alone):10.2f}"
    )


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measured(Path(folder)))


if __name__ == "__main__":
    main()
