"""The beginning, wherever it leads: to a story, a topic or an answer, where the address that opened the bot says so."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from html import escape

from telegram import Update
from telegram.ext import CommandHandler, ContextTypes

from povbot.freshness.known import UpTo
from povbot.fronts.telegram import links
from povbot.fronts.telegram.asking import Asking
from povbot.fronts.telegram.browsing import Browsing
from povbot.fronts.telegram.desk import NEW, PRIVATE, App, Desk, is_group
from povbot.fronts.telegram.render import about
from povbot.fronts.telegram.render import answers as render_answers
from povbot.fronts.telegram.render import listings as render
from povbot.fronts.telegram.render.message import Message
from povbot.fronts.telegram.stories import Stories
from povbot.service import Offers, Service, name_of
from povbot.texts import Texts

MAX_EXAMPLES = 3


class Reception:
    """`examples` are questions to offer, by catalogue language; those that the archive cannot answer are not shown."""

    def __init__(
        self,
        service: Service,
        desk: Desk,
        asking: Asking,
        browsing: Browsing,
        stories: Stories,
        *,
        examples: Mapping[str, Sequence[str]],
        up_to: Callable[[], Awaitable[UpTo]],
        browsed: bool = False,
    ) -> None:
        """`browsed` says that /browse opens pages."""
        self._up_to, self._browsed = up_to, browsed
        self._service, self._desk, self._asking = service, desk, asking
        self._browsing, self._stories, self._offers = browsing, stories, Offers(service, examples)

    def add_to(self, application: App) -> None:
        application.add_handler(CommandHandler("start", self.start, filters=PRIVATE))
        application.add_handler(CommandHandler("help", self.help, filters=NEW))
        application.add_handler(CommandHandler("about", self.about, filters=NEW))

    async def start(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """What follows the command is a link's; anybody can forge one, which then begins as any."""
        target = links.decode("".join(context.args or ()))
        await self._desk.met(update)
        texts = await self._desk.texts(update)
        match target:
            case links.Story(article_id):
                message = await self._stories.message(article_id, context.bot.username, texts)
            case links.Topic(topic_id):
                message = await self._browsing.topic_listed(topic_id, texts)
            case links.Ask(question):
                message = await self._answer(update, question, context.bot.username, texts)
            case None:
                message = render.start(
                    about.span(await self._service.holdings(), texts), await self._to_try(texts.language), texts
                )
        await self._desk.reply(update, message)

    async def help(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """In a group, how to be heard there comes first."""
        texts, message = await self._desk.texts(update), update.effective_message
        told = await self.commands(texts)
        if message and is_group(message):
            how = texts("group-how", name=f"@{context.bot.username}")
            told = f"{escape(how, quote=False)}\n\n{told}"
        await self._desk.reply(update, Message(told))

    async def about(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        texts, held = await self._desk.texts(update), await self._service.holdings()
        await self._desk.reply(update, about.about(held, await self._up_to(), texts))

    async def commands(self, texts: Texts) -> str:
        """HTML."""
        counts = await self._service.topics()
        example = name_of(counts[0].topic, texts.language) if counts else "…"
        language = texts.language_named(await self._published_in(texts))
        browse = f"\n{texts('help-browse')}" if self._browsed else ""
        values = {"example": example, "language": language}
        return texts("help", browse=browse, **{name: escape(value, quote=False) for name, value in values.items()})

    async def _published_in(self, texts: Texts) -> str:
        """A language that has stories by their publishers, and not by translation alone."""
        for tag in [counted.name for counted in (await self._service.holdings()).languages]:
            if (await self._service.latest(texts.language, limit=1, original=tag)).total:
                return tag
        return texts.language

    async def _answer(self, update: Update, question: str, username: str, texts: Texts) -> Message:
        """It leans on nothing: whoever shared it asked it elsewhere."""
        chat = update.effective_chat
        asked = await self._asking.ask(question, chat.id if chat else 0, texts, tapped=True)
        return render_answers.outcome(asked, texts, username)

    async def _to_try(self, language: str) -> tuple[str, ...]:
        """Headlines, where the archive answers none of the examples."""
        if offers := await self._offers.found(language):
            return offers[:MAX_EXAMPLES]
        return tuple(article.title for article in (await self._service.latest(language, 0, MAX_EXAMPLES)).articles)
