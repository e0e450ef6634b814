"""What povbot uses of the Bot API, played on loopback: enough to refuse what the service would refuse."""

import asyncio
import itertools
import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from aiohttp import web

Json = dict[str, Any]

TOKEN = "4242:A-token-of-the-double"  # noqa: S105
BOT: Json = {"id": 4242, "is_bot": True, "first_name": "povbot", "username": "pov_test_bot"}
MAX_UTF16_UNITS, MAX_DATA_BYTES = 4096, 64
DROPPED, HANGING = "dropped", "hanging"
_TAG = re.compile(r'<(?:(/)(b|i|a|blockquote|code|pre)|(b|i|blockquote|code|pre)|(a) href="[^"<>]+")>')
# Parameters come as form fields, these in JSON.
_AS_JSON = ("chat_id", "message_id", "offset", "timeout", "allowed_updates", "reply_markup", "link_preview_options")


class Refused(Exception):
    def __init__(self, why: str, status: int = 400) -> None:
        super().__init__(why)
        self.status = status


def visible_text(html: str) -> str:
    """Raises Refused for a tag that is not supported, not closed, or closed out of turn."""
    text, at, is_open = "", 0, list[str]()
    for tag in re.finditer(r"<[^>]*>?", html):
        known = _TAG.fullmatch(tag[0])
        if not known or (known[1] and (not is_open or is_open.pop() != known[2])):
            raise Refused(f"Bad Request: can't parse entities: {tag[0]}")
        if not known[1]:
            is_open.append(known[3] or known[4])
        text, at = text + html[at : tag.start()], tag.end()
    if is_open:
        raise Refused(f"Bad Request: can't parse entities: <{is_open[-1]}> is not closed")
    return unescape(text + html[at:])


def utf16_units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@dataclass
class Call:
    """`status` is 0 while the call is being answered."""

    method: str
    values: Json
    status: int = 0
    result: Any = None


