"""What was asked and what came of it: every update is to be answered exactly once."""

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

KINDS = ("question", "tap", "inline")
_SHOWN = frozenset(("sendMessage", "editMessageText", "editMessageReplyMarkup", "sendPhoto"))
_SAME = "message is not modified"


@dataclass(slots=True)
class Asked:
    """`due` is when it was to be sent; seconds of `time.perf_counter`, as is `answered`."""

    kind: str
    due: float
    second: int
    answered: float = 0.0
    times: int = 0
    acknowledged: int = 0


@dataclass(slots=True)
class Account:
    """Open are those not answered yet: by chat, and inline queries by their id."""

    in_chats: dict[int, Asked] = field(default_factory=dict)
    inline: dict[str, Asked] = field(default_factory=dict)
    taps: dict[str, Asked] = field(default_factory=dict)
    laps_ms: list[tuple[str, int, float]] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def told(self, method: str, raw: Mapping[str, Any], refused: str) -> Asked | None:
        """What this call answered. `refused` is why it was, if it was."""
        self.calls[method] += 1
        if refused:
            self.refused[f"{method}: {refused[:60]}"] += 1
        if method == "answerCallbackQuery":
            self._acknowledged(str(raw.get("callback_query_id")))
        elif method == "answerInlineQuery":
            return self._answered(self.inline.get(query := str(raw.get("inline_query_id"))), f"inline query {query}")
        # Refused where a tap asks for what is shown already: that is an answer, too.
        elif method in _SHOWN and (not refused or _SAME in refused):
            return self._answered(self.in_chats.get(chat := int(raw.get("chat_id", 0))), f"chat {chat}")
        return None

    def _acknowledged(self, tap: str) -> None:
        asked = self.taps.get(tap)
        if asked is None or asked.acknowledged:
            self.faults.append(f"tap {tap} was acknowledged {'twice' if asked else 'and never made'}")
        else:
            asked.acknowledged = 1

    def _answered(self, asked: Asked | None, where: str) -> Asked | None:
        if asked is None or asked.times:
            self.faults.append(f"{where} was answered {'twice' if asked else 'and asked nothing'}")
            return None
        asked.times, asked.answered = 1, time.perf_counter()
        self.laps_ms.append((asked.kind, asked.second, 1000 * (asked.answered - asked.due)))
        return asked

    @property
    def unanswered(self) -> int:
        everything = (*self.in_chats.values(), *self.inline.values())
        return sum(not asked.times for asked in everything) + sum(not tap.acknowledged for tap in self.taps.values())
