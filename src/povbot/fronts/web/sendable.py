"""What can be sent to a chat from a page that Telegram opened: named in its mark-up, for static/telegram.js."""

from collections.abc import Callable

from markupsafe import Markup

from povbot.model import Article, Quote
from povbot.service import Names


def attribute(names: Names | None) -> Callable[[Quote | Article], Markup]:
    """For the element of a quote or a story; nothing where it has no name."""

    def written(said: Quote | Article) -> Markup:
        name = None
        if names:
            name = names.of_quote(said) if isinstance(said, Quote) else names.of_story(said.id)
        return Markup(' data-send="{}"').format(name) if name else Markup()

    return written
