"""Conversations as Markdown that a person can read: the reader's lines are played, the bot's are written below them."""

import re
from collections.abc import Awaitable, Callable, Iterable, Iterator
from html import escape, unescape
from pathlib import Path
from typing import Any

from botapi_double import BotApi, Call, Json
from telegram import Update

from povbot.fronts.telegram.desk import App

FOLDER = Path(__file__).parents[1] / "conversations"

# **Reader (en):** text; **Reader (en) in the group:** text; **Reader (en) replies in topic 5:** text; and so on.
# Another reader has a number: **Reader 8 (en):**.
_LINE = re.compile(
    r"\*\*Reader(?: (?P<user>\d+))? \((?P<language>[\w-]+)\)"
    r"(?P<how> taps| replies| types| sends a sticker| blocks the bot| adds the bot| removes the bot| promotes the bot)?"
    r"(?P<group> in the group| in topic (?P<topic>\d+))?:?\*\*(?: (?P<said>.+))?"
)
GROUP = -100_200_300_400_500
# Administers the group.
ADMIN = 9
# What the bot is then in the chat, and what it was.
_MEMBER = {
    "adds": ("member", "left"),
    "promotes": ("administrator", "member"),
    "removes": ("left", "member"),
    "blocks": ("kicked", "member"),
}
# **Meanwhile:** it is 2026-01-06 00:00 UTC. **Meanwhile:** a new story: its-id. **Meanwhile:** a story changes: its-id.
_MEANWHILE = re.compile(
    r"\*\*Meanwhile:\*\* (?P<what>it is|a new story:|a story changes:|a story is withdrawn:) (?P<value>.+)\."
)
_BOT = re.compile(r"> |>$|\*\*Bot")
# One of the cards that the bot offered last, by its title; what is sent is written down, wherever it is sent to.
_CHOOSES = re.compile(r"\*\*Reader \([\w-]+\) chooses\*\* (?P<title>.+)")
_MARKUP = re.compile(r"([\\*\[\]<>`_])")
_MARKS = {"<b>": "**", "</b>": "**", "<i>": "*", "</i>": "*"}
_SAID = {
    "sendMessage": "",
    "editMessageText": " changes its message",
    "editMessageReplyMarkup": " changes its buttons",
    "sendPhoto": " sends a picture",
    "sendDocument": " sends a file",
}
_QUOTATION = re.compile(r"<blockquote(?: expandable)?>(.*?)</blockquote>\n?", re.DOTALL)
_LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)
_TAGS = re.compile(r'(</?[bi]>|<a href="[^"]*">.*?</a>)', re.DOTALL)


# `what` is "it is", "a new story:" and so on.
Meanwhile = Callable[[str, str], Awaitable[None]]


async def played(conversation: str, application: App, api: BotApi, meanwhile: Meanwhile) -> str:
    """The same conversation, with what the bot says now."""
    lines = []
    api.admins.add(ADMIN)
    for line in _without_bot(conversation):
        lines.append(line)
        update = _update(line, api)
        before = len(api.calls)
        if happens := _MEANWHILE.fullmatch(line):
            await meanwhile(happens["what"], happens["value"])
            lines += _reaction(api.calls[before:])
        if update:
            await application.process_update(Update.de_json(update, application.bot))
            lines += _reaction(api.calls[before:])
        elif chosen := _CHOOSES.fullmatch(line):
            lines += _card(chosen["title"], api)
    return "\n".join(lines).rstrip() + "\n"


def _without_bot(conversation: str) -> Iterator[str]:
    """Bot blocks end with a blank line of their own."""
    in_bot = False
    for line in conversation.splitlines():
        was_in_bot, in_bot = in_bot, bool(_BOT.match(line))
        if not in_bot and not (was_in_bot and not line) and (line or not was_in_bot):
            yield line


