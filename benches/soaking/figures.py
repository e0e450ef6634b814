"""What a soak has shown."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean, median, quantiles
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from povbot.readers import address
from soaking.account import KINDS, Account
from soaking.processes import Bot

_TABLES = ("chats", "updates", "missed", "days", "latencies", "askers", "subscriptions", "due", "told")
_MOST_GROWTH = 0.03


async def transactions(database: str) -> int:
    """Committed so far, by everybody."""
    asked = "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"
    return (await _numbers(database, {"": asked}))[""]


async def rows(database: str) -> Mapping[str, int]:
    """Of each table that has some, and of updates those that are open."""
    asked = {table: f"SELECT count(*) FROM {table}" for table in _TABLES}  # noqa: S608
    asked["open updates"] = "SELECT count(*) FROM updates WHERE state <> 'done'"
    return {name: count for name, count in (await _numbers(database, asked)).items() if count}


async def _numbers(database: str, asked: Mapping[str, str]) -> Mapping[str, int]:
    engine = create_async_engine(address.parse(database))
    async with engine.connect() as connection:
        found = {name: int((await connection.execute(text(one))).scalar_one()) for name, one in asked.items()}
    await engine.dispose()
    return found


@dataclass(frozen=True, slots=True)
class Spent:
    """From the first update to the last answer, which took `seconds`."""

    seconds: float
    cpu_s: Mapping[str, float]
    transactions: int


@dataclass(frozen=True, slots=True)
class Figures:
    account: Account
    deliveries: Mapping[str, int]
    spent: Spent
    bots: Sequence[Bot]
    statuses: Sequence[int]
    violations: Sequence[Mapping[str, Any]]
    rows: Mapping[str, int]

    def faults(self) -> Iterator[str]:
        if self.account.unanswered:
            yield f"{self.account.unanswered} updates were not answered"
        yield from self.account.faults[:10]
        yield from (f"violation: {one['method']}: {one['error']}" for one in self.violations[:10])
        if open_ := self.rows.get("open updates"):
            yield f"{open_} updates are open in the store"
        yield from (f"a log has: {line[:200]}" for bot in self.bots for line in bot.errors)
        yield from self._grown()
        yield from (f"a bot ended with status {status}" for status in self.statuses if status)

    def _grown(self) -> Iterator[str]:
        """Beyond the first minute, in which caches fill."""
        for bot in self.bots:
            _, *later = map(mean, _minutes(bot.rss_mb))
            if len(later) > 1 and later[-1] > (1 + _MOST_GROWTH) * later[0]:
                yield f"a bot grew from {later[0]:.1f} MB in the second minute to {later[-1]:.1f} in the last"

    def slow(self, within_ms: float) -> Iterator[str]:
        late = _cuts([lap for *_, lap in self.account.laps_ms])[98]
        if within_ms and late > within_ms:
            yield f"99 in 100 answers took {late:.0f} ms, not {within_ms:.0f}"

    def told(self) -> str:
        return "\n".join((*_latencies(self.account.laps_ms), *self._costs(), *self._memory(), *self._besides()))

    def _costs(self) -> Iterator[str]:
        answered, seconds, cpu_s = len(self.account.laps_ms) or 1, self.spent.seconds, self.spent.cpu_s
        yield f"{answered} answered, {answered / seconds:.1f} a second; CPU ms an update:"
        for name, spent in cpu_s.items():
            yield f"  {name:18} {1000 * spent / answered:6.2f}  ({100 * spent / seconds:.0f} % of a core)"
        yield f"  {'all together':18} {1000 * sum(cpu_s.values()) / answered:6.2f}"
        yield f"{self.spent.transactions / answered:.2f} transactions an update"

    def _memory(self) -> Iterator[str]:
        for number, bot in enumerate(self.bots, 1):
            minutes = " ".join(f"{mean(minute):.1f}" for minute in _minutes(bot.rss_mb))
            yield f"bot {number}: {bot.rss_mb[0]:.0f} MB at first; by minute {minutes}"

    def _besides(self) -> Iterator[str]:
        yield "deliveries: " + (", ".join(f"{n} {what}" for what, n in self.deliveries.items()) or "each once")
        yield "calls: " + ", ".join(f"{n} {what}" for what, n in Counter(self.account.calls).most_common())
        yield "refused: " + (", ".join(f"{n} {what}" for what, n in self.account.refused.items()) or "none")
        yield "rows: " + ", ".join(f"{n} {what}" for what, n in self.rows.items())


def _latencies(laps: Sequence[tuple[str, int, float]]) -> Iterator[str]:
    names = ("answers", "median", "90 %", "95 %", "99 %", "99.9 %", "max ms")
    yield f"{'':18}" + "".join(f" {name:>8}" for name in names)
    for kind in (*KINDS, ""):
        some = [lap for named, _, lap in laps if kind in ("", named)]
        if len(some) > 1:
            cuts, fine = _cuts(some), quantiles(some, n=1000, method="inclusive")
            values = (median(some), cuts[89], cuts[94], cuts[98], fine[998], max(some))
            yield f"{kind or 'all':18} {len(some):8}" + "".join(f" {value:8.1f}" for value in values)
    seconds = defaultdict[int, list[float]](list)
    for _, second, lap in laps:
        seconds[second].append(lap)
    worst = max(seconds, key=lambda second: median(seconds[second]), default=0)
    if seconds:
        yield f"the worst second is number {worst}, with a median of {median(seconds[worst]):.0f} ms"


def _minutes(seconds: Sequence[float]) -> Sequence[Sequence[float]]:
    """The last one may be shorter."""
    return [seconds[at : at + 60] for at in range(0, len(seconds), 60)]


def _cuts(laps: Sequence[float]) -> Sequence[float]:
    return quantiles(laps, n=100, method="inclusive") if len(laps) > 1 else [*laps, 0.0][:1] * 99
