"""What a Meter tells, and what the example board and the rules for alerts ask of it."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

import yaml  # type: ignore[import-untyped]
from prometheus_client.parser import text_string_to_metric_families

from povbot.metering.meter import PrometheusMeter
from povbot.ports.measuring import Ending, Gathered, Vitals
from stories import ROOT

NOW = datetime(2026, 11, 25, tzinfo=UTC)
# Whatever Prometheus itself adds, of the process that it asks.
OF_PROMETHEUS = {"up": frozenset[str]()}
ADDED_LABELS = {"job", "instance"}
ENDS = ("_bucket", "_sum", "_count")


def told() -> Mapping[str, tuple[str, frozenset[str]]]:
    """Kind and labels of each metric, where everything has happened once."""
    meter = PrometheusMeter(lambda: 0.0)
    meter.sent("sendMessage", Ending.REFUSED, 403)
    meter.gathered(Gathered("paper"))
    vitals = Vitals(
        0,
        0,
        0,
        date(2026, 11, 25),
        0,
        0,
        NOW,
        {"paper": NOW},
        leads=True,
        present=1,
        silent_s=0,
        ready={"store": True},
        free_bytes=0,
    )
    found: dict[str, tuple[str, frozenset[str]]] = {}
    for family in text_string_to_metric_families(meter.exposition(vitals).decode()):
        name = f"{family.name}_total" if family.type == "counter" else family.name
        labels = frozenset(label for sample in family.samples for label in sample.labels) - {"le"}
        assert family.samples, name
        if not name.endswith("_created"):
            found[name] = (family.type, labels)
    return found


def rules() -> list[dict[str, Any]]:
    read = yaml.safe_load((ROOT / "deploy" / "alerts.yaml").read_text(encoding="utf-8"))
    return [rule for group in read["groups"] for rule in group["rules"]]


def panels() -> list[dict[str, Any]]:
    board = json.loads((ROOT / "deploy" / "grafana.json").read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = board["panels"]
    return found


def expressions() -> Iterator[str]:
    yield from (rule["expr"] for rule in rules())
    yield from (target["expr"] for panel in panels() for target in panel["targets"])


def asked(expression: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    """The metrics of an expression, with the values that their labels are to match, as regular expressions."""
    for name, within in re.findall(r"\b(povbot_\w+|up)\b(?:\{([^}]*)\})?", expression):
        matched = re.findall(r'(\w+)\s*(=~|=)\s*"([^"]*)"', within)
        assert len(matched) == within.count('"') / 2, expression
        yield name, {label: value if how == "=~" else re.escape(value) for label, how, value in matched}


def base(name: str) -> str:
    ending = next((end for end in ENDS if name.endswith(end) and name.removesuffix(end) in told()), "")
    return name.removesuffix(ending)
