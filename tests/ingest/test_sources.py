"""config/sources.toml."""

import contextlib
import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, strategies
from hypothesis import settings as hypothesis_settings
from listing_pages import page

from povbot import settings
from povbot.analysis import topics
from povbot.errors import ConfigError, PageUnreadable
from povbot.ingest import sources
from povbot.ingest.fetch.guard import Guard, system_addresses
from povbot.ingest.listing import listing
from povbot.ingest.listing.listing import Selectors
from povbot.ingest.listing.onward import by_links
from povbot.ingest.listing.presets import PRESETS
from povbot.ingest.source import Kind, Source, TopicRule
from povbot.ingest.sources import load
from stories import ROOT

DOCUMENT = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
LEAST = 'name = "harbour"\nlanguage = "en"\n'
LISTING = f'[[source]]\n{LEAST}kind = "listing"\naddress = "http://news.example/list"\n'
CSV = f'[[source]]\n{LEAST}kind = "csv"\npath = "a.csv"\n'
FEED = f'[[source]]\n{LEAST}kind = "feed"\naddress = "https://news.example/rss"\n'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "sources.toml"


def read(file: Path, text: str, known: tuple[str, ...] = ()) -> tuple[Source, ...]:
    file.write_text(text, encoding="utf-8")
    return load(file, known)


def refused(file: Path, text: str, known: tuple[str, ...] = ()) -> str:
    with pytest.raises(ConfigError) as raised:
        read(file, text, known)
    assert raised.value.remedy
    assert str(file) in str(raised.value)
    return raised.value.what


def test_no_file_and_an_empty_one_are_no_sources(file: Path) -> None:
    assert load(file) == ()
    assert read(file, "# none yet\n") == ()


def test_a_source_needs_little_and_waits_two_seconds_between_pages(file: Path) -> None:
    (source,) = read(file, FEED)
    assert source == Source("harbour", Kind.FEED, "en", None, None, address="https://news.example/rss")
    assert (source.delay_s, source.max_pages, source.contact, source.allow_hosts) == (2, 500, "", ())


def test_all_that_can_be_said_of_a_fetched_source(file: Path) -> None:
    text = """delay_s = 0.5
        publisher = " The Harbour Post "
        contact = "editor@harbour.example"
        allow_hosts = ["LOCALHOST", "10.0.0.5:8000", "[::1]"]
        max_pages = 7
        max_mib = 20
        zone = "Asia/Taipei"
        [[source.topic]]
        id = "jobs"
        words = ["job", "就业"]
        """
    (source,) = read(file, FEED + text, ("jobs",))
    assert (source.delay_s, source.publisher) == (0.5, "The Harbour Post")
    assert (source.max_pages, source.max_mib) == (7, 20)
    assert (source.contact, source.allow_hosts) == ("editor@harbour.example", ("localhost", "10.0.0.5:8000", "[::1]"))
    Guard(source.allow_hosts, system_addresses)  # reads them the same way
    assert source.zone == ZoneInfo("Asia/Taipei")
    assert source.topics == (TopicRule("jobs", ("job", "就业")),)


def test_a_listing_is_read_by_its_selectors(file: Path) -> None:
    text = 'month_first = true\n[source.selectors]\nitem = "li"\nsummary = "+ p"\nnext = ""\n'
    (source,) = read(file, LISTING + text)
    assert source.reading
    assert source.reading.selectors == Selectors(item="li", summary="+ p")
    assert source.reading.pager is by_links
    assert (source.reading.month_first, source.reading.dated_addresses) == (True, False)
    html = "<ul><li><a href=/1>One</a> <time>05/06/2020</time></li></ul>"
    (item,) = listing.read(page(html), source.reading).items
    assert str(item.published) == "2020-05-06"


def test_a_preset_can_be_changed_in_parts(file: Path) -> None:
    (source,) = read(file, LISTING + 'preset = "china-org-node"\nselectors = { item = "dt" }\n')
    preset = PRESETS["china-org-node"]
    assert source.reading
    assert source.reading.selectors.item == "dt"
    assert source.reading.selectors.pages == preset.selectors.pages
    assert source.reading.pager is preset.pager
    assert source.reading.dated_addresses


