"""A source as a whole, whatever it sends: what it lists and each of its pages end in stories that an archive can hold,
or in typed errors."""

import asyncio
import html
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from fetched import ADDRESS, page
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from saved_pages import PAGES
from test_feeds import item, rss
from test_ingested import PIECES, SAMPLES, mangled
from test_listing import OF_NODE, READING, SEED

from fake_ledger import FakeLedger
from povbot.corpus.keeping import JsonLinesKeeper
from povbot.errors import IngestError, NotFound
from povbot.filling import listed, telling, traces, walking
from povbot.filling.steps import Found
from povbot.filling.telling import Telling
from povbot.ingest.source import Kind, Source
from povbot.model import Listed, Page, Published

TODAY = date(2024, 6, 1)
SHANGHAI = ZoneInfo("Asia/Shanghai")
STORY = "https://press.example/a/1"
BODY = "<p>" + "The night ferry starts again on 1 June, the harbour office said on Tuesday. " * 4 + "</p>"
SOURCES = [
    Source("a", Kind.LISTING, "en", "The Post", SHANGHAI, address=ADDRESS, reading=READING),
    Source("a", Kind.LISTING, "en", None, SHANGHAI, address=SEED, reading=OF_NODE),
    *(Source("a", kind, "zh-Hans", None, None, address=ADDRESS) for kind in (Kind.FEED, Kind.SITEMAP)),
    Source("a", Kind.FEED, "en", None, SHANGHAI, address=ADDRESS, read_pages=False),
]
STORIES = [path.read_bytes() for path in sorted(PAGES.glob("*.html"))]
METAS = (
    *(
        "og:title",
        "description",
        "og:site_name",
        "og:url",
        "pubdate",
        "og:updated_time",
        "og:locale",
        "source",
        "author",
    ),
)
TYPES = ["", "text/html", "text/html; charset=gbk", "text/html; charset=big5", "text/xml; charset=\xe9", "image/png"]


@dataclass
class Sent:
    """Every address answers with this, the first one asked for with `first`."""

    body: bytes
    first: bytes = b""
    content_type: str = ""

    async def get(self, address: str, *, whole: bool = False) -> Page:  # noqa: ARG002 - as Getting has it
        body, self.first = self.first or self.body, b""
        if not body:
            raise NotFound("no such page", where=address)
        return page(body, self.content_type, url=address)

    def kept(self, address: str) -> Page | None:  # noqa: ARG002 - as Getting has it
        return None


async def _gone_through(source: Source, sent: Sent) -> list[Telling | IngestError]:
    ended: list[Telling | IngestError] = []
    try:
        async for step in walking.steps(source, sent, FakeLedger()):
            if isinstance(step, Found):
                ended += await _told(source, telling.until(step, TODAY), sent)
            elif isinstance(step, IngestError):
                ended.append(step)
    except IngestError as error:
        ended.append(error)
    return ended


async def _told(source: Source, found: Found, sent: Sent) -> list[Telling | IngestError]:
    assert listed.read(listed.written(found.listed), found.listed.url) == found.listed
    try:
        its_page = await telling.page_of(source, found, sent)
        told = await telling.tell(source, found, its_page, sent, TODAY)
    except IngestError as error:
        return [error]
    return [told] if told else []


def gone_through(source: Source, sent: Sent) -> list[Telling | IngestError]:
    return asyncio.run(_gone_through(replace(source, max_pages=3), sent))


def told(sent: str | bytes, said: Listed | None = None, zone: ZoneInfo | None = None) -> Telling:
    """Of one page, in UTF-8."""
    source = replace(SOURCES[0], zone=zone)
    found = telling.until(Found(said or Listed(STORY)), TODAY)
    its_page = page(sent, "text/html; charset=utf-8", url=STORY)
    ended = asyncio.run(telling.tell(source, found, its_page, Sent(b""), TODAY))
    assert ended
    return ended


