"""What povbot uses of the Bot API, played on loopback: enough to refuse what the service would refuse."""

import asyncio
import itertools
import json
import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from aiohttp import web

from patience import PROCESS_PATIENCE_S, until

Json = dict[str, Any]

TOKEN = "4242:A-token-of-the-double"  # noqa: S105
BOT: Json = {"id": 4242, "is_bot": True, "first_name": "povbot", "username": "pov_test_bot"}
MAX_UTF16_UNITS, MAX_DATA_BYTES = 4096, 64
DROPPED, HANGING = "dropped", "hanging"
_TAG = re.compile(r'<(?:(/)(b|i|a|blockquote|code|pre)|(b|i|blockquote|code|pre)(?: expandable)?|(a) href="[^"<>]+")>')
_RIGHTS = (
    "can_be_edited",
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)
_MAY = (
    *("can_change_info", "can_invite_users", "can_pin_messages", "can_manage_topics", "can_send_messages"),
    *("can_send_polls", "can_send_other_messages", "can_add_web_page_previews", "can_send_audios"),
    *("can_send_documents", "can_send_photos", "can_send_videos", "can_send_video_notes", "can_send_voice_notes"),
    *("can_react_to_messages", "can_edit_tag"),
)
PHOTO: Json = {"file_id": "p", "file_unique_id": "u", "width": 800, "height": 450}
DOCUMENT: Json = {"file_id": "d", "file_unique_id": "u"}
MAX_CAPTION_UTF16_UNITS, MAX_INLINE_RESULTS = 1024, 50
# Parameters come as form fields, these in JSON.
_AS_JSON = (
    "chat_id",
    "message_id",
    "offset",
    "timeout",
    "allowed_updates",
    "reply_markup",
    "link_preview_options",
    "reply_parameters",
    "message_thread_id",
    "user_id",
    "results",
    "button",
    "cache_time",
    "is_personal",
)


