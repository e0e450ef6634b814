"""What a generated newspaper names its stories in: listings, feeds, sitemaps."""

import html
import json
import math
from collections.abc import Iterator, Sequence
from itertools import islice

import publisher
from newspaper_pages import framed
from newspaper_stories import Newspaper, Story
from publisher import Answer

ON_A_PAGE, IN_A_FEED, IN_A_SITEMAP, DAYS_OF_NEWS = 20, 50, 2000, 2
_NEAR = 4


def pages(newspaper: Newspaper) -> int:
    return max(1, math.ceil(len(newspaper.numbers()) / ON_A_PAGE))


def node_path(page: int) -> str:
    return "/china/node_700.htm" if page == 1 else f"/china/node_700_{page}.html"


def cards_path(page: int) -> str:
    return "/latest/" if page == 1 else f"/latest/page/{page}/"


def node(newspaper: Newspaper, page: int) -> Answer:
    """As the preset china-org-node expects it; not found beyond the last page."""
    if page > pages(newspaper):
        return Answer(status=404)
    block = "archive" if newspaper.rebuilt else "columns1"
    items = "".join(
        f'<li><a href="{story.path}">{html.escape(story.title)}</a><p>{html.escape(story.summary)}</p>'
        f"<span>{story.day:%B} {story.day.day}, {story.day.year}</span></li>\n"
        for story in _on(newspaper, page)
    )
    numbers = " ".join(_number(other, page) for other in _near(page, pages(newspaper)))
    body = f'<div class="{block}"><ul>{items}</ul></div><div id="autopage"><center>{numbers}</center></div>'
    return publisher.html(framed('<meta charset="utf-8"><title>China - Poverty</title>', body, "en"))


def cards(newspaper: Newspaper, page: int) -> Answer:
    """A second layout: cards, a link to the page after it."""
    if page > pages(newspaper):
        return Answer(status=404)
    card = "teaser" if newspaper.rebuilt else "card"
    items = "".join(
        f'<article class="{card}"><a class="picture" href="{story.path}"><img alt="" src="/p.jpg"></a>'
        f'<h3 class="{card}__title"><a href="{story.path}">{html.escape(story.title)}</a></h3>'
        f'<p class="{card}__lead">{html.escape(story.summary)}</p>'
        f'<time datetime="{story.day}T10:00:00+08:00">{story.day:%d %b %Y}</time></article>\n'
        for story in _on(newspaper, page)
    )
    onward = f'<a rel="next" href="{cards_path(page + 1)}">Older</a>' if page < pages(newspaper) else ""
    return publisher.html(framed('<meta charset="utf-8"><title>Latest</title>', f"<main>{items}</main>{onward}", "en"))


def rss(newspaper: Newspaper, origin: str) -> Answer:
    items = "".join(
        f"<item><title>{html.escape(story.title)}</title><link>{origin}{story.path}</link>"
        f"<description>{html.escape(story.summary)}</description><author>{html.escape(story.author)}</author>"
        f"<pubDate>{story.day:%a, %d %b %Y} 10:00:00 +0800</pubDate></item>\n"
        for story in _newest(newspaper, IN_A_FEED)
    )
    head = f"<title>The Harbour Post</title><link>{origin}/</link><description>News</description>"
    return _xml(f'<rss version="2.0"><channel>{head}{items}</channel></rss>', "application/rss+xml")


def atom(newspaper: Newspaper, origin: str) -> Answer:
    items = "".join(
        f'<entry xml:lang="{story.language}"><title>{html.escape(story.title)}</title><id>{origin}{story.path}</id>'
        f'<link href="{origin}{story.path}"/><summary>{html.escape(story.summary)}</summary>'
        f"<author><name>{story.author}</name></author><published>{story.day}T10:00:00+08:00</published>"
        f"<updated>{story.updated or story.day}T12:00:00+08:00</updated></entry>\n"
        for story in _newest(newspaper, IN_A_FEED)
    )
    head = f"<title>The Harbour Post</title><id>{origin}/</id><updated>{newspaper.first_day}T00:00:00Z</updated>"
    return _xml(f'<feed xmlns="http://www.w3.org/2005/Atom">{head}{items}</feed>', "application/atom+xml")


def json_feed(newspaper: Newspaper, origin: str) -> Answer:
    items = [
        {
            "id": str(story.number),
            "url": origin + story.path,
            "title": story.title,
            "summary": story.summary,
            "date_published": f"{story.day}T10:00:00+08:00",
            "language": story.language,
            "authors": [{"name": story.author}],
        }
        for story in _newest(newspaper, IN_A_FEED)
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "The Harbour Post", "items": items}
    return Answer(json.dumps(feed).encode(), headers=(("Content-Type", "application/feed+json"),))


def sitemap_index(newspaper: Newspaper, origin: str) -> Answer:
    count = math.ceil(len(newspaper.numbers()) / IN_A_SITEMAP)
    maps = "".join(f"<sitemap><loc>{origin}/sitemap_{n}.xml</loc></sitemap>" for n in range(1, count + 1))
    news = f"<sitemap><loc>{origin}/news-sitemap.xml</loc></sitemap>"
    return _xml(f'<sitemapindex xmlns="{_SITEMAP}">{maps}{news}</sitemapindex>')


def sitemap(newspaper: Newspaper, origin: str, number: int) -> Answer:
    named = newspaper.numbers()[IN_A_SITEMAP * (number - 1) : IN_A_SITEMAP * number]
    if not named:
        return Answer(status=404)
    urls = "".join(f"<url><loc>{origin}{newspaper.path(n)}</loc>{_lastmod(newspaper, n)}</url>\n" for n in named)
    return _xml(f'<urlset xmlns="{_SITEMAP}">{urls}</urlset>')


def news_sitemap(newspaper: Newspaper, origin: str) -> Answer:
    newest = newspaper.day(newspaper.stories)
    urls = "".join(
        f"<url><loc>{origin}{story.path}</loc><news:news><news:publication><news:name>{story.publisher}</news:name>"
        f"<news:language>{story.language.lower()}</news:language></news:publication>"
        f"<news:publication_date>{story.day}T10:00:00+08:00</news:publication_date>"
        f"<news:title>{html.escape(story.title)}</news:title></news:news></url>\n"
        for story in _newest(newspaper, DAYS_OF_NEWS * newspaper.a_day)
        if (newest - story.day).days < DAYS_OF_NEWS
    )
    return _xml(f'<urlset xmlns="{_SITEMAP}" xmlns:news="{_NEWS}">{urls}</urlset>')


_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"


def _newest(newspaper: Newspaper, most: int) -> Iterator[Story]:
    return map(newspaper.heading, islice(newspaper.numbers(), most))


def _on(newspaper: Newspaper, page: int) -> Iterator[Story]:
    return map(newspaper.heading, newspaper.numbers()[ON_A_PAGE * (page - 1) : ON_A_PAGE * page])


def _near(page: int, last: int) -> Sequence[int]:
    """The first, the last, and those around this one."""
    return sorted({1, last, *range(max(1, page - _NEAR), min(last, page + _NEAR) + 1)})


def _number(other: int, here: int) -> str:
    return str(other) if other == here else f'<a href="{node_path(other)}">{other}</a>'


def _lastmod(newspaper: Newspaper, number: int) -> str:
    updated = newspaper.heading(number).updated
    return f"<lastmod>{updated}</lastmod>" if updated else ""


def _xml(text: str, kind: str = "application/xml") -> Answer:
    return Answer(f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode(), headers=(("Content-Type", kind),))
