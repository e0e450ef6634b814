"""What is so just now, as Prometheus reads it."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from povbot.ports.measuring import Vitals


class VitalsCollector(Collector):
    """Of `vitals`, as they were set last. What is not known is not told."""

    def __init__(self) -> None:
        self.vitals = Vitals()

    def collect(self) -> Iterable[GaugeMetricFamily]:
        now = self.vitals
        yield from _of_queues(now)
        yield _gauge("newest_story_timestamp_seconds", "The day of the newest story.", _seconds(now.newest))
        yield _gauge("archive_stories", "Stories of the archive.", now.stories)
        yield _gauge("archive_passages", "Passages that are searched for English readers.", now.passages)
        yield _gauge("edition_timestamp_seconds", "When the archive was last read.", _seconds(now.opened))
        yield _gauge("sources_silent", "Sources that fell silent.", now.silent)
        yield _gauge("sources_failing", "Sources that cannot be gone through.", now.failing)
        yield _gauge("leads", "1 in the process that runs duties.", now.leads)
        yield _gauge("processes_present", "Processes that serve this bot.", now.present)
        yield _gauge("poll_silence_seconds", "Since the last poll that went well.", now.silent_s)
        yield _gauge("disk_free_bytes", "Of the disk with the folder var.", now.free_bytes)
        yield _by_source(now)
        yield _by_check(now)


def _of_queues(now: Vitals) -> Iterable[GaugeMetricFamily]:
    yield _gauge("updates_at_hand", "Updates that wait or are answered in this process.", now.at_hand)
    yield _gauge("updates_open", "Updates stored and not answered, in all processes.", now.left)
    yield _gauge("digest_stories_due", "Stories that chats are still to be told of.", now.due)


def _by_source(now: Vitals) -> GaugeMetricFamily:
    last = GaugeMetricFamily(
        "povbot_ingestion_last_success_timestamp_seconds",
        "When a source was last gone through to its end.",
        labels=("source",),
    )
    for source, when in now.ingested.items():
        last.add_metric((source,), when.timestamp())
    return last


def _by_check(now: Vitals) -> GaugeMetricFamily:
    ready = GaugeMetricFamily("povbot_ready", "1 where a check of /readyz is well.", labels=("check",))
    for check, is_well in now.ready.items():
        ready.add_metric((check,), int(is_well))
    return ready


def _gauge(name: str, documentation: str, value: float | None) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"povbot_{name}", documentation)
    if value is not None:
        family.add_metric((), value)
    return family


def _seconds(when: date | None) -> float | None:
    if when is None:
        return None
    return (when if isinstance(when, datetime) else datetime.combine(when, time(), UTC)).timestamp()
