"""How many stories' pages a second are read on one core: `python benches/pages.py [PAGES]`.

`told` (bytes → text → tree → the fields of a story) of pages like those of news sites: 150 links around 20 paragraphs,
and scripts. Of three shapes: JSON-LD in UTF-8, meta tags in GBK, and a page that declares nothing. What is fetched and
stored is not in it. CPU time is what one core gives alone, elapsed time what this machine gave.
"""

import asyncio
import json
import random
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from statistics import median

from answers import service_of, told_by
from povbot.ingest.article.article import told
from povbot.model import Page
from stopwatch import Stopwatch, late, pin_to_one_core

LINKS, PARAGRAPHS, SCRIPT = 150, 20, "var track = {on: 1}; " * 300
NOW = datetime(2024, 6, 1, tzinfo=UTC)


def sentences(language: str) -> list[str]:
    articles = asyncio.run(told_by(service_of(None)))
    return [
        text
        for article in articles
        if article.language == language
        for text in (article.title, article.summary)
        if text
    ]


def framed(head: str, title: str, paragraphs: list[str]) -> str:
    links = "".join(f'<li><a href="/section/{number}">{title[:12]} {number}</a></li>' for number in range(LINKS))
    text = "".join(f"<p>{paragraph}</p>\n" for paragraph in paragraphs)
    return (
        f"<html><head>{head}<script>{SCRIPT}</script></head><body><div class='top'><ul>{links}</ul></div>"
        f"<h1>{title}</h1><div class='article-content'>{text}</div><script>{SCRIPT}</script>"
        "<footer>Copyright</footer></body></html>"
    )


def declared(title: str, paragraphs: list[str]) -> bytes:
    node = {
        "@type": "NewsArticle",
        "headline": title,
        "datePublished": "2024-05-28T10:00:00+08:00",
        "author": "Ada Quay",
    }
    node["description"] = paragraphs[0]
    head = f'<meta charset="utf-8"><script type="application/ld+json">{json.dumps(node)}</script>'
    return framed(head, title, paragraphs).encode()


def of_meta_tags(title: str, paragraphs: list[str]) -> bytes:
    head = f'<meta charset="gb2312"><title>{title}_港口网</title><meta name="publishdate" content="2024-05-28">'
    return framed(head + '<meta name="author" content="王芳">', title, paragraphs).encode("gb18030")


def bare(title: str, paragraphs: list[str]) -> bytes:
    return framed("", title, ["By Ada Quay | May 3, 2021", *paragraphs]).encode()


def bench(name: str, language: str, make: Callable[[str, list[str]], bytes], pages: int) -> None:
    chance = random.Random(pages)  # noqa: S311 - the same at every run
    texts = sentences(language)
    watch = Stopwatch()
    size = 0
    for number in range(pages):
        title = chance.choice(texts)[:60]
        body = make(title, [f"{number}.{at} {chance.choice(texts)}" for at in range(PARAGRAPHS)])
        url = f"https://post.example/2024-05/28/content_{number}.htm"
        page = Page(url, url, 200, {"content-type": "text/html"}, body, NOW)
        with watch:
            story = told(page)
        assert story.body.count("\n\n") == PARAGRAPHS - 1, story.body
        size += len(body)
    figures = " ".join(f"{clock(laps):9.1f}" for laps in (watch.cpu, watch.elapsed) for clock in (median, late))
    print(f"{name:18} {size / pages / 1000:7.0f} {figures} {1000 * pages / sum(watch.cpu):9.0f}")


def main() -> None:
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    print(pin_to_one_core())
    print(f"{'ms a page':18} {'kB':>7} {'CPU':>9} {'99 %':>9} {'elapsed':>9} {'99 %':>9} {'pages/s':>9}")
    bench("JSON-LD, UTF-8", "en", declared, pages)
    bench("meta tags, GBK", "zh-Hans", of_meta_tags, pages)
    bench("nothing declared", "en", bare, pages)


if __name__ == "__main__":
    main()
