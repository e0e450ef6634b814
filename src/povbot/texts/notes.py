"""What a reader is told about a quote's source, the same in every front."""

from collections.abc import Iterator

from povbot.model import Field, Quote
from povbot.texts import Texts


def of(quote: Quote, texts: Texts) -> str:
    """Which part of the story it is from, where that is not all there is; whose words it is in; whether the story was
    changed; where the link leads.

    Empty for a sentence of an unchanged story's body on its own page.
    """
    return texts.joined(_parts(quote, texts))


def briefly(quote: Quote, texts: Texts) -> Iterator[str]:
    """The same in a few words each, for a line with more on it."""
    cited = quote.citation
    if quote.field is Field.TITLE:
        yield texts("quote-headline")
    elif quote.field is Field.SUMMARY and cited.url:
        yield texts("quote-summary")
    if cited.translation_of:
        yield texts("quote-translation" if cited.url else "quote-translation-unlinked")
    if cited.changed_on:
        yield texts("quote-changed", day=texts.day(cited.changed_on))
    if not cited.link:
        yield texts("quote-no-link")
    elif not cited.url and quote.field is not Field.TITLE:  # of a headline, the link itself says so
        yield texts("quote-listing")


def _parts(quote: Quote, texts: Texts) -> Iterator[str]:
    cited = quote.citation
    if cited.translation_of:
        yield texts("answer-translation" if cited.url else "answer-translation-unlinked")
    if cited.changed_on:
        yield texts("answer-changed", day=texts.day(cited.changed_on))
    if quote.field is Field.TITLE:
        yield texts("answer-headline" if cited.url and not cited.translation_of else "answer-headline-unlinked")
    elif quote.field is Field.SUMMARY and cited.url:
        yield texts("answer-summary")
    if not cited.url:
        yield texts("answer-listing" if cited.link else "answer-no-link")
