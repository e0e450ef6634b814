"""A page of a conversation as its reader finds it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urldefrag

import httpx
from lxml import html
from starlette.types import ASGIApp

from fake_stores import SetClock, fake_stores
from povbot import bootstrap, settings
from povbot.bootstrap.web_parts import Means
from povbot.freshness.known import Freshness
from povbot.fronts.web.addresses import Addresses
from povbot.ports import Stores
from povbot.service import Service
from web_front import SITE, patient


def said(element: html.HtmlElement) -> str:
    """Its text on one line."""
    return " ".join(element.text_content().split())


@dataclass(frozen=True)
class Turn:
    element: html.HtmlElement

    @property
    def question(self) -> str:
        return said(self.element.cssselect("h2.question")[0])

    @property
    def notes(self) -> Sequence[str]:
        return [said(note) for note in self.element.cssselect("p.note")]

    @property
    def quotes(self) -> Sequence[str]:
        return [quote.text_content() for quote in self.element.cssselect("figure.quote blockquote")]

    @property
    def sources(self) -> Sequence[str]:
        return [said(source) for source in self.element.cssselect("figure.quote .source")]

    @property
    def refusal(self) -> Sequence[str]:
        return [said(line) for line in self.element.cssselect(".refusal > p")]

    def links(self, within: str) -> Mapping[str, str]:
        """Addresses by what the links say."""
        return {said(link): link.get("href") for link in self.element.cssselect(f"{within} a[href]")}

    @property
    def ways(self) -> Mapping[str, str]:
        return self.links(".ways")


@dataclass(frozen=True)
class Page:
    status: int
    address: str
    root: html.HtmlElement

    @property
    def turns(self) -> Sequence[Turn]:
        return [Turn(element) for element in self.root.cssselect("section.turn")]

    @property
    def last(self) -> Turn:
        return self.turns[-1]

    @property
    def fragment(self) -> str:
        return urldefrag(self.address).fragment

    def at(self, anchor: str) -> html.HtmlElement:
        (found,) = self.root.xpath("//*[@id=$id]", id=anchor)
        return found

    @property
    def carried(self) -> Sequence[tuple[str, str]]:
        """What the form has besides what is typed."""
        return [(kept.get("name"), kept.get("value")) for kept in self.root.cssselect("form input[type=hidden]")]


async def opened(browser: httpx.AsyncClient, address: str) -> Page:
    got = await browser.get(address)
    return Page(got.status_code, address, html.fromstring(got.text))


async def asked(browser: httpx.AsyncClient, *questions: str, language: str = "en", **more: str | int) -> Page:
    return await opened(browser, Addresses(language).ask(questions, **more))


async def typed(browser: httpx.AsyncClient, page: Page, question: str) -> Page:
    """Into the page's form, and sent as a browser does that has no scripts."""
    (form,) = page.root.cssselect("form")
    address, fragment = urldefrag(form.get("action"))
    query = httpx.QueryParams([*page.carried, ("q", question)])
    return await opened(browser, f"{address}?{query}#{fragment}")


def front_over(service: Service, paths: settings.Paths, stores: Stores | None = None) -> ASGIApp:
    clock = SetClock()
    means = Means(service, stores or fake_stores(clock), Freshness(service), clock)
    return bootstrap.front_of(patient(settings.read(paths.settings)), means)


def browser_of(front: ASGIApp) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(front), base_url=SITE)
