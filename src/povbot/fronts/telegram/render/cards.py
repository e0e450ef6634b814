"""Quotes as cards to choose from in any chat: what the list shows, and the message that is sent."""

from dataclasses import dataclass
from html import unescape

from povbot.fronts.telegram.render.message import MAX_LISTED_CHARS, Message, cut, short, source
from povbot.fronts.telegram.render.quotes import fitting
from povbot.model import Field, Quote
from povbot.texts import Texts

# Two lines are shown; what is longer is on its way for nothing, with every letter typed.
MAX_DESCRIPTION_CHARS = 200


@dataclass(frozen=True, slots=True)
class Card:
    """`title` and `description` are plain text; `url` is None where no page is known."""

    id: str
    title: str
    description: str
    message: Message
    url: str | None


def of_quote(card_id: str, quote: Quote, texts: Texts) -> Card:
    """Shows the quote itself, but for a headline, which is the title already."""
    if quote.field is Field.TITLE:
        return of_story(card_id, quote, texts)
    said = cut(quote.text if quote.whole else f"…{quote.text}…", MAX_DESCRIPTION_CHARS)
    return _card(card_id, quote, texts("plain-quote", quote=said), texts)


def of_story(card_id: str, opening: Quote, texts: Texts) -> Card:
    """Shows whose story it is and of when."""
    cited = opening.citation
    translated = texts("story-translation") if cited.translation_of else ""
    listed = texts("story-listing") if cited.link and not cited.url else ""
    told = unescape(source(cited.publisher, cited.published, texts, translated, listed))
    return _card(card_id, opening, short(told, MAX_DESCRIPTION_CHARS), texts)


def _card(card_id: str, quote: Quote, description: str, texts: Texts) -> Card:
    """What is sent answers no question, for its readers do not know what was typed, and has no buttons: they would
    speak of a chat that the bot is not in."""
    html, _ = fitting((), (quote,), texts, answer=True)
    return Card(card_id, short(quote.citation.title, MAX_LISTED_CHARS), description, Message(html), quote.citation.link)
