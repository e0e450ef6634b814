"""Whether a story is one that the archive has already."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from small_site import NOW, SITE, body

from fake_ledger import FakeLedger
from povbot.filling import traces
from povbot.filling.recognising import New, Same, There, original, placed, recognised
from povbot.filling.telling import Telling
from povbot.model import Article, Entry, Standing, Trace
from stories import on_days, story

A, B, WIRE = f"{SITE}/a", f"{SITE}/b", "http://wire.example/a"
TITLE = "The night ferry sails again"
TODAY = NOW.date()
LONG = " ".join(body(str(number)) for number in range(9))


def ferry(article_id: str = "a", **fields: Any) -> Article:
    return story(article_id, **{"title": TITLE, "summary": "It sails at six.", "body": body("a"), "url": A} | fields)


def telling(
    article: Article, *also_at: str, translations: Sequence[str] = (), headlines: Sequence[str] = ()
) -> Telling:
    at = tuple(dict.fromkeys(filter(None, (*also_at, article.url))))
    return Telling(article, traces.trace(article), at, NOW, tuple(translations), tuple(headlines))


def knowing(*articles: Article, gathered: bool = True) -> FakeLedger:
    ledger = FakeLedger()
    ledger.record(traces=[traces.trace(article, gathered=gathered) for article in articles])
    if gathered:
        ledger.record(entries=[_entry(article) for article in articles if article.url])
    return ledger


def _entry(article: Article) -> Entry:
    day, said = article.published.latest or TODAY, f'{{"title": "{article.title}"}}'
    return Entry("post", article.url or "", Standing.KEPT, article.id, listed=said, day=day)


def asked(told: Telling, ledger: FakeLedger) -> New | There | Same:
    return recognised(told, ledger, told.article.published.latest or TODAY)


def traced(ledger: FakeLedger, article_id: str = "a") -> Trace:
    trace = ledger.trace(article_id)
    assert trace
    return trace


def test_what_is_like_nothing_is_new() -> None:
    assert asked(telling(ferry()), FakeLedger()) == New()
    assert (
        asked(telling(ferry(url=B, title="Other news of today", summary="", body=body("b"))), knowing(ferry())) == New()
    )


def test_at_an_address_of_the_archive_it_is_that_story() -> None:
    ledger = knowing(ferry())
    assert asked(telling(ferry("", body=body("b"), title="Quite another headline")), ledger) == Same(traced(ledger))
    assert asked(telling(ferry("", url=B), B, A), ledger) == Same(traced(ledger))


def test_at_an_address_of_what_somebody_put_in_it_is_adopted() -> None:
    ledger = knowing(ferry(), gathered=False)
    assert asked(telling(ferry("")), ledger) == There(traced(ledger))


def test_the_address_that_another_s_page_gives_too_says_nothing() -> None:
    other = ferry("", url=A, title="Other news of the day today", body=body("b"))
    assert asked(telling(other, B), knowing(ferry())) == New()
    short = replace(other, body="Short.")
    assert asked(telling(short, B), knowing(ferry(body=""))) == New()


def test_nor_is_it_its_own_address() -> None:
    told = telling(ferry("", url=A), B)
    assert placed(told, "new", knowing(ferry())).url == B
    assert placed(told, "a", knowing(ferry())).url == A
    assert placed(told, "new", FakeLedger()).url == A


@pytest.mark.parametrize(
    ("mine", "listed"),
    [
        ({"summary": "It sails at six."}, "It sails at six."),
        ({"summary": ""}, "It sails at six."),
        ({"summary": "", "title": "Night ferry: the story told in full"}, ""),
        ({"title": "What I would call it", "body": body("a")}, ""),
    ],
    ids=["summary of the listing", "no summary", "headline of the listing", "the same text"],
)
def test_what_somebody_put_in_without_an_address_is_known_by_its_words(mine: dict[str, Any], listed: str) -> None:
    ledger = knowing(ferry(**{"url": None, "body": ""} | mine), gathered=False)
    told = ferry("", summary="What the page says of itself.")
    headlines = [
        f"{title}\n{summary}" for title in (TITLE, "Night ferry: the story told in full") for summary in (listed, "")
    ]
    assert asked(telling(told, headlines=headlines), ledger) == There(traced(ledger))


def test_a_headline_that_repeats_is_taken_for_one_story_only() -> None:
    ledger = knowing(ferry(url=None, body="", summary=""), gathered=False)
    first = telling(ferry("", summary=""), headlines=[TITLE])
    assert asked(first, ledger) == There(traced(ledger))
    ledger.record(traces=[traces.trace(ferry(summary=""))])
    second = telling(ferry("", url=B, body=body("b"), summary=""), headlines=[TITLE])
    assert asked(second, ledger) == New()


@pytest.mark.parametrize("own", [A, None])
def test_a_headline_of_few_words_is_no_proof(own: str | None) -> None:
    mine = ferry(title="Photo of the day", summary="", body="", url=own)
    told = telling(ferry("", title="Photo of the day", summary="", body="", url=B), headlines=["Photo of the day"])
    assert asked(told, knowing(mine, gathered=False)) == New()


def test_the_same_words_at_another_address_of_the_site_are_the_same_story() -> None:
    ledger = knowing(ferry(published=on_days("2026-11-02")))
    assert asked(telling(ferry("", url=B, published=on_days("2026-11-02"))), ledger) == Same(traced(ledger))
    retitled = ferry("", url=B, title="Ferry: a night's story of today", published=on_days("2026-11-02"))
    assert asked(telling(retitled), ledger) == Same(traced(ledger))
    republished = ferry("", url=B, published=on_days("2026-11-09"))
    assert asked(telling(republished), ledger) == Same(traced(ledger))


def test_but_not_under_another_headline_on_another_day() -> None:
    ledger = knowing(ferry(title="No ships on Monday", published=on_days("2026-11-02")))
    tomorrow = ferry("", url=B, title="No ships on Tuesday", published=on_days("2026-11-03"))
    assert asked(telling(tomorrow), ledger) == New()


def test_nearly_the_same_words_at_one_outlet_are_tomorrow_s_report() -> None:
    ledger = knowing(ferry(body=body("a") * 20))
    assert asked(telling(ferry("", url=B, title="Another", body=body("a") * 20 + " More.")), ledger) == New()


@pytest.mark.parametrize("told", [LONG, f"HARBOUR, Nov 2 (Wire) -- {LONG}"], ids=["the same", "a dateline"])
@pytest.mark.parametrize("title", [TITLE, "Ferries are back"])
def test_at_another_outlet_they_are_a_copy(told: str, title: str) -> None:
    assert asked(telling(ferry("", url=WIRE, body=told, title=title)), knowing(ferry(body=LONG))) == New(
        "a", is_copy=True
    )


def test_a_copy_of_a_copy_is_one_of_the_first() -> None:
    ledger = knowing(ferry(), ferry("w", url=WIRE, version_of="a"))
    assert asked(telling(ferry("", url="http://third.example/")), ledger) == New("a", is_copy=True)


def test_without_a_text_the_same_headline_and_summary_are_a_copy() -> None:
    ledger = knowing(ferry(body=""))
    assert asked(telling(ferry("", url=WIRE, body="")), ledger) == New("a", is_copy=True)
    assert asked(telling(ferry("", url=WIRE, body="", summary="Another.")), ledger) == New()
    assert asked(telling(ferry("", url=WIRE)), ledger) == New()


def test_another_country_s_english_is_english() -> None:
    ledger = knowing(ferry())
    assert asked(telling(ferry("", url=WIRE, language="en-GB")), ledger) == New("a", is_copy=True)


CHINESE = {"title": "渡轮在夜里又开了", "summary": "", "body": "船在晚上六点离开港口。" * 9, "url": B}


def test_a_version_in_another_language_is_linked_where_it_names_the_story() -> None:
    told = ferry("", language="zh-Hans", **CHINESE)
    assert asked(telling(told, translations=[A]), knowing(ferry())) == New("a")


def test_and_where_the_story_names_it() -> None:
    ledger = knowing(ferry())
    ledger.record(expected=[(B, "a")])
    assert asked(telling(ferry("", language="zh-Hans", **CHINESE)), ledger) == New("a")


def test_the_two_scripts_of_chinese_are_two_languages() -> None:
    ledger = knowing(ferry(language="zh-Hant", **CHINESE | {"url": A}))
    told = ferry("", language="zh-Hans", **CHINESE)
    assert asked(telling(told, translations=[A]), ledger) == New("a")
    assert asked(telling(told), ledger) == New()


def test_a_page_that_names_itself_as_its_translation_is_none() -> None:
    assert asked(telling(ferry("", url=B, body=body("b"), title="Other"), translations=[A]), knowing(ferry())) == New()


def test_a_link_that_is_named_later_is_found_then() -> None:
    other = ferry("z", language="zh-Hans", **CHINESE)
    ledger = knowing(ferry(), other)
    assert original(telling(ferry(), translations=[B]), traced(ledger), ledger) == "z"
    ledger.record(traces=[traces.trace(replace(other, version_of="a"))])
    assert original(telling(ferry(), translations=[B]), traced(ledger), ledger) is None


def test_a_story_that_has_versions_does_not_become_one() -> None:
    ledger = knowing(ferry(), ferry("w", url=WIRE, version_of="a"), ferry("z", language="zh-Hans", **CHINESE))
    assert original(telling(ferry(), translations=[B]), traced(ledger), ledger) is None
