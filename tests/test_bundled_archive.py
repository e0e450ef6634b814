"""The archive that povbot carries, against the page it was taken from."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from povbot import settings
from povbot.answer.link import to_quote
from povbot.bootstrap import check_archive, fold_script
from povbot.corpus.archive import MemoryArchive
from povbot.corpus.files import JsonLinesSource
from povbot.service import Service
from stories import ROOT, SHARED, Rooms, answered

LISTING, FACTS = SHARED / "archive" / "listing.txt", SHARED / "archive" / "facts.jsonl"
TOLD = MemoryArchive(JsonLinesSource(ROOT / "corpus").articles())
ORIGINALS = tuple(article for article in TOLD.articles() if not article.translation_of)
TRANSLATIONS = {article.translation_of: article for article in TOLD.articles() if article.translation_of}
NUMBERED = pytest.mark.parametrize("number", range(20))


def fact(number: int) -> Mapping[str, Any]:
    if not FACTS.exists():
        pytest.skip("../shared/archive/facts.jsonl is not there")
    facts: Mapping[str, Any] = json.loads(FACTS.read_text(encoding="utf-8").splitlines()[number])
    return facts


async def test_latest_is_in_the_order_of_the_listing(bundled: Service) -> None:
    numbers = [f"poverty-{n:02}" for n in range(1, 21)]
    for language, ids in (("en", numbers), ("zh-Hans", [f"{number}-zh" for number in numbers])):
        assert [article.id for article in (await bundled.latest(language, limit=20)).articles] == ids


def test_headlines_and_summaries_are_the_listings_to_the_letter() -> None:
    if not LISTING.exists():
        pytest.skip("../shared/archive/listing.txt is not there")
    lines = LISTING.read_text(encoding="utf-8").split("\n")
    pager = "1\u00a0 2\u00a0 3\u00a0 4"
    assert lines[-1].split() == pager.split()
    assert [text for article in ORIGINALS for text in (article.title, article.summary) if text] == lines[:-1]
    assert [n for n, article in enumerate(ORIGINALS, start=1) if not article.summary] == [1, 5]


@NUMBERED
def test_facts_are_as_known_and_only_exact_addresses_are_linked(number: int) -> None:
    known, article = fact(number), ORIGINALS[number]
    assert known["headline"] == article.title
    assert article.url == (known["url"] if known["url_confidence"] == "exact" else None)
    assert article.publisher == known["outlet"]
    assert article.authors == ((known["author"],) if known["author"] else ())
    assert article.summary_on_page is (known["summary_on_page"] is True)
    earliest, latest = known.get("published_between") or [known["published"]] * 2
    assert article.published.earliest == (earliest and date.fromisoformat(earliest))
    assert article.published.latest == (latest and date.fromisoformat(latest))


@NUMBERED
def test_every_story_has_a_topic_and_a_listing(rooms: Rooms, number: int) -> None:
    article = ORIGINALS[number]
    assert article.topics
    assert {*article.topics} <= {topic.id for topic in rooms.topics.all()}
    assert article.listing_url == "http://www.china.org.cn/china/node_8019418_3.html"
    assert article.language == "en"


@NUMBERED
def test_every_story_has_a_translation_of_the_same_fields(number: int) -> None:
    original = ORIGINALS[number]
    translation = TRANSLATIONS[original.id]
    assert (translation.id, translation.language) == (f"{original.id}-zh", "zh-Hans")
    assert bool(translation.summary) == bool(original.summary)
    assert not translation.body
    assert fold_script(translation.title + translation.summary) == translation.title + translation.summary
    assert not translation.summary_on_page


def test_check_finds_no_fault(paths: settings.Paths) -> None:
    report = check_archive(settings.read(paths.settings), paths)
    assert (report.stories, report.translations, report.faults) == (20, 20, ())


@NUMBERED
async def test_every_headline_finds_its_story(bundled: Service, number: int) -> None:
    for article in (ORIGINALS[number], TRANSLATIONS[ORIGINALS[number].id]):
        quotes = answered(await bundled.ask(article.title)).quotes
        assert article.id in {quote.citation.article_id for quote in quotes}


async def test_a_link_leads_to_the_sentence_only_where_the_page_is_known_to_have_it(bundled: Service) -> None:
    for article in ORIGINALS:
        for quote in answered(await bundled.ask(article.title)).quotes:
            cited = quote.citation
            source = next(a for a in ORIGINALS if a.id == cited.article_id)
            lands = source.summary_on_page and quote.field == "summary"
            page = source.url or source.listing_url
            assert cited.link == (to_quote(source.url, quote.text) if source.url and lands else page)


@pytest.mark.parametrize(
    ("question", "article"),
    [
        ("how did Dongchuan escape poverty?", "poverty-14"),
        ("東川如何擺脫貧困？", "poverty-14-zh"),
        ("Hainan", "poverty-15"),
        ("海南", "poverty-15-zh"),
        ("悬崖村", "poverty-07-zh"),
        ("who is the German volunteer?", "poverty-11"),
    ],
)
async def test_the_readmes_kind_of_question_is_answered(bundled: Service, question: str, article: str) -> None:
    assert answered(await bundled.ask(question)).quotes[0].citation.article_id == article


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
async def test_the_examples_that_start_offers_are_answered(
    bundled: Service, paths: settings.Paths, language: str
) -> None:
    for question in settings.read(paths.settings).telegram.examples[language]:
        answered(await bundled.ask(question, reader=language))
