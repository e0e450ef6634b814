"""Whatever a publisher sends, the parsers end in what they promise or in a typed error."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from fetched import BOMB, page
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_feeds import ATOM, JSON, OLD, RDF, item, rss
from test_saved_pages import CANONICAL, NOTED, archived
from test_sitemaps import NEWS, urlset

from povbot.errors import IngestError
from povbot.ingest.days import moment
from povbot.ingest.feeds import folder, stripped, warc
from povbot.ingest.feeds.feeds import feed
from povbot.ingest.feeds.json_feed import json_feed
from povbot.ingest.feeds.kinds import kind_of
from povbot.ingest.feeds.sitemaps import sitemap
from povbot.ingest.feeds.tables import Reading, comma_separated, json_lines
from povbot.ingest.tags import tag
from povbot.model import Listed, Page

CONTENT = "<content:encoded><![CDATA[<p>x</p>]]></content:encoded><dc:creator>王小明</dc:creator>"
ROW = json.dumps({"title": "a", "url": "https://press.example/a", "published": "2024-05-28", "authors": ["b"]})
SAMPLES = [
    *(sample.encode() for sample in (ATOM, RDF, OLD, JSON, rss(item(CONTENT)), urlset(NEWS), BOMB, NOTED + CANONICAL)),
    *(rss(item(title="夜渡")).encode(charset) for charset in ("gb18030", "utf-16")),
    gzip.compress(urlset(NEWS).encode()),
    b'title;url;published\n"a";https://press.example/a;2024-05-28\n',
    "\n".join([ROW] * 3).encode(),
    archived(b"<p>1</p>", b"<p>2</p>", packed=False),
    archived(b"<p>1</p>", b"<p>2</p>"),
]
PIECES = [
    b"<",
    b">",
    b"]]>",
    b"<!--",
    b"-->",
    b"<!DOCTYPE x [",
    b"&#0;",
    b"&x;",
    b"\x00",
    b"\xff",
    b'"',
    b"\r\n",
    b"{",
    b"[" * 99,
]
PIECES += [
    b"<item>",
    b"</item>",
    b"<?xml",
    b'encoding="gbk"',
    b"xml:base='http://['",
    b"9" * 30,
    b"\xed\xa0\x80",
    b"\xef\xbf\xbd",
]


@st.composite
def mangled(draw: st.DrawFn) -> bytes:
    """A sample from which pieces are cut and into which others are put."""
    body = draw(st.sampled_from(SAMPLES))
    for _ in range(draw(st.integers(0, 4))):
        first = draw(st.integers(0, len(body)))
        last = draw(st.integers(first, min(len(body), first + 40)) | st.just(len(body)))
        body = body[:first] + draw(st.sampled_from(PIECES) | st.binary(max_size=6)) + body[last:]
    return body


bodies = mangled() | st.binary(max_size=200)
types = st.sampled_from(["", "text/xml", "text/xml; charset=gbk", "text/html; charset=\xe9", "x; charset=utf-16"])


def holds(listed: Listed) -> None:
    texts = (
        listed.title,
        listed.summary,
        listed.publisher or "",
        listed.language or "",
        listed.url or "",
        *listed.authors,
    )
    for text in texts:
        text.encode("utf-8")
        assert "\ufffd" not in text
        assert text == text.strip()
    assert "\n" not in listed.title
    assert listed.url is None or listed.url.startswith(("http://", "https://"))
    assert listed.changed is None or listed.changed.utcoffset() is not None
    str(listed.published)


def listed_by(read: Callable[[Page], tuple[Listed, ...]], body: bytes, content_type: str) -> None:
    try:
        listed = read(page(body, content_type))
    except IngestError as error:
        str(error).encode("utf-8")
    else:
        for one in listed:
            holds(one)


@pytest.mark.parametrize("read", [feed, json_feed, lambda one: sitemap(one).listed])
@given(body=bodies, content_type=types)
@settings(deadline=None)
def test_feeds_and_sitemaps_end_in_stories_or_a_typed_error(
    read: Callable[[Page], tuple[Listed, ...]], body: bytes, content_type: str
) -> None:
    listed_by(read, body, content_type)


@given(bodies)
def test_a_kind_is_always_told(body: bytes) -> None:
    assert kind_of(page(body)) in ("feed", "json-feed", "sitemap", "html", None)
    told = folder.told_address(body)
    assert told is None or told.startswith("http")


@given(bodies, st.sampled_from(["utf-8", "gb18030", "big5", "utf-16"]))
def test_tables_end_in_rows_and_faults(body: bytes, charset: str) -> None:
    for read in (json_lines, comma_separated):
        try:
            table = read(body, Reading(charset=charset), where="a")
        except IngestError as error:
            str(error).encode("utf-8")
            continue
        for row in table.rows:
            holds(row.listed)
            assert row.listed.title or row.listed.url or row.body
        for fault in table.faults:
            str(fault).encode("utf-8")
            assert fault.line > 0


@given(body=bodies)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
def test_a_web_archive_ends_in_pages_and_errors(tmp_path: Path, body: bytes) -> None:
    file = tmp_path / "a.warc"
    file.write_bytes(body)
    for found in warc.pages(file, max_bytes=10_000):
        assert isinstance(found, Page | IngestError)


@given(st.text(max_size=40) | st.from_regex(r"[\d年月日:TZ+ /-]{4,25}"))
def test_small_texts_are_read_or_not(text: str) -> None:
    found = moment(text)
    assert found is None or found.utcoffset() is not None
    assert tag(text) is None or "_" not in str(tag(text))


@given(
    st.text(max_size=80)
    | st.lists(st.sampled_from(["<p>", "</p>", "<script>", "x", "&amp;", "<!--", "\n"])).map("".join)
)
def test_html_is_stripped_without_a_fault(markup: str) -> None:
    text = stripped.of_html(markup)
    assert text == stripped.of_text(text)
