"""An Answer as text for a terminal."""

import re
import textwrap
from collections.abc import Iterator, Sequence
from itertools import pairwise, zip_longest

from povbot.freshness.known import UNKNOWN, UpTo
from povbot.model import Answer, Article, Field, Grounds, NoAnswer, Quote, Reason
from povbot.service import Listing, TopicCount, name_of
from povbot.texts import Texts, conditions, freshness, notes, reasons

# C0 without the line end, DEL and C1.
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_BOLD, _DIM, _PLAIN = "\033[1m", "\033[2m", "\033[0m"


class Terminal:
    """Plain lines of at most `width` columns. With `colour`, matching words are bold and the small print dim."""

    def __init__(self, texts: Texts, width: int, *, colour: bool) -> None:
        self.texts, self._width, self._colour = texts, min(width, 100), colour

    def outcome(self, outcome: Answer | NoAnswer, up_to: UpTo = UNKNOWN) -> str:
        """`up_to` is how fresh the archive is, which a refusal tells."""
        lines = [*(self._answer(outcome) if isinstance(outcome, Answer) else self._refusal(outcome, up_to))]
        if outcome.understood:
            lines.insert(0, self.texts("answer-understood", question=outcome.understood))
        if outcome.explanation:
            lines += ["", self._dim(reasons.verdict(outcome.explanation, self.texts))]
        return _inert("\n".join(lines))

    def listing(self, title: str, listing: Listing) -> str:
        return _inert("\n\n".join([self._bold(title), *(self._story(article) for article in listing.articles)]))

    def topics(self, counts: Sequence[TopicCount]) -> str:
        if not counts:
            return self.texts("topics-none")
        names = [(count.topic.id, name_of(count.topic, self.texts.language), count.stories) for count in counts]
        column = max(len(topic_id) for topic_id, _, _ in names)
        lines = (f"{topic_id:{column}}  {stories:>5}  {name}" for topic_id, name, stories in names)
        return "\n".join([self._bold(self.texts("topics-title")), *lines])

    def _answer(self, answer: Answer) -> Iterator[str]:
        for correction in answer.corrections:
            yield self.texts("answer-corrected", typed=correction.typed, read_as=correction.read_as)
        understood = conditions.of(answer, self.texts)
        if understood:
            yield self._dim(understood)
        grounds = answer.explanation.grounds if answer.explanation else ()
        for quote, why in zip_longest(answer.quotes, grounds):
            if quote is not answer.quotes[0] or answer.corrections or answer.understood or understood:
                yield ""
            yield self._quote(quote)
            if why:
                yield self._why(self.texts("explain-title"), why)

    def _quote(self, quote: Quote) -> str:
        cited = quote.citation
        date = self.texts.published(cited.published)
        headline = "" if quote.field is Field.TITLE else cited.title
        source = " · ".join(part for part in (headline, cited.publisher, date) if part)
        small = [source, cited.link or "", notes.of(quote, self.texts)]
        return "\n".join([self._wrapped(quote), *(self._dim(f"    {line}") for line in small if line)])

    def _why(self, title: str, grounds: Grounds) -> str:
        lines = (f"    {title}", *(f"      {line}" for line in reasons.of(grounds, self.texts)))
        return "\n".join(map(self._dim, lines))

    def _wrapped(self, quote: Quote) -> str:
        cuts = sorted({0, len(quote.text), *(edge for span in quote.highlights for edge in (span.start, span.end))})
        starts = {span.start for span in quote.highlights}
        pieces = pairwise(cuts)
        marked = "".join(self._bold(quote.text[a:b]) if a in starts else quote.text[a:b] for a, b in pieces)
        ellipsis = "" if quote.whole else "…"
        # Escape codes count as columns to textwrap: a marked line only ends earlier, never too late.
        text = textwrap.fill(marked, self._width - 2, break_on_hyphens=False, break_long_words=False)
        return textwrap.indent(f"“{ellipsis}{text}{ellipsis}”", "  ")

    def _refusal(self, refusal: NoAnswer, up_to: UpTo) -> Iterator[str]:
        texts = self.texts
        if refusal.reason is Reason.TALK and refusal.query.talk:
            yield freshness.talk(refusal.query.talk, up_to.newest, up_to.brought, texts)
            return
        if refusal.reason is Reason.NOTHING_ASKED:
            yield texts("none-asked")
        else:
            yield texts("none-found")
            if understood := conditions.of(refusal, texts):
                yield understood
            if refusal.missing:
                words = texts("list-separator").join(refusal.missing)
                yield texts("none-missing", words=words, count=len(refusal.missing))
            yield from conditions.of_refusal(refusal, texts)
            yield from filter(None, [freshness.up_to_for(refusal, up_to.newest, up_to.brought, texts)])
        if refusal.suggestions:
            near = texts("list-separator").join(suggestion.text for suggestion in refusal.suggestions)
            yield texts("none-suggestions", suggestions=near)
        for nearest in refusal.explanation.grounds if refusal.explanation else ():
            yield self._why(texts("explain-nearest", title=nearest.title), nearest)

    def _story(self, article: Article) -> str:
        date = self.texts.published(article.published)
        translated = self.texts("story-translation") if article.translation_of else ""
        listed = self.texts("story-listing") if article.listing_url and not article.url else ""
        small = " · ".join(part for part in (article.publisher, date, translated, listed) if part)
        link = article.url or article.listing_url or ""
        return "\n".join([article.title, *(self._dim(f"    {line}") for line in (small, link) if line)])

    def _bold(self, text: str) -> str:
        return f"{_BOLD}{text}{_PLAIN}" if self._colour else text

    def _dim(self, text: str) -> str:
        return f"{_DIM}{text}{_PLAIN}" if self._colour else text


def _inert(text: str) -> str:
    """Without the control characters of an archive's or a question's text: a terminal would obey them. Ours stay."""
    ours = (_BOLD, _DIM, _PLAIN)
    pieces = re.split(f"({'|'.join(map(re.escape, ours))})", text)
    return "".join(piece if piece in ours else _CONTROL.sub(" ", piece) for piece in pieces)
