"""The povbot command: parses arguments, one short function per command, prints.

Exit status: 0 answered, 1 nothing found (or faults in an archive), 2 used wrongly or broken,
3 another process is bringing the archive up to date.
"""

import asyncio
import contextlib
import gc
import json
import logging
import os
import shutil
import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, TypeVar

import typer

from povbot import cli_backup, cli_doctor, cli_index, cli_ingest, cli_readers, cli_status, cli_web
from povbot.errors import IndexRunning, IngestRunning, PovbotError

if TYPE_CHECKING:
    from povbot.freshness.known import Freshness
    from povbot.fronts.terminal import Terminal
    from povbot.model import Answer, Article, NoAnswer
    from povbot.service import Service
    from povbot.settings import Paths, Settings

NOTHING_FOUND, BROKEN, GIVES_WAY = 1, 2, 3
# Stories of a topic, as long as nobody asks for more.
LISTED = 100
T = TypeVar("T")

app = typer.Typer(
    help="Answers questions from a news archive by quoting it, word for word, with a link.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
)
app.add_typer(cli_readers.app)
app.add_typer(cli_ingest.app)
app.add_typer(cli_index.app)
app.add_typer(cli_status.app)
app.add_typer(cli_backup.app)
app.add_typer(cli_doctor.app)
app.add_typer(cli_web.app)


class Language(StrEnum):
    en = "en"
    zh = "zh"
    zh_hans = "zh-Hans"
    zh_hant = "zh-Hant"


Corpus = Annotated[
    Path | None,
    typer.Option(
        help="The archive: a folder or a .jsonl file. Default: ./corpus, else the archive that povbot carries."
    ),
]
Lang = Annotated[Language | None, typer.Option(help="The language to quote in. Default: the question's own.")]
Limit = Annotated[int | None, typer.Option(min=1, max=10, help="At most so many quotes.  [default: 3]")]
Explain = Annotated[bool, typer.Option("--explain", help="Say why: words found and where, parts of the score.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
HoweverOld = Annotated[
    bool, typer.Option("--however-old", help="Ask a large archive's index as it is, and do not bring it up to date.")
]


def main() -> NoReturn:
    """The last resort: whatever goes wrong is said in a sentence, with status 2."""
    # numpy's linear algebra starts a thread per core when imported, 0.07 s of CPU here for what BM25 never calls.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # pydantic would look through every installed package for plug-ins.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        app()
    except (IngestRunning, IndexRunning) as error:
        _fail(str(error), GIVES_WAY)
    except PovbotError as error:
        _fail(str(error))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(BROKEN)
    except Exception as error:
        if os.environ.get("POVBOT_TRACEBACK"):
            raise
        _fail(f"{type(error).__name__}: {error}. This is a fault of povbot; POVBOT_TRACEBACK=1 shows where.")
    sys.exit(0)


def _version(is_asked: bool) -> None:
    if is_asked:
        from importlib.metadata import version

        print(f"povbot {version('povbot')}")
        raise typer.Exit


@app.callback()
def begin(
    context: typer.Context,
    _version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which povbot this is.")
    ] = False,
) -> None:
    """What answers one question ends before cycles would matter (__main__), and the pages collect them once they are
    ready (bootstrap); all else does so from here."""
    if context.invoked_subcommand not in (ask.__name__, cli_web.web.__name__):
        gc.enable()


def _fail(message: str, status: int = BROKEN) -> NoReturn:
    print(f"povbot: {message}", file=sys.stderr)
    sys.exit(status)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question; - reads one a line from standard input.")],
    as_json: AsJson = False,
    lang: Lang = None,
    corpus: Corpus = None,
    limit: Limit = None,
    explain: Explain = False,
) -> None:
    """Answer a question with the sentences of the archive that say it."""
    asked = _Asked(as_json, lang, limit, explain)
    raise typer.Exit(_ask(_questions(question), _ready(corpus), asked))


@app.command()
def chat(
    as_json: AsJson = False,
    lang: Lang = None,
    corpus: Corpus = None,
    limit: Limit = None,
    explain: Explain = False,
) -> None:
    """Answer one question after another, read a line at a time; "and in Gansu?" leans on the one before."""
    asked = _Asked(as_json, lang, limit, explain, leans=True)
    raise typer.Exit(_ask(_typed(), _ready(corpus), asked))


@dataclass(frozen=True, slots=True)
class _Asked:
    """How questions are asked and answers printed. Each `leans` on the one before, or stands alone."""

    as_json: bool
    lang: Language | None
    limit: int | None
    explain: bool
    leans: bool = False


