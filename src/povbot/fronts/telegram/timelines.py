"""A topic's stories in order of date, and a picture of how many there are when."""

import asyncio
from collections.abc import Callable, Sequence

from telegram import MaybeInaccessibleMessage, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, ContextTypes

from povbot.fronts.telegram.desk import NEW, App, Desk
from povbot.fronts.telegram.render import timelines as render
from povbot.fronts.telegram.story_buttons import ShowTimeline, decode
from povbot.model import Period
from povbot.service import Service
from povbot.texts import Texts

# Of one story there is nothing to compare.
_FEWEST_DRAWN = 2


class Timelines:
    """`draw` makes a picture (PNG); it may take a second, and is called in a thread of its own."""

    def __init__(self, service: Service, desk: Desk, draw: Callable[[Sequence[Period]], bytes]) -> None:
        self._service, self._desk, self._draw = service, desk, draw

    def add_to(self, application: App) -> None:
        application.add_handler(CommandHandler("timeline", self.timeline, filters=NEW))
        application.add_handler(CallbackQueryHandler(self.tapped, pattern="^bd:"))

    async def timeline(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        asked, texts = " ".join(context.args or ()), await self._desk.texts(update)
        if asked and update.effective_message:
            await self._show(update.effective_message, asked, texts)
        else:
            await self._desk.reply(update, render.choice(await self._service.topics(), texts))

    async def tapped(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        query = update.callback_query
        if query is None:
            return
        await self._desk.acknowledge(query)
        action = decode(query.data or "")
        if isinstance(action, ShowTimeline) and query.message:
            await self._show(query.message, action.topic_id, await self._desk.texts(update))

    async def _show(self, to: MaybeInaccessibleMessage, topic: str, texts: Texts) -> None:
        """In one message where everything fits below the picture, else in two."""
        timeline = await self._service.timeline(topic, texts.language)
        if timeline is None:
            await self._desk.reply_to(to, render.choice(await self._service.topics(), texts, unknown=topic), texts)
            return
        whole = render.whole(timeline, texts)
        is_plain = (await self._desk.chats.get(to.chat.id)).plain
        if is_plain or sum(period.stories for period in timeline.periods) < _FEWEST_DRAWN:
            await self._desk.reply_to(to, whole, texts)
            return
        picture = await asyncio.to_thread(self._draw, timeline.periods)
        if render.fits_a_caption(whole):
            await self._desk.reply_with_picture(to, picture, whole, texts)
        else:
            await self._desk.reply_with_picture(to, picture, render.caption(timeline, texts), texts)
            await self._desk.reply_to(to, render.stories(timeline, texts), texts)