def can_be_kept(ended: Sequence[Telling | IngestError], keeper: JsonLinesKeeper) -> None:
    for one in ended:
        if isinstance(one, IngestError):
            str(one).encode("utf-8")
            continue
        story = telling.named(one.article, "a-1", None)
        assert keeper.misfit(story) == ""
        traces.trace(story)
        for text in (story.title, story.summary, story.body, story.publisher or "", *story.authors):
            assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\ufffd\u200b\u202a-\u202e\u2066-\u2069]", text)
        assert "\n" not in story.title + (story.publisher or "") + "".join(story.authors)
        assert all(address.startswith(("http://", "https://")) for address in (*one.addresses, *one.translations))
        assert story.published.earliest is None or story.published.earliest <= TODAY + timedelta(days=1)


@st.composite
def stories(draw: st.DrawFn) -> bytes:
    sent = bytearray(draw(st.sampled_from(STORIES)))
    for _ in range(draw(st.integers(0, 5))):
        at = draw(st.integers(0, len(sent)))
        sent[at : at + draw(st.integers(0, 200))] = draw(st.sampled_from(PIECES) | st.binary(max_size=20))
    return bytes(sent)


listings = mangled() | st.binary(max_size=200) | st.sampled_from([b"<ul><li><a href=/a/1>Night ferry</a>", b""])


