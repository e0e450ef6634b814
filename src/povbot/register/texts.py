"""Articles as the register keeps them."""

from povbot import model
from povbot.model import Article
from povbot.register.errors import Unreadable


def article_of(text: str) -> Article:
    """Raises Unreadable."""
    try:
        return model.article_of(text)
    except (ValueError, TypeError, AttributeError) as error:
        raise Unreadable(str(error)) from error
