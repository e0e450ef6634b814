"""What the page tells operators, whoever is asked and whatever fails."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from fake_stores import SetClock
from povbot import bootstrap, settings, usage
from povbot.bootstrap import gathering
from povbot.bootstrap.web_parts import Means
from povbot.errors import LedgerUnusable, StoreUnavailable
from povbot.freshness.states import SourceState
from povbot.fronts.web import figures
from povbot.fronts.web.charts import OfDay, Plot
from povbot.fronts.web.figures import Sources
from povbot.ledger import files
from povbot.model import DayOfUse, Missed, MissedWhy, Run, RunStatus
from povbot.ports import Stores
from povbot.texts import LANGUAGES
from web_front import PASSWORD, SITE

BEGAN = datetime(2026, 11, 2, 8, tzinfo=UTC)
RUN = Run(7, "paper", BEGAN, BEGAN + timedelta(seconds=42), RunStatus.FAILED, "<b>no answer</b>", 1200, 3, 2, 1, 4)
PAPER = SourceState("paper", RUN, BEGAN, 3, BEGAN, date(2026, 10, 1), 2.0, silent=True, failing=True)
READER = 918_273_645


def shown_by(means: Means, chosen: settings.Settings) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(bootstrap.front_of(chosen, means))
    return httpx.AsyncClient(transport=transport, base_url=SITE, headers={"authorization": f"Bearer {PASSWORD}"})


def said(page: httpx.Response) -> str:
    return " ".join(html.fromstring(page.text).text_content().split())


@pytest.fixture
async def used(web_stores: Stores, clock: SetClock) -> Stores:
    today = clock().date()
    await web_stores.usage.asked(today, READER, answered=True, latency_ms=20)
    await web_stores.usage.counted(
        DayOfUse(today - timedelta(days=1), 3, 1, latencies=((50, 2), (400, 1)), fronts=(("web", 2),))
    )
    await web_stores.usage.counted(DayOfUse(today - timedelta(days=20), 6, 6, latencies=((8, 6),)))
    await web_stores.missed.add("Where <i>tea</i> grows?", "en", MissedWhy.REFUSED, today)
    return web_stores


@pytest.mark.usefixtures("used")
@pytest.mark.parametrize("language", LANGUAGES)
async def test_it_tells_of_use_missed_questions_sources_runs_and_the_archive(
    web_means: Means, operators: settings.Settings, language: str
) -> None:
    means = replace(web_means, sources=lambda: Sources([PAPER, SourceState("radio")], [RUN]))
    async with shown_by(means, operators) as browser:
        page = await browser.get(f"/{language}/operator")
    assert page.status_code == 200
    told = said(page)
    for figure in (
        "80",
        "Where <i>tea</i> grows?",
        "paper",
        "radio",
        "1,200",
        "42 s",
        "<b>no answer</b>",
        "2026-10-01",
    ):
        assert figure in told, figure
    assert str(READER) not in page.text


@pytest.mark.usefixtures("used")
async def test_links_choose_how_many_days_are_told_of(web_means: Means, operators: settings.Settings) -> None:
    async with shown_by(web_means, operators) as browser:
        week, quarter = [await browser.get(f"/en/operator?days={days}") for days in (7, 90)]
        other = await browser.get("/en/operator?days=1000000")
    assert "Questions: 4, 50 % of them answered" in said(week)
    assert "In the chat: 2, in a browser: 2, by programs: 0" in said(week)
    assert "Questions: 10, 80 % of them answered" in said(quarter)
    assert html.fromstring(quarter.text).xpath("//ul[@class='ways']//a[@aria-current]/text()") == ["Last 90 days"]
    assert html.fromstring(other.text).xpath("//ul[@class='ways']//a[@aria-current]/text()") == ["Last 30 days"]


@pytest.mark.usefixtures("used")
async def test_each_plot_has_its_bars_and_a_table_of_the_same(web_means: Means, operators: settings.Settings) -> None:
    async with shown_by(web_means, operators) as browser:
        page = html.fromstring((await browser.get("/en/operator?days=7")).text)
    plots = page.xpath("//figure[@class='chart']/*[name()='svg']")
    assert len(plots) == 2
    heights = [[float(bar.get("height")) for bar in plot.xpath(".//*[name()='rect']")] for plot in plots]
    assert heights == [[150, 50, 50, 50], [150, 18.8, 7.5, 7.5]]
    rows = page.xpath("//details//tbody/tr")
    assert [[cell.text for cell in row] for row in rows] == [
        ["2026-11-02", "1", "1", "0", "0", "1", "1", "20", "20", "0", "0"],
        ["2026-11-01", "3", "1", "2", "0", "1", "0", "50", "400", "0", "0"],
    ]
    assert not page.xpath("//*[@style or @onclick]")


VALUES = st.integers(0, 10**9)


@given(st.lists(st.none() | st.tuples(VALUES, VALUES), min_size=1, max_size=90))
def test_a_plots_bars_stand_on_the_ground_and_its_highest_reaches_the_top(
    values: Sequence[tuple[int, int] | None],
) -> None:
    ordered = [sorted(each, reverse=True) if each else (None, None) for each in values]
    plot = Plot([OfDay(date(2026, 11, 1), high, low) for high, low in ordered])
    drawn = [layer for _, layers in plot.drawn() for layer in layers]
    assert [layer.name for layer in drawn] == [
        name for pair in ordered for name, value in zip(("high", "low"), pair, strict=True) if value
    ]
    for layer in drawn:
        assert layer.y + layer.height == pytest.approx(plot.LINES[-1])
        assert 0 <= layer.x <= plot.WIDTH - plot.breadth
    assert min((layer.y for layer in drawn), default=plot.LINES[0]) == plot.LINES[0]


async def test_nothing_asked_is_said(web_means: Means, operators: settings.Settings) -> None:
    async with shown_by(web_means, operators) as browser:
        told = said(await browser.get("/en/operator"))
    assert "Nobody has asked anything in this time." in told
    assert "No question was missed" in told
    assert "No source has been gone through yet." in told


async def test_of_very_many_missed_questions_the_most_frequent_are_shown(
    web_means: Means, operators: settings.Settings, web_stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "MOST_MISSED", 2)
    missed = [Missed(f"question {n}", "en", MissedWhy.REFUSED, n, date(2026, 11, 1)) for n in range(1, 5)]
    await web_stores.missed.counted(missed)
    async with shown_by(web_means, operators) as browser:
        told = (await browser.get("/api/operator")).json()["missed"]
    assert [each["question"] for each in told] == ["question 4", "question 3"]


async def test_missed_questions_are_turned_over_and_exported_whole(
    web_means: Means, web_stores: Stores, operators: settings.Settings
) -> None:
    missed = [Missed(f"question {n:02}", "en", MissedWhy.REFUSED, 1, date(2026, 11, 1)) for n in range(45)]
    await web_stores.missed.counted(missed)
    async with shown_by(web_means, operators) as browser:
        at, seen = "/en/operator", list[Sequence[str]]()
        while at:
            page = html.fromstring((await browser.get(at)).text)
            seen.append(page.xpath("//ol[@class='missed']/li/span/text()"))
            at = next(iter(page.xpath("//a[@rel='next']/@href")), "")
        beyond = html.fromstring((await browser.get("/en/operator?from=9999")).text)
        exported = await browser.get("/en/operator/missed.jsonl")
    assert [len(some) for some in seen] == [20, 20, 5]
    assert [question for some in seen for question in some] == [each.question for each in missed]
    assert beyond.xpath("//ol[@class='missed']/@start") == ["1"]
    assert exported.text == usage.as_questions(missed)
    assert "attachment" in exported.headers["content-disposition"]
    assert exported.headers["cache-control"] == "no-store"


async def test_what_fails_says_so_and_the_rest_is_told(
    web_means: Means, used: Stores, operators: settings.Settings
) -> None:
    def unusable() -> Sources:
        raise LedgerUnusable("it is damaged", where="ledger.db")

    async def unavailable(*_: object) -> Sequence[DayOfUse]:
        raise StoreUnavailable("no answer", where="readers.db")

    used.usage.days = unavailable  # type: ignore[method-assign, assignment]
    async with shown_by(replace(web_means, sources=unusable), operators) as browser:
        page = await browser.get("/en/operator")
        told = (await browser.get("/api/operator")).json()
    assert page.status_code == 200
    assert said(page).count("This cannot be told just now.") == 2
    assert "Where <i>tea</i> grows?" in said(page)
    assert "ledger.db" not in page.text
    assert (told["use"], told["sources"], told["runs"]) == (None, None, None)
    assert [each["question"] for each in told["missed"]] == ["Where <i>tea</i> grows?"]


async def test_a_program_that_asks_for_other_days_is_told_which_there_are(
    web_means: Means, operators: settings.Settings
) -> None:
    async with shown_by(web_means, operators) as browser:
        refused = await browser.get("/api/operator?days=8")
        misspelt = await browser.get("/api/operator?day=7")
    assert (refused.status_code, refused.json()["allowed"]) == (400, ["30", "7", "90"])
    assert (misspelt.status_code, misspelt.json()["allowed"]) == (400, ["days"])


@pytest.mark.usefixtures("used")
async def test_programs_get_the_same_figures(web_means: Means, operators: settings.Settings) -> None:
    means = replace(web_means, sources=lambda: Sources([PAPER], [RUN]))
    async with shown_by(means, operators) as browser:
        told = (await browser.get("/api/operator?days=7")).json()
    assert told["use"]["together"] == {
        "readers": 1,
        "questions": 4,
        "answered": 2,
        "median_ms": 50,
        "p95_ms": 400,
        "liked": 0,
        "disliked": 0,
    }
    assert told["use"]["days"][-2]["fronts"] == {"chat": 1, "web": 2}
    assert told["sources"][0]["failing"] is True
    assert (told["runs"][0]["seen"], told["runs"][0]["fault"]) == (1200, "<b>no answer</b>")
    assert told["archive"]["stories"] > 0
    assert str(READER) not in json.dumps(told)


def test_the_last_runs_of_all_sources_are_told_together_newest_first(
    paths: settings.Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = replace(paths, var=tmp_path)
    assert gathering.last_runs(here, 2) == ()
    monkeypatch.setattr(
        gathering, "configured_sources", lambda _: [SimpleNamespace(name=name) for name in ("paper", "radio")]
    )
    with files.opened(here.ledger) as ledger:
        for n, name in enumerate(("paper", "radio", "paper", "one that is not set up any more")):
            ledger.end(replace(ledger.begin(name, BEGAN, BEGAN), ended=BEGAN, status=RunStatus.DONE, seen=n))
    assert [(run.source, run.seen) for run in gathering.last_runs(here, 2)] == [("paper", 2), ("radio", 1)]