def _ask(questions: Iterable[str], at: "tuple[Settings, Paths]", asked: _Asked) -> int:
    from povbot import bootstrap
    from povbot.service import to_lean_on

    settings, paths = at
    limit = asked.limit or settings.answer.max_quotes
    found, after = False, None
    # While the next question is awaited nothing runs here that would catch Ctrl-C.
    with asyncio.Runner() as runner, contextlib.ExitStack() as ended:
        held = contextlib.AsyncExitStack()
        ended.callback(lambda: runner.run(held.aclose()))
        service = runner.run(held.enter_async_context(bootstrap.opened(settings, paths, _report)))
        fresh = bootstrap.freshness_of(service, settings, paths)
        for text in questions:
            asking = service.ask(text, _tag(asked.lang), limit=limit, after=after, explain=asked.explain)
            outcome = runner.run(asking)
            after = to_lean_on(outcome, after) if asked.leans else None
            found |= _answered(outcome)
            runner.run(_print_outcome(text, outcome, asked, fresh))
            if asked.leans and not asked.as_json:
                print(flush=True)
    return 0 if found else NOTHING_FOUND


@app.command()
def latest(
    limit: Annotated[int, typer.Option(min=1, help="How many stories.")] = 5,
    lang: Lang = None,
    corpus: Corpus = None,
    as_json: AsJson = False,
    however_old: HoweverOld = False,
) -> None:
    """List the newest stories."""
    language = _tag(lang) or "en"
    at = _settings(corpus) if however_old else _ready(corpus)
    listing = _from_service(at, lambda service: service.latest(language, limit=limit))
    if as_json:
        _print_articles(listing.articles)
    else:
        terminal = _terminal(language)
        print(terminal.listing(terminal.texts("latest-title"), listing))


@app.command()
def topic(
    name: Annotated[str, typer.Argument(help="A topic, by id, name or alias: relocation, 搬迁.")],
    limit: Annotated[
        int | None, typer.Option(min=1, help="At most so many stories.  [default: 100; with --json, all]")
    ] = None,
    lang: Lang = None,
    corpus: Corpus = None,
    as_json: AsJson = False,
) -> None:
    """List the stories on a topic, newest first."""
    told = _topic_as_json if as_json else _topic
    status = _from_service(_ready(corpus), lambda service: told(service, name, _tag(lang), limit))
    if status:
        raise typer.Exit(status)


async def _topic(service: "Service", name: str, tag: str | None, limit: int | None) -> int:
    from povbot.service import name_of

    language = tag or service.language_of(name)
    terminal = _terminal(language)
    found = await service.topic(name, language, limit=limit or LISTED)
    if found is None:
        print(terminal.texts("topic-unknown", topic=name))
        print(terminal.topics(await service.topics()))
        return NOTHING_FOUND
    topic, listing = found
    named = name_of(topic, terminal.texts.language)
    if not listing.total:
        print(terminal.texts("topic-empty", topic=named))
        return NOTHING_FOUND
    print(terminal.listing(terminal.texts("topic-title", topic=named, count=listing.total), listing))
    if more := listing.total - len(listing.articles):
        print(f"\n{terminal.texts('topic-more', count=more)}")
    return 0


async def _topic_as_json(service: "Service", name: str, tag: str | None, limit: int | None) -> int:
    """A batch at a time, for there may be more than memory holds."""
    language = tag or service.language_of(name)
    found = await service.topic(name, language, limit=limit or 0)
    if found is None or not found[1].total:
        return NOTHING_FOUND
    if limit:
        _print_articles(found[1].articles)
    else:
        async for articles in service.listed(found[0].id, language):
            _print_articles(articles)
    return 0


@app.command()
def topics(lang: Lang = None, corpus: Corpus = None, as_json: AsJson = False) -> None:
    """List the topics that have stories, with counts."""
    counts = _from_service(_ready(corpus), lambda service: service.topics())
    if as_json:
        from povbot.wire import answers

        print(json.dumps([answers.topic_json(counted) for counted in counts], ensure_ascii=False))
    else:
        print(_terminal(_tag(lang) or "en").topics(counts))


@app.command()
def check(corpus: Corpus = None) -> None:
    """Report every fault of an archive, with file, line, field and remedy."""
    from povbot import bootstrap

    report = bootstrap.check_archive(*_settings(corpus))
    for fault in report.faults:
        print(fault)
    if not (report.stories or report.versions):
        print("There is no story in this archive; docs/archive-format.md says how to make one.")
    more = [
        _counted(report.translations, "translation", "translations") if report.translations else "",
        _counted(report.versions, "other version", "other versions") if report.versions else "",
        f"{report.withdrawn} withdrawn" if report.withdrawn else "",
    ]
    *counts, last = [_counted(report.stories, "story", "stories"), *filter(None, more)]
    held = f"{', '.join(counts)} and {last}" if counts else last
    print(f"{held}, {_counted(len(report.faults), 'fault', 'faults')}.")
    if report.faults or not (report.stories or report.versions):
        raise typer.Exit(NOTHING_FOUND)


