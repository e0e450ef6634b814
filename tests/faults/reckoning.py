"""What an hour of use came to: who was answered, how often, and what is remembered."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from hour import Hour, Kill, Reader, plainness
from played import Call, arrived
from sqlalchemy import select

from patience import until
from povbot.model import Chat
from povbot.ports import Stores
from povbot.readers.stores import opened
from povbot.readers.tables import told

# From when a reply reaches the service until it is noted that it did; a kill between the two brings it again.
MOMENT_S = 0.5


@dataclass
class Reckoning:
    """`faults` are sentences; there are to be none."""

    faults: list[str]
    figures: Counter[str]

    def __str__(self) -> str:
        counted = ", ".join(f"{what}: {number}" for what, number in sorted(self.figures.items()))
        return "\n".join([counted, *self.faults])


async def reckoned(hour: Hour, where: str) -> Reckoning:
    """When everything has settled; `where` is the database."""
    async with opened(where, lambda: datetime.now(UTC)) as stores:
        await until(lambda: _nothing_left(stores))
        await _until_told(hour)
        result = Reckoning([f"violation: {one}" for one in await hour.play.violations()], Counter())
        sent = [call for call in await hour.play.sim("calls", method="sendMessage") if arrived(call)]
        for one in hour.readers:
            mine = [call for call in sent if call["params"]["chat_id"] == str(one.number)]
            _answers(result, hour, one, mine)
            _plainly(result, hour, one, mine)
            chat = await stores.chats.get(one.number)
            _wishes(result, one, chat, mine)
        await _inline(result, hour)
        await _digests(result, hour, stores, sent)
    result.figures["kills"] = len(hour.kills)
    return result


async def _nothing_left(stores: Stores) -> bool:
    return await stores.updates.left() == 0


async def _until_told(hour: Hour) -> None:
    """What is missing after a while stays so."""

    async def all_told() -> bool:
        texts = [call["params"]["text"] for call in await hour.play.sim("calls", method="sendMessage") if arrived(call)]
        return all(any(news.headline in said for said in texts) for news in hour.news)

    try:
        await until(all_told, 240)
    except TimeoutError:
        return


def _answers(result: Reckoning, hour: Hour, one: Reader, sent: Sequence[Call]) -> None:
    asked = [call for call in sent if not _is_of_following(hour, call)]
    for step in one.steps:
        calls = [call for call in asked if step.has in _after_how_it_was_understood(call["params"]["text"])]
        result.figures[step.what] += 1
        _once(result, hour, f"{step.what} of {one.number} ({step.has})", calls, 1)


def _after_how_it_was_understood(text: str) -> str:
    """That line repeats what the question before asked for."""
    return re.sub(r"^<i>[^<]*</i>\n\n", "", text)


def _is_of_following(hour: Hour, call: Call) -> bool:
    said = call["params"]["text"]
    return "f:at-once:" in call["params"].get("reply_markup", "") or any(news.headline in said for news in hour.news)


def _plainly(result: Reckoning, hour: Hour, one: Reader, sent: Sequence[Call]) -> None:
    result.figures["settings"] += one.written_plainly
    calls = [call for call in sent if plainness(call) is not None]
    _once(result, hour, f"/plain of {one.number}", calls, one.written_plainly)


def _once(result: Reckoning, hour: Hour, what: str, calls: Sequence[Call], due: int) -> None:
    """As often as it is due; once more for each reply that reached the service in the moment of a kill."""
    more = len(calls) - due
    excused = sum(any(_was_unheard(call, kill) for kill in hour.kills) for call in calls)
    if more < 0:
        result.faults.append(f"{what}: {-more} without an answer")
    elif more > excused:
        arrivals = [(round(call["t"], 2), call["params"]["text"]) for call in calls[:4]]
        kills = [round(kill.before, 2) for kill in hour.kills]
        result.faults.append(f"{what}: {more} too many, as {arrivals}; kills at {kills}")
    elif more:
        result.figures["answered twice, killed meanwhile"] += more


def _was_unheard(call: Call, kill: Kill) -> bool:
    return bool(kill.before - MOMENT_S <= call["t"] <= kill.after)


def _wishes(result: Reckoning, one: Reader, chat: Chat, sent: Sequence[Call]) -> None:
    confirmed = [plainness(call) for call in sent if plainness(call) is not None]
    quiet_from = None if one.wishes.quiet_from is None else time(one.wishes.quiet_from)
    wished: dict[str, Any] = {
        "language": one.wishes.language,
        "zone": one.wishes.zone,
        "hour": one.wishes.hour,
        "quiet_from": quiet_from,
        "plain": confirmed[-1] if confirmed else False,
    }
    kept = {name: getattr(chat, name) for name in wished}
    result.figures["settings"] += sum(value is not None for value in wished.values())
    if kept != wished:
        result.faults.append(f"wishes of {one.number}: confirmed {wished}, kept {kept}")


async def _inline(result: Reckoning, hour: Hour) -> None:
    answers = (await hour.play.sim("state"))["inline"]
    for one in hour.readers:
        result.figures["typed inline"] += len(one.inline)
        result.faults += [
            f"inline query {number} of {one.number} has no answer"
            for number in one.inline
            if not answers[number]["answer"]
        ]


async def _digests(result: Reckoning, hour: Hour, stores: Stores, sent: Sequence[Call]) -> None:
    """At most one each. None came where the bot was killed when one had left, as far as it knew: what nobody asked for
    is not sent again."""
    leaving = await stores.deliveries._database.run(  # type: ignore[attr-defined]
        lambda connection: {
            (row.chat_id, row.article_id) for row in connection.execute(select(told).where(told.c.state == "leaving"))
        }
    )
    for news in hour.news:
        came = sum(news.headline in call["params"]["text"] for call in sent)
        result.figures["digests"] += came
        if came > 1:
            result.faults.append(f"{news.story} was told {came} times")
        elif not came and (news.chat, news.story) in leaving:
            result.figures["digests lost, killed while they left"] += 1
        elif not came:
            result.faults.append(f"{news.story} was not told to {news.chat}")
