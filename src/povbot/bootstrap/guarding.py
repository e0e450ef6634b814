"""What the front in a browser refuses, and how much it gives to one client."""

from collections.abc import Callable

from povbot.bootstrap import pages
from povbot.buckets import Buckets, Limit
from povbot.fronts.web import headers
from povbot.fronts.web.app import Guarding
from povbot.fronts.web.clients import Clients
from povbot.settings import Settings

# Those seen last: 5 MB.
_MOST_CLIENTS = 20_000
# Where a Mini App is shown within a page of Telegram's; its apps for phones and desks frame nothing.
_TELEGRAM = ("https://web.telegram.org", "https://*.telegram.org")


def guarding_of(settings: Settings, timer: Callable[[], float], preparing: Callable[[], bool]) -> Guarding:
    """`timer` is in seconds, monotonic; `preparing` says whether questions wait for what is being built."""
    chosen = settings.web
    return Guarding(
        headers.told(_TELEGRAM if pages.token_of(settings) else (), https=(chosen.url or "").startswith("https:")),
        Clients(chosen.proxies),
        Buckets(timer, _MOST_CLIENTS),
        Limit(chosen.burst, chosen.a_minute) if chosen.burst else None,
        chosen.timeout_s,
        preparing,
    )
