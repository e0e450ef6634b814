"""Readers who ask, tap what they were really shown and type letter by letter, whatever the bot is up to: each does one
thing at a time, but all together keep their rate."""

import asyncio
import json
import random
import re
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from soaking import double as doubles
from soaking.account import Account, Asked
from soaking.asked import LANGUAGES, Said

# Of a hundred updates. The service takes 30 messages and edits a second from a bot: 22 leave room for chance.
MIX = {"question": 14, "tap": 8, "inline": 78}
FIRST_READER = 10_000
# Views of an answer, listings, topics, stories, offered questions. Not: following, verdicts, pictures.
_TAPPED = re.compile(r"(a:(answer|more|related|why)|[lntq]|b[shrl]):|t$")
_PAUSE_S, _LETTER_S = 1.2, 0.35
_MOST_TAPPABLE = 300


class People:
    """`put` is given the number of who waits for it, and an update. `double` is to be set before they live."""

    double: Any

    def __init__(
        self,
        count: int,
        said: Mapping[str, Said],
        rng: random.Random,
        account: Account,
        put: Callable[[int, bytes], None],
    ) -> None:
        self._said, self._rng, self._account, self._put = said, rng, account, put
        self._users: list[dict[str, Any]] = [
            {"id": FIRST_READER + n, "first_name": "Reader", "language_code": LANGUAGES[n % 3].lower()}
            for n in range(count)
        ]
        self._tappable: deque[tuple[float, int, int]] = deque(maxlen=_MOST_TAPPABLE)
        self._typing: deque[tuple[float, dict[str, Any], str, int]] = deque()
        self._asked = Asked("", 0.0, 0)

    # What the double tells

    def told(self, method: str, raw: Mapping[str, Any], result: Any, refused: str) -> None:  # noqa: ANN401
        asked = self._account.told(method, raw, refused)
        if asked and isinstance(result, dict) and "reply_markup" in result:
            self._tappable.append((time.perf_counter(), result["chat"]["id"], result["message_id"]))

    def deliver(self, kind: str, payload: doubles.Json) -> int:
        number: int = self.double.next("update")
        reader = payload["from"]["id"]
        line = -reader if kind == "inline_query" else reader
        self._put(line, json.dumps({"update_id": number, kind: payload}).encode())
        return number

    # What they do

    async def live(self, rate: float, seconds: float) -> None:
        """Open loop: what is due is sent when it is due, however late the answers are."""
        kinds, weights = [*MIX], [*MIX.values()]
        began, every_s = time.perf_counter(), 1 / rate
        for number in range(round(rate * seconds)):
            due = began + number * every_s
            if (wait_s := due - time.perf_counter()) > 0:
                await asyncio.sleep(wait_s)
            self._asked = Asked(self._rng.choices(kinds, weights)[0], due, int(due - began))
            await getattr(self, f"_{self._asked.kind}")()

    async def _question(self) -> None:
        user = self._free()
        self._account.in_chats[user["id"]] = self._asked
        await self.double.s_message({"user": user, "text": self._said_by(user).question(self._rng)})

    async def _tap(self) -> None:
        found = self._button()
        if found is None:
            self._asked.kind = "inline"
            await self._inline()
            return
        chat_id, message_id, data = found
        self._account.in_chats[chat_id] = self._asked
        user = self._users[chat_id - FIRST_READER]
        tapped = await self.double.s_callback(
            {"user": user, "chat_id": chat_id, "message_id": message_id, "data": data}
        )
        self._account.taps[tapped["callback_query_id"]] = self._asked

    async def _inline(self) -> None:
        """Typing goes on where it is that reader's time; else somebody else begins to type."""
        now = time.perf_counter()
        if self._typing and now - self._typing[0][0] >= _LETTER_S:
            _, user, text, length = self._typing.popleft()
        else:
            user = self._rng.choice(self._users)
            text, length = self._rng.choice(self._said_by(user).typed), 0
        if length < len(text):
            self._typing.append((now, user, text, length + 1))
        typed = await self.double.s_inline({"user": user, "query": text[:length]})
        self._account.inline[typed["inline_query_id"]] = self._asked

    def _said_by(self, user: Mapping[str, Any]) -> Said:
        return self._said[LANGUAGES[(user["id"] - FIRST_READER) % 3]]

    def _free(self) -> dict[str, Any]:
        """Anybody who has their last answer, and had a moment to read it."""
        while True:
            user = self._rng.choice(self._users)
            if self._is_free(user["id"]):
                return user

    def _is_free(self, chat_id: int) -> bool:
        last = self._account.in_chats.get(chat_id)
        return last is None or bool(last.times and time.perf_counter() - last.answered > _PAUSE_S)

    def _button(self) -> tuple[int, int, str] | None:
        for _ in range(len(self._tappable)):
            shown, chat_id, message_id = self._tappable.popleft()
            if not self._is_free(chat_id):
                self._tappable.append((shown, chat_id, message_id))
                continue
            rows = self.double.msgs[chat_id, message_id].get("reply_markup", {}).get("inline_keyboard", [])
            data = [b["callback_data"] for row in rows for b in row if _TAPPED.match(b.get("callback_data", ""))]
            if data:
                return chat_id, message_id, self._rng.choice(data)
        return None
