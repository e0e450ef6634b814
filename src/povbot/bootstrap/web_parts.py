"""The parts of the pages joined to one front."""

import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.types import ASGIApp

from povbot.bootstrap import pages
from povbot.bootstrap.guarding import guarding_of
from povbot.bootstrap.remembered import utc_now
from povbot.freshness.known import Freshness
from povbot.fronts.web import asking
from povbot.fronts.web.about import About
from povbot.fronts.web.api import Api
from povbot.fronts.web.app import Front
from povbot.fronts.web.asking import Asking
from povbot.fronts.web.counting import Counting
from povbot.fronts.web.desk import Desk, Part, Site
from povbot.fronts.web.doorman import Doorman
from povbot.fronts.web.feeds import Feeds
from povbot.fronts.web.figures import Looking, Sources
from povbot.fronts.web.latest import Latest
from povbot.fronts.web.launching import Launching
from povbot.fronts.web.operating import Operating
from povbot.fronts.web.sessions import Sessions
from povbot.fronts.web.sitemap import Sitemap
from povbot.fronts.web.static_files import StaticFiles
from povbot.fronts.web.stories import Stories
from povbot.fronts.web.topics import Topics
from povbot.ports import Clock, Stores
from povbot.service import Offers, Service
from povbot.settings import Settings
from povbot.texts import Catalogues


@dataclass(frozen=True, slots=True)
class Means:
    """What the front stands on. `timer` is in seconds, monotonic; `sources` reads what is known of them, `read` says
    when the archive was read last, `random` makes tokens that nobody guesses. `offers` are looked for by the caller:
    without them no question is offered."""

    service: Service
    stores: Stores
    freshness: Freshness
    clock: Clock = utc_now
    timer: Callable[[], float] = time.monotonic
    sources: Callable[[], Sources] = Sources
    read: Callable[[], datetime] = utc_now
    random: Callable[[], str] = secrets.token_urlsafe
    offers: Offers | None = None


def front_of(settings: Settings, means: Means, counting: Counting | None = None) -> ASGIApp:
    """All that the front can do. What is asked counts where the caller has `counting` written."""
    chosen, catalogues, files = settings.web, Catalogues(), StaticFiles()
    desk = Desk(catalogues, Site(chosen.name, chosen.url, pages.names_of(settings)), files)
    counts = counting or Counting(means.stores, means.clock, means.service.meter)
    asks = Asking(
        desk,
        asking.Means(
            means.service, counts, means.offers or Offers(means.service, {}), means.timer, means.freshness.up_to
        ),
        max_quotes=settings.answer.max_quotes,
    )
    api = Api(
        means.service,
        desk,
        counts,
        max_quotes=settings.answer.max_quotes,
        page_size=chosen.page_size,
        timer=means.timer,
    )
    launches = Launching(means.stores.chats, means.clock, pages.token_of(settings), chosen.url)
    reading = _browsing(settings, means, desk)
    # A page's address begins with any word, which has to be a language: what has its own beginning stands before them.
    parts: Sequence[Part] = files, *_operating(settings, means, desk), api, launches, asks, *reading
    return Front(desk, parts, guarding_of(settings, means.timer, means.service.is_being_prepared)).app()


def _browsing(settings: Settings, means: Means, desk: Desk) -> Sequence[Part]:
    """What is read without a question."""
    service, page_size = means.service, settings.web.page_size
    return (
        Latest(service, desk, page_size=page_size),
        Topics(service, desk, page_size=page_size),
        Stories(service, desk),
        About(service, desk, means.freshness, missed_days=settings.readers.missed_days),
        Feeds(service, desk),
        Sitemap(service, desk),
    )


def _operating(settings: Settings, means: Means, desk: Desk) -> Sequence[Part]:
    """Without a password there is no such page."""
    password, url = settings.web.password, settings.web.url
    if password is None:
        return ()
    looking = Looking(means.service, means.stores, means.freshness, means.clock, sources=means.sources, read=means.read)
    sessions, is_https = Sessions(means.clock, means.random), (url or "").startswith("https:")
    return (Operating(desk, looking, Doorman(password.get_secret_value(), sessions, means.timer, is_https=is_https)),)
