"""Pages of a generated newspaper's stories, as sites write them: bytes in many charsets, much around the words."""

import html
import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import publisher
from newspaper_stories import Fault, Newspaper, Shape, Story
from publisher import Answer, Manner

_LINKS = 150
_SCRIPT = "var track = {on: 1, at: 'front'}; "
_CUT = 10
_SITE = {"en": "", "zh-Hans": "_港口网", "zh-Hant": "_港口網"}


def page(newspaper: Newspaper, number: int, origin: str, *, second: bool = False) -> Answer:
    """Of its two pages the second one where that is asked for; not found where there is none."""
    story = newspaper.story(number)
    if second and not story.second_path:
        return Answer(status=404)
    pair = newspaper.pair_of(number)
    other = newspaper.heading(pair) if pair and pair not in newspaper.withdrawn else None
    return _WRITTEN[story.shape](story, origin, other, second)


def spoiled(answer: Answer, fault: Fault) -> Answer:
    return _SPOILED[fault](answer)


def framed(head: str, body: str, language: str) -> str:
    return f"<!doctype html>\n<html><head>{head}{_script()}</head><body>{_top(language)}{body}{_bottom(language)}"


@cache
def _script() -> str:
    return f"<style>{'.top li { float: left } ' * 100}</style><script>{_SCRIPT * 250}</script>"


@cache
def _top(language: str) -> str:
    name = {"en": "Section", "zh-Hans": "栏目", "zh-Hant": "欄目"}[language]
    links = "".join(
        f'<li><a href="/section/{number}/index.html">{name} {number}</a></li>\n' for number in range(_LINKS)
    )
    return f'<div class="topnav"><ul>{links}</ul></div>\n'


@cache
def _bottom(language: str) -> str:
    said = {"en": "Copyright. All rights reserved", "zh-Hans": "版权所有", "zh-Hant": "版權所有"}[language]
    return f'<script>{_SCRIPT * 250}</script><div class="footer">{said}</div></body></html>\n'


def _text(story: Story, second: bool = False) -> str:
    told = story.paragraphs
    if story.second_path:
        told = told[_CUT:] if second else told[:_CUT]
    return "".join(f"<p>{html.escape(paragraph)}</p>\n" for paragraph in told)


def _declared(story: Story, origin: str, other: Story | None, _second: bool) -> Answer:
    node = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": story.title,
        "datePublished": f"{story.day}T10:00:00+08:00",
        "author": {"@type": "Person", "name": story.author},
        "publisher": {"@type": "Organization", "name": story.publisher},
        "inLanguage": story.language,
    }
    node |= {"description": story.on_page} if story.on_page else {}
    node |= {"dateModified": f"{story.updated}T12:00:00+08:00"} if story.updated else {}
    head = (
        f'<meta charset="utf-8"><title>{html.escape(story.title)}</title>'
        f'<link rel="canonical" href="{origin}{story.path}">'
        f'<script type="application/ld+json">{json.dumps(node, ensure_ascii=False)}</script>'
    )
    if other:
        head += f'<link rel="alternate" hreflang="{other.language}" href="{origin}{other.path}">'
    body = f'<article><h1>{html.escape(story.title)}</h1>\n<div class="text">{_text(story)}</div></article>'
    return publisher.html(framed(head, body, story.language))


def _of_meta_tags(charset: str, codec: str, said: str | None) -> "_Written":
    """`charset` is what the page names, `said` what the header does."""

    def written(story: Story, origin: str, _other: Story | None, second: bool) -> Answer:
        title, updated = html.escape(story.title + _SITE[story.language]), story.updated
        head = (
            f'<meta http-equiv="Content-Type" content="text/html; charset={charset}"><title>{title}</title>'
            f'<meta name="description" content="{html.escape(story.summary)}">'
            f'<meta name="author" content="{story.author}">'
            f'<meta name="publishdate" content="{story.day}"><meta name="source" content="{story.publisher}">'
            f'<link rel="canonical" href="{origin}{story.path}">'
        ) + (f'<meta name="lastmod" content="{updated}">' if updated else "")
        pager = ""
        if story.second_path:
            pager = (
                f'<div class="pager">1 <a href="{story.second_path}">2</a> <a href="{story.second_path}">&gt;</a></div>'
            )
        body = (
            f'<h1>{html.escape(story.title)}</h1><div class="info">{story.day} 10:12</div>'
            f'<div id="content">{_text(story, second)}</div>{pager}'
        )
        kind = f"text/html; charset={said}" if said else "text/html"
        return Answer(framed(head, body, story.language).encode(codec), headers=(("Content-Type", kind),))

    return written


