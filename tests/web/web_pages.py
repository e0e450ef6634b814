"""The front over an archive that a test makes up, and pages as they are read."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from lxml import etree, html

from fake_stores import SetClock, fake_stores
from povbot import bootstrap, settings
from povbot.bootstrap.web_parts import Means
from povbot.freshness.known import Freshness
from povbot.service import Service
from stories import ROOT
from web_front import SITE, patient

HOSTILE = "<script>alert(1)</script> \"quoted\" 'single' ]]> & </title> \x00\x07\ufffe\u202e 易地"


@asynccontextmanager
async def browsing(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    """Follows no redirect by itself."""
    clock = SetClock()
    means = Means(service, fake_stores(clock), Freshness(service), clock)
    front = bootstrap.front_of(patient(settings.read(settings.find(ROOT).settings)), means)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(front), base_url=SITE) as client:
        yield client


async def read(browser: httpx.AsyncClient, address: str, status: int = 200) -> html.HtmlElement:
    """The page, which must have that status."""
    answer = await browser.get(address)
    assert answer.status_code == status, address
    return html.fromstring(answer.text)


def texts(page: html.HtmlElement, path: str) -> list[str]:
    """Of the elements that the XPath finds, without the blanks around them and between words."""
    return [" ".join(found.text_content().split()) for found in page.xpath(path)]


async def document(browser: httpx.AsyncClient, address: str) -> etree._Element:
    """XML that a strict parser reads."""
    answer = await browser.get(address)
    assert answer.status_code == 200, address
    return etree.fromstring(answer.content)
