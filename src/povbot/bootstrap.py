"""The only place where concrete rooms are joined."""

import asyncio
import logging
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_cache_path, user_data_path

from povbot import passages, pictures, renewal
from povbot.analysis import glossary, questions, spelling, topics
from povbot.analysis.bridge import DictionaryBridge
from povbot.analysis.characters import CharacterAnalyzer
from povbot.analysis.english import EnglishAnalyzer
from povbot.analysis.english import fold as fold_alphabetic
from povbot.analysis.mixed import MixedAnalyzer
from povbot.analysis.sentences import SentencexSplitter
from povbot.corpus.archive import MemoryArchive
from povbot.corpus.check import Report, check
from povbot.corpus.files import Fault, JsonLinesSource
from povbot.delivery.digest import DigestSender
from povbot.delivery.matching import Matching
from povbot.delivery.rounds import Rounds
from povbot.errors import ArchiveEmpty, TokenMissing
from povbot.index.bm25 import Bm25Retriever
from povbot.index.typeahead import PrefixTypeahead
from povbot.index.views import LanguageViews
from povbot.model import Passage
from povbot.ports import Analyzer, Archive, Change, Clock, Stores, Topics
from povbot.service import Service
from povbot.settings import Paths, Settings
from povbot.texts import Catalogues
from povbot.usage import KNOWN_DAYS

if TYPE_CHECKING:
    from aiolimiter import AsyncLimiter

    from povbot.analysis.dictionary import Dictionary
    from povbot.fronts.telegram.app import Failed
    from povbot.fronts.telegram.broadcasts import Broadcasts
    from povbot.fronts.telegram.desk import Errand, Part
    from povbot.fronts.telegram.once import Once
    from povbot.fronts.telegram.operating import Tools


def _utc_now() -> datetime:
    return datetime.now(UTC)


def build_service(settings: Settings, paths: Paths, report: Callable[[str], None]) -> Service:
    """Reads archive and config. `report` is told of every broken line; the rest of the archive answers all the same.

    Indexes are built when first asked. Raises ArchiveMissing, ArchiveEmpty.
    """
    archive = _read_archive(paths.corpus, report)
    stop, light = questions.listed_words("stop"), questions.listed_words("light")
    entries = (*glossary.load(paths.glossary), *glossary.places())
    alphabetic = EnglishAnalyzer()
    analyzer = MixedAnalyzer(alphabetic, partial(_chinese, entries, paths.dictionary, settings.cache_dir))
    dictionary = cache(partial(_dictionary, alphabetic, stop))
    configured = topics.ConfiguredTopics(topics.load(paths.topics), fold_script)
    return Service(
        archive,
        LanguageViews(archive, passages.split, partial(_engine, analyzer=analyzer, stop=stop, dictionary=dictionary)),
        questions.QuestionInterpreter(
            analyzer, glossary.Glossary(entries, alphabetic, stop), stop, light, fold_script, date.today
        ),
        analyzer,
        SentencexSplitter(),
        configured,
        DictionaryBridge(dictionary, _likeness, fold_script),
        typeahead(archive, configured),
    )


def typeahead(archive: Archive, configured: Topics) -> PrefixTypeahead:
    analyzer = MixedAnalyzer(EnglishAnalyzer(), lambda: CharacterAnalyzer(fold_script))
    return PrefixTypeahead(archive, configured, analyzer, fold_typed, questions.listed_words("stop"))


async def reload(service: Service, settings: Settings, paths: Paths, report: Callable[[str], None]) -> None:
    """Reads archive and config anew, in a thread, and lets `service` answer from them once they are prepared; until
    then, and where they cannot be read, it answers as before.

    Raises ArchiveMissing, ArchiveEmpty, ArchiveError, ConfigError.
    """
    service.take_over(await asyncio.to_thread(_prepared, settings, paths, report))


def _prepared(settings: Settings, paths: Paths, report: Callable[[str], None]) -> Service:
    service = build_service(settings, paths, report)
    asyncio.run(service.prepare())
    return service


def check_archive(settings: Settings, paths: Paths) -> Report:
    """Raises ArchiveMissing, ConfigError."""
    configured = {topic.id for topic in topics.load(paths.topics)} if paths.corpus_is_configured_here else set()
    wanted = settings.archive.topics_required and paths.corpus_is_configured_here
    return check(paths.corpus, configured, topics_wanted=wanted)


