"""The operator's texts on their way: to each reader once, and after a restart from where they came to."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from telegram import Bot
from telegram.error import BadRequest, Forbidden, TelegramError

from povbot.fronts.telegram.desk import Desk
from povbot.fronts.telegram.once import Once
from povbot.fronts.telegram.render import operator as render
from povbot.fronts.telegram.render.message import Message
from povbot.fronts.telegram.replies import NotOurs
from povbot.fronts.telegram.saying import said
from povbot.fronts.telegram.sending import ReplyLost, ReplyPutOff
from povbot.model import Broadcast, Chat
from povbot.ports import BroadcastStore
from povbot.ports.measuring import Told

_LOG = logging.getLogger(__name__)
_REPORT_EVERY_S = 3.0
# What another process began is found so soon; what goes wrong with one broadcast is tried again so much later.
_LOOK_EVERY_S, _AGAIN_AFTER_S = 3.0, 60.0
# Who is there is asked anew after so many, so that one who wishes to be forgotten meanwhile is not written to.
_AT_ONCE = 50


class _Outcome(StrEnum):
    SENT = "sent"
    GONE = "gone"
    REFUSED = "refused"


class Broadcasts:
    """`timer` is in seconds, monotonic."""

    def __init__(
        self,
        desk: Desk,
        store: BroadcastStore,
        once: Once,
        timer: Callable[[], float],
        again_after_s: float = _AGAIN_AFTER_S,
    ) -> None:
        self._desk, self._store, self._once, self._timer = desk, store, once, timer
        self._again_after_s = again_after_s
        self._wake = asyncio.Event()

    async def readers(self, after: int = 0) -> Sequence[Chat]:
        """Whom a text would reach, by id; no groups, whose ids are below 0."""
        return [chat for chat in await self._desk.chats.reachable() if chat.id > after]

    async def begin(self, broadcast: Broadcast) -> bool:
        """False where it was begun before; done, it is never sent."""
        begun = await self._store.begin(broadcast)
        self._wake.set()
        return begun

    async def halt(self, chat_id: int, preview_id: int) -> None:
        """In whichever process it is sent."""
        await self._store.halt(chat_id, preview_id)

    async def run(self, bot: Bot) -> None:
        """One after another until cancelled."""
        while True:
            self._wake.clear()
            wait_s = _LOOK_EVERY_S
            try:
                for broadcast in await self._store.unfinished():
                    await self._finish(broadcast, bot)
            except ReplyPutOff:
                _LOG.info("a broadcast goes on after the next start")
            except NotOurs as error:
                _LOG.info("%s", error)
            except Exception:  # noqa: BLE001 - whatever it was, it is kept how far it came
                _LOG.exception("a broadcast was interrupted; it goes on in a while")
                wait_s = self._again_after_s
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), wait_s)

    async def _finish(self, broadcast: Broadcast, bot: Bot) -> None:
        if not broadcast.report_id:
            broadcast = await self._announced(broadcast, bot)
        reported = self._timer()
        while not (halted := await self._is_halted(broadcast)) and (readers := await self.readers(broadcast.up_to)):
            for n, chat in enumerate(readers[:_AT_ONCE]):
                if await self._is_halted(broadcast):
                    break
                broadcast = await self._send(broadcast, chat, bot)
                if self._timer() - reported >= _REPORT_EVERY_S:
                    await self._report(broadcast, self._going(broadcast, len(readers) - n - 1), bot)
                    reported = self._timer()
        await _kept(self._store, replace(broadcast, done=True), broadcast.up_to)
        texts = self._desk.texts_in(broadcast.language)
        await self._report(broadcast, render.ended(broadcast, texts, halted=halted), bot)

    async def _is_halted(self, broadcast: Broadcast) -> bool:
        return await self._store.is_halted(broadcast.chat_id, broadcast.preview_id)

    async def _announced(self, broadcast: Broadcast, bot: Bot) -> Broadcast:
        message = self._going(broadcast, len(await self.readers(broadcast.up_to)))
        shown = await self._desk.shown(broadcast.chat_id, message, self._desk.texts_in(broadcast.language))
        try:
            sent = await bot.send_message(broadcast.chat_id, **shown)
        except (BadRequest, Forbidden) as error:
            _LOG.info("the operator cannot be told how a broadcast goes: %s", said(error))
            return broadcast
        broadcast = replace(broadcast, report_id=sent.message_id)
        await _kept(self._store, broadcast, broadcast.up_to)
        return broadcast

    def _going(self, broadcast: Broadcast, left: int) -> Message:
        reached = broadcast.sent + broadcast.gone + broadcast.refused
        return render.going(broadcast, reached + left, self._desk.texts_in(broadcast.language))

    async def _report(self, broadcast: Broadcast, message: Message, bot: Bot) -> None:
        """The figures do not matter more than the readers: where they cannot be shown, the broadcast goes on."""
        if not broadcast.report_id:
            return
        shown = await self._desk.shown(broadcast.chat_id, message, self._desk.texts_in(broadcast.language))
        try:
            await bot.edit_message_text(chat_id=broadcast.chat_id, message_id=broadcast.report_id, **shown)
        except TelegramError as error:
            _LOG.info("the figures of a broadcast could not be shown: %s", said(error))

    async def _send(self, broadcast: Broadcast, chat: Chat, bot: Bot) -> Broadcast:
        """How far it is with this reader. Raises TelegramError where it surely did not arrive but later would."""
        reached = replace(broadcast, up_to=chat.id, sent=broadcast.sent + 1)
        with self._once.noting(_Marks(self._store, broadcast, reached)):
            outcome = await self._outcome(chat.id, broadcast.text, bot)
        self._once.meter.broadcast(Told(outcome))
        match outcome:
            case _Outcome.SENT:
                return reached
            case _Outcome.GONE:
                await self._desk.chats.lose(chat.id)
                reached = replace(broadcast, up_to=chat.id, gone=broadcast.gone + 1)
            case _Outcome.REFUSED:
                reached = replace(broadcast, up_to=chat.id, refused=broadcast.refused + 1)
        await _kept(self._store, reached, broadcast.up_to)
        return reached

    async def _outcome(self, chat_id: int, text: str, bot: Bot) -> _Outcome:
        told = await self._desk.shown(chat_id, render.broadcast(text), self._desk.texts_in(None))
        try:
            await bot.send_message(chat_id, **told)
        except Forbidden:
            return _Outcome.GONE
        except BadRequest as error:
            _LOG.info("a chat could not take a broadcast: %s", said(error))
            return _Outcome.REFUSED
        except ReplyLost as error:
            _LOG.warning("%s; a broadcast is not sent there again", said(error))
        return _Outcome.SENT


async def _kept(store: BroadcastStore, broadcast: Broadcast, after: int) -> None:
    """Raises NotOurs where another process, which leads now, went on with it."""
    if not await store.keep(broadcast, after):
        raise NotOurs("a broadcast went on in another process, or its operator was forgotten")


@dataclass(frozen=True, slots=True)
class _Marks:
    """The journal of one message: whoever it leaves for counts as reached, unless it surely stayed. Raises NotOurs."""

    store: BroadcastStore
    before: Broadcast
    reached: Broadcast

    async def leaving(self) -> None:
        await _kept(self.store, self.reached, self.before.up_to)

    async def stayed(self) -> None:
        await self.store.keep(self.before, self.reached.up_to)

    async def arrived(self) -> None:
        """As noted when it left."""
