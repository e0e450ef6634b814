"""What a chat follows: 🔔 below answers and topics, /subscriptions, and when new stories are told."""

from dataclasses import replace
from datetime import time

from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram import Message as Received
from telegram.ext import CallbackQueryHandler, CommandHandler, ContextTypes

from povbot.fronts.telegram import follow_buttons as f
from povbot.fronts.telegram.admins import may_change
from povbot.fronts.telegram.behind import question_behind
from povbot.fronts.telegram.desk import NEW, App, Desk
from povbot.fronts.telegram.render import following as render
from povbot.fronts.telegram.render.message import Message
from povbot.fronts.telegram.zones import OFFERED
from povbot.model import Chat, Frequency, Subscription
from povbot.ports import Clock, SubscriptionStore
from povbot.service import Service, name_of
from povbot.texts import Texts

# All of them are listed in one message.
MAX_FOLLOWED = 30


class Following:
    """`hour` is when digests come in chats that chose none."""

    def __init__(
        self,
        service: Service,
        desk: Desk,
        subscriptions: SubscriptionStore,
        clock: Clock,
        *,
        hour: int,
    ) -> None:
        self._service, self._desk, self._subscriptions = service, desk, subscriptions
        self._clock, self._hour = clock, hour

    def add_to(self, application: App) -> None:
        application.add_handler(CommandHandler("subscriptions", self.followed, filters=NEW))
        application.add_handler(CallbackQueryHandler(self.tapped, pattern="^f:"))

    async def followed(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        chat, texts = await self._desk.wishes(update), await self._desk.texts(update)
        await self._desk.reply(update, await self._list(chat, texts))

    async def tapped(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        query = update.callback_query
        if query is None:
            return
        action, texts = f.decode(query.data or ""), await self._desk.texts(update)
        if not await may_change(context.bot, update):
            await self._desk.acknowledge(query, texts("follow-toast-admins"))
            return
        chat = await self._desk.wishes(update)
        match action:
            case None:
                await self._desk.acknowledge(query)
            case f.FollowQuestion() | f.FollowTopic():
                await self._follow(query, action, chat, texts)
            case _:
                await self._desk.acknowledge(query)
                await self._show(query, action, await self._done(action, chat, texts), texts)

    async def _follow(
        self, query: CallbackQuery, action: f.FollowQuestion | f.FollowTopic, chat: Chat, texts: Texts
    ) -> None:
        followed = await self._subscriptions.of_chat(chat.id)
        wanted = await self._wanted(query, action, chat, texts)
        if wanted is None:
            await self._desk.acknowledge(query, texts("follow-toast-unknown"))
            return
        known = [one for one in followed if (one.question, one.topic_id) == (wanted.question, wanted.topic_id)]
        if len(followed) >= MAX_FOLLOWED and not known:
            await self._desk.acknowledge(query, texts("follow-toast-full", count=MAX_FOLLOWED))
            return
        await self._desk.acknowledge(query, texts("follow-toast"))
        is_first = chat.zone is None and not followed
        if chat.gone or is_first:
            await self._desk.chats.keep(replace(chat, gone=False, hour=self._hour if is_first else chat.hour))
        added = await self._subscriptions.add(replace(wanted, frequency=followed[-1].frequency) if followed else wanted)
        # A process that was killed may have stored it and told nobody: then it is known, and the first all the same.
        may_be_first = chat.zone is None and len(followed) == len(known)
        await self._told(query, added, texts, is_first=may_be_first)

    async def _wanted(
        self, query: CallbackQuery, action: f.FollowQuestion | f.FollowTopic, chat: Chat, texts: Texts
    ) -> Subscription | None:
        """Not stored yet. None where the message does not tell the question, or there is no such topic."""
        if isinstance(action, f.FollowTopic):
            found = await self._service.topic(action.topic_id, texts.language, limit=1)
            if found is None:
                return None
            return Subscription(0, chat.id, "", texts.language, self._clock(), found[0].id)
        behind = question_behind(query.message if isinstance(query.message, Received) else None)
        return Subscription(0, chat.id, behind.question, behind.language, self._clock()) if behind else None

    async def _told(self, query: CallbackQuery, added: Subscription, texts: Texts, *, is_first: bool) -> None:
        """The first time, how often is asked; and the button says so from now on, and leads to it. In this order: where
        the process is killed after the first, nobody makes up for the second."""
        message = query.message
        if message and is_first:
            chat = await self._desk.chats.get(added.chat_id)
            await self._desk.reply_to(
                message, render.one(added, await self._name(added, texts), chat, texts, first=True), texts
            )
        if isinstance(message, Received) and message.reply_markup:
            leads = InlineKeyboardButton(
                texts("follow-button-following"), callback_data=f.encode(f.ShowSubscription(added.id, anew=True))
            )
            await self._desk.edit_buttons(query, _exchanged(message.reply_markup, query.data, leads))

    async def _show(self, query: CallbackQuery, action: f.FollowAction, message: Message, texts: Texts) -> None:
        if isinstance(action, f.ShowSubscription) and action.anew:
            if query.message:
                await self._desk.reply_to(query.message, message, texts)
        else:
            await self._desk.edit(query, message)

    async def _done(self, action: f.FollowAction, chat: Chat, texts: Texts) -> Message:
        """What the message shows when that is done."""
        match action:
            case f.ShowSubscription(number) | f.Pause(number) | f.End(number) | f.Often(number):
                subscription = await self._subscriptions.get(number)
                if subscription and subscription.chat_id == chat.id:
                    return await self._changed(subscription, action, chat, texts)
                return await self._list(chat, texts)
            case f.ShowTimes() | f.ChooseHour() | f.ChooseWeekday() | f.ChooseQuiet() | f.ChooseZone():
                return await self._timed(action, chat, texts)
        return await self._list(chat, texts)

    async def _changed(self, subscription: Subscription, action: f.FollowAction, chat: Chat, texts: Texts) -> Message:
        match action:
            case f.End():
                await self._subscriptions.end(subscription.id)
                return await self._list(chat, texts)
            case f.Pause(_, paused):
                subscription = replace(subscription, paused=paused)
                await self._subscriptions.change(subscription)
            case f.Often(_, frequency):
                subscription = replace(subscription, frequency=frequency)
                await self._subscriptions.change(subscription)
                if chat.zone is None and frequency is not Frequency.AT_ONCE:
                    return render.zones(chat, texts, self._clock(), all_of_them=False)
        return render.one(subscription, await self._name(subscription, texts), chat, texts)

    async def _timed(self, action: f.FollowAction, chat: Chat, texts: Texts) -> Message:
        """The choice there is, or what was chosen."""
        match action:
            case f.ChooseHour(None):
                return render.hours(chat, texts)
            case f.ChooseWeekday(None):
                return render.weekdays(chat, texts)
            case f.ChooseQuiet(None):
                return render.quiet(chat, texts)
            case f.ChooseZone(None, all_of_them):
                return render.zones(chat, texts, self._clock(), all_of_them=all_of_them)
        chosen = _chosen(chat, action)
        if chosen != chat:
            await self._desk.chats.keep(chosen)
        return render.times(chosen, texts, self._clock())

    async def _list(self, chat: Chat, texts: Texts) -> Message:
        followed = await self._subscriptions.of_chat(chat.id)
        return render.followed([(one, await self._name(one, texts)) for one in followed[:MAX_FOLLOWED]], chat, texts)

    async def _name(self, subscription: Subscription, texts: Texts) -> str:
        return await name_of_subscription(subscription, self._service, texts)


async def name_of_subscription(subscription: Subscription, service: Service, texts: Texts) -> str:
    """Its question, or its topic's name in the reader's language."""
    if subscription.topic_id is None:
        return subscription.question
    found = await service.topic(subscription.topic_id, texts.language, limit=1)
    return texts("follow-topic", topic=name_of(found[0], texts.language) if found else subscription.topic_id)


def _chosen(chat: Chat, action: f.FollowAction) -> Chat:
    match action:
        case f.ChooseHour(int(hour)):
            return replace(chat, hour=hour)
        case f.ChooseWeekday(int(weekday)):
            return replace(chat, weekday=weekday)
        case f.ChooseZone(str(zone)) if zone in OFFERED:
            return replace(chat, zone=zone)
        case f.ChooseQuiet((first, last)):
            ends = (None, None) if first == last else (time(first), time(last))
            return replace(chat, quiet_from=ends[0], quiet_until=ends[1])
    return chat


def _exchanged(markup: InlineKeyboardMarkup, data: str | None, by: InlineKeyboardButton) -> InlineKeyboardMarkup:
    """The same buttons, the one with this data exchanged."""
    return InlineKeyboardMarkup(
        [[by if one.callback_data == data else one for one in row] for row in markup.inline_keyboard]
    )
