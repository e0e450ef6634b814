"""The example board, the rules for alerts and the page about metrics, held against what a Meter tells."""

import re

import pytest
from prometheus_client.parser import text_string_to_metric_families

from povbot.metering.meter import PrometheusMeter
from povbot.ports.measuring import Ending, Gathered, Vitals
from stories import ROOT
from watching import ADDED_LABELS, OF_PROMETHEUS, asked, base, expressions, panels, rules, told


@pytest.mark.parametrize("expression", sorted(expressions()))
def test_what_is_asked_for_is_told_with_these_labels(expression: str) -> None:
    known = {name: labels for name, (_, labels) in told().items()} | OF_PROMETHEUS
    names = [(base(name), labels) for name, labels in asked(expression)]
    assert names
    for name, labels in names:
        assert name in known, name
        assert {*labels} <= known[name] | ADDED_LABELS, name
    of_all = {label for name, _ in names for label in known[name]} | ADDED_LABELS
    grouped = {label.strip() for by in re.findall(r"\bby \(([^)]*)\)", expression) for label in by.split(",")}
    assert grouped <= of_all | ({"le"} if "_bucket" in expression else set())


def test_values_that_are_asked_for_can_be_told() -> None:
    """A label's value that never comes would keep an alert silent for ever."""
    meter = PrometheusMeter(lambda: 0.0)
    for ending in Ending:
        meter.sent("sendMessage", ending, 500)
    meter.gathered(Gathered("paper", came_to_its_end=False))
    samples = [s for f in text_string_to_metric_families(meter.exposition(Vitals()).decode()) for s in f.samples]
    for expression in expressions():
        for name, labels in asked(expression):
            for label, values in labels.items():
                if label in ADDED_LABELS:
                    continue
                here = {one.labels[label] for one in samples if one.name == name}
                assert all(any(re.fullmatch(value, one) for one in here) for value in values.split("|")), expression


def test_every_alert_says_what_is_wrong_and_what_to_do() -> None:
    names = [rule["alert"] for rule in rules()]
    assert len({*names}) == len(names) > 10
    for rule in rules():
        assert rule["labels"]["severity"] in ("critical", "warning", "info")
        assert {*rule["annotations"]} == {"summary", "remedy"}


def test_every_metric_of_the_program_is_on_the_board() -> None:
    shown = {base(name) for panel in panels() for target in panel["targets"] for name, _ in asked(target["expr"])}
    of_the_system = {name for name in told() if name.startswith("povbot_process_")}
    assert {*told()} - of_the_system <= shown


def test_every_panel_has_a_place_of_its_own() -> None:
    places = [panel["gridPos"] for panel in panels()]
    cells = [(at["x"] + x, at["y"] + y) for at in places for x in range(at["w"]) for y in range(at["h"])]
    assert len({*cells}) == len(cells)
    assert max(x for x, _ in cells) < 24


def test_the_page_describes_every_metric_and_no_other() -> None:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8").partition("## Metrics")[2]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if line.startswith("| `")
    ]
    described = {name.strip("`"): (kind, frozenset(re.findall(r"\w+", labels))) for name, kind, labels, _ in rows}
    assert described == told()
