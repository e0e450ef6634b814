"""Stories without a question: `povbot latest`, `povbot topic` and `povbot topics`."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from povbot.cli.exits import NOTHING_FOUND
from povbot.cli.opening import from_service, placed, ready
from povbot.cli.options import AsJson, Corpus, Lang, tag
from povbot.cli.printing import print_articles, terminal_of

if TYPE_CHECKING:
    from povbot.service import Service

# Stories of a topic, as long as nobody asks for more.
LISTED = 100

app = typer.Typer()

HoweverOld = Annotated[
    bool, typer.Option("--however-old", help="Ask a large archive's index as it is, and do not bring it up to date.")
]


@app.command()
def latest(
    limit: Annotated[int, typer.Option(min=1, help="How many stories.")] = 5,
    lang: Lang = None,
    corpus: Corpus = None,
    as_json: AsJson = False,
    however_old: HoweverOld = False,
) -> None:
    """List the newest stories."""
    language = tag(lang) or "en"
    at = placed(corpus) if however_old else ready(corpus)
    listing = from_service(at, lambda service: service.latest(language, limit=limit))
    if as_json:
        print_articles(listing.articles)
    else:
        terminal = terminal_of(language)
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
    status = from_service(ready(corpus), lambda service: told(service, name, tag(lang), limit))
    if status:
        raise typer.Exit(status)


async def _topic(service: "Service", name: str, tag: str | None, limit: int | None) -> int:
    from povbot.service import name_of

    language = tag or service.language_of(name)
    terminal = terminal_of(language)
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
        print_articles(found[1].articles)
    else:
        async for articles in service.listed(found[0].id, language):
            print_articles(articles)
    return 0


@app.command()
def topics(lang: Lang = None, corpus: Corpus = None, as_json: AsJson = False) -> None:
    """List the topics that have stories, with counts."""
    counts = from_service(ready(corpus), lambda service: service.topics())
    if as_json:
        from povbot.wire import answers

        print(json.dumps([answers.topic_json(counted) for counted in counts], ensure_ascii=False))
    else:
        print(terminal_of(tag(lang) or "en").topics(counts))
