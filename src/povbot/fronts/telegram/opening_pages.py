"""/browse: the archive in a browser, or why it is not there."""

from collections.abc import Collection
from html import escape

from telegram import Update
from telegram.ext import CommandHandler, ContextTypes

from povbot.fronts.telegram.desk import NEW, App, Desk
from povbot.fronts.telegram.pages import Pages
from povbot.fronts.telegram.render import listings as render
from povbot.fronts.telegram.render.message import Button, Message
from povbot.service import Service, name_of
from povbot.texts import Texts


class OpeningPages:
    """Where there are no `pages`, those of `operators` are told how there would be."""

    def __init__(self, service: Service, desk: Desk, pages: Pages | None, operators: Collection[int]) -> None:
        self._service, self._desk, self._pages, self._operators = service, desk, pages, operators

    def add_to(self, application: App) -> None:
        application.add_handler(CommandHandler("browse", self.browse, filters=NEW))

    async def browse(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        texts, user = await self._desk.texts(update), update.effective_user
        if self._pages is None:
            is_operator = user is not None and user.id in self._operators
            message = Message(texts("browse-how" if is_operator else "browse-none"))
        else:
            message = await self._opened(self._pages, " ".join(context.args or ()), texts)
        await self._desk.reply(update, message)

    async def _opened(self, pages: Pages, asked: str, texts: Texts) -> Message:
        if not asked:
            return Message(texts("browse"), ((Button(texts("browse-open"), app=pages.home(texts.language)),),))
        found = await self._service.topic(asked, texts.language, limit=1)
        if found is None:
            return render.topics(await self._service.topics(), texts, unknown=asked)
        topic, listing = found
        title = texts("topic-title", topic=name_of(topic, texts.language), count=listing.total)
        opens = Button(texts("browse-open"), app=pages.topic(topic.id, texts.language))
        return Message(f"<b>{escape(title, quote=False)}</b>", ((opens,),))
