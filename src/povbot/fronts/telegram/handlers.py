"""What the bot does with each update: one short method for each thing a reader can do."""

import logging
from collections.abc import Mapping, Sequence

from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Update
from telegram import Message as Received
from telegram.constants import ParseMode
from telegram.error import BadRequest, TelegramError
from telegram.ext import ContextTypes

from povbot.errors import PovbotError
from povbot.fronts.telegram import render
from povbot.fronts.telegram.buttons import Action, Ask, ShowLatest, ShowTopic, ShowTopics, decode
from povbot.fronts.telegram.memory import Memory
from povbot.model import Answer
from povbot.service import Service, name_of
from povbot.texts import Catalogues, Texts

_LOG = logging.getLogger(__name__)
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
MAX_EXAMPLES = 3


class Handlers:
    """`examples` are questions to offer, by catalogue language; those that the archive cannot answer are not shown."""

    def __init__(
        self,
        service: Service,
        catalogues: Catalogues,
        *,
        page_size: int,
        max_quotes: int,
        examples: Mapping[str, Sequence[str]],
    ) -> None:
        self._service, self._catalogues = service, catalogues
        self._page_size, self._max_quotes, self._examples = page_size, max_quotes, examples
        self._memory = Memory()
        self._offered: dict[str, tuple[str, ...]] = {}

    async def start(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        texts = self._texts(update)
        await _reply(update, render.start(self._span(texts), await self._offers(texts.language), texts))

    async def help(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        await _reply(update, render.Message(self._help(self._texts(update))))

    async def unknown_command(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        texts = self._texts(update)
        await _reply(update, render.Message(f"{texts('command-unknown')}\n\n{self._help(texts)}"))

    async def latest(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        await _reply(update, self._latest(0, self._texts(update)))

    async def topic(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        asked = " ".join(context.args or ())
        texts = self._texts(update)
        await _reply(update, self._topic(asked, 0, texts) if asked else render.topics(self._service.topics(), texts))

    async def question(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        message = update.effective_message
        if message:
            await _reply(update, await self._ask(message.text or "", message.chat_id, self._texts(update)))

    async def not_text(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        await _reply(update, render.Message(self._texts(update)("not-text")))

    async def button(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        """Answered at once, before any work: a query grows too old to answer within seconds."""
        query = update.callback_query
        if query is None:
            return
        try:
            await query.answer()
        except TelegramError as error:
            _LOG.info("a tap could not be acknowledged: %s", error.message)
        action = decode(query.data or "")
        if action:
            await self._act(query, action, self._texts(update))

    async def failed(self, update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        """The last resort of this front: the operator gets the cause, the reader a sentence, never the cause."""
        error = context.error
        _LOG.error("an update could not be handled", exc_info=error)
        if isinstance(update, Update) and update.effective_chat:
            key = error.reader_key if isinstance(error, PovbotError) else PovbotError.reader_key
            try:
                await context.bot.send_message(update.effective_chat.id, self._texts(update)(key))
            except TelegramError as second:
                _LOG.warning("nor could the reader be told: %s", second.message)

    async def _act(self, query: CallbackQuery, action: Action, texts: Texts) -> None:
        match action:
            case Ask(question):
                if isinstance(query.message, Received):
                    answer = await self._ask(question, query.message.chat_id, texts, tapped=True)
                    await _send(query.message, render.echoed(question, answer))
            case ShowLatest(offset):
                await _edit(query, self._latest(offset, texts))
            case ShowTopic(topic_id, offset, anew):
                message = self._topic(topic_id, offset, texts)
                if not anew:
                    await _edit(query, message)
                elif isinstance(query.message, Received):
                    await _send(query.message, message)
            case ShowTopics():
                await _edit(query, render.topics(self._service.topics(), texts))

    async def _ask(self, question: str, chat_id: int, texts: Texts, *, tapped: bool = False) -> render.Message:
        """A `tapped` question leans on nothing, wherever its button stands; what is typed next may lean on it."""
        after = None if tapped else self._memory.last(chat_id)
        outcome = await self._service.ask(question, reader=texts.language, limit=self._max_quotes, after=after)
        self._memory.keep(chat_id, outcome)
        return render.outcome(outcome, texts)

    def _latest(self, offset: int, texts: Texts) -> render.Message:
        listing = self._service.latest(texts.language, offset, self._page_size)
        if not listing.articles and offset:
            listing = self._service.latest(texts.language, 0, self._page_size)
        return render.latest(listing, self._page_size, texts)

    def _topic(self, text: str, offset: int, texts: Texts) -> render.Message:
        found = self._service.topic(text, texts.language, offset, self._page_size)
        if found is None:
            return render.topics(self._service.topics(), texts, unknown=text)
        return render.topic(*found, self._page_size, texts)

    def _help(self, texts: Texts) -> str:
        counts = self._service.topics()
        return texts("help", example=name_of(counts[0].topic, texts.language) if counts else "…")

    def _span(self, texts: Texts) -> str:
        held = self._service.holdings()
        if held.days is None:
            return texts("archive-count", count=held.stories)
        return texts("archive-span", count=held.stories, span=texts.span(*held.days))

    async def _offers(self, language: str) -> tuple[str, ...]:
        """The configured examples that the archive answers, else its newest headlines. Asked once a language."""
        if language not in self._offered:
            examples = [
                example
                for example in self._examples.get(language, ())
                if isinstance(await self._service.ask(example), Answer)
            ]
            headlines = [article.title for article in self._service.latest(language, 0, MAX_EXAMPLES).articles]
            self._offered[language] = tuple((examples or headlines)[:MAX_EXAMPLES])
        return self._offered[language]

    def _texts(self, update: Update) -> Texts:
        user = update.effective_user
        return self._catalogues.for_reader(user.language_code if user else None)


async def _reply(update: Update, message: render.Message) -> None:
    if update.effective_message:
        await _send(update.effective_message, message)


async def _send(to: Received, message: render.Message) -> None:
    await to.reply_text(
        message.html, parse_mode=ParseMode.HTML, reply_markup=_markup(message), link_preview_options=_NO_PREVIEW
    )


async def _edit(query: CallbackQuery, message: render.Message) -> None:
    try:
        await query.edit_message_text(
            message.html, parse_mode=ParseMode.HTML, reply_markup=_markup(message), link_preview_options=_NO_PREVIEW
        )
    except BadRequest as error:
        # A second tap on the same button asks for what is shown already; only that is no fault.
        if not error.message.lower().startswith("message is not modified"):
            raise


def _markup(message: render.Message) -> InlineKeyboardMarkup | None:
    if not message.rows:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(button.text, callback_data=button.data) for button in row] for row in message.rows]
    )
