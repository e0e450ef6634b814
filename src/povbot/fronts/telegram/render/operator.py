"""What the operator is told, as messages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from povbot.freshness.states import SourceState
from povbot.fronts.telegram.operator_buttons import Cancel, ExportMissed, Halt, Send, ShowMissed, encode
from povbot.fronts.telegram.render.message import (
    MAX_HEADLINE_CHARS,
    MAX_LISTED_CHARS,
    MAX_PUBLISHER_CHARS,
    Button,
    Message,
    button,
    linked,
    short,
)
from povbot.model import Article, Broadcast, Missed, Some
from povbot.renewal import Renewed
from povbot.service import Holdings
from povbot.texts import Texts
from povbot.usage import Usage

MAX_STORIES_NAMED, MAX_FAULTS_NAMED = 5, 5


@dataclass(frozen=True, slots=True)
class State:
    """What `/stats` tells of the archive. `read` is when it was read last, `brought` when it was brought up to date,
    `passages` those of the reader's index."""

    holdings: Holdings
    passages: int
    newest: Article | None
    read: datetime
    subscriptions: int
    brought: datetime | None = None
    sources: Sequence[SourceState] = ()


def stats(usage: Usage, state: State, texts: Texts) -> Message:
    lines = [f"<b>{texts('stats-title', count=len(usage.days))}</b>", *_use(usage, texts)]
    lines += ["", f"<b>{texts('stats-archive')}</b>", _holdings(state.holdings, texts)]
    lines.append(texts("stats-passages", count=state.passages))
    if state.newest:
        lines.append(texts("stats-newest", day=escape(texts.published(state.newest.published), quote=False)))
    lines += _fresh(state, texts)
    lines.append(texts("stats-read", day=texts.day(state.read.date()), time=f"{state.read:%H:%M}"))
    lines.append(texts("stats-subscriptions", count=state.subscriptions))
    return Message("\n".join(lines))


def _fresh(state: State, texts: Texts) -> Iterator[str]:
    if state.brought:
        yield texts("stats-brought", day=texts.day(state.brought.date()), time=f"{state.brought:%H:%M}")
    silent = [source.source for source in state.sources if source.silent]
    failing = [source.source for source in state.sources if source.failing]
    for key, names in (("stats-silent", silent), ("stats-failing", failing)):
        named = [short(name, MAX_PUBLISHER_CHARS) for name in names[:MAX_FAULTS_NAMED]]
        if len(names) > MAX_FAULTS_NAMED:
            named.append(texts("reload-more", count=len(names) - MAX_FAULTS_NAMED))
        if named:
            yield escape(texts(key, names=texts("list-separator").join(named)), quote=False)


def _use(usage: Usage, texts: Texts) -> Iterator[str]:
    if usage.answered_share is None:
        yield texts("stats-none")
        return
    yield texts("stats-readers", count=usage.readers)
    yield texts("stats-questions", count=usage.questions, share=round(100 * usage.answered_share))
    yield texts("stats-latency", half=usage.latency_ms(0.5), most=usage.latency_ms(0.95))
    yield texts("stats-judged", good=usage.good, bad=usage.bad)


def _holdings(holdings: Holdings, texts: Texts) -> str:
    if holdings.days is None:
        return texts("archive-count", count=holdings.stories)
    return texts("archive-span", count=holdings.stories, span=escape(texts.span(*holdings.days), quote=False))


def missed(all_missed: Sequence[Missed], offset: int, page_size: int, texts: Texts) -> Message:
    """One page of them; the first where `offset` is beyond the last."""
    if not all_missed:
        return Message(texts("missed-none"))
    total = len(all_missed)
    offset = offset if offset < total else 0
    page = all_missed[offset : offset + page_size]
    blocks = [f"<b>{texts('missed-title', count=total)}</b>"]
    blocks += [_missed(number, each, texts) for number, each in enumerate(page, start=offset + 1)]
    if len(page) < total:
        blocks.append(texts("missed-page", first=offset + 1, last=offset + len(page), count=total))
    before = button(texts("missed-before"), encode(ShowMissed(max(0, offset - page_size)))) if offset else ()
    more = offset + page_size < total
    after = button(texts("missed-after"), encode(ShowMissed(offset + page_size))) if more else ()
    export = button(texts("missed-export"), encode(ExportMissed()))
    return Message("\n\n".join(blocks), tuple(row for row in (before + after, export) if row))


def _missed(number: int, missed: Missed, texts: Texts) -> str:
    question = escape(short(" ".join(missed.question.split()), MAX_LISTED_CHARS), quote=False)
    why = texts(f"missed-why-{missed.why}")
    line = texts("missed-line", count=missed.count, why=why, day=texts.day(missed.last))
    return f"{number}. {question}\n<i>{line}</i>"


def renewed(renewed: Renewed, texts: Texts) -> Message:
    changes = renewed.changes
    blocks = [
        "\n".join(_stories(texts(f"reload-{key}", count=stories.count), stories, texts))
        for key, stories in (("new", changes.new), ("changed", changes.changed), ("gone", changes.gone))
        if stories.count
    ]
    title = texts("reload-done" if blocks else "reload-same")
    if renewed.faults:
        blocks.append("\n".join(_faults(renewed.faults, texts)))
    return Message("\n\n".join([title, *blocks]))


def _stories(title: str, stories: Some, texts: Texts) -> Iterator[str]:
    yield f"<b>{title}</b>"
    for story in stories.newest[:MAX_STORIES_NAMED]:
        yield f"· {linked(short(story.title, MAX_LISTED_CHARS), story.url or story.listing_url)}"
    if stories.count > MAX_STORIES_NAMED:
        yield texts("reload-more", count=stories.count - MAX_STORIES_NAMED)


def _faults(faults: Sequence[str], texts: Texts) -> Iterator[str]:
    yield f"<b>{texts('reload-faults', count=len(faults))}</b>"
    for fault in faults[:MAX_FAULTS_NAMED]:
        yield f"· {escape(short(fault, MAX_HEADLINE_CHARS), quote=False)}"
    if len(faults) > MAX_FAULTS_NAMED:
        yield texts("reload-more", count=len(faults) - MAX_FAULTS_NAMED)


def not_renewed(why: str, texts: Texts) -> Message:
    return Message(f"{texts('reload-failed')}\n\n{escape(short(why, 10 * MAX_LISTED_CHARS), quote=False)}")


def broadcast(text: str) -> Message:
    """As every reader gets it."""
    return Message(escape(text, quote=False))


def preview(text: str, chats: int, texts: Texts) -> Message:
    send: tuple[Button, ...] = button(texts("broadcast-send", count=chats), encode(Send()))
    return Message(broadcast(text).html, ((*send, *button(texts("broadcast-cancel"), encode(Cancel()))),))


def going(broadcast: Broadcast, chats: int, texts: Texts) -> Message:
    halt = button(texts("broadcast-halt"), encode(Halt(broadcast.preview_id)))
    reached = texts("broadcast-going", sent=broadcast.sent, count=chats)
    return Message(texts.joined([reached, *_not_reached(broadcast, texts)]), (halt,))


def ended(broadcast: Broadcast, texts: Texts, *, halted: bool) -> Message:
    reached = texts("broadcast-halted" if halted else "broadcast-done", count=broadcast.sent)
    return Message(texts.joined([reached, *_not_reached(broadcast, texts)]))


def _not_reached(broadcast: Broadcast, texts: Texts) -> Iterator[str]:
    if broadcast.gone:
        yield texts("broadcast-blocked", count=broadcast.gone)
    if broadcast.refused:
        yield texts("broadcast-refused", count=broadcast.refused)
