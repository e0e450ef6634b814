"""Inline mode: `@bot relocation`, in any chat, offers cards with quotes and stories while it is being typed."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from telegram import (
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    Message,
    Update,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest
from telegram.ext import ContextTypes, InlineQueryHandler, MessageHandler, filters

from povbot.errors import RetrieverUnavailable
from povbot.fronts.telegram import links
from povbot.fronts.telegram.buttons import decoded_number
from povbot.fronts.telegram.desk import NEW, NO_PREVIEW, App, Desk
from povbot.fronts.telegram.recent import Recent
from povbot.fronts.telegram.render.cards import Card, of_quote, of_story
from povbot.fronts.telegram.saying import said
from povbot.model import Answer, Field, NoAnswer, Quote
from povbot.ports.measuring import Front
from povbot.service import Named, Names, Service, read_name
from povbot.texts import Texts

_LOG = logging.getLogger(__name__)
MAX_CARDS = 50
# The service keeps an answer as long as this front does: what is new in the archive is seen after that.
CACHE_S = 60
_MAX_PAGES_KEPT = 100
# What the bot is opened with where a question does not fit into an address: it begins as at any other start.
_START = "ask"


@dataclass(frozen=True, slots=True)
class Page:
    """`start` is what a button opens the bot with, empty where there is none; it stands for cards where none are found.
    A page without what the search would give is not `complete`."""

    cards: tuple[Card, ...]
    next_offset: str = ""
    start: str = ""
    complete: bool = True


class Inline:
    """Stands before the parts that answer messages: a card sent to the bot itself asks nothing."""

    def __init__(
        self,
        service: Service,
        desk: Desk,
        *,
        max_quotes: int,
        now: Callable[[], float],
        names: Names | None = None,
    ) -> None:
        """`now` is in seconds, monotonic. `names` are those that the pages in a browser write."""
        self._service, self._desk, self._max_quotes, self._names = service, desk, max_quotes, names
        self._pages: Recent[tuple[int, str, str, int], Page] = Recent(now, most=_MAX_PAGES_KEPT, keep_s=CACHE_S)

    def add_to(self, application: App) -> None:
        application.add_handler(MessageHandler(NEW & _ViaThisBot(), self.card_sent))
        application.add_handler(InlineQueryHandler(self.typed))

    async def card_sent(self, _update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        """By the reader, to people or to this bot: nothing to answer."""

    async def typed(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        query = update.inline_query
        if query is None:
            return
        chat = await self._desk.wishes(update)
        texts = self._desk.texts_in(chat.language or query.from_user.language_code)
        page = await self.page(query.query, query.offset, texts)
        try:
            await _answer(query, page, texts, plain=chat.plain)
        except BadRequest as error:
            if not error.message.lower().startswith("query is too old"):
                raise
            _LOG.info("an inline query could not be answered any more: %s", said(error))

    async def page(self, typed: str, offset: str, texts: Texts) -> Page:
        """From `offset`, the `next_offset` of the page before; anything else is the first page."""
        key = self._service.editions, texts.language, " ".join(typed.split()), _number(offset)
        page = self._pages.get(key)
        if page is None:
            page = await self._found(*key[2:], texts)
            if page.complete:
                self._pages.keep(key, page)
        return page

    async def _found(self, typed: str, offset: int, texts: Texts) -> Page:
        """Quotes, on the first page only, then stories."""
        quotes: Sequence[Quote] | None = ()
        if self._names and (named := read_name(typed)):
            return await self._sent_back(named, self._names, texts)
        if typed and not offset:
            quotes = await self._quotes(typed, texts)
        cards = [of_quote(f"q{number}", quote, texts) for number, quote in enumerate(quotes or ())]
        glance = await self._service.glance(typed, texts.language, offset, MAX_CARDS - len(cards))
        cards += [
            of_story(f"s{number}", opening, texts)
            for number, opening in enumerate(glance.openings, offset)
            if not any(_looks_alike(opening, quote) for quote in quotes or ())
        ]
        following = offset + len(glance.openings)
        return Page(
            tuple(cards),
            next_offset=str(following) if glance.openings and following < glance.total else "",
            start="" if cards or offset else _start(typed),
            complete=quotes is not None,
        )

    async def _sent_back(self, named: Named, names: Names, texts: Texts) -> Page:
        """From a page in a browser: this quote, or the story, and nothing else."""
        quote = await self._service.cited(named)
        if quote is None or not names.is_of(named, quote):
            return Page((), start=_START)
        card = of_quote if named.field else of_story
        return Page((card("n", quote, texts),))

    async def _quotes(self, typed: str, texts: Texts) -> Sequence[Quote] | None:
        """None where nothing can be asked. Not counted as asked or missed: half of a question is none."""
        try:
            outcome = await self._service.ask(typed, reader=texts.language, limit=self._max_quotes)
        except RetrieverUnavailable as error:
            _LOG.warning("stories are offered without quotes: %s", error)
            return None
        self._service.meter.asked(Front.INLINE, outcome.reason if isinstance(outcome, NoAnswer) else None)
        return outcome.quotes if isinstance(outcome, Answer) else ()


class _ViaThisBot(filters.MessageFilter):
    def filter(self, message: Message) -> bool:
        return message.via_bot is not None and message.via_bot.id == message.get_bot().id


async def _answer(query: InlineQuery, page: Page, texts: Texts, *, plain: bool) -> None:
    """Personal, for the words around a quote are in the reader's language."""
    await query.answer(
        [_result(card, texts, plain=plain) for card in page.cards],
        cache_time=CACHE_S if page.complete else 0,
        is_personal=True,
        next_offset=page.next_offset,
        button=InlineQueryResultsButton(texts("inline-nothing"), start_parameter=page.start) if page.start else None,
    )


def _result(card: Card, texts: Texts, *, plain: bool) -> InlineQueryResultArticle:
    content = InputTextMessageContent(
        card.message.in_plain(texts) if plain else card.message.html,
        parse_mode=None if plain else ParseMode.HTML,
        link_preview_options=NO_PREVIEW,
    )
    return InlineQueryResultArticle(card.id, card.title, content, url=card.url, description=card.description)


def _looks_alike(opening: Quote, quote: Quote) -> bool:
    """A headline's card looks as its story's does, and one that begins as the story does says all that the story's
    would."""
    same_story = opening.citation.article_id == quote.citation.article_id
    begins = quote.field is opening.field and quote.span.contains(opening.span)
    return same_story and (quote.field is Field.TITLE or begins)


def _number(offset: str) -> int:
    """0 for whatever no page of this bot ended with: anybody can send anything."""
    return decoded_number(offset) or 0


def _start(typed: str) -> str:
    return (links.encode(links.Ask(typed)) if typed else None) or _START
