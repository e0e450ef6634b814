"""The buttons below an answer: other views of it, in its place, and what its reader thinks of it. All they need comes
with the tap, so that they work on messages of any age."""

from dataclasses import dataclass, replace

from telegram import CallbackQuery, Update
from telegram import Message as Received
from telegram.ext import CallbackQueryHandler, ContextTypes

from povbot.fronts.telegram.asking import Asked, Asking
from povbot.fronts.telegram.behind import Behind, button_of, has_button, links_in, question_behind, said_at
from povbot.fronts.telegram.desk import App, Desk, is_group
from povbot.fronts.telegram.judging import Judging
from povbot.fronts.telegram.render import answers as render
from povbot.fronts.telegram.render.keyboards import FOLLOW, FOLLOWED
from povbot.fronts.telegram.render.message import Message
from povbot.fronts.telegram.render.since import meanwhile
from povbot.fronts.telegram.render.views import Views
from povbot.fronts.telegram.views import Judge, Show, Thanked, View, decode
from povbot.model import Answer, Verdict
from povbot.service import Service
from povbot.texts import Texts


@dataclass(frozen=True, slots=True)
class Tap:
    """`username` is the bot's."""

    query: CallbackQuery
    message: Received
    behind: Behind
    texts: Texts
    username: str


class Below:
    def __init__(self, service: Service, desk: Desk, asking: Asking, judging: Judging) -> None:
        self._service, self._desk, self._asking, self._judging = service, desk, asking, judging

    def add_to(self, application: App) -> None:
        application.add_handler(CallbackQueryHandler(self.tapped, pattern="^a:"))

    async def tapped(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        query = update.callback_query
        if query is None:
            return
        texts = await self._desk.texts(update)
        message = query.message if isinstance(query.message, Received) else None
        behind = question_behind(message)
        if message is None or behind is None:
            await self._desk.acknowledge(query, texts("message-too-old"))
            return
        tap = Tap(query, message, behind, texts, context.bot.username)
        match decode(query.data or ""):
            case Show() as show:
                await self._desk.acknowledge(query)
                await self._show(show, tap)
            case Judge(Verdict() as verdict):
                await self._desk.acknowledge(query, texts("judge-thanks"))
                await self._judge(verdict, tap)
            case Judge():
                await self._desk.acknowledge(query, texts("judge-ask"))
                await self._ask_why(tap)
            case Thanked() | None:
                await self._desk.acknowledge(query)

    async def _show(self, show: Show, tap: Tap) -> None:
        """As the archive has it now: where it has no answer any more, that is said."""
        offset = show.offset if show.view is View.MORE else 0
        asked = await self._asking.again(tap.behind, tap.texts, offset=offset, explain=show.view is View.WHY)
        await self._edit(tap, asked, await self._view(show, tap, asked, offset))

    async def _view(self, show: Show, tap: Tap, asked: Asked, offset: int) -> Message:
        answer, views = asked.outcome, Views(asked, tap.texts, tap.username, judged=show.judged)
        if show.view is View.WHY:
            return views.why()
        if isinstance(answer, Answer):
            if show.view is View.RELATED:
                first = answer.quotes[0].citation.article_id
                return views.related(answer, await self._service.related(first, answer.query.language))
            if 0 < offset < len(answer.quotes):
                return views.more(answer, offset, self._asking.max_quotes)
            asked = asked.first(self._asking.max_quotes)
        return render.outcome(asked, tap.texts, tap.username, brief=is_group(tap.message), judged=show.judged)

    async def _ask_why(self, tap: Tap) -> None:
        if has_button(tap.message, tap.query.data or ""):
            asked = await self._asking.again(tap.behind, tap.texts)
            await self._edit(tap, asked, render.why_not_good(asked, tap.texts, tap.username))

    async def _judge(self, verdict: Verdict, tap: Tap) -> None:
        """One verdict a message, whatever is tapped how often."""
        still_asked = has_button(tap.message, tap.query.data or "")
        if still_asked and self._judging.is_first(tap.message.chat_id, tap.message.message_id):
            asked = await self._asking.again(tap.behind, tap.texts)
            await self._judging.judge(asked, verdict)
            await self._edit(tap, asked, render.outcome(asked, tap.texts, tap.username, judged=True))

    async def _edit(self, tap: Tap, asked: Asked, message: Message) -> None:
        """With what became meanwhile of the stories that the message quoted. A button that says that this is followed
        goes on saying so."""
        quotes = asked.outcome.quotes if isinstance(asked.outcome, Answer) else ()
        answered = said_at(tap.message)
        since = await self._service.since(answered, links_in(tap.message), quotes)
        message = meanwhile(since, answered, message, tap.texts)
        followed = button_of(tap.message, FOLLOWED)
        rows = (tuple(followed if followed and b.data == FOLLOW else b for b in row) for row in message.rows)
        await self._desk.edit(tap.query, replace(message, rows=tuple(rows)))