class Refused(Exception):
    def __init__(self, why: str, status: int = 400, **parameters: int) -> None:
        super().__init__(why)
        self.status, self.parameters = status, parameters


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
    """One bot, its chats, and the people in them. `calls` are in the order they came.

    A person (`user_id`) speaks in their private chat, or in the group `chat_id` (below 0) where that is given. Privacy
    mode is on: of a group the bot hears commands, mentions of it and replies to it only.
    """

    base_url: str
    calls: list[Call] = field(default_factory=list)
    allowed_updates: list[str] = field(default_factory=list)
    _updates: list[Json] = field(default_factory=list)
    _messages: dict[int, Json] = field(default_factory=dict)
    _faults: dict[str, list[int | str]] = field(default_factory=dict)
    admins: set[int] = field(default_factory=set)
    now: int = 1_600_000_000
    commands: list[Json] = field(default_factory=list)  # of the default scope and language
    menu_button: Json = field(default_factory=lambda: {"type": "commands"})
    moved: dict[int, int] = field(default_factory=dict)  # groups that became supergroups, and which
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(100))

    # The people

    def message(
        self,
        text: str | None,
        language: str = "en",
        user_id: int = 7,
        *,
        chat_id: int | None = None,
        thread_id: int | None = None,
        reply_to: Json | None = None,
        **content: Any,
    ) -> Json | None:
        """None where privacy mode keeps it from the bot."""
        message: Json = {
            "message_id": next(self._numbers),
            "date": 1_600_000_000,
            "chat": _chat(chat_id or user_id),
            "from": _user(user_id, language),
            **content,
        }
        if thread_id:
            message |= {"message_thread_id": thread_id, "is_topic_message": True}
        if reply_to:
            message["reply_to_message"] = {key: value for key, value in reply_to.items() if key != "reply_to_message"}
        if text is not None:
            message |= {"text": text, "entities": list(_entities(text))}
        self._messages[message["message_id"]] = message
        return self._queued("message", message) if _is_heard(message) else None

    def replies(self, text: str, language: str = "en", user_id: int = 7, **place: Any) -> Json | None:
        """To the bot's newest message there."""
        chat_id = place.get("chat_id") or user_id
        ours = [m for m in self._messages.values() if m["chat"]["id"] == chat_id and m["from"] == BOT]
        return self.message(text, language, user_id, reply_to=ours[-1], **place)

    def sticker(self, language: str = "en") -> Json | None:
        size = {"width": 512, "height": 512, "is_animated": False, "is_video": False, "type": "regular"}
        return self.message(None, language, sticker={"file_id": "s", "file_unique_id": "u", **size})

    def tap(self, label: str, language: str = "en", user_id: int = 7, chat_id: int | None = None) -> Json:
        """On the newest message that has this button now."""
        for message in reversed(self._messages.values()):
            for button in itertools.chain(*message.get("reply_markup", {}).get("inline_keyboard", ())):
                if button["text"] == label and message["chat"]["id"] == (chat_id or user_id):
                    return self.tap_data(button["callback_data"], message, language, user_id)
        raise LookupError(f"no message has a button {label!r}")

    def tap_data(self, data: str, message: Json, language: str = "en", user_id: int = 7) -> Json:
        user = _user(user_id, language)
        query = {"id": str(next(self._numbers)), "from": user, "chat_instance": "1", "message": message, "data": data}
        return self._queued("callback_query", query)

    def types(self, query: str, language: str = "en", user_id: int = 7, offset: str = "") -> Json:
        """After the bot's name, in any chat."""
        user = _user(user_id, language)
        return self._queued(
            "inline_query", {"id": str(next(self._numbers)), "from": user, "query": query, "offset": offset}
        )

    def chooses(self, result: Json, language: str = "en", user_id: int = 7) -> Json | None:
        """An inline result, in the private chat with the bot itself."""
        return self.message(
            visible_text(result["input_message_content"]["message_text"]), language, user_id, via_bot=BOT
        )

    def member(
        self, status: str, chat_id: int = 7, user_id: int = 7, language: str = "en", old: str = "member"
    ) -> Json:
        """The bot is now this in the chat: member, administrator, restricted (muted), left, kicked (a reader's block is
        "kicked")."""

        def of(status: str) -> Json:
            rights: Json = dict.fromkeys(_RIGHTS, False) if status == "administrator" else {}
            if status == "restricted":
                rights = {"is_member": True, **dict.fromkeys(_MAY, False), "until_date": 0}
            return {"status": status, "user": BOT, **rights, **({"until_date": 0} if status == "kicked" else {})}

        change = {"chat": _chat(chat_id), "from": _user(user_id, language), "date": 1_600_000_000}
        return self._queued("my_chat_member", change | {"old_chat_member": of(old), "new_chat_member": of(status)})

    def migrates(self, old_id: int, new_id: int) -> tuple[Json, Json]:
        """A group becomes a supergroup: told once in the old chat and once in the new."""
        told = {"date": 1_600_000_000, "from": _user(7, "en")}
        new = told | {"message_id": next(self._numbers), "chat": _chat(new_id), "migrate_from_chat_id": old_id}
        old = told | {"message_id": next(self._numbers), "chat": _chat(old_id), "migrate_to_chat_id": new_id}
        return self._queued("message", old), self._queued("message", new)

    # The faults

    def fail(self, method: str, how: int | str, times: int = 1) -> None:
        """The next calls end with this status, DROPPED or HANGING."""
        self._faults.setdefault(method, []).extend([how] * times)

    def clear_faults(self) -> None:
        self._faults.clear()

    # What was seen

    def seen(self, *methods: str) -> list[Call]:
        return [call for call in self.calls if call.method in methods and call.status]

    async def until(self, is_so: Callable[[], Any], timeout_s: float = PROCESS_PATIENCE_S) -> None:
        await until(is_so, timeout_s)

    async def sent(self, count: int) -> Call:
        """The count-th message that the bot sent or changed."""
        await self.until(lambda: len(self.seen("sendMessage", "editMessageText")) >= count)
        return self.seen("sendMessage", "editMessageText")[count - 1]

    # The service

    async def serve(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        form = await request.post()
        values: Json = {name: _value(name, v) for name, v in form.items()}
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
            body: Json = {"ok": False, "error_code": refusal.status, "description": str(refusal)}
            body |= {"parameters": refusal.parameters} if refusal.parameters else {}
            return web.json_response(body, status=refusal.status)
        return web.json_response({"ok": True, "result": call.result})

    async def _answer(self, token: str, method: str, values: Json, fault: int | str | None) -> Any:
        if isinstance(fault, int):
            raise Refused("a fault that was played", fault)
        if token != TOKEN:
            raise Refused("Unauthorized", 401)
        if method == "getUpdates":
            return await self._get_updates(values)
        play = self._played().get(method)
        if play is None:
            raise Refused("Not Found", 404)
        return play(values)

    def _played(self) -> dict[str, Callable[[Json], Any]]:
        simple = ("answerCallbackQuery", "deleteWebhook", "setMyDescription", "setMyShortDescription")
        return dict.fromkeys(simple, lambda _values: True) | {
            "setMyCommands": self._commands_set,
            "getMyCommands": lambda _values: self.commands,
            "setChatMenuButton": self._menu_button_set,
            "getChatMenuButton": lambda _values: self.menu_button,
            "getMe": lambda _values: BOT,
            "sendMessage": lambda values: self._sent(values, _checked(values)),
            "sendPhoto": lambda values: self._sent(values, {"photo": [PHOTO]} | _captioned(values)),
            "sendDocument": lambda values: self._sent(values, {"document": DOCUMENT} | _captioned(values)),
            "editMessageText": self._edited,
            "editMessageReplyMarkup": self._relabelled,
            "answerInlineQuery": _checked_results,
            "getChatMember": self._member,
        }

    def _commands_set(self, values: Json) -> bool:
        if not values.keys() & {"scope", "language_code"}:
            self.commands = json.loads(values["commands"])
        return True

    def _menu_button_set(self, values: Json) -> bool:
        self.menu_button = json.loads(values["menu_button"])
        return True

    def _edited(self, values: Json) -> Json:
        old, shown = self._known(values), _checked(values)
        if all(old.get(key) == shown.get(key) for key in ("text", "html", "reply_markup")):
            raise Refused("Bad Request: message is not modified: specified new message content is the same")
        kept = {key: value for key, value in old.items() if key not in ("reply_markup", "entities")}
        self._messages[old["message_id"]] = kept | shown | {"edit_date": self.now}
        return self._messages[old["message_id"]]

    def _known(self, values: Json) -> Json:
        self._refuse_moved(values["chat_id"])
        if values["message_id"] not in self._messages:
            raise Refused("Bad Request: message to edit not found")
        return self._messages[values["message_id"]]

    def _relabelled(self, values: Json) -> Json:
        old = self._known(values)
        return self._edited(values | {"text": old["html"], "parse_mode": "HTML"})

    def _member(self, values: Json) -> Json:
        self._refuse_moved(values["chat_id"])
        status = "administrator" if values["user_id"] in self.admins else "member"
        rights = dict.fromkeys(_RIGHTS, False) if status == "administrator" else {}
        return {"status": status, "user": _user(values["user_id"], "en"), **rights}

    async def _get_updates(self, values: Json) -> list[Json]:
        self.allowed_updates = values.get("allowed_updates", self.allowed_updates)
        self._updates = [update for update in self._updates if update["update_id"] >= values.get("offset", 0)]
        for _ in range(values.get("timeout", 0) * 100):
            if self._updates:
                break
            await asyncio.sleep(0.01)
        return list(self._updates)

    def _sent(self, values: Json, shown: Json) -> Json:
        self._refuse_moved(values["chat_id"])
        message: Json = {"message_id": next(self._numbers), "chat": _chat(values["chat_id"]), "from": BOT}
        message |= {"date": self.now, **shown}
        if values.get("message_thread_id"):
            message |= {"message_thread_id": values["message_thread_id"], "is_topic_message": True}
        self._messages[message["message_id"]] = message
        return message

    def _refuse_moved(self, chat_id: int) -> None:
        if now := self.moved.get(chat_id):
            raise Refused("Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=now)

    def _queued(self, kind: str, content: Json) -> Json:
        update = {"update_id": next(self._numbers), kind: content}
        self._updates.append(update)
        return update


def _user(user_id: int, language: str) -> Json:
    return {"id": user_id, "is_bot": False, "first_name": "Reader", "language_code": language}


def _chat(chat_id: int) -> Json:
    if chat_id > 0:
        return {"id": chat_id, "type": "private", "first_name": "Reader"}
    return {"id": chat_id, "type": "supergroup" if chat_id < -(10**12) else "group", "title": "Group"}


def _entities(text: str) -> Iterator[Json]:
    for found in re.finditer(r"(?:(?<=\s)|^)(?:/\w+(?:@\w+)?|@\w{4,})", text):
        kind = "bot_command" if found[0].startswith("/") else "mention"
        yield {"type": kind, "offset": utf16_units(text[: found.start()]), "length": utf16_units(found[0])}


def _is_heard(message: Json) -> bool:
    if message["chat"]["type"] == "private" or message.get("reply_to_message", {}).get("from") == BOT:
        return True
    text = message.get("text", "")
    command = re.match(r"/\w+(?:@(\w+))?", text)
    if command:
        return str(command[1] or BOT["username"]).lower() == str(BOT["username"]).lower()
    return f"@{BOT['username']}".lower() in text.lower()


def _value(name: str, value: Any) -> Any:
    if isinstance(value, web.FileField):
        return value.file.read()
    return json.loads(str(value)) if name in _AS_JSON else str(value)


def _captioned(values: Json) -> Json:
    html = values.get("caption", "")
    text = visible_text(html) if values.get("parse_mode") == "HTML" else html
    if utf16_units(text) > MAX_CAPTION_UTF16_UNITS:
        raise Refused("Bad Request: message caption is too long")
    return {"caption": text} | _checked_markup(values)


def _checked_results(values: Json) -> bool:
    results = values["results"]
    if len(results) > MAX_INLINE_RESULTS:
        raise Refused("Bad Request: RESULTS_TOO_MUCH")
    ids = [result["id"] for result in results]
    if len({*ids}) != len(ids) or any(not 1 <= len(one.encode()) <= MAX_DATA_BYTES for one in ids):
        raise Refused("Bad Request: RESULT_ID_INVALID")
    for result in results:
        content = result["input_message_content"]
        _checked({"text": content["message_text"], "parse_mode": content.get("parse_mode", "")} | _markup_of(result))
    start = values.get("button", {}).get("start_parameter", "x")
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", start):
        raise Refused("Bad Request: START_PARAM_INVALID")
    return True


def _markup_of(values: Json) -> Json:
    return {"reply_markup": values["reply_markup"]} if "reply_markup" in values else {}


def _checked(values: Json) -> Json:
    html = values["text"]
    text = visible_text(html) if values.get("parse_mode") == "HTML" else html
    if not text.strip():
        raise Refused("Bad Request: message text is empty")
    if utf16_units(text) > MAX_UTF16_UNITS:
        raise Refused("Bad Request: message is too long")
    links = [*(_text_links(html) if values.get("parse_mode") == "HTML" else _urls(text))]
    return {"text": text, "html": html} | ({"entities": links} if links else {}) | _checked_markup(values)


def _text_links(html: str) -> Iterator[Json]:
    for found in re.finditer(r'<a href="([^"]*)">(.*?)</a>', html, re.DOTALL):
        at = utf16_units(unescape(re.sub(_TAG, "", html[: found.start()])))
        length = utf16_units(unescape(re.sub(_TAG, "", found[2])))
        yield {"type": "text_link", "offset": at, "length": length, "url": unescape(found[1])}


def _urls(text: str) -> Iterator[Json]:
    for found in re.finditer(r"https?://\S+", text):
        yield {"type": "url", "offset": utf16_units(text[: found.start()]), "length": utf16_units(found[0])}


def _checked_markup(values: Json) -> Json:
    """A button does one thing: it carries data back, opens an address, or, in private chats, a Mini App."""
    markup = values.get("reply_markup", {})
    for button in itertools.chain(*markup.get("inline_keyboard", ())):
        actions = [key for key in button if key != "text"]
        if not button["text"].strip() or len(actions) != 1:
            raise Refused("Bad Request: BUTTON_INVALID")
        if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= MAX_DATA_BYTES:
            raise Refused("Bad Request: BUTTON_DATA_INVALID")
        if "web_app" in button and values["chat_id"] < 0:
            raise Refused("Bad Request: BUTTON_TYPE_INVALID")
        opened = button.get("url") or button.get("web_app", {}).get("url", "https://")
        if not opened.startswith("https://"):
            raise Refused("Bad Request: BUTTON_URL_INVALID")
    return {"reply_markup": markup} if markup else {}


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
