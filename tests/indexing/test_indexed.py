"""An archive indexed and opened, as `povbot index` does it."""

import asyncio
import json
from pathlib import Path

from povbot import bootstrap, settings
from povbot.indexing.progress import Silence
from povbot.settings import Engine, IndexSettings, Settings

STORIES = (
    {"id": "apples", "title": "Apples of Zhaotong", "summary": "Farmers in Zhaotong picked red apples in autumn."},
    {"id": "bridge", "title": "A bridge is opened", "summary": "The new bridge crosses the river at Dongchuan."},
)


def test_stories_are_found_while_their_words_are_typed(tmp_path: Path) -> None:
    corpus = tmp_path / "articles.jsonl"
    lines = (json.dumps({"format": 1, "language": "en", "published": "2020-05-01"} | story) for story in STORIES)
    corpus.write_text("\n".join(lines), encoding="utf-8")
    chosen = Settings(index=IndexSettings(engine=Engine.TANTIVY, folder=tmp_path / "index", processes=1))
    paths = settings.find(tmp_path, corpus)
    bootstrap.index(chosen, paths, print, Silence())

    async def typed(text: str) -> list[str]:
        async with bootstrap.opened(chosen, paths, print) as service:
            return [quote.citation.article_id for quote in (await service.glance(text, "en")).openings]

    assert asyncio.run(typed("zhao")) == ["apples"]
    assert asyncio.run(typed("new bri")) == ["bridge"]
