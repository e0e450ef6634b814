"""What readers did with the bot: figures of some days, and the questions it could not serve, as a set to work on."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from povbot.model import DayOfUse, Missed
from povbot.ports import UsageStore

# Who asked is forgotten after so many days; how many asked each day is not.
KNOWN_DAYS = 31


@dataclass(frozen=True, slots=True)
class Usage:
    """Of `days`, one or more in order, those without use too. `readers` are distinct chats, of those still known."""

    days: tuple[DayOfUse, ...]
    readers: int

    @property
    def questions(self) -> int:
        return sum(day.questions for day in self.days)

    @property
    def fronts(self) -> Mapping[str, int]:
        """Questions that came by another way than the chat, by its name."""
        together = Counter[str]()
        for day in self.days:
            together.update(dict(day.fronts))
        return together

    @property
    def in_chat(self) -> int:
        return self.questions - sum(self.fronts.values())

    @property
    def answered(self) -> int:
        return sum(day.answered for day in self.days)

    @property
    def answered_share(self) -> float | None:
        """Of 1; None without questions."""
        return self.answered / self.questions if self.questions else None

    @property
    def good(self) -> int:
        return sum(day.good for day in self.days)

    @property
    def bad(self) -> int:
        return sum(day.bad for day in self.days)

    def latency_ms(self, share: float) -> int | None:
        """Within which this share of all replies came, as exactly as days keep it; None without any."""
        counts = Counter[int]()
        for day in self.days:
            counts.update(dict(day.latencies))
        return DayOfUse(self.days[-1].day, latencies=tuple(sorted(counts.items()))).latency_ms(share)


async def of_last(days: int, last: date, store: UsageStore) -> Usage:
    """`days` of them, 1 or more, up to `last`."""
    first = last - timedelta(days=days - 1)
    return Usage(tuple(await store.days(first, last)), await store.readers(first, last))


def as_questions(missed: Iterable[Missed]) -> str:
    """For `povbot eval` (docs/evaluation.md), one JSON object a line, most frequent first. Nobody has said yet what is
    right, so each is `judged` false; a question missed for several reasons is one. Ids stay from export to export."""
    return "".join(json.dumps(told, ensure_ascii=False) + "\n" for told in _told(missed))


def _told(missed: Iterable[Missed]) -> Iterator[dict[str, object]]:
    by_question = sorted(missed, key=lambda each: (each.language, _folded(each.question)))
    same = [[*group] for _, group in groupby(by_question, key=lambda each: (each.language, _folded(each.question)))]
    for group in sorted(same, key=lambda group: (-sum(each.count for each in group), group[0].question)):
        first = group[0]
        yield {
            "id": _id(first),
            "question": first.question,
            "language": first.language,
            "judged": False,
            "count": sum(each.count for each in group),
            "why": {each.why: each.count for each in group},
            "last": max(each.last for each in group).isoformat(),
            **_quoted(group),
        }


def _quoted(group: Sequence[Missed]) -> dict[str, list[str]]:
    """The stories that the disliked answers quoted first."""
    ids = sorted({each.article_id for each in group if each.article_id})
    return {"quoted": ids} if ids else {}


def _id(missed: Missed) -> str:
    told = f"{missed.language}\n{_folded(missed.question)}"
    return "missed-" + hashlib.sha256(told.encode()).hexdigest()[:12]


def _folded(question: str) -> str:
    return " ".join(question.split()).casefold()
