"""Conversations as Markdown that a person can read: the reader's lines are played, the bot's are written below them."""

import re
from collections.abc import Iterable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

from botapi_double import BotApi, Call, Json
from telegram import Update

from povbot.fronts.telegram.app import App

FOLDER = Path(__file__).parents[1] / "conversations"

_SAYS = re.compile(r"\*\*Reader \(([\w-]+)\):\*\* (.+)")
_TAPS = re.compile(r"\*\*Reader \(([\w-]+)\) taps\*\* \[(.+)\]")
_SENDS_STICKER = re.compile(r"\*\*Reader \(([\w-]+)\) sends a sticker\*\*")
_BOT = re.compile(r"> |>$|\*\*Bot")
_MARKUP = re.compile(r"([\\*\[\]<>`_])")
_MARKS = {"<b>": "**", "</b>": "**", "<i>": "*", "</i>": "*"}
_QUOTATION = re.compile(r"<blockquote>(.*?)</blockquote>\n?", re.DOTALL)
_LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)
_TAGS = re.compile(r'(</?[bi]>|<a href="[^"]*">.*?</a>)', re.DOTALL)


async def played(conversation: str, application: App, api: BotApi) -> str:
    """The same conversation, with what the bot says now."""
    lines = []
    for line in _without_bot(conversation):
        lines.append(line)
        update = _update(line, api)
        if update:
            before = len(api.calls)
            await application.process_update(Update.de_json(update, application.bot))
            lines += _reaction(api.calls[before:])
    return "\n".join(lines).rstrip() + "\n"


def _without_bot(conversation: str) -> Iterator[str]:
    """Bot blocks end with a blank line of their own."""
    in_bot = False
    for line in conversation.splitlines():
        was_in_bot, in_bot = in_bot, bool(_BOT.match(line))
        if not in_bot and not (was_in_bot and not line) and (line or not was_in_bot):
            yield line


def _update(line: str, api: BotApi) -> Json | None:
    if said := _SAYS.fullmatch(line):
        return api.message(re.sub(r"\\(.)", r"\1", said[2]), said[1])
    if tapped := _TAPS.fullmatch(line):
        return api.tap(tapped[2], tapped[1])
    if sent := _SENDS_STICKER.fullmatch(line):
        return api.sticker(sent[1])
    return None


def _reaction(calls: Iterable[Call]) -> Iterator[str]:
    for call in calls:
        if call.status != 200:
            yield from ("", f"**Bot is refused** {call.method}: {call.status}")
        elif call.method in ("sendMessage", "editMessageText"):
            yield from ("", "**Bot:**" if call.method == "sendMessage" else "**Bot changes its message:**", "")
            yield from (f"> {line}".rstrip() for line in _message(call.values))


def _message(values: dict[str, Any]) -> Iterator[str]:
    yield from _markdown(values["text"]).split("\n")
    rows = values.get("reply_markup", {}).get("inline_keyboard", ())
    if rows:
        yield ""
    for row in rows:
        yield " ".join(f"[{button['text']}]" for button in row) + ("\\" if row is not rows[-1] else "")


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
