"""The whole front over the bundled archive, asked without a network."""

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.types import ASGIApp

from fake_stores import SetClock, fake_stores
from povbot import bootstrap, settings
from povbot.bootstrap.web import Means
from povbot.freshness.known import Freshness
from povbot.ports import Stores
from povbot.service import Service

SITE = "http://site.test"


@pytest.fixture
def web_stores(clock: SetClock) -> Stores:
    return fake_stores(clock)


@pytest.fixture
def front(bundled: Service, web_stores: Stores, clock: SetClock, paths: settings.Paths) -> ASGIApp:
    means = Means(bundled, web_stores, Freshness(bundled), clock)
    return bootstrap.front_of(unlimited(settings.read(paths.settings)), means)


def unlimited(chosen: settings.Settings) -> settings.Settings:
    """No client is held back: a test asks more at once than anybody."""
    return chosen.model_copy(update={"web": chosen.web.model_copy(update={"burst": 0})})


@pytest.fixture
async def browser(front: ASGIApp) -> AsyncIterator[httpx.AsyncClient]:
    """Follows no redirect by itself."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(front), base_url=SITE) as client:
        yield client