def run_telegram(settings: Settings, paths: Paths, report: Callable[[str], None]) -> None:
    """Until stopped by a signal. Raises TokenMissing, TokenRefused, PollingDeaf and what `build_service` raises."""
    chosen = settings.telegram
    if chosen.token is None or not chosen.token.get_secret_value().strip():
        raise TokenMissing(
            "no token is set for the bot",
            where="POVBOT_TELEGRAM__TOKEN",
            remedy="Ask @BotFather in Telegram for one (/newbot) and set the variable to it.",
        )
    # httpx logs the address of every request, and the address has the token in it.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    logging.getLogger("alembic").setLevel(logging.WARNING)  # ten lines on what a database can do
    service = build_service(settings, paths, report)

    async def live() -> None:
        async with open_stores(settings) as stores:
            await service.prepare()
            await _chat(settings, paths, service, stores)

    asyncio.run(live())


async def _chat(settings: Settings, paths: Paths, service: Service, stores: Stores) -> None:
    # Imported here: the Telegram library takes 0.1 s, which no other command should pay.
    from povbot.fronts.telegram import app, daily, desk, digests, once, operating, polling

    chosen, catalogues = settings.telegram, Catalogues()
    assert chosen.token is not None  # noqa: S101 - looked at by run_telegram
    connection = app.Connection(chosen.token.get_secret_value().strip(), chosen.base_url, chosen.poll_timeout_s)
    watch = polling.PollWatch(chosen.deaf_after_s, time.monotonic)
    updates = once.Once(stores.updates, app.AT_ONCE)
    news = asyncio.Event()
    reading = renewal.Renewal(service, partial(reload, service, settings, paths), _utc_now, lambda _: news.set())
    pace = slow_pace()
    tools = operating.Tools(reading, broadcasts_of(stores, catalogues, updates, pace))
    parts, failed = telegram_parts(settings, service, stores, catalogues, tools=tools)
    errands: list[Errand] = [part for part in parts if isinstance(part, desk.Errand)]
    application = app.build(parts, failed, connection, watch, updates)
    sender = digests.Digests(application.bot, desk.Desk(catalogues, stores.chats), service, updates, pace)
    rounds = deliveries(service, stores, sender, _utc_now, news)
    errands.append(digests.Deliveries(rounds, settings.following.check_every_s))
    errands.append(daily.Daily(partial(forget_old, settings, stores)))
    await app.run(application, connection, watch, updates, catalogues, errands)


def deliveries(service: Service, stores: Stores, sender: DigestSender, clock: Clock, news: asyncio.Event) -> Rounds:
    """New stories for those who follow; `news` is set where there are some."""
    return Rounds(Matching(service, stores.subscriptions, stores.deliveries, clock), stores, sender, clock, news)


def telegram_parts(
    settings: Settings,
    service: Service,
    stores: Stores,
    catalogues: Catalogues,
    *,
    tools: "Tools | None" = None,
    clock: Clock = _utc_now,
    timer: Callable[[], float] = time.perf_counter,
) -> "tuple[Sequence[Part], Failed]":
    """All that the bot can do, in the order that an update is offered to them; and what is told of failures. Without
    `tools` there are no commands for operators."""
    from povbot.fronts.telegram import (
        answers,
        asking,
        below,
        browsing,
        desk,
        following,
        group_settings,
        groups,
        handlers,
        inline,
        judging,
        membership,
        reception,
        searching,
        stories,
        timelines,
        wishes,
    )

    at = desk.Desk(catalogues, stores.chats)
    asks = asking.Asking(service, stores, max_quotes=settings.answer.max_quotes, clock=clock, timer=timer)
    drawn = pictures.Pictures((settings.cache_dir or user_cache_path("povbot")) / "pictures")
    told = stories.Stories(service, at)
    browses = browsing.Browsing(service, at, page_size=settings.telegram.page_size)
    receives = reception.Reception(service, at, asks, browses, told, examples=settings.telegram.examples)
    last = handlers.Handlers(at, receives.commands)
    parts = (
        *(_for_operators(settings, service, stores, tools, catalogues, drawn, clock) if tools else ()),
        inline.Inline(service, at, max_quotes=settings.answer.max_quotes, now=time.monotonic),
        receives,
        wishes.Wishes(at, asks.memory, missed_days=settings.readers.missed_days),
        told,
        browses,
        timelines.Timelines(service, at, drawn.timeline),
        searching.Searching(at, asks),
        following.Following(service, at, stores.subscriptions, clock, hour=settings.following.hour),
        answers.Answers(at, asks),
        membership.Membership(at, stores.chats),
        groups.Groups(at, asks),
        group_settings.GroupSettings(at),
        below.Below(service, at, asks, judging.Judging(stores, clock)),
        last,
    )
    return parts, last.failed


