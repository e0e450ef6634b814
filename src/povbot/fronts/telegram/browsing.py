"""The archive without a question: the newest stories, and topics."""

from telegram import CallbackQuery, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, ContextTypes

from povbot.fronts.telegram import story_buttons
from povbot.fronts.telegram.buttons import Action, ShowLatest, ShowTopic, ShowTopics, decode
from povbot.fronts.telegram.desk import NEW, App, Desk
from povbot.fronts.telegram.pages import Pages
from povbot.fronts.telegram.render import listings as render
from povbot.fronts.telegram.render.message import Message
from povbot.fronts.telegram.story_buttons import ShowPublished
from povbot.service import Service
from povbot.texts import Texts


class Browsing:
    def __init__(self, service: Service, desk: Desk, *, page_size: int, pages: Pages | None = None) -> None:
        self._service, self._desk, self._page_size, self._pages = service, desk, page_size, pages

    def add_to(self, application: App) -> None:
        application.add_handler(CommandHandler("latest", self.latest, filters=NEW))
        application.add_handler(CommandHandler(("topic", "topics"), self.topic, filters=NEW))
        application.add_handler(CallbackQueryHandler(self.turn, pattern="^([ltn]:|t$)"))
        application.add_handler(CallbackQueryHandler(self.turn_published, pattern="^bl:"))

    async def latest(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """All of them, those of a topic, or those published in a language."""
        asked = " ".join(context.args or ())
        texts = await self._desk.texts(update)
        if language := self._service.language_named(asked):
            message = await self._published(language, 0, texts)
        else:
            message = await self.topic_listed(asked, texts) if asked else await self._latest(0, texts)
        await self._desk.reply(update, message)

    async def topic(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        asked = " ".join(context.args or ())
        texts = await self._desk.texts(update)
        message = await self.topic_listed(asked, texts) if asked else render.topics(await self._service.topics(), texts)
        await self._desk.reply(update, message)

    async def turn(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        """A page or a topic was tapped."""
        query = update.callback_query
        if query is None:
            return
        await self._desk.acknowledge(query)
        action = decode(query.data or "")
        if action:
            await self._show(query, action, await self._desk.texts(update))

    async def turn_published(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        query = update.callback_query
        if query is None:
            return
        await self._desk.acknowledge(query)
        action = story_buttons.decode(query.data or "")
        if isinstance(action, ShowPublished):
            texts = await self._desk.texts(update)
            await self._desk.edit(query, await self._published(action.language, action.offset, texts))

    async def _show(self, query: CallbackQuery, action: Action, texts: Texts) -> None:
        match action:
            case ShowLatest(offset):
                await self._desk.edit(query, await self._latest(offset, texts))
            case ShowTopic(topic_id, offset, anew):
                message = await self.topic_listed(topic_id, texts, offset)
                if not anew:
                    await self._desk.edit(query, message)
                elif query.message:
                    await self._desk.reply_to(query.message, message, texts)
            case ShowTopics():
                await self._desk.edit(query, render.topics(await self._service.topics(), texts))

    async def _latest(self, offset: int, texts: Texts) -> Message:
        listing = await self._service.latest(texts.language, offset, self._page_size)
        if not listing.articles and offset:
            listing = await self._service.latest(texts.language, 0, self._page_size)
        return render.latest(listing, self._page_size, texts)

    async def _published(self, language: str, offset: int, texts: Texts) -> Message:
        listing = await self._service.latest(texts.language, offset, self._page_size, original=language)
        if not listing.articles and offset:
            listing = await self._service.latest(texts.language, 0, self._page_size, original=language)
        return render.published(language, listing, self._page_size, texts)

    async def topic_listed(self, text: str, texts: Texts, offset: int = 0) -> Message:
        """By id, name or alias; where there is no such topic, those that there are."""
        found = await self._service.topic(text, texts.language, offset, self._page_size)
        if found is None:
            return render.topics(await self._service.topics(), texts, unknown=text)
        page = self._pages.topic(found[0].id, texts.language) if self._pages else ""
        return render.topic(*found, self._page_size, texts, page)
