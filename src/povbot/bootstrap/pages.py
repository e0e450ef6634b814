"""The pages in a browser as the bot in Telegram opens them, and what both know a quote by."""

from povbot.fronts.telegram.pages import Pages
from povbot.fronts.web.addresses import Addresses
from povbot.service import Names
from povbot.settings import Settings


def of(settings: Settings) -> Pages | None:
    """None where the pages have no https address: Telegram opens no others."""
    url = settings.web.url
    if url is None or not url.startswith("https://"):
        return None
    return Pages(
        root=f"{url}/",
        home=lambda language: url + Addresses(language).home(),
        topic=lambda topic_id, language: url + Addresses(language).topic(topic_id),
    )


def token_of(settings: Settings) -> str | None:
    """Of the bot that opens them; None where there is none."""
    token = settings.telegram.token.get_secret_value().strip() if settings.telegram.token else ""
    return token if token and of(settings) else None


def names_of(settings: Settings) -> Names | None:
    """By the token, which those who show quotes to be sent and those who send them have in common."""
    token = token_of(settings)
    return Names(token) if token else None
