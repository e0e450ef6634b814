"""What every Meter promises: each thing that it is told counts once, where it belongs, from any thread."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from prometheus_client.parser import text_string_to_metric_families

from fake_meter import FakeMeter
from povbot.metering.meter import PrometheusMeter
from povbot.model import Reason
from povbot.ports.measuring import Ending, Front, Gathered, Kind, Meter, Stage, Told, Vitals


@dataclass
class Counted:
    """A meter, and how its counts are read."""

    meter: Meter
    count: Callable[..., float]


def by_prometheus() -> Counted:
    meter = PrometheusMeter(lambda: 0.0)
    names = {
        "took": ("povbot_stage_seconds_count", ("stage",)),
        "received": ("povbot_updates_received_total", ("kind",)),
        "asked": ("povbot_questions_total", ("front", "outcome")),
        "sent": ("povbot_sends_total", ("method", "ending")),
        "refused": ("povbot_service_refusals_total", ("method", "status")),
        "held back": ("povbot_updates_held_back_total", ()),
        "failed": ("povbot_updates_failed_total", ()),
        "digest": ("povbot_digests_total", ("ending",)),
        "broadcast": ("povbot_broadcast_messages_total", ("ending",)),
        "run": ("povbot_ingestion_runs_total", ("source", "ending")),
        "brought": ("povbot_ingestion_stories_total", ("source", "what")),
    }
    words = {None: "answered", True: "done", False: "failed"}

    def count(what: str, *labels: object) -> float:
        name, label_names = names[what]
        told = [words[one] if one is None or isinstance(one, bool) else str(one) for one in labels]
        wanted = dict(zip(label_names, told, strict=True))
        families = text_string_to_metric_families(meter.exposition(Vitals()).decode())
        samples = (sample for family in families for sample in family.samples)
        return sum(sample.value for sample in samples if (sample.name, sample.labels) == (name, wanted))

    return Counted(meter, count)


def by_the_fake() -> Counted:
    meter = FakeMeter()
    return Counted(meter, lambda *what: meter.counts[what])


@pytest.fixture(params=[by_prometheus, by_the_fake])
def counted(request: pytest.FixtureRequest) -> Counted:
    made: Counted = request.param()
    return made


@pytest.mark.parametrize("stage", Stage)
def test_a_stage_counts_however_it_ends(counted: Counted, stage: Stage) -> None:
    with counted.meter.timing(stage):
        pass
    with pytest.raises(ValueError, match="within"), counted.meter.timing(stage):
        raise ValueError("within")
    assert counted.count("took", stage) == 2


@pytest.mark.parametrize("kind", Kind)
def test_updates_count_by_kind(counted: Counted, kind: Kind) -> None:
    counted.meter.received(kind)
    assert [counted.count("received", one) for one in Kind] == [one is kind for one in Kind]


@pytest.mark.parametrize("front", Front)
@pytest.mark.parametrize("refusal", [None, *Reason])
def test_questions_count_by_front_and_by_how_they_ended(counted: Counted, front: Front, refusal: Reason | None) -> None:
    counted.meter.asked(front, refusal)
    counts = {(f, r): counted.count("asked", f, r) for f in Front for r in (None, *Reason)}
    assert counts == {key: key == (front, refusal) for key in counts}


def test_sends_count_by_ending_and_refusals_by_what_the_service_answered(counted: Counted) -> None:
    counted.meter.sent("sendMessage", Ending.OK, 200)
    counted.meter.sent("sendMessage", Ending.AGAIN, 429)
    counted.meter.sent("sendMessage", Ending.AGAIN, 0)
    counted.meter.sent("sendMessage", Ending.REFUSED, 403)
    assert [counted.count("sent", "sendMessage", ending) for ending in Ending] == [1, 2, 1, 0, 0]
    assert [counted.count("refused", "sendMessage", status) for status in (0, 200, 403, 429)] == [0, 0, 1, 1]


def test_what_is_sent_unasked_counts_by_what_came_of_it(counted: Counted) -> None:
    for told in Told:
        counted.meter.digest(told)
    counted.meter.broadcast(Told.GONE)
    assert [counted.count("digest", told) for told in Told] == [1, 1, 1, 1]
    assert [counted.count("broadcast", told) for told in Told] == [told is Told.GONE for told in Told]


def test_readers_held_back_and_updates_that_failed_count(counted: Counted) -> None:
    counted.meter.held_back()
    counted.meter.failed()
    counted.meter.failed()
    assert (counted.count("held back"), counted.count("failed")) == (1, 2)


def test_what_ingestion_brought_counts_by_source(counted: Counted) -> None:
    counted.meter.gathered(Gathered("paper", new=2, failed=1))
    counted.meter.gathered(Gathered("paper", new=1, came_to_its_end=False))
    counted.meter.gathered(Gathered("other"))
    whats = ("new", "changed", "withdrawn", "failed")
    assert [counted.count("brought", "paper", what) for what in whats] == [3, 0, 0, 1]
    assert counted.count("run", "paper", True) == counted.count("run", "paper", False) == 1
    assert counted.count("run", "other", True) == 1


def test_nothing_is_lost_where_threads_count_at_once(counted: Counted) -> None:
    with ThreadPoolExecutor(4) as threads:
        for _ in range(400):
            threads.submit(counted.meter.received, Kind.MESSAGE)
    assert counted.count("received", Kind.MESSAGE) == 400