def _update(line: str, api: BotApi) -> Json | None:
    found = _LINE.fullmatch(line)
    if not found:
        return None
    said = re.sub(r"\\(.)", r"\1", found["said"] or "")
    place: dict[str, Any] = {"language": found["language"], "user_id": int(found["user"] or 7)}
    if found["group"]:
        place["chat_id"] = GROUP
    match (found["how"] or "").strip():
        case "taps":
            return api.tap(said.removeprefix("[").removesuffix("]"), **place)
        case "types":
            return api.types(said.removeprefix("@bot").strip(), **place)
        case "sends a sticker":
            return api.sticker(place["language"])
        case change if change.endswith(" the bot"):
            status, old = _MEMBER[change.partition(" ")[0]]
            return api.member(status, old=old, **{"chat_id": place["user_id"], **place})
    if found["topic"]:
        place["thread_id"] = int(found["topic"])
    says = api.replies if found["how"] else api.message
    return says(said, **place)


def _reaction(calls: Iterable[Call]) -> Iterator[str]:
    for call in calls:
        if call.status != 200:
            yield from ("", f"**Bot is refused** {call.method}: {call.status}")
        elif call.method in _SAID:
            yield from ("", f"**Bot{_place(call.values)}{_SAID[call.method]}:**", "")
            yield from (f"> {line}".rstrip() for line in _message(call.values))
        elif call.method == "answerCallbackQuery" and "text" in call.values:
            yield from ("", f"**Bot tells who tapped:** {call.values['text']}")
        elif call.method == "answerInlineQuery":
            yield from ("", "**Bot offers:**", "")
            yield from (f"> {line}".rstrip() for line in _offered(call.values))


def _card(title: str, api: BotApi) -> Iterator[str]:
    results = api.seen("answerInlineQuery")[-1].values["results"]
    content = next(result["input_message_content"] for result in results if result["title"] == title)
    yield from ("", "**Bot's card:**", "")
    yield from (f"> {line}".rstrip() for line in _message(content | {"text": content["message_text"]}))


def _place(values: dict[str, Any]) -> str:
    topic = values.get("message_thread_id")
    return f" in topic {topic}" if topic else " in the group" if values["chat_id"] == GROUP else ""


def _offered(values: dict[str, Any]) -> Iterator[str]:
    for result in values["results"]:
        yield f"- {_inline(result['title'])}: {_inline(result.get('description', ''))}"
    if "button" in values:
        yield f"[{values['button']['text']}]"


def _message(values: dict[str, Any]) -> Iterator[str]:
    if "photo" in values:
        yield from ("[a picture]", "")
    if "document" in values:
        yield from ("[a file]", "")
    html = values.get("text", values.get("caption", ""))
    if html:
        yield from _markdown(html if values.get("parse_mode") else escape(html, quote=False)).split("\n")
    rows = values.get("reply_markup", {}).get("inline_keyboard", ())
    if rows and html:
        yield ""
    for row in rows:
        yield " ".join(map(_button, row)) + ("\\" if row is not rows[-1] else "")


def _button(button: dict[str, Any]) -> str:
    """With the address of the page that it opens, here or in a browser; not with one of Telegram's own."""
    address = button.get("web_app", button).get("url", "https://t.me/")
    return f"[{button['text']}]" + ("" if address.startswith("https://t.me/") else f"({address})")


def _markdown(html: str) -> str:
    """A line break is a backslash; a quotation ends with a blank line, or Markdown joins the next line to it."""
    pieces = _QUOTATION.split(html)
    for at, piece in enumerate(pieces):
        pieces[at] = _inline(piece)
        if at % 2:
            pieces[at] = "\n".join(f"> {line}" for line in pieces[at].split("\n")) + "\n\n"
    return "".join(pieces)


def _inline(html: str) -> str:
    shown = ""
    for piece in _TAGS.split(html):
        if piece in _MARKS:
            shown += _MARKS[piece]
        elif link := _LINK.fullmatch(piece):
            shown += f"[{_inline(link[2])}]({unescape(link[1])})"
        else:
            shown += re.sub(r"(?<!\n)\n(?!\n)", r"\\\n", _MARKUP.sub(r"\\\1", unescape(piece)))
    return shown
