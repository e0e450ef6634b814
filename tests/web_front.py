"""The whole front over the bundled archive, asked without a network."""

from collections.abc import AsyncIterator

import httpx
import pytest
from pydantic import SecretStr
from starlette.types import ASGIApp

from fake_stores import SetClock, fake_stores
from povbot import bootstrap, settings
from povbot.bootstrap.web_parts import Means
from povbot.freshness.known import Freshness
from povbot.fronts.web.counting import Counting
from povbot.ports import Stores
from povbot.service import Service

SITE = "http://site.test"
PASSWORD = "correct horse battery staple"  # noqa: S105 - of these tests


@pytest.fixture
def web_stores(clock: SetClock) -> Stores:
    return fake_stores(clock)


@pytest.fixture
def web_means(bundled: Service, web_stores: Stores, clock: SetClock) -> Means:
    return Means(bundled, web_stores, Freshness(bundled), clock)


@pytest.fixture
def counting(web_stores: Stores, clock: SetClock) -> Counting:
    """What is asked of the front is gathered there, and written when a test says so."""
    return Counting(web_stores, clock)


@pytest.fixture
def front(web_means: Means, counting: Counting, paths: settings.Paths) -> ASGIApp:
    return bootstrap.front_of(unlimited(settings.read(paths.settings)), web_means, counting)


def unlimited(chosen: settings.Settings) -> settings.Settings:
    """No client is held back: a test asks more at once than anybody."""
    return chosen.model_copy(update={"web": chosen.web.model_copy(update={"burst": 0})})


@pytest.fixture
async def browser(front: ASGIApp) -> AsyncIterator[httpx.AsyncClient]:
    """Follows no redirect by itself."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(front), base_url=SITE) as client:
        yield client


@pytest.fixture
def operators(paths: settings.Paths) -> settings.Settings:
    """With a password for the page for operators."""
    chosen = unlimited(settings.read(paths.settings))
    return chosen.model_copy(update={"web": chosen.web.model_copy(update={"password": SecretStr(PASSWORD)})})


@pytest.fixture
async def guarded(web_means: Means, operators: settings.Settings) -> AsyncIterator[httpx.AsyncClient]:
    """A browser before a front that has a page for operators."""
    front = bootstrap.front_of(operators, web_means)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(front), base_url=SITE) as client:
        yield client
