"""The parts of the bot in Telegram, joined. Importing this imports the Telegram library, for 0.1 s."""

import time
from collections.abc import Awaitable, Callable, Sequence

from platformdirs import user_cache_path

from povbot import pictures
from povbot.bootstrap import pages
from povbot.freshness.known import UpTo
from povbot.fronts.telegram import (
    answers,
    app,
    asking,
    below,
    broadcasting,
    browsing,
    desk,
    following,
    group_settings,
    groups,
    handlers,
    inline,
    judging,
    membership,
    opening_pages,
    operating,
    operators,
    reception,
    searching,
    stories,
    timelines,
    wishes,
)
from povbot.ports import Clock, Stores
from povbot.service import Service
from povbot.settings import Settings
from povbot.texts import Catalogues


def joined(
    settings: Settings,
    service: Service,
    stores: Stores,
    catalogues: Catalogues,
    tools: operating.Tools | None,
    up_to: Callable[[], Awaitable[UpTo]],
    clock: Clock,
    timer: Callable[[], float],
) -> tuple[Sequence[desk.Part], app.Failed]:
    """As `telegram_parts` says."""
    at = desk.Desk(catalogues, stores.chats)
    asks = asking.Asking(service, stores, max_quotes=settings.answer.max_quotes, clock=clock, timer=timer, up_to=up_to)
    drawn = pictures.Pictures((settings.cache_dir or user_cache_path("povbot")) / "pictures")
    told = stories.Stories(service, at)
    opened = pages.of(settings)
    browses = browsing.Browsing(service, at, page_size=settings.telegram.page_size, pages=opened)
    examples = settings.telegram.examples
    receives = reception.Reception(
        service, at, asks, browses, told, examples=examples, up_to=up_to, browsed=opened is not None
    )
    last = handlers.Handlers(at, receives.commands, service.meter)
    parts = (
        *(_for_operators(settings, service, stores, tools, catalogues, drawn, clock) if tools else ()),
        inline.Inline(
            service, at, max_quotes=settings.answer.max_quotes, now=time.monotonic, names=pages.names_of(settings)
        ),
        receives,
        wishes.Wishes(at, asks.memory, missed_days=settings.readers.missed_days),
        told,
        browses,
        opening_pages.OpeningPages(service, at, opened, settings.telegram.admins),
        timelines.Timelines(service, at, drawn.timeline),
        searching.Searching(at, asks),
        following.Following(service, at, stores.subscriptions, clock, hour=settings.following.hour),
        answers.Answers(at, asks),
        membership.Membership(at, stores.chats),
        groups.Groups(at, asks),
        group_settings.GroupSettings(at),
        below.Below(service, at, asks, judging.Judging(stores, clock)),
        last,
    )
    return parts, last.failed


def _for_operators(
    settings: Settings,
    service: Service,
    stores: Stores,
    tools: operating.Tools,
    catalogues: Catalogues,
    drawn: pictures.Pictures,
    clock: Clock,
) -> Sequence[desk.Part]:
    """Nothing where the settings name nobody."""
    if not settings.telegram.admins:
        return ()
    at = desk.Desk(catalogues, stores.chats)
    whose = operators.Operators(settings.telegram.admins, at, catalogues, pages.of(settings))
    return (
        operating.Operating(at, whose, service, stores, tools.renewal, tools.freshness, drawn.use, clock),
        broadcasting.Broadcasting(at, whose, tools.broadcasts),
    )