def test_what_lies_on_disk_has_a_path(file: Path) -> None:
    tables = "".join(
        f'[[source]]\nname = "{kind}"\nlanguage = "zh-Hans"\nkind = "{kind}"\npath = "saved/{kind}"\n'
        for kind in ("folder", "jsonl", "csv")
    )
    folder, lines, csv = read(file, tables + 'charset = "gb18030"\n[source.columns]\ntitle = "标题"\nurl = "Link"\n')
    assert [source.path for source in (folder, lines, csv)] == [
        Path(f"saved/{name}") for name in ("folder", "jsonl", "csv")
    ]
    assert (folder.columns, lines.columns, csv.columns) == ({}, {}, {"title": "标题", "url": "Link"})
    assert (lines.charset, csv.charset) == ("utf-8", "gb18030")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("source = 1", "source"),
        ("[[sources]]", "sources"),
        ("[[source]]", "source 1: kind: required"),
        ("[[source", "cannot be read"),
        (f'[[source]]\n{LEAST}kind = "page"', "source 'harbour': kind: it is one of 'listing', 'feed'"),
        (f'[[source]]\n{LEAST}kind = "feed"', "source 'harbour': address: required"),
        (FEED.replace("harbour", "The Harbour"), "name"),
        (FEED.replace('"en"', '"English language"'), "language: it is a tag like en"),
        (FEED + 'path = "a"', "path: no such name"),
        (FEED + "delay_s = -1", "delay_s"),
        (FEED + "delay_s = nan", "delay_s"),
        (FEED + "delay_s = '2'", "delay_s"),
        (FEED + "max_pages = 0", "max_pages"),
        (FEED + "max_mib = 0", "max_mib"),
        (FEED + "max_mib = 101", "max_mib"),
        (FEED + 'zone = "Asia/Atlantis"', "zone: not a time zone"),
        (FEED + 'zone = "../../etc/passwd"', "zone"),
        (FEED + 'zone = ""', "zone"),
        (FEED + "zone = 8", "zone"),
        (FEED + 'contact = "me"', "contact"),
        (FEED + 'contact = "a@b.example\\r\\nHost: c"', "contact"),
        (FEED + 'contact = "a@b.example\\n"', "contact"),
        (FEED + 'allow_hosts = ["http://localhost"]', "allow_hosts.0"),
        (FEED + 'allow_hosts = ["localhost:80/"]', "allow_hosts.0"),
        (FEED + 'allow_hosts = ["::1"]', "allow_hosts.0"),
        (FEED + 'publisher = " "', "publisher"),
        (FEED + 'preset = "china-org-node"', "preset: no such name"),
        (FEED.replace("https://", "ftp://"), "address"),
        (FEED.replace("https://", "https://me:word@"), "address"),
        (FEED.replace("https://news.example/rss", "news.example"), "address"),
        (LISTING, "selectors: a listing needs a preset"),
        (LISTING + 'selectors = { title = "h2" }', "a listing needs a preset"),
        (LISTING + 'preset = "china"', "no such preset; there are: china-org-node"),
        (LISTING + 'selectors = { item = "li[" }', "selectors.item: 'li['"),
        (LISTING + 'selectors = { item = "+ li" }', "selectors.item"),
        (LISTING + 'selectors = { item = "li", date = ":nonsense" }', "selectors.date"),
        (LISTING + 'selectors = { item = "li", link = "a::attr(href)" }', "selectors.link"),
        (LISTING + 'selectors = { item = "li", titel = "h2" }', "selectors.titel"),
        (CSV + 'columns = { titel = "Title" }', "columns.titel"),
        (CSV + 'columns = { title = " " }', "columns.title"),
        (CSV + 'charset = "latin-99"', "charset: no charset"),
        (CSV + 'charset = "rot13"', "charset"),
        (CSV + 'address = "http://news.example/a.csv"', "address: no such name"),
        (FEED + '[[source.topic]]\nid = "jobs"\nwords = []', "topic.0.words"),
        (FEED + '[[source.topic]]\nid = "jobs"\nwords = [""]', "topic.0.words.0"),
        (FEED + '[[source.topic]]\nid = "work"\nwords = ["job"]', "'work' is no topic"),
        (FEED + FEED, "two sources have the name 'harbour'"),
    ],
)
def test_what_cannot_be_used_is_a_config_error_that_names_it(file: Path, text: str, named: str) -> None:
    assert named in refused(file, text, ("jobs",))