def _bare(story: Story, _origin: str, _other: Story | None, _second: bool) -> Answer:
    said = f"By {story.author} | {story.day:%B} {story.day.day}, {story.day.year}"
    body = f"<h1>{html.escape(story.title)}</h1><p>{said}</p>{_text(story)}"
    text = framed(f"<title>{html.escape(story.title)}</title>", body, story.language)
    return Answer(text.encode(), headers=(("Content-Type", "text/html"),))


def _cited(story: Story, origin: str, _other: Story | None, _second: bool) -> Answer:
    given, family = story.author.split()
    tags = {
        "citation_title": story.title,
        "citation_author": f"{family}, {given}",
        "citation_publication_date": f"{story.day:%Y/%m/%d}",
        "citation_abstract": story.summary,
        "citation_publisher": story.publisher,
        "citation_language": story.language,
        **({"dcterms.modified": str(story.updated)} if story.updated else {}),
    }
    head = "".join(f'<meta name="{name}" content="{html.escape(value)}">' for name, value in tags.items())
    head += f'<title>Reading room</title><link rel="canonical" href="{origin}{story.path}">'
    body = f"<main><h1>{html.escape(story.title)}</h1>{_text(story)}</main>"
    return publisher.html(framed(head, body, story.language))


_Written = Callable[[Story, str, Story | None, bool], Answer]
_WRITTEN: dict[Shape, _Written] = {
    Shape.DECLARED: _declared,
    Shape.META: _of_meta_tags("gb2312", "gb18030", None),
    Shape.BARE: _bare,
    Shape.IN_TWO: _of_meta_tags("utf-8", "utf-8", "utf-8"),
    Shape.TRADITIONAL: _of_meta_tags("big5", "big5hkscs", "big5"),
    Shape.ENGLISH_OF_PAIR: _declared,
    Shape.CHINESE_OF_PAIR: _declared,
    Shape.COPY: _declared,
    Shape.PLAIN: _declared,
    Shape.CITED: _cited,
}


def _mojibake(answer: Answer) -> Answer:
    text = answer.body.decode("utf-8", "replace").encode().decode("gb18030", "replace")
    return Answer(text.encode(), headers=(("Content-Type", "text/html; charset=utf-8"),))


def _half(manner: Manner) -> Callable[[Answer], Answer]:
    return lambda answer: replace(answer, body=answer.body[: len(answer.body) // 2], manner=manner)


_SPOILED: dict[Fault, Callable[[Answer], Answer]] = {
    Fault.MOJIBAKE: _mojibake,
    Fault.WRONG_CHARSET: lambda answer: replace(answer, body=answer.body.replace(b"gb2312", b"utf-8")),
    Fault.ERROR: lambda _: publisher.failing(500),
    Fault.BUSY: lambda _: publisher.failing(429, "1"),
    Fault.TRUNCATED: _half(Manner.TRUNCATED),
    Fault.DROPPED: _half(Manner.DROPPED),
    Fault.SLOW: _half(Manner.SLOW),
    Fault.BOMB: lambda _: publisher.bomb(30),
    Fault.PRIVATE: lambda _: publisher.redirect("http://10.0.0.1/internal"),
    Fault.CHALLENGE: lambda _: publisher.html("<h1>Just a moment</h1><p>Your browser is being checked.</p>"),
}
