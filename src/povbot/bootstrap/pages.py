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


def names_of(settings: Settings) -> Names | None:
    """By the bot's token, which whoever shows quotes to be sent and whoever sends them have in common."""
    token = settings.telegram.token
    return Names(token.get_secret_value().strip()) if token and token.get_secret_value().strip() else None
