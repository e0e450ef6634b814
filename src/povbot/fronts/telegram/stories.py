"""One story whole, by its id or its headline, and what is near it."""

from collections.abc import Sequence
from dataclasses import replace

from telegram import CallbackQuery, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, ContextTypes

from povbot.fronts.telegram.desk import NEW, App, Desk
from povbot.fronts.telegram.render import stories as render
from povbot.fronts.telegram.render.message import Message
from povbot.fronts.telegram.story_buttons import ShowRelated, ShowStory, decode
from povbot.model import Answer
from povbot.service import Service, Story
from povbot.texts import Texts

MAX_CHOICE = 5
MAX_NEWEST = 3


class Stories:
    def __init__(self, service: Service, desk: Desk) -> None:
        self._service, self._desk = service, desk

    def add_to(self, application: App) -> None:
        application.add_handler(CommandHandler("story", self.story, filters=NEW))
        application.add_handler(CallbackQueryHandler(self.tapped, pattern="^b[shr]:"))

    async def story(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        texts = await self._desk.texts(update)
        words = " ".join(context.args or ())
        await self._desk.reply(update, await self._asked_for(words, context.bot.username, texts))

    async def message(self, article_id: str, username: str, texts: Texts) -> Message:
        """The story, or that it is withdrawn or not known. `username` is the bot's."""
        found = await self._service.story(article_id, texts.language)
        return self._shown(found, username, texts) if found else await self._missing(article_id, texts)

    async def _missing(self, article_id: str, texts: Texts) -> Message:
        return render.withdrawn(texts) if await self._service.withdrawn(article_id) else render.unknown(texts)

    async def tapped(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        query = update.callback_query
        if query is None:
            return
        await self._desk.acknowledge(query)
        texts = await self._desk.texts(update)
        match decode(query.data or ""):
            case ShowStory(article_id, here=True):
                await self._desk.edit(query, await self._told_by(article_id, context.bot.username, texts))
            case ShowStory(article_id):
                if query.message:
                    message = await self.message(article_id, context.bot.username, texts)
                    await self._desk.reply_to(query.message, message, texts)
            case ShowRelated(article_id):
                await self._show_related(query, article_id, texts)

    async def _asked_for(self, words: str, username: str, texts: Texts) -> Message:
        if not words:
            return render.how((await self._service.latest(texts.language, 0, MAX_NEWEST)).articles, texts)
        if story := await self._service.story(words, texts.language):
            return self._shown(story, username, texts)
        if await self._service.withdrawn(words):
            return render.withdrawn(texts)
        found = await self._headlines(words, texts)
        if len(found) > 1:
            return render.choice(found[:MAX_CHOICE], texts)
        return await self.message(found[0][0], username, texts) if found else render.not_found(texts)

    async def _headlines(self, words: str, texts: Texts) -> Sequence[tuple[str, str]]:
        """Stories by id and headline, best first: those that have these words, else those that answer to them, which
        may be misspelled or in the other language."""
        quotes = (await self._service.glance(words, texts.language, 0, MAX_CHOICE)).openings
        if not quotes:
            outcome = await self._service.ask(words, reader=texts.language, limit=MAX_CHOICE)
            quotes = outcome.quotes if isinstance(outcome, Answer) else ()
        found = {quote.citation.article_id: quote.citation.title for quote in quotes}
        same = [(article_id, title) for article_id, title in found.items() if title.casefold() == words.casefold()]
        return same[:1] or [*found.items()]

    async def _told_by(self, article_id: str, username: str, texts: Texts) -> Message:
        """By this article itself, whatever language the reader's is."""
        found = await self._service.story(article_id, texts.language)
        if found is None:
            return await self._missing(article_id, texts)
        tellings = {article.id: article for article in (found.article, *found.others)}
        article = tellings.pop(article_id)
        return self._shown(replace(found, article=article, others=[*tellings.values()]), username, texts)

    async def _show_related(self, query: CallbackQuery, article_id: str, texts: Texts) -> None:
        found = await self._service.story(article_id, texts.language)
        if found is None:
            await self._desk.edit(query, await self._missing(article_id, texts))
            return
        tellings = {article.id: article for article in (found.article, *found.others)}
        near = await self._service.related(article_id, texts.language) if found.related is None else found.related
        await self._desk.edit(query, render.related(near, tellings[article_id], texts))

    def _shown(self, story: Story, username: str, texts: Texts) -> Message:
        return render.story(story, username, self._desk.own_name, texts)
