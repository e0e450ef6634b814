"""The page that a reader begins at."""

from dataclasses import replace

import httpx
from lxml import html

from povbot import bootstrap, settings
from povbot.bootstrap.web_parts import Means
from povbot.service import Offers, Service
from web_asked import said
from web_front import SITE, unlimited

ANSWERED = "how did Dongchuan escape poverty?"


async def test_it_offers_the_questions_that_the_archive_answers(
    bundled: Service, web_means: Means, paths: settings.Paths
) -> None:
    offers = Offers(bundled, {"en": (ANSWERED, "zeppelins over Rome")})
    await offers.look(["en"])
    means = replace(web_means, offers=offers)
    front = bootstrap.front_of(unlimited(settings.read(paths.settings)), means)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(front), base_url=SITE) as browser:
        page = html.document_fromstring((await browser.get("/en/")).text)
    assert [said(chip) for chip in page.cssselect(".chips a")] == [ANSWERED]