@given(
    source=st.sampled_from(SOURCES),
    first=listings,
    body=stories() | st.sampled_from(SAMPLES) | st.binary(max_size=300),
    content_type=st.sampled_from(TYPES),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
def test_whatever_is_fetched_ends_in_stories_that_can_be_kept_or_in_typed_errors(
    tmp_path: Path, source: Source, first: bytes, body: bytes, content_type: str
) -> None:
    can_be_kept(gone_through(source, Sent(body, first, content_type)), JsonLinesKeeper(tmp_path))


@given(
    body=stories() | st.binary(max_size=400), content_type=st.sampled_from([*TYPES, *["text/html; charset=utf-8"] * 9])
)
@settings(deadline=None)
def test_any_page_of_a_story_ends_in_it_or_in_a_typed_error(body: bytes, content_type: str) -> None:
    sent = Sent(body, b"https://press.example/a/content_1.htm", content_type)
    can_be_kept(gone_through(SOURCES[3], sent), JsonLinesKeeper(Path("nowhere")))


words = st.text(max_size=30) | st.sampled_from(
    ["Night ferry", "夜渡", "https://press.example/a", "2024-05-28", "\x9b31m", "\u202e"]
)
FIELDS = ("title", "summary", "body", "url", "published", "changed", "language", "publisher", "authors")


def as_rss(said: Sequence[str]) -> str:
    names = (
        "title",
        "description",
        "content:encoded",
        "link",
        "pubDate",
        "atom:updated",
        "language",
        "source",
        "dc:creator",
    )
    fit = ("".join(char for char in text if char.isprintable() or char in "\u202e\x9b") for text in said)
    return rss(item("".join(f"<{name}>{html.escape(text)}</{name}>" for name, text in zip(names, fit, strict=True))))


@given(said=st.lists(words, min_size=len(FIELDS), max_size=len(FIELDS)))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
def test_any_words_of_a_feed_a_page_or_a_table_make_a_story_that_can_be_kept(tmp_path: Path, said: list[str]) -> None:
    keeper = JsonLinesKeeper(tmp_path)
    can_be_kept(gone_through(SOURCES[-1], Sent(b"", as_rss(said).encode("utf-8", "replace"))), keeper)
    metas = "".join(
        f'<meta name="{name}" content="{html.escape(text)}">' for name, text in zip(METAS, said, strict=True)
    )
    marked = f"<html lang=en><head>{metas}</head><h1>{html.escape(said[0])}</h1>{BODY}<p>{html.escape(said[2])}</p>"
    can_be_kept(gone_through(SOURCES[3], Sent(marked.encode("utf-8", "replace"), STORY.encode(), TYPES[1])), keeper)
    row = dict(zip(FIELDS, said, strict=True))
    (tmp_path / "a").write_text(json.dumps(row), encoding="utf-8")
    can_be_kept(gone_through(Source("a", Kind.JSONL, "en", None, None, path=tmp_path / "a"), Sent(b"")), keeper)


@given(body=mangled() | stories() | st.binary(max_size=200), name=st.sampled_from(["a.html", "a.warc", "a.warc.gz"]))
@pytest.mark.parametrize("kind", [Kind.FOLDER, Kind.JSONL, Kind.CSV])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
def test_whatever_lies_on_disk_ends_so_too(tmp_path: Path, kind: Kind, body: bytes, name: str) -> None:
    for file in tmp_path.iterdir():
        file.unlink()
    (tmp_path / name).write_bytes(body)
    path = tmp_path if kind is Kind.FOLDER else tmp_path / name
    source = Source("a", kind, "en", None, SHANGHAI, path=path)
    can_be_kept(gone_through(source, Sent(b"")), JsonLinesKeeper(tmp_path))


# what comes of single fields


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


@pytest.mark.parametrize(
    ("path", "listed_there"),
    [
        (Kind.FEED, rss(item("<pubDate>Mon, 27 May 2024 22:30:00 GMT</pubDate>"))),
        (Kind.FEED, rss(item("<pubDate>Mon, 27 May 2024 17:30:00 -0500</pubDate>"))),
        (
            Kind.FEED,
            json.dumps(
                {
                    "version": "https://jsonfeed.org/version/1.1",
                    "title": "a",
                    "items": [{"id": "1", "title": "a", "date_published": "2024-05-27T22:30:00Z"}],
                }
            ),
        ),
    ],
)
def test_what_a_listing_dates_is_of_the_day_that_it_was_where_the_publisher_is(path: Kind, listed_there: str) -> None:
    source = replace(SOURCES[-1], kind=path)
    (there,) = gone_through(source, Sent(b"", listed_there.encode()))
    (as_written,) = gone_through(replace(source, zone=None), Sent(b"", listed_there.encode()))
    assert isinstance(there, Telling)
    assert isinstance(as_written, Telling)
    assert (str(there.article.published), str(as_written.article.published)) == ("2024-05-28", "2024-05-27")


def test_rows_of_a_table_are_dated_so_too(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("title,published\nNight ferry,2024-05-27T22:30:00Z\n", encoding="utf-8")
    (row,) = gone_through(Source("a", Kind.CSV, "en", None, SHANGHAI, path=file), Sent(b""))
    assert isinstance(row, Telling)
    assert str(row.article.published) == "2024-05-28"


def test_a_day_that_is_still_to_come_is_not_told() -> None:
    misspelt = meta("article:published_time", "2042-05-28") + meta("article:modified_time", "2042-05-29")
    html = f"<head>{misspelt}</head><h1>Night ferry returns</h1>{BODY}"
    assert told(html).article.published == Published()
    assert told(html).article.updated is None
    day = date(2024, 5, 28)
    assert told(html, Listed(STORY, published=Published(day, day))).article.published.day == day
    east = told(html.replace("2042-05-28", "2024-06-02")).article
    assert str(east.published) == "2024-06-02"


def test_an_outlet_s_name_with_a_broken_character_is_not_told() -> None:
    html = f"<head>{meta('og:site_name', 'The P&#xfffd;st')}</head><h1>Night ferry returns</h1>{BODY}"
    assert told(html).article.publisher == "The Post"


def test_a_heading_that_holds_the_whole_story_is_no_headline() -> None:
    assert told(f"<title>Night ferry returns</title><h1>{'Night ferry. ' * 200}</h1>{BODY}").article.title == (
        "Night ferry returns"
    )


def test_a_headline_is_text_whatever_stands_in_it() -> None:
    html = (
        "<h1>Night\x1b[31m &lt;b&gt;ferry&lt;/b&gt; \u202e&amp; AT&amp;T&#8203;</h1>"
        f"<script type='application/ld+json'>{{}}</script>{BODY}"
    )
    assert told(html).article.title == "Night[31m <b>ferry</b> & AT&T"
