"""The words of a quote for a template: matches marked, all of it escaped."""

from markupsafe import Markup, escape

from povbot.model import Quote


def marked(quote: Quote) -> Markup:
    """The quote's own words; an ellipsis where the sentence goes on."""
    pieces, at = list[Markup](), 0
    for span in quote.highlights:
        pieces += [escape(quote.text[at : span.start]), Markup("<mark>{}</mark>").format(span.of(quote.text))]
        at = span.end
    pieces.append(escape(quote.text[at:]))
    words = Markup("").join(pieces)
    return words if quote.whole else Markup("…{}…").format(words)
