"""Digests on their way."""

import logging

from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, TelegramError

from povbot.delivery.digest import Digest, Journal, Outcome
from povbot.delivery.rounds import Rounds
from povbot.fronts.telegram import story_buttons, whereabouts
from povbot.fronts.telegram.desk import Desk
from povbot.fronts.telegram.following import name_of_subscription
from povbot.fronts.telegram.once import Once
from povbot.fronts.telegram.render import digests as render
from povbot.fronts.telegram.saying import said
from povbot.fronts.telegram.sending import ReplyLost
from povbot.ports.measuring import Told
from povbot.service import Service

_LOG = logging.getLogger(__name__)
_TOLD = {Outcome.SENT: Told.SENT, Outcome.GONE: Told.GONE, Outcome.LOST: Told.REFUSED, Outcome.NOT_SENT: Told.LATER}


class Digests:
    """Implements DigestSender."""

    def __init__(self, bot: Bot, desk: Desk, service: Service, once: Once) -> None:
        self._bot, self._desk, self._service, self._once = bot, desk, service, once

    async def send(self, digest: Digest, journal: Journal) -> Outcome:
        try:
            await whereabouts.reached(
                self._desk.chats, digest.chat.id, lambda chat_id: self._sent(digest, chat_id, journal)
            )
        except TelegramError as error:
            outcome = _outcome(error)
            self._once.meter.digest(_TOLD[outcome])
            return outcome
        self._once.meter.digest(Told.SENT)
        return Outcome.SENT

    async def _sent(self, digest: Digest, chat_id: int, journal: Journal) -> None:
        texts = self._desk.texts_in(digest.chat.language or digest.sections[0].subscription.language)
        names = {
            section.subscription: await name_of_subscription(section.subscription, self._service, texts)
            for section in digest.sections
        }
        message = render.digest(digest, names.__getitem__, _opening, texts)
        shown = await self._desk.shown(chat_id, message, texts)
        with self._once.noting(journal):
            await self._bot.send_message(chat_id, **shown)


class Deliveries:
    """Implements Errand."""

    def __init__(self, rounds: Rounds, every_s: float) -> None:
        self._rounds, self._every_s = rounds, every_s

    async def run(self, _bot: Bot) -> None:
        await self._rounds.run(self._every_s)


def _opening(article_id: str) -> str | None:
    return story_buttons.encode(story_buttons.ShowStory(article_id))


def _outcome(error: TelegramError) -> Outcome:
    if whereabouts.may_not_write(error) or error.message.lower().startswith("chat not found"):
        return Outcome.GONE
    if isinstance(error, ReplyLost):
        return Outcome.LOST
    if isinstance(error, BadRequest | ChatMigrated):
        _LOG.error("a digest is refused, and would be again: %s", said(error))
        return Outcome.LOST
    _LOG.warning("a digest could not be sent and waits for the next round: %s", said(error))
    return Outcome.NOT_SENT
