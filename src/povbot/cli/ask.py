"""Questions and their answers: `povbot ask` and `povbot chat`.

Exit status: 0 one was answered, 1 none was.
"""

import asyncio
import contextlib
import gc
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from povbot.cli.exits import NOTHING_FOUND
from povbot.cli.opening import ready, report
from povbot.cli.options import AsJson, Corpus, Lang, Language, tag
from povbot.cli.printing import terminal_of

if TYPE_CHECKING:
    from povbot.freshness.known import Freshness
    from povbot.model import Answer, NoAnswer
    from povbot.settings import Paths, Settings

app = typer.Typer()

Limit = Annotated[int | None, typer.Option(min=1, max=10, help="At most so many quotes.  [default: 3]")]
Explain = Annotated[bool, typer.Option("--explain", help="Say why: words found and where, parts of the score.")]


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
    raise typer.Exit(_ask(_questions(question), ready(corpus), asked))


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
    raise typer.Exit(_ask(_typed(), ready(corpus), asked))


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
        service = runner.run(held.enter_async_context(bootstrap.opened(settings, paths, report)))
        fresh = bootstrap.freshness_of(service, settings, paths)
        for text in questions:
            asking = service.ask(text, tag(asked.lang), limit=limit, after=after, explain=asked.explain)
            outcome = runner.run(asking)
            after = to_lean_on(outcome, after) if asked.leans else None
            found |= _answered(outcome)
            runner.run(_print_outcome(text, outcome, asked, fresh))
            if asked.leans and not asked.as_json:
                print(flush=True)
    return 0 if found else NOTHING_FOUND


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
        told = terminal_of(tag(asked.lang) or outcome.query.language)
        print(told.outcome(outcome, await fresh.up_to()), flush=True)
