"""Pages that somebody saved: a folder of HTML, and web archives."""

import gzip
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from povbot.errors import IngestError, PageTooLarge, PageUnreadable, SourceFault
from povbot.ingest.feeds import folder, warc
from povbot.model import Page

CANONICAL = '<link rel="canonical" href="https://press.example/c">'
OPEN_GRAPH = '<meta property="og:url" content="https://press.example/o">'
NIGHT_FERRY = "https://press.example/%E5%A4%9C%E6%B8%A1"
NOTED = "<!-- saved from url=(0023)https://press.example/s/ -->"


@pytest.mark.parametrize(
    ("markup", "address"),
    [
        (NOTED + "<html><head>" + OPEN_GRAPH + CANONICAL, "https://press.example/c"),
        (NOTED + "<html><head>" + OPEN_GRAPH, "https://press.example/o"),
        ("<!DOCTYPE html>\n" + NOTED + "<html>", "https://press.example/s/"),
        (NOTED + "<link rel='x Canonical' href='../r?a=1&amp;b=2'>", "https://press.example/r?a=1&b=2"),
        ("<link rel=canonical href='/r'>" + OPEN_GRAPH, "https://press.example/o"),
        ("<link rel=canonical href='https://press.example/夜渡'>", NIGHT_FERRY),
        ("<link rel=canonical href='javascript:x()'>", None),
        ("<!-- saved from url=(0013)about:internet -->", None),
        ("<p>Text</p>", None),
        ("", None),
    ],
)
def test_a_page_tells_where_it_stands(markup: str, address: str | None) -> None:
    assert folder.told_address(markup.encode()) == address


def test_an_address_is_read_in_the_charset_of_its_page() -> None:
    markup = "<meta charset=gbk><link rel=canonical href='https://press.example/夜渡'>"
    assert folder.told_address(markup.encode("gbk")) == NIGHT_FERRY


def test_a_folder_gives_its_pages_by_name(tmp_path: Path) -> None:
    for name in ("b.HTM", "a.html", "c.xhtml", "d.txt", "a_files/e.html"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(CANONICAL if name == "a.html" else "<p>", encoding="utf-8")
        os.utime(file, (1_700_000_000, 1_700_000_000))
    found = [page for page in folder.pages(tmp_path) if isinstance(page, Page)]
    assert [page.asked for page in found] == ["a.html", "b.HTM", "c.xhtml"]
    assert [page.url for page in found] == ["https://press.example/c", "", ""]
    assert found[0] == Page(
        "a.html", "https://press.example/c", 200, {}, CANONICAL.encode(), datetime.fromtimestamp(1_700_000_000, UTC)
    )


def test_a_file_that_is_too_large_stands_for_itself_only(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(b"x" * 11)
    (tmp_path / "b.html").write_bytes(b"x" * 10)
    first, second = folder.pages(tmp_path, max_bytes=10)
    assert isinstance(first, PageTooLarge)
    assert isinstance(second, Page)


def test_a_folder_or_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(SourceFault, match="none"):
        list(folder.pages(tmp_path / "none"))
    with pytest.raises(PageUnreadable, match="No such file"):
        folder.saved_page(tmp_path / "none.html")
    with pytest.raises(SourceFault, match="No such file"):
        list(warc.pages(tmp_path / "none.warc"))


HEADERS = (
    "HTTP/1.1 200 OK\nContent-Type: text/html; charset=gbk\nContent-Encoding: gzip\nSet-Cookie: a\nSet-Cookie: b\n\n"
)


def record(number: int, body: bytes, kind: str) -> bytes:
    block = HEADERS.replace("\n", "\r\n").encode() + gzip.compress(body)
    head = f"""WARC/1.0
WARC-Type: {kind}
WARC-Target-URI: https://press.example/{number}
WARC-Date: 2024-05-28T01:02:03Z
WARC-Record-ID: <urn:uuid:{number}>
Content-Type: application/http; msgtype={kind}
Content-Length: {len(block)}

"""
    return head.replace("\n", "\r\n").encode() + block + b"\r\n\r\n"


def archived(*bodies: bytes, packed: bool = True, kind: str = "response") -> bytes:
    records = (record(number, body, kind) for number, body in enumerate(bodies))
    return b"".join(gzip.compress(one) if packed else one for one in records)


def read(tmp_path: Path, body: bytes, **limits: int) -> list[Page | IngestError]:
    file = tmp_path / "old.warc.gz"
    file.write_bytes(body)
    return list(warc.pages(file, **limits))


@pytest.mark.parametrize("packed", [True, False])
def test_a_web_archive_gives_the_answers_that_are_html(tmp_path: Path, *, packed: bool) -> None:
    body = "<p>夜渡</p>".encode("gbk")
    first, second = read(tmp_path, archived(body, b"2", packed=packed))
    assert first == Page(
        "https://press.example/0",
        "https://press.example/0",
        200,
        {"content-type": "text/html; charset=gbk", "set-cookie": "a, b"},
        body,
        datetime(2024, 5, 28, 1, 2, 3, tzinfo=UTC),
    )
    assert isinstance(second, Page)
    assert read(tmp_path, archived(body, kind="request")) == []


def test_a_page_of_a_web_archive_that_unpacks_too_far_stands_for_itself_only(tmp_path: Path) -> None:
    first, second = read(tmp_path, archived(bytes(20_000_000), b"2"), max_bytes=1_000_000)
    assert isinstance(first, PageTooLarge)
    assert isinstance(second, Page)


def test_a_web_archive_that_breaks_off_gives_what_came_before(tmp_path: Path) -> None:
    whole = archived(b"1" * 500, b"2" * 500, packed=False)
    second = whole.index(b"WARC/1.0", 10)
    found = read(tmp_path, whole[:second] + b"garbage\r\n\r\n" + whole[second:])
    assert isinstance(found[0], Page)
    assert isinstance(found[-1], PageUnreadable)


def test_an_error_or_a_redirect_that_was_archived_is_no_page(tmp_path: Path) -> None:
    whole = archived(b"<h1>404 Not found</h1>", packed=False)
    for answer in (b"404 No", b"301 To", b"503 No"):
        assert read(tmp_path, whole.replace(b"200 OK", answer)) == []


def test_a_damaged_web_archive_writes_nothing_past_the_log(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    whole = archived(b"1" * 500, b"2" * 500, packed=False)
    read(tmp_path, whole.replace(b"\r\n\r\nWARC", b"\r\n\r\n\x1b[2J\r\nWARC"))
    assert capfd.readouterr() == ("", "")


def test_a_file_s_name_may_be_in_another_charset(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/" + "夜渡.html".encode("gbk")
    Path(os.fsdecode(name)).write_text(CANONICAL, encoding="utf-8")
    (found,) = folder.pages(tmp_path)
    assert isinstance(found, Page)
    assert found.asked == "ҹ\\xb6\\xc9.html"
    (fault,) = folder.pages(tmp_path, max_bytes=1)
    assert str(fault).encode("utf-8")


def test_what_is_no_web_archive_is_said(tmp_path: Path) -> None:
    (fault,) = read(tmp_path, b"<html>no</html>")
    assert isinstance(fault, PageUnreadable)
