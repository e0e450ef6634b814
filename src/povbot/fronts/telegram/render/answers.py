"""Answers and refusals as messages."""

from collections.abc import Iterator
from html import escape

from povbot.fronts.telegram.asking import Asked
from povbot.fronts.telegram.buttons import Ask, ShowLatest, ShowTopic, encode
from povbot.fronts.telegram.render.keyboards import Keyboard, Row
from povbot.fronts.telegram.render.message import (
    MAX_BUTTON_CHARS,
    MAX_HEADLINE_CHARS,
    Message,
    button,
    echoed,
    short,
)
from povbot.fronts.telegram.render.quotes import fitting
from povbot.fronts.telegram.share import Heading, share_address
from povbot.model import Answer, NoAnswer, Reason, Talk
from povbot.texts import Texts, conditions, freshness

MAX_WORDS_NAMED = 10


def outcome(asked: Asked, texts: Texts, username: str, *, brief: bool = False, judged: bool = False) -> Message:
    """`username` is the bot's, for the links that open it. Brief, for groups, is one quote and one row of buttons.
    `judged` says that the reader's verdict is kept."""
    found = asked.outcome
    if isinstance(found, NoAnswer):
        below = keyboard(asked, texts, username)
        return _below_question(asked, _refusal(asked, found, below, texts, brief=brief))
    head = [*_understood(found, texts), *_read_as(found, texts)]
    if understood := conditions.of(found, texts):
        head.append(f"<i>{escape(short(understood, MAX_HEADLINE_CHARS), quote=False)}</i>")
    head = ["\n".join(head)] if head else []
    html, shown = fitting(head, found.quotes[:1] if brief else found.quotes, texts, answer=True)
    below = keyboard(asked, texts, username, judged=judged)
    rows: tuple[Row, ...] = ()
    if below:
        more = asked.more or shown < len(found.quotes)
        rows = below.brief(shown, more=more) if brief else below.answer(shown, more=more)
    return _below_question(asked, Message(html, rows))


def why_not_good(asked: Asked, texts: Texts, username: str) -> Message:
    """The answer, with what may be wrong with it as buttons."""
    below = keyboard(asked, texts, username)
    return Message(outcome(asked, texts, username).html, below.reasons() if below else ())


def keyboard(asked: Asked, texts: Texts, username: str, *, judged: bool = False) -> Keyboard | None:
    """None where the question cannot be carried along: nothing below would know what to do."""
    found = asked.outcome
    first = found.quotes[0].citation.article_id if isinstance(found, Answer) else None
    address = share_address(asked.behind, username, first)
    return Keyboard(texts, address, judged) if address else None


def heading(asked: Asked, texts: Texts) -> Iterator[str]:
    """The question, where it stands above its answer."""
    if asked.behind.heading is Heading.ASKED:
        yield f"<i>{escape(short(asked.behind.question, MAX_HEADLINE_CHARS), quote=False)}</i>"
    yield from _understood(asked.outcome, texts)


def _below_question(asked: Asked, message: Message) -> Message:
    return echoed(asked.behind.question, message) if asked.behind.heading is Heading.ASKED else message


def _read_as(answer: Answer, texts: Texts) -> Iterator[str]:
    for correction in answer.corrections[:MAX_WORDS_NAMED]:
        typed, read_as = (short(word, MAX_BUTTON_CHARS) for word in (correction.typed, correction.read_as))
        yield f"<i>{escape(texts('answer-corrected', typed=typed, read_as=read_as), quote=False)}</i>"


def _understood(outcome: Answer | NoAnswer, texts: Texts) -> Iterator[str]:
    if outcome.understood:
        question = short(outcome.understood, MAX_HEADLINE_CHARS)
        yield f"<i>{escape(texts('answer-understood', question=question), quote=False)}</i>"


def _refusal(asked: Asked, refusal: NoAnswer, below: Keyboard | None, texts: Texts, *, brief: bool) -> Message:
    if refusal.reason is Reason.TALK and refusal.query.talk:
        return _talk(refusal.query.talk, asked, texts)
    nothing_asked = refusal.reason is Reason.NOTHING_ASKED
    lines = [*_understood(refusal, texts), texts("none-asked" if nothing_asked else "none-found")]
    if understood := conditions.of(refusal, texts):
        lines.append(escape(short(understood, MAX_HEADLINE_CHARS), quote=False))
    lines += () if nothing_asked else _lacking(refusal, texts)
    if up_to := freshness.up_to_for(refusal, asked.up_to.newest, asked.up_to.brought, texts):
        lines.append(escape(up_to, quote=False))
    rows = () if brief else tuple(_suggestions(refusal))
    if rows:
        lines.append(texts("none-suggestions", suggestions="").rstrip())
    if below and not nothing_asked:
        rows += below.refusal(came_near=refusal.confidence > 0 and not brief)
    return Message("\n".join(lines), rows)


def _talk(kind: Talk, asked: Asked, texts: Texts) -> Message:
    said = freshness.talk(kind, asked.up_to.newest, asked.up_to.brought, texts)
    newest = button(texts("latest-title"), encode(ShowLatest(0))) if kind is Talk.FRESHNESS else ()
    return Message(escape(said, quote=False), (newest,) if newest else ())


def _suggestions(refusal: NoAnswer) -> Iterator[Row]:
    for near in refusal.suggestions:
        row = button(near.text, encode(ShowTopic(near.topic_id, 0, anew=True) if near.topic_id else Ask(near.text)))
        if row:
            yield row


def _lacking(refusal: NoAnswer, texts: Texts) -> Iterator[str]:
    if refusal.missing:
        words = texts("list-separator").join(
            f"<b>{escape(short(word, MAX_BUTTON_CHARS), quote=False)}</b>" for word in refusal.missing[:MAX_WORDS_NAMED]
        )
        yield texts("none-missing", words=words, count=len(refusal.missing))
    for line in conditions.of_refusal(refusal, texts):
        yield escape(short(line, MAX_HEADLINE_CHARS), quote=False)