def test_every_fault_is_named_at_once(file: Path) -> None:
    text = FEED + 'delay_s = -1\ntypo = 1\n[[source.topic]]\nid = "work"\nwords = []\n' + LISTING
    what = refused(file, text, ("jobs",))
    for named in ("delay_s", "typo", "'work'", "words", "source 'harbour': selectors", "two sources"):
        assert named in what


def test_a_password_in_an_address_is_not_repeated(file: Path) -> None:
    assert "secret" not in refused(file, FEED.replace("https://", "https://me:secret@"))


def test_a_file_that_is_no_text_is_a_config_error(file: Path) -> None:
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="cannot be read"):
        load(file)


def test_the_projects_own_sources_are_good_and_name_its_topics() -> None:
    paths = settings.find(ROOT)
    assert paths.sources == ROOT / "config" / "sources.toml"
    (source,) = load(paths.sources, {topic.id for topic in topics.load(paths.topics)})
    assert source.reading
    assert source.reading.pager is PRESETS["china-org-node"].pager
    assert source.delay_s >= 2
    assert not source.contact
    assert not source.allow_hosts


def test_the_examples_in_the_document_are_good(file: Path) -> None:
    examples = re.findall(r"```toml\n(.*?)```", DOCUMENT, re.DOTALL)
    known = {topic.id for topic in topics.load(settings.find(ROOT).topics)}
    named = [source.name for source in read(file, "\n".join(examples), tuple(known))]
    assert named == ["harbour-post", "harbour-feed", "old-stories"]


def described(title: str) -> dict[str, str]:
    """The table below this title: names and defaults."""
    section = DOCUMENT.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("| `")]
    names = [(re.findall(r"\w+", row[0].replace("source.", "")), row[1].strip(" `")) for row in rows]
    return {name: default for found, default in names for name in found}


def test_every_field_is_described_and_no_other() -> None:
    every, fetched = sources._SourceTable.model_fields, sources._FetchedTable.model_fields
    assert {*described("Of every source")} == {*every, "kind"}
    assert {*described("What is fetched: listing, feed, sitemap")} == {*fetched} - {*every}
    assert {*described("Listings")} == {*sources._SelectorsTable.model_fields}
    for table in (sources._ListingTable, sources._FolderTable, sources._RowsTable, sources._ColumnsTable):
        assert [name for name in table.model_fields if not re.search(rf"[`.\[]{name}\b", DOCUMENT)] == []


def test_defaults_are_described_as_they_are(file: Path) -> None:
    (source,) = read(file, FEED)
    told = described("Of every source") | described("What is fetched: listing, feed, sitemap")
    defaults = {name: default for name, default in told.items() if default not in ("", "required")}
    assert defaults == {name: str(getattr(source, name)).lower() for name in defaults}
    assert {"delay_s", "max_pages", "read_pages", "look_again_days", "complete"} <= {*defaults}


def test_sources_beside_the_other_settings_come_before_those_that_povbot_carries(tmp_path: Path) -> None:
    assert settings.find(tmp_path).sources == ROOT / "config" / "sources.toml"
    own = tmp_path / "config" / "sources.toml"
    own.parent.mkdir()
    own.touch()
    assert settings.find(tmp_path).sources == own


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@example(css="a|*>脱")
@given(css=strategies.text(alphabet="ali>+~ .#:[]()*=\"'|\\,脱0-n", max_size=20))
def test_any_text_is_a_selector_that_works_or_a_config_error(file: Path, css: str) -> None:
    written = css.replace("\\", "\\\\").replace('"', '\\"')
    with contextlib.suppress(ConfigError, PageUnreadable):
        (source,) = read(file, LISTING + f'selectors = {{ item = "li", title = "{written}", date = "{written}" }}')
        assert source.reading
        assert listing.read(page("<ul><li><a href=/1>One</a><p>Two</p></ul>"), source.reading).items
