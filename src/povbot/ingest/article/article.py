"""A story's page → what it tells: JSON-LD first, then meta tags, then the page as a reader sees it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from itertools import chain

from lxml.html import HtmlElement

from povbot.errors import PageUnreadable
from povbot.ingest import charset, cleaning, days, markup, mojibake
from povbot.ingest.address import absolute
from povbot.ingest.article import (
    body,
    jsonld,
    language,
    metatags,
    names,
    pager,
    titles,
)
from povbot.ingest.tags import of_template
from povbot.model import NO_DATE, Page, Published

_HTML = ("", "text/html", "application/xhtml+xml", "application/octet-stream", "text/plain")
_MOST_ELEMENTS = 50_000
_LINES_OF_A_BYLINE = 80
_LINES_WITH_A_DAY = 12
_LONGEST_BYLINE = 80
# Some pages have all of their story in its headline's element.
_LONGEST_HEADLINE = 500
_SENTENCE_ENDS = (".", "!", "?", "。", "！", "？", "”")
_CUT = ("...", "…")
_HALF = 2


@dataclass(frozen=True, slots=True)
class Told:
    """A story as its page tells it; what is not known is empty. Days are those of the publisher's zone.

    `heading` is the first that the page shows: mostly the headline, or the name of the site. `url` is the address
    that the page gives as the story's own. `body` has an empty line between paragraphs. `pages` are further pages
    of the same story, in order, and `is_further` says that this is one of them itself; `translations` pairs of a
    language and an address.
    """

    title: str
    summary: str = ""
    body: str = ""
    authors: tuple[str, ...] = ()
    published: Published = NO_DATE
    updated: Published = NO_DATE
    language: str | None = None
    publisher: str | None = None
    url: str | None = None
    translations: tuple[tuple[str, str], ...] = ()
    pages: tuple[str, ...] = ()
    is_further: bool = False
    heading: str = ""


def told(page: Page, zone: tzinfo | None = None) -> Told:
    """`zone` is the publisher's: a moment in another one is of the day that it was there.

    Raises PageUnreadable for what is no page, cannot be decoded, or has a broken character in its story.
    """
    content_type = page.headers.get("content-type", "")
    kind = content_type.split(";")[0].strip().lower()
    if kind not in _HTML:
        raise PageUnreadable(
            f"{kind[:40]!r} is no page", where=page.url, remedy="Leave such addresses out of the source."
        )
    tree = markup.tree_of(charset.text_of(page.body, content_type, page.url), page.url)
    if sum(1 for _ in tree.iter()) > _MOST_ELEMENTS:
        fault = f"it has more than {_MOST_ELEMENTS:,} elements"
        raise PageUnreadable(fault, where=page.url, remedy="It is no story's page.")
    story = _Reading(tree, page.url, zone).told()
    for part in (story.title, story.summary, story.body, *story.authors):
        if mojibake.broken(part):
            remedy = "It is left out until its publisher mends it."
            raise PageUnreadable("a character of the story is broken on its page", where=page.url, remedy=remedy)
    return story


def joined(first: Told, further: Sequence[Told]) -> Told:
    """One story of its pages, in their order."""
    return replace(first, body=body.joined((first.body, *(page.body for page in further))), pages=())


class _Reading:
    def __init__(self, tree: HtmlElement, url: str, zone: tzinfo | None) -> None:
        self._tree, self._zone = tree, zone
        self._url = absolute(url) or url
        self._base = markup.base(tree, url)
        self._node = jsonld.story(tree)
        self._tags = metatags.tags(tree)
        self._outlet = cleaning.line(
            jsonld.text(self._node.get("publisher")) or metatags.first(self._tags, metatags.PUBLISHER)
        )
        heading = cleaning.line(markup.first_text(tree, "//h1"))
        self._heading = heading if len(heading) <= _LONGEST_HEADLINE else ""
        self._title = self._headline()
        seen = tuple(markup.lines(tree))
        # A day above the headline is today's; without a headline nothing tells which day is the story's.
        self._has_heading = self._title in seen
        start = seen.index(self._title) + 1 if self._has_heading else 0
        self._lines = seen[start : start + _LINES_OF_A_BYLINE]

    def told(self) -> Told:
        publisher = self._outlet or names.source(self._lines)
        text, pages = self._body(), pager.further_pages(self._url, self._links())
        return Told(
            title=self._title,
            summary=self._summary(text),
            body=text,
            authors=self._authors(publisher),
            published=self._published(),
            updated=self._first_day(self._said("dateModified", metatags.UPDATED)),
            language=language.language_of(self._languages(), f"{self._title}\n{text}"),
            publisher=None if mojibake.broken(publisher) else publisher or None,
            url=self._canonical(),
            translations=tuple(self._translations()),
            pages=pages,
            is_further=pager.is_further(self._url, pages),
            heading=self._heading,
        )

    def _headline(self) -> str:
        candidates = (
            jsonld.text(self._node.get("headline")),
            metatags.first(self._tags, metatags.TITLE),
            markup.first_text(self._tree, "//title"),
            self._heading,
        )
        site = (self._outlet, *self._tags.get("og:site_name", ()), *self._tags.get("application-name", ()))
        return next(
            (
                titles.headline(title, site, self._url, self._heading)
                for title in map(cleaning.line, candidates)
                if 0 < len(title) <= _LONGEST_HEADLINE
            ),
            "",
        )

    def _summary(self, text: str) -> str:
        """None that says no more than the headline, or the story's beginning broken off."""
        described = jsonld.text(self._node.get("description")) or metatags.first(self._tags, metatags.SUMMARY)
        summary = cleaning.line(described)
        beginning = " ".join(text.split())
        cut = next((summary.removesuffix(end).rstrip() for end in _CUT if summary.endswith(end)), None)
        return "" if summary == self._title or (cut is not None and beginning.startswith(cut)) else summary

    def _body(self) -> str:
        """The page's own words; those of JSON-LD where the page shows only the beginning."""
        shown = body.body_of(self._tree, self._title)
        given = cleaning.paragraphs(jsonld.text(self._node.get("articleBody")))
        return given if len(shown) * _HALF < len(given) else shown

    def _authors(self, publisher: str) -> tuple[str, ...]:
        marked = self._tree.xpath(
            "//*[@rel='author' or @itemprop='author' or contains(concat(' ', @class, ' '), ' author ')]"
        )
        ways = (
            jsonld.texts(self._node.get("author")),
            tuple(map(_turned, self._tags.get("citation_author", ()))),
            metatags.every(self._tags, metatags.AUTHORS),
            (names.byline(self._lines),),
            tuple(str(element.text_content()) for element in marked),
        )
        return next(filter(None, (names.authors(way, publisher) for way in ways)), ())

    def _published(self) -> Published:
        declared = self._first_day(chain(self._said("datePublished", metatags.PUBLISHED), self._marked_times()))
        filed = declared if declared.day else days.in_address(self._url)
        return filed if filed.day else self._first_day(self._bylines())

    def _first_day(self, texts: Iterable[str]) -> Published:
        """Not the days of a month: another place may say it better."""
        return next((found for text in texts if (found := days.first(text, self._zone)).day), NO_DATE)

    def _said(self, key: str, tags: tuple[str, ...]) -> Iterator[str]:
        yield jsonld.text(self._node.get(key))
        yield from (value for name in tags for value in self._tags.get(name, ()))

    def _marked_times(self) -> Iterator[str]:
        times = self._tree.xpath("//*[@itemprop='datePublished' or @pubdate]/@datetime | //article//time/@datetime")
        yield from map(str, times)

    def _bylines(self) -> Iterator[str]:
        """Below the headline, and no sentences that the story tells."""
        near = self._lines[:_LINES_WITH_A_DAY] if self._has_heading else ()
        return (line for line in near if len(line) <= _LONGEST_BYLINE and not line.endswith(_SENTENCE_ENDS))

    def _languages(self) -> tuple[str, ...]:
        declared = (
            str(self._tree.get("lang") or ""),
            str(self._tree.get("{http://www.w3.org/XML/1998/namespace}lang") or ""),
        )
        tags = (value for name in metatags.LANGUAGE for value in self._tags.get(name, ()))
        return tuple(filter(None, (jsonld.text(self._node.get("inLanguage")), *declared, *tags)))

    def _canonical(self) -> str | None:
        """None too for the site's front page, which some sites name on every page."""
        said = (
            *self._tree.xpath("//link[contains(concat(' ', @rel, ' '), ' canonical ')]/@href"),
            *self._tags.get("og:url", ()),
            jsonld.address(self._node.get("mainEntityOfPage")),
            jsonld.address(self._node.get("url")),
        )
        found = (absolute(str(href), self._base) for href in said if href)
        return next((url for url in found if url and url.split("://", 1)[1].strip("/").count("/")), None)

    def _translations(self) -> Iterator[tuple[str, str]]:
        own = {self._url, self._canonical()}
        for link in self._tree.xpath("//link[@rel='alternate'][@hreflang][@href]"):
            tag, url = of_template(str(link.get("hreflang"))), absolute(str(link.get("href")), self._base)
            if tag and url and url not in own:
                own.add(url)
                yield tag, url

    def _links(self) -> Iterator[str]:
        """Those that may lead to pages of a story: to make every link whole is a fifth of all the time a page takes."""
        name = pager.name_of(self._url)
        for link in self._tree.xpath("//a[contains(@href, $name)]", name=name) if name else ():
            address = absolute(str(link.get("href")), self._base)
            # Elsewhere than here such an address may as well be that of another story under the same headline.
            if address and (name.startswith("content_") or pager.WORDS.fullmatch(str(link.text_content()))):
                yield address


def _turned(name: str) -> str:
    """`Family, Given`, as citations have it."""
    family, comma, given = name.partition(",")
    return f"{given.strip()} {family.strip()}" if comma and "," not in given else name
