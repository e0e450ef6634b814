"""What a conversation's address says besides its questions. Whatever else may stand there, it is read as nothing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from povbot.fronts.web.addresses import Addresses
from povbot.fronts.web.conversation import Beginning, Conversation
from povbot.model import Narrowing, Order, Published
from povbot.texts import LANGUAGES, Texts

# Further quotes are shown below the ones before, a page at a time; the tenth page is beyond what anybody reads.
MAX_PAGES = 10
_MAX_ID_CHARS = 200


@dataclass(frozen=True, slots=True)
class Look:
    """How closely the last answer is looked at: so many `pages` of quotes, with reasons, with stories near it. `again`
    says that it was answered before: it is not asked, only looked at."""

    pages: int = 1
    why: bool = False
    related: bool = False
    again: bool = False

    @classmethod
    def of(cls, values: Mapping[str, str]) -> Self:
        again = not values.keys().isdisjoint(("more", "why", "related"))
        return cls(_pages(values.get("more", "")), values.get("why") == "1", values.get("related") == "1", again)

    def values(self) -> Mapping[str, int]:
        """For an address; that it is no question, it says always."""
        shown = {"more": self.pages, "why": int(self.why), "related": int(self.related)}
        return {name: value for name, value in shown.items() if value > (name == "more")} or {"more": 1}


def beginning_of(values: Mapping[str, str], texts: Texts) -> Beginning:
    spoken, named = values.get("lang", ""), values.get("in", "")
    language = spoken if spoken in LANGUAGES else None
    known = bool(named) and texts.language_named(named) != named
    order = next((one for one in Order if one == values.get("order")), None)
    story = values.get("story", "")[:_MAX_ID_CHARS] or None
    return Beginning(
        language, Narrowing(Published.written(values.get("time", "")), named if known else None, order, story)
    )


def address(at: Addresses, asked: Conversation, look: Look, anchor: str) -> str:
    """Of the conversation, looked at so."""
    more: dict[str, str | int] = {**beginning_values(asked.beginning), **look.values()}
    return f"{at.ask(asked.questions, **more)}#{anchor}"


def beginning_values(beginning: Beginning) -> Mapping[str, str]:
    narrowing = beginning.narrowing
    told = {
        "lang": beginning.language,
        "time": narrowing.published and str(narrowing.published),
        "in": narrowing.language,
        "order": narrowing.order,
        "story": narrowing.retold,
    }
    return {name: str(value) for name, value in told.items() if value}


def _pages(text: str) -> int:
    return min(max(int(text), 1), MAX_PAGES) if re.fullmatch("[0-9]{1,4}", text) else 1