@app.command("eval")
def evaluate(
    questions: Annotated[Path, typer.Argument(help="Questions with their right articles, one JSON object a line.")],
    corpus: Corpus = None,
    as_json: AsJson = False,
) -> None:
    """Measure the answers to a set of questions (docs/evaluation.md)."""
    from povbot import evaluation

    asked = evaluation.read(questions)
    at = _ready(corpus)
    limit = at[0].answer.max_quotes
    figures = _from_service(at, lambda service: evaluation.measure(service, asked, limit))
    print(json.dumps(figures.as_json(), ensure_ascii=False) if as_json else figures)


@app.command()
def telegram(corpus: Corpus = None) -> None:
    """Run the Telegram bot until it is stopped. Needs POVBOT_TELEGRAM__TOKEN."""
    from povbot import bootstrap

    log = logging.getLogger("povbot")
    settings, paths = _settings(corpus)
    try:
        bootstrap.run_telegram(settings, paths, log.warning)
    except PovbotError as error:
        log.critical("%s", error)
        raise typer.Exit(GIVES_WAY if isinstance(error, IndexRunning) else BROKEN) from None
    except Exception as error:
        log.critical("this is a fault of povbot", exc_info=error)
        raise typer.Exit(BROKEN) from None


def _settings(corpus: Path | None) -> "tuple[Settings, Paths]":
    from povbot import settings

    here = Path.cwd()
    read = settings.read(settings.find(here).settings)
    return read, settings.find(here, corpus or read.corpus, read.var)


def _from_service(at: "tuple[Settings, Paths]", asked: "Callable[[Service], Awaitable[T]]") -> "T":
    from povbot import bootstrap

    async def answered() -> T:
        async with bootstrap.opened(*at, _report) as service:
            return await asked(service)

    return asyncio.run(answered())


def _ready(corpus: Path | None) -> "tuple[Settings, Paths]":
    """A large archive's index is brought up to date before it is asked."""
    from povbot import bootstrap
    from povbot.cli_index import followed

    settings, paths = _settings(corpus)
    with followed(quiet=not sys.stderr.isatty()) as progress:
        bootstrap.made_ready(settings, paths, _report, progress)
    return settings, paths


def _report(sentence: str) -> None:
    print(f"povbot: {sentence}", file=sys.stderr)


def _counted(number: int, one: str, more: str) -> str:
    return f"{number or 'no'} {one if number == 1 else more}"


def _questions(argument: str) -> Iterator[str]:
    if argument == "-":
        gc.enable()  # there may be many
        return (line.rstrip("\r\n") for line in sys.stdin)
    return iter([argument])


def _typed() -> Iterator[str]:
    """Lines until the input ends: at a terminal with a prompt, where Ctrl-D or Ctrl-C ends it."""
    if not _at_terminal():
        yield from _questions("-")
        return
    with contextlib.suppress(ImportError):  # once it is imported, input() edits lines and remembers them
        import readline  # noqa: F401
    with contextlib.suppress(EOFError, KeyboardInterrupt):
        while True:
            yield input("> ")
    print()


def _at_terminal() -> bool:
    return sys.stdin.isatty()


def _tag(lang: Language | None) -> str | None:
    return {None: None, Language.zh: "zh-Hans"}.get(lang, lang)


def _answered(outcome: "Answer | NoAnswer") -> bool:
    from povbot.model import Answer

    return isinstance(outcome, Answer) or outcome.query.talk is not None


async def _print_outcome(question: str, outcome: "Answer | NoAnswer", asked: _Asked, fresh: "Freshness") -> None:
    if asked.as_json:
        from povbot.wire import answers

        print(json.dumps(answers.outcome_json(question, outcome), ensure_ascii=False), flush=True)
    else:
        if fresh.sources is None and not _answered(outcome):
            await fresh.look()
        told = _terminal(_tag(asked.lang) or outcome.query.language)
        print(told.outcome(outcome, await fresh.up_to()), flush=True)


def _print_articles(articles: Iterable["Article"]) -> None:
    from povbot.wire import answers

    for article in articles:
        print(json.dumps(answers.article_json(article), ensure_ascii=False))


def _terminal(language: str) -> "Terminal":
    from povbot.fronts.terminal import Terminal
    from povbot.texts import Texts, language_for

    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    return Terminal(Texts(language_for(language)), shutil.get_terminal_size().columns, colour=colour)
