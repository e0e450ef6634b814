"""Counts and times for Prometheus, in a registry of their own."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Self

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from povbot.metering.vitals import VitalsCollector
from povbot.model import Reason
from povbot.ports.measuring import Ending, Front, Gathered, Kind, Stage, Told, Vitals

CONTENT_TYPE = CONTENT_TYPE_LATEST
# An answer takes 5 ms where little is to be searched; after 10 s its reader has gone.
BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
ANSWERED = "answered"
_GATHERED = ("new", "changed", "withdrawn", "failed")


class PrometheusMeter:
    """Implements Meter. What can happen stands at 0 from the start: a rate needs a first value. `now` is in seconds,
    monotonic."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._registry = CollectorRegistry()
        self._vitals = VitalsCollector()
        self._registry.register(self._vitals)
        ProcessCollector(namespace="povbot", registry=self._registry)
        self._begin_counting()
        self._begin_counting_what_is_sent()

    def _begin_counting(self) -> None:
        stages = self._histogram("stage_seconds", "How long each stage of answering took.", "stage")
        updates = self._counter("updates_received", "Updates that were not known.", "kind")
        asked = self._counter("questions", "Questions, by how they ended.", "front", "outcome")
        self._stages = {stage: stages.labels(stage) for stage in Stage}
        self._updates = {kind: updates.labels(kind) for kind in Kind}
        outcomes = (None, *Reason)
        self._asked = {(f, o): asked.labels(f, o or ANSWERED) for f in Front for o in outcomes}
        self._held_back = self._counter("updates_held_back", "Updates of readers who send too many.")
        self._failed = self._counter("updates_failed", "Updates that ended in an unexpected error.")

    def _begin_counting_what_is_sent(self) -> None:
        self._sends = self._counter("sends", "Tries to send, by method and ending.", "method", "ending")
        self._refusals = self._counter("service_refusals", "Answers of the service other than 200.", "method", "status")
        digests = self._counter("digests", "Digests, by what came of them.", "ending")
        broadcasts = self._counter("broadcast_messages", "Messages of broadcasts, by what came of them.", "ending")
        self._digests = {told: digests.labels(told) for told in Told}
        self._broadcasts = {told: broadcasts.labels(told) for told in Told}
        self._runs = self._counter("ingestion_runs", "Sources gone through by this bot.", "source", "ending")
        self._stories = self._counter("ingestion_stories", "What ingestion brought.", "source", "what")
        for ending in Ending:
            self._sends.labels("sendMessage", ending)

    def _counter(self, name: str, documentation: str, *labels: str) -> Counter:
        return Counter(name, documentation, labels, namespace="povbot", registry=self._registry)

    def _histogram(self, name: str, documentation: str, *labels: str) -> Histogram:
        return Histogram(name, documentation, labels, namespace="povbot", registry=self._registry, buckets=BUCKETS_S)

    def exposition(self, vitals: Vitals) -> bytes:
        """In Prometheus' text format, with what is so just now."""
        self._vitals.vitals = vitals
        return generate_latest(self._registry)

    def timing(self, stage: Stage) -> AbstractContextManager[object]:
        return _Timing(self._stages[stage].observe, self._now)

    def received(self, kind: Kind) -> None:
        self._updates[kind].inc()

    def asked(self, front: Front, refusal: Reason | None) -> None:
        self._asked[front, refusal].inc()

    def sent(self, method: str, ending: Ending, status: int = 0) -> None:
        self._sends.labels(method, ending).inc()
        if ending is not Ending.OK and status > 0:
            self._refusals.labels(method, str(status)).inc()

    def held_back(self) -> None:
        self._held_back.inc()

    def failed(self) -> None:
        self._failed.inc()

    def digest(self, told: Told) -> None:
        self._digests[told].inc()

    def broadcast(self, told: Told) -> None:
        self._broadcasts[told].inc()

    def gathered(self, gathered: Gathered) -> None:
        self._runs.labels(gathered.source, "done" if gathered.came_to_its_end else "failed").inc()
        for what in _GATHERED:
            self._stories.labels(gathered.source, what).inc(getattr(gathered, what))


class _Timing:
    __slots__ = ("_began", "_now", "_observe")

    def __init__(self, observe: Callable[[float], None], now: Callable[[], float]) -> None:
        self._observe, self._now = observe, now

    def __enter__(self) -> Self:
        self._began = self._now()
        return self

    def __exit__(self, _kind: type[BaseException] | None, _e: BaseException | None, _t: TracebackType | None) -> None:
        self._observe(self._now() - self._began)
