"""What the buttons below an answer do: other views of it, in its place, and a reader's verdict. The question is not in
them but behind the share button beside them."""

import re
from dataclasses import dataclass
from enum import StrEnum

from povbot.model import Verdict

# Beyond it no archive has anything to say to a question.
MAX_OFFSET = 999
_SHOW = re.compile(r"a:(answer|more|related|why):([0-9]{1,3})(\+?)")
_JUDGE = re.compile(rf"a:judge(?::({'|'.join(Verdict)}))?")


class View(StrEnum):
    ANSWER = "answer"
    MORE = "more"
    RELATED = "related"
    WHY = "why"


@dataclass(frozen=True, slots=True)
class Show:
    """`offset` is how many quotes come before; of MORE only. `judged` says that the reader's verdict is kept."""

    view: View
    offset: int = 0
    judged: bool = False


@dataclass(frozen=True, slots=True)
class Judge:
    """BAD with its reason, else not at all: without a verdict, the reasons are offered."""

    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Thanked:
    """Does nothing: it says that the verdict is kept."""


Action = Show | Judge | Thanked


def encode(action: Action) -> str:
    match action:
        case Show(view, offset, judged):
            return f"a:{view}:{min(offset, MAX_OFFSET)}{'+' if judged else ''}"
        case Judge(verdict):
            return f"a:judge:{verdict}" if verdict else "a:judge"
        case Thanked():
            return "a:thanked"


def decode(data: str) -> Action | None:
    """None for what no button of this bot says: anybody can send anything."""
    if found := _SHOW.fullmatch(data):
        return Show(View(found[1]), int(found[2]), judged=bool(found[3]))
    if found := _JUDGE.fullmatch(data):
        return Judge(Verdict(found[1]) if found[1] else None)
    return Thanked() if data == "a:thanked" else None