@dataclass
class BotApi:
    """One bot, its private chats, and the people in them. `calls` are in the order they came."""

    base_url: str
    calls: list[Call] = field(default_factory=list)
    allowed_updates: list[str] = field(default_factory=list)
    _updates: list[Json] = field(default_factory=list)
    _messages: dict[int, Json] = field(default_factory=dict)
    _faults: dict[str, list[int | str]] = field(default_factory=dict)
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(100))

    # The people

    def message(self, text: str | None, language: str = "en", user_id: int = 7, **content: Any) -> Json:
        user = {"id": user_id, "is_bot": False, "first_name": "Reader", "language_code": language}
        chat = {"id": user_id, "type": "private", "first_name": "Reader"}
        message: Json = {
            "message_id": next(self._numbers),
            "date": 1_600_000_000,
            "chat": chat,
            "from": user,
            **content,
        }
        if text is not None:
            command = re.match(r"/\w+", text)
            entities = [{"type": "bot_command", "offset": 0, "length": command.end()}] if command else []
            message |= {"text": text, "entities": entities}
        return self._queued("message", message)

    def sticker(self, language: str = "en") -> Json:
        size = {"width": 512, "height": 512, "is_animated": False, "is_video": False, "type": "regular"}
        return self.message(None, language, sticker={"file_id": "s", "file_unique_id": "u", **size})

    def tap(self, label: str, language: str = "en", user_id: int = 7) -> Json:
        """On the newest message that has this button now."""
        for message in reversed(self._messages.values()):
            for button in itertools.chain(*message.get("reply_markup", {}).get("inline_keyboard", ())):
                if button["text"] == label and message["chat"]["id"] == user_id:
                    return self.tap_data(button["callback_data"], message, language, user_id)
        raise LookupError(f"no message has a button {label!r}")

    def tap_data(self, data: str, message: Json, language: str = "en", user_id: int = 7) -> Json:
        user = {"id": user_id, "is_bot": False, "first_name": "Reader", "language_code": language}
        query = {"id": str(next(self._numbers)), "from": user, "chat_instance": "1", "message": message, "data": data}
        return self._queued("callback_query", query)

    # The faults

    def fail(self, method: str, how: int | str, times: int = 1) -> None:
        """The next calls end with this status, DROPPED or HANGING."""
        self._faults.setdefault(method, []).extend([how] * times)

    # What was seen

    def seen(self, *methods: str) -> list[Call]:
        return [call for call in self.calls if call.method in methods and call.status]

    async def until(self, is_so: Callable[[], Any], timeout_s: float = 15) -> None:
        async with asyncio.timeout(timeout_s):
            while not is_so():  # noqa: ASYNC110 - what is waited for may be a line in a process' log
                await asyncio.sleep(0.01)

    async def sent(self, count: int) -> Call:
        """The count-th message that the bot sent or changed."""
        await self.until(lambda: len(self.seen("sendMessage", "editMessageText")) >= count)
        return self.seen("sendMessage", "editMessageText")[count - 1]

    # The service

    async def serve(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        form = await request.post()
        values: Json = {name: json.loads(str(v)) if name in _AS_JSON else str(v) for name, v in form.items()}
        call = Call(method, values)
        self.calls.append(call)
        faults = self._faults.get(method, [])
        fault = faults.pop(0) if faults else None
        if fault == HANGING:
            await asyncio.Event().wait()
        if fault == DROPPED and request.transport:
            request.transport.abort()
        try:
            call.result = await self._answer(request.match_info["token"], method, values, fault)
            call.status = 200
        except Refused as refusal:
            call.status = refusal.status
            body = {"ok": False, "error_code": refusal.status, "description": str(refusal)}
            return web.json_response(body, status=refusal.status)
        return web.json_response({"ok": True, "result": call.result})

    async def _answer(self, token: str, method: str, values: Json, fault: int | str | None) -> Any:
        if isinstance(fault, int):
            raise Refused("a fault that was played", fault)
        if token != TOKEN:
            raise Refused("Unauthorized", 401)
        match method:
            case "getMe":
                return BOT
            case "getUpdates":
                return await self._get_updates(values)
            case "sendMessage":
                shown = _checked(values) | {"from": BOT, "date": 1_600_000_000}
                chat = {"id": values["chat_id"], "type": "private", "first_name": "Reader"}
                message = {"message_id": next(self._numbers), "chat": chat, **shown}
                self._messages[message["message_id"]] = message
                return message
            case "editMessageText":
                old, shown = self._messages[values["message_id"]], _checked(values)
                if all(old.get(key) == shown.get(key) for key in ("text", "html", "reply_markup")):
                    raise Refused("Bad Request: message is not modified: specified new message content is the same")
                self._messages[old["message_id"]] = {k: v for k, v in old.items() if k != "reply_markup"} | shown
                return self._messages[old["message_id"]]
            case (
                "answerCallbackQuery" | "deleteWebhook" | "setMyCommands" | "setMyDescription" | "setMyShortDescription"
            ):
                return True
        raise Refused("Not Found", 404)

    async def _get_updates(self, values: Json) -> list[Json]:
        self.allowed_updates = values.get("allowed_updates", self.allowed_updates)
        self._updates = [update for update in self._updates if update["update_id"] >= values.get("offset", 0)]
        for _ in range(values.get("timeout", 0) * 100):
            if self._updates:
                break
            await asyncio.sleep(0.01)
        return list(self._updates)

    def _queued(self, kind: str, content: Json) -> Json:
        update = {"update_id": next(self._numbers), kind: content}
        self._updates.append(update)
        return update


def _checked(values: Json) -> Json:
    html = values["text"]
    text = visible_text(html) if values.get("parse_mode") == "HTML" else html
    if not text.strip():
        raise Refused("Bad Request: message text is empty")
    if utf16_units(text) > MAX_UTF16_UNITS:
        raise Refused("Bad Request: message is too long")
    markup = values.get("reply_markup", {})
    for button in itertools.chain(*markup.get("inline_keyboard", ())):
        if not button["text"].strip() or not 1 <= len(button["callback_data"].encode()) <= MAX_DATA_BYTES:
            raise Refused("Bad Request: BUTTON_DATA_INVALID")
    return {"text": text, "html": html} | ({"reply_markup": markup} if markup else {})


@asynccontextmanager
async def bot_api(port: int = 0) -> AsyncIterator[BotApi]:
    """`port` 0 takes a free one."""
    api = BotApi("")
    application = web.Application()
    application.router.add_post("/bot{token}/{method}", api.serve)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        api.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}/bot"
        yield api
    finally:
        await runner.cleanup()