def _for_operators(
    settings: Settings,
    service: Service,
    stores: Stores,
    tools: "Tools",
    catalogues: Catalogues,
    drawn: pictures.Pictures,
    clock: Clock,
) -> "Sequence[Part]":
    """Nothing where the settings name nobody."""
    from povbot.fronts.telegram import broadcasting, desk, operating, operators

    if not settings.telegram.admins:
        return ()
    at = desk.Desk(catalogues, stores.chats)
    whose = operators.Operators(settings.telegram.admins, at, catalogues)
    return (
        operating.Operating(at, whose, service, stores, tools.renewal, drawn.use, clock),
        broadcasting.Broadcasting(at, whose, tools.broadcasts),
    )


def slow_pace() -> "AsyncLimiter":
    """Of all that the bot sends without being asked, 20 a second: the service takes 30, and replies need room."""
    from aiolimiter import AsyncLimiter

    return AsyncLimiter(1, 0.05)


def broadcasts_of(stores: Stores, catalogues: Catalogues, updates: "Once", pace: "AsyncLimiter") -> "Broadcasts":
    from povbot.fronts.telegram import broadcasts, desk

    at = desk.Desk(catalogues, stores.chats)
    return broadcasts.Broadcasts(at, stores.broadcasts, updates, pace, time.monotonic)


def open_stores(settings: Settings) -> AbstractAsyncContextManager[Stores]:
    """Raises ConfigError, StoreUnavailable, StoreTooNew."""
    from povbot.readers import stores  # SQLAlchemy takes 0.3 s, which a question in the terminal should not pay

    chosen = settings.readers.database
    where = chosen.get_secret_value() if chosen else f"sqlite:///{user_data_path('povbot') / 'readers.db'}"
    return stores.opened(where, _utc_now)


async def forget_old(settings: Settings, stores: Stores) -> None:
    """What is remembered for a time only, and longer than that. Once a day is often enough. Raises StoreUnavailable."""
    now = _utc_now()
    # Telegram offers an update again for a day; a second one is for clocks that do not agree.
    await stores.updates.expire(now - timedelta(days=2))
    await stores.missed.expire(now.date() - timedelta(days=settings.readers.missed_days))
    await stores.usage.expire(now.date() - timedelta(days=KNOWN_DAYS))


def _read_archive(corpus: Path, report: Callable[[str], None]) -> MemoryArchive:
    source = JsonLinesSource(corpus)
    archive = MemoryArchive(updated=source.updated())
    for result in source.read():
        if isinstance(result, Fault):
            report(f"{'a fault' if result.story_kept else 'left out'}: {result}")
        elif archive.put(result.article) is Change.CHANGED:
            report(f"{result.file}:{result.line}: id: {result.article.id!r} came before; this line takes its place")
    if not archive.count():
        raise ArchiveEmpty(
            "there is no story in this archive",
            where=str(corpus),
            remedy="`povbot check` lists what is wrong with its lines.",
        )
    return archive


def _engine(
    found: Iterable[Passage],
    *,
    analyzer: Analyzer,
    stop: Collection[str],
    dictionary: "Callable[[], Dictionary]",
) -> Bm25Retriever:
    def soundalikes(vocabulary: Iterable[str]) -> Callable[[str], Sequence[str]]:
        from povbot.analysis.sounds import Soundalikes

        return Soundalikes(vocabulary, lambda word: fold_script(word) in dictionary()).near

    return Bm25Retriever(found, analyzer, partial(spelling.near, stop=stop), soundalikes)


def _dictionary(alphabetic: Analyzer, stop: frozenset[str]) -> "Dictionary":
    from povbot.analysis import dictionary  # read when a question first has to cross languages

    return dictionary.Dictionary(dictionary.packaged(), alphabetic, stop)


def _likeness(name: str, other: str) -> float:
    from povbot.analysis import sounds  # pypinyin takes 0.2 s

    return sounds.likeness(name, other)


def _chinese(entries: Iterable[glossary.Entry], dictionary: Path, cache_dir: Path | None) -> Analyzer:
    from povbot.analysis.chinese import ChineseAnalyzer  # jieba and OpenCC load only when Han text is met

    words = (form for entry in entries for form in entry.forms if glossary.is_han(form))
    cache_folder = cache_dir or user_cache_path("povbot")
    return ChineseAnalyzer(words, dictionary if dictionary.is_file() else None, cache_folder)


def fold_script(text: str) -> str:
    """Traditional script to simplified; OpenCC loads at the first call."""
    return _fold()(text)


def fold_typed(text: str) -> str:
    """What is typed alike made alike: case, accents and, in Han text, script."""
    folded = fold_alphabetic(text)
    return fold_script(folded) if glossary.is_han(folded) else folded


@cache
def _fold() -> Callable[[str], str]:
    from povbot.analysis.script import ScriptFolder

    return ScriptFolder().fold
