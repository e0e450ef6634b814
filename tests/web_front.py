"""The whole front over the bundled archive, asked without a network."""

from collections.abc import AsyncIterator, Iterator
from functools import cache, partial

import httpx
import jinja2
import pytest
from pydantic import SecretStr
from starlette.types import ASGIApp

from fake_stores import SetClock, fake_stores
from patience import PATIENCE_S
from povbot import bootstrap, settings, texts
from povbot.bootstrap.web_parts import Means
from povbot.freshness.known import Freshness
from povbot.fronts.web import desk
from povbot.fronts.web.counting import Counting
from povbot.ports import Stores
from povbot.service import Service

SITE = "http://site.test"
PASSWORD = "correct horse battery staple"  # noqa: S105 - of these tests


class Compiled(jinja2.BytecodeCache):
    """Templates of all the fronts of this process, by what is in them."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


@pytest.fixture(scope="session", autouse=True)
def _made_ready_once() -> Iterator[None]:
    """Each test has a front of its own, and a third of what it takes is to compile templates and to read catalogues."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(desk, "Environment", partial(jinja2.Environment, bytecode_cache=Compiled()))
        patched.setattr(texts, "_catalogue", cache(texts._catalogue))
        yield


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


def patient(chosen: settings.Settings) -> settings.Settings:
    """Nothing is given up that a busy machine takes long for, as the first question in Chinese is."""
    return chosen.model_copy(update={"web": chosen.web.model_copy(update={"timeout_s": PATIENCE_S})})


def unlimited(chosen: settings.Settings) -> settings.Settings:
    """Nor is a client held back: a test asks more at once than anybody."""
    return patient(chosen.model_copy(update={"web": chosen.web.model_copy(update={"burst": 0})}))


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
