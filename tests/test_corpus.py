"""Archives on disk: what is read, what is a fault, what order stories come in."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from povbot.corpus import dates
from povbot.corpus.archive import MemoryArchive
from povbot.corpus.check import check
from povbot.corpus.files import Fault, JsonLinesSource, Read, archive_files
from povbot.errors import ArchiveError, ArchiveMissing
from povbot.model import Article, Published
from stories import line, on_days, story, write_lines


def read(tmp_path: Path, *lines: str) -> Sequence[Read | Fault]:
    return [*JsonLinesSource(write_lines(tmp_path / "a.jsonl", lines)).read()]


def article(tmp_path: Path, **fields: Any) -> Article:
    (result,) = read(tmp_path, line(**fields))
    assert isinstance(result, Read), result
    return result.article


@pytest.mark.parametrize(
    ("broken", "field"),
    [
        ("{", ""),
        ("[1]", ""),
        ('"text"', ""),
        ("null", ""),
        ("[" * 100_000, ""),
        ('{"id": ' + "1" * 5000 + "}", ""),
        (line(id=None), "id"),
        (line(id="a b"), "id"),
        (line(id="a#b"), "id"),
        (line(id=""), "id"),
        (line(language="english"), "language"),
        (line(language="中文"), "language"),
        (line(title=""), "title"),
        (line(title=" \u3000"), "title"),
        (line(title=5), "title"),
        (line(summary=["x"]), "summary"),
        ('{"id": "a", "language": "en", "title": "\\ud83d"}', "title"),
        (line(url="ftp://example.org"), "url"),
        (line(url="example.org"), "url"),
        (line(url="https://exa mple.org/"), "url"),
        (line(url='https://example.org/"onclick'), "url"),
        (line(url="http://[a"), "url"),
        (line(url="\x01https://example.org/"), "url"),
        (line(url="https://example.org/\x1b[2J"), "url"),
        (line(listing_url="javascript:alert(1)"), "listing_url"),
        (line(published="yesterday"), "published"),
        (line(published=2020), "published"),
        (line(published="2020-02-30"), "published"),
        (line(published="2020-00"), "published"),
        (line(published="2020-05-00"), "published"),
        (line(published="2020-05-30/2020-05-28"), "published"),
        (line(topics="food"), "topics"),
        (line(topics=["food", ""]), "topics.1"),
        (line(authors=[1]), "authors.0"),
        (line(translation_of="a"), "translation_of"),
        (line(version_of="a"), "version_of"),
        (line(version_of="a b"), "version_of"),
        (line(version_of="b", translation_of="b"), "version_of"),
        (line(updated="2020-06"), "updated"),
        (line(updated="yesterday"), "updated"),
        (line(updated=20200602), "updated"),
        (line(changed="2026-11-25"), "changed"),
        (line(changed="2026-11-25T17:30:00"), "changed"),
        (line(changed="2026-02-30T17:30:00Z"), "changed"),
        (line(changed="0001-01-01T00:00:00+14:00"), "changed"),
        (line(changed=1764000000), "changed"),
        (line(withdrawn=True), "withdrawn"),
        (line(withdrawn="2026-11-31"), "withdrawn"),
        (line(summary_on_page=True), "summary_on_page"),
        (line(summary_on_page="yes", url="https://example.org", summary="x"), "summary_on_page"),
        (line(format=2), "format"),
        (line(format="1"), "format"),
        ("{}", "id"),
    ],
)
def test_every_fault_has_file_line_field_and_remedy(tmp_path: Path, broken: str, field: str) -> None:
    results = read(tmp_path, line(id="first"), broken, line(id="last"))
    faults = [result for result in results if isinstance(result, Fault)]
    assert [result.article.id for result in results if isinstance(result, Read)] == ["first", "last"]
    assert faults[0].field == field
    for fault in faults:
        assert (fault.file, fault.line) == (tmp_path / "a.jsonl", 2)
        assert fault.what
        assert fault.remedy.endswith((".", "…}.", "]."))
        assert str(fault).startswith(f"{tmp_path / 'a.jsonl'}:2: {fault.field}")


def test_a_line_that_stops_short_says_where(tmp_path: Path) -> None:
    (fault,) = read(tmp_path, '{"id": "a')
    assert isinstance(fault, Fault)
    assert fault.what == "not JSON: Unterminated string starting at character 8"


def test_a_line_says_all_its_faults_at_once(tmp_path: Path) -> None:
    results = read(tmp_path, line(id="a b", url="x", published="y"))
    assert [result.field for result in results if isinstance(result, Fault)] == ["id", "url", "published"]


def test_an_unknown_field_is_a_fault_that_keeps_the_story(tmp_path: Path) -> None:
    fault, kept = read(tmp_path, line(sumary="x"))
    assert isinstance(fault, Fault)
    assert (fault.field, fault.story_kept) == ("sumary", True)
    assert isinstance(kept, Read)


def test_bytes_that_are_no_text_are_a_fault(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_bytes(line(title="caf\u00e9").encode("latin-1") + b"\r\n\r\n" + line(id="b").encode())
    fault, kept = JsonLinesSource(file).read()
    assert isinstance(fault, Fault)
    assert (fault.line, fault.remedy) == (1, "Save the file as UTF-8.")
    assert isinstance(kept, Read)
    assert (kept.line, kept.article.id) == (3, "b")


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_bytes(b"\xef\xbb\xbf" + line(id="a").encode() + b"\r\n")
    assert [result.article.id for result in JsonLinesSource(file).read() if isinstance(result, Read)] == ["a"]


def test_line_separators_within_a_text_end_no_line(tmp_path: Path) -> None:
    assert article(tmp_path, title="one\u2028two\x85three").title == "one\u2028two\x85three"


def test_a_line_needs_little(tmp_path: Path) -> None:
    assert article(tmp_path) == Article(id="a", language="en", title="A story")


def test_a_line_may_say_all(tmp_path: Path) -> None:
    full = article(
        tmp_path,
        format=1,
        summary="S.",
        body="B. 𠮷",
        url="https://example.org/a?b=c#d",
        listing_url="http://example.org/",
        publisher="The Post",
        authors=["A", "王小明"],
        published="2020-05",
        topics=["food"],
        translation_of="b",
        summary_on_page=True,
    )
    assert full.authors == ("A", "王小明")
    assert full.published == Published(date(2020, 5, 1), date(2020, 5, 31))
    assert (full.body, full.family, full.summary_on_page) == ("B. 𠮷", "b", True)


def test_a_line_may_say_what_became_of_its_story(tmp_path: Path) -> None:
    told = article(
        tmp_path, version_of="b", updated="2020-06-02", changed="2026-11-26T01:30:00+08:00", withdrawn="2026-11-27"
    )
    assert (told.family, told.updated, told.withdrawn) == ("b", date(2020, 6, 2), date(2026, 11, 27))
    assert (told.changed, told.changed and told.changed.tzinfo) == (datetime(2026, 11, 25, 17, 30, tzinfo=UTC), UTC)


@pytest.mark.parametrize(
    ("published", "updated", "changed", "day"),
    [
        (on_days("2020-05-28"), None, None, None),
        (on_days("2020-05-28"), date(2020, 5, 28), None, None),
        (on_days("2020-05-28"), date(2020, 6, 2), None, date(2020, 6, 2)),
        (on_days("2020-05-01", "2020-05-31"), date(2020, 5, 28), None, None),
        (Published(date(2020, 5, 28)), date(2020, 6, 2), None, date(2020, 6, 2)),
        (Published(), date(2020, 6, 2), None, None),
        (on_days("2020-05-28"), date(2020, 6, 2), datetime(2026, 11, 25, 17, tzinfo=UTC), date(2026, 11, 25)),
    ],
)
def test_a_story_was_changed_when_that_was_seen_or_is_said_of_a_later_day(
    published: Published, updated: date | None, changed: datetime | None, day: date | None
) -> None:
    assert story("a", published=published, updated=updated, changed=changed).changed_on == day


def test_null_stands_for_nothing(tmp_path: Path) -> None:
    assert article(tmp_path, summary=None, body=None, url=None, publisher=None) == article(tmp_path)


@pytest.mark.parametrize(
    ("written", "earliest", "latest"),
    [
        ("2020-05-28", "2020-05-28", "2020-05-28"),
        ("2020-05-28T10:00:00Z", "2020-05-28", "2020-05-28"),
        ("2020-02", "2020-02-01", "2020-02-29"),
        ("2020", "2020-01-01", "2020-12-31"),
        ("2020-05-28/2020-06", "2020-05-28", "2020-06-30"),
        ("2020-05-28/..", "2020-05-28", None),
        ("../2020-05", None, "2020-05-31"),
    ],
)
def test_dates_are_days_months_years_and_ranges(written: str, earliest: str | None, latest: str | None) -> None:
    published = dates.parse(written)
    assert [day and day.isoformat() for day in (published.earliest, published.latest)] == [earliest, latest]
    assert (published.day is not None) == (earliest == latest)


@pytest.mark.parametrize("written", ["", "/", "2020-13", "2020-1-1", "20200528", "2020/05/28", "0000", "2020-05-28T"])
def test_what_is_no_date_is_refused_in_a_sentence(written: str) -> None:
    with pytest.raises(ValueError, match=r"not a date like|no day of the calendar"):
        dates.parse(written)


def test_a_folder_is_its_articles_jsonl_else_all_its_jsonl_files_by_name(tmp_path: Path) -> None:
    for name in ("b.jsonl", "a.jsonl", "questions.json"):
        write_lines(tmp_path / name, [line(id=name)])
    assert [file.name for file in archive_files(tmp_path)] == ["a.jsonl", "b.jsonl"]
    write_lines(tmp_path / "articles.jsonl", [line()])
    assert [file.name for file in archive_files(tmp_path)] == ["articles.jsonl"]
    assert archive_files(tmp_path / "b.jsonl") == (tmp_path / "b.jsonl",)


@pytest.mark.parametrize(("name", "what"), [("nowhere", "no such archive"), (".", r"no \.jsonl file in this folder")])
def test_no_archive_is_said(tmp_path: Path, name: str, what: str) -> None:
    with pytest.raises(ArchiveMissing, match=what):
        [*JsonLinesSource(tmp_path / name).read()]


def test_check_looks_across_the_lines(tmp_path: Path) -> None:
    lines = [
        line(id="a", topics=["food"]),
        line(id="a", topics=["food"]),
        line(id="b", topics=["fod"]),
        line(id="c"),
        line(id="t", translation_of="a", language="zh-Hans"),
        line(id="u", translation_of="nobody"),
        line(id="v", translation_of="t"),
    ]
    report = check(write_lines(tmp_path / "a.jsonl", lines), {"food"}, topics_wanted=True)
    assert [(fault.line, fault.field) for fault in report.faults] == [
        (2, "id"),
        (3, "topics"),
        (4, "topics"),
        (6, "translation_of"),
        (7, "translation_of"),
    ]
    assert "a.jsonl:1" in report.faults[0].what
    assert all(fault.remedy for fault in report.faults)
    assert report.translations == 3


def test_check_knows_versions_and_what_was_withdrawn(tmp_path: Path) -> None:
    lines = [
        line(id="a", topics=["food"]),
        line(id="copy", version_of="a", topics=["food"]),
        line(id="t", translation_of="a", language="zh-Hans"),
        line(id="gone", withdrawn="2026-11-25"),
        line(id="gone-zh", translation_of="gone", language="zh-Hans"),
        line(id="u", version_of="nobody", topics=["food"]),
        line(id="v", version_of="copy", topics=["food"]),
        line(id="w", version_of="t", topics=["food"]),
        line(id="x", translation_of="copy"),
        line(id="y", version_of="a"),
    ]
    report = check(write_lines(tmp_path / "a.jsonl", lines), {"food"}, topics_wanted=True)
    assert [(fault.line, fault.field, fault.what) for fault in report.faults] == [
        (6, "version_of", "'nobody' is not in the archive"),
        (7, "version_of", "'copy' is a version of another story"),
        (8, "version_of", "'t' is a translation itself"),
        (9, "translation_of", "'copy' is a version of another story"),
        (10, "topics", "a story without a topic"),
    ]
    assert (report.stories, report.translations, report.versions, report.withdrawn) == (1, 3, 5, 1)


def test_topics_are_wanted_of_the_bundled_archive_only(tmp_path: Path) -> None:
    file = write_lines(tmp_path / "a.jsonl", [line(topics=["anything"]), line(id="b")])
    assert check(file, set(), topics_wanted=False).faults == ()


async def test_a_translation_takes_from_its_original_what_it_does_not_say() -> None:
    original = story(
        "a",
        url="https://example.org/a",
        listing_url="https://example.org/",
        publisher="The Post",
        authors=("A",),
        published=on_days("2020-05-28"),
        topics=("food",),
        summary_on_page=True,
        updated=date(2020, 6, 2),
        changed=datetime(2026, 11, 25, 17, 30, tzinfo=UTC),
    )
    translation = story("a-zh", "摘要。", language="zh-Hans", translation_of="a", publisher="邮报")
    told = (await MemoryArchive([translation, original]).get(["a-zh"]))["a-zh"]
    assert (told.publisher, told.url, told.topics) == ("邮报", "https://example.org/a", ("food",))
    assert (told.authors, told.published, told.listing_url) == (("A",), on_days("2020-05-28"), "https://example.org/")
    assert (told.updated, told.changed, told.changed_on) == (original.updated, original.changed, original.changed_on)
    assert (told.title, told.summary, told.summary_on_page) == (translation.title, "摘要。", False)


async def test_a_translation_without_its_original_is_a_story_of_its_own() -> None:
    archive = MemoryArchive([story("a-zh", language="zh-Hans", translation_of="a")])
    assert await archive.count() == 1
    assert [told.id for told in await archive.latest("en")] == ["a-zh"]


async def test_readers_are_answered_while_two_states_are_compared() -> None:
    old, new = MemoryArchive([story("a")]), MemoryArchive([story("a", "More.")])
    comparing = asyncio.create_task(new.changes_since(old))
    await asyncio.sleep(0)
    assert not comparing.done()
    assert (await comparing).changed.count == 1


async def test_a_translation_is_listed_where_its_original_is() -> None:
    archive = MemoryArchive(
        [
            story("new", published=on_days("2021-01-01")),
            story("old", published=on_days("2020-01-01")),
            story("new-zh", language="zh-Hans", translation_of="new"),
        ]
    )
    assert [told.id for told in await archive.latest("zh-Hans")] == ["new-zh", "old"]


def test_a_file_that_goes_away_after_it_was_listed_is_an_archive_that_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever replaces files does so at any moment."""
    monkeypatch.setattr("povbot.corpus.files.archive_files", lambda _path: (tmp_path / "gone.jsonl",))
    source = JsonLinesSource(tmp_path)
    for asked in (source.size_bytes, source.updated):
        with pytest.raises(ArchiveError, match="cannot be read"):
            asked()
