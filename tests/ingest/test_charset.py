"""Bytes become text as their page says, or a fault that says why; never mojibake."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from povbot.errors import PageUnreadable
from povbot.ingest.charset import known, named, of_file, text_of

CHINESE = "停航四年之后，东川的夜间渡轮将于六月一日恢复，市民对此表示欢迎，票价和以前一样，第三条船今年秋天也会来。"
TRADITIONAL = "停航四年之後，夜間渡輪將於六月一日恢復，市民對此表示歡迎，這兩條船已經準備好了，第三條船今年秋天也會來。"


def test_the_byte_order_mark_is_believed_before_the_header() -> None:
    assert text_of("船".encode("utf-8-sig"), "text/html; charset=gbk", "a") == "船"
    assert text_of(b"\xff\xfe" + "船".encode("utf-16-le"), "", "a") == "船"
    assert text_of(b"\xfe\xff" + "船".encode("utf-16-be"), "", "a") == "船"


@pytest.mark.parametrize("label", ["gb2312", "GBK", "gb18030", '"gb2312"'])
def test_what_is_called_gb2312_may_have_characters_that_it_does_not_know(label: str) -> None:
    text = CHINESE + "朱镕基𠮷野家€"
    assert text_of(text.encode("gb18030"), f"text/html; charset={label}", "a") == text


def test_big5_has_the_characters_of_hong_kong() -> None:
    assert (
        text_of((TRADITIONAL + "碁喺嘅").encode("big5hkscs"), "text/html;charset=Big5", "a") == TRADITIONAL + "碁喺嘅"
    )


@pytest.mark.parametrize(
    "head",
    [
        b"<meta charset=gbk>",
        b'<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=gb2312">',
        b"<?xml version='1.0' encoding='gbk'?>",
        b"<!-- <meta charset=utf-8> --><meta charset='gbk'/>",
        b"<!--" + b" " * 2000 + b"--><meta charset=gbk>",
        b" " * 3000 + b"<meta charset=gbk>",
    ],
)
def test_without_a_header_the_page_says_it_itself(head: bytes) -> None:
    assert named(head, "text/html") == ("gb18030",)
    assert CHINESE in text_of(head + CHINESE.encode("gbk"), "text/html", "a")


def test_a_page_that_names_none_is_in_utf_8() -> None:
    assert text_of(CHINESE.encode(), "text/html", "a") == CHINESE
    with pytest.raises(PageUnreadable):
        text_of(CHINESE.encode("gbk"), "text/html", "a")


def test_where_header_and_page_differ_the_one_that_fits_is_taken() -> None:
    body = b"<meta charset=gbk>" + CHINESE.encode("gbk")
    assert CHINESE in text_of(body, "text/html; charset=utf-8", "a")
    body = b"<meta charset=utf-8>" + CHINESE.encode()
    assert CHINESE in text_of(body, "text/html; charset=gbk", "a")


@pytest.mark.parametrize(
    ("label", "read"),
    [
        ("UTF8", "utf-8"),
        ("gb_2312-80", "gb18030"),
        ("x-gbk", "gb18030"),
        ("cp936", "gb18030"),
        ("big5-hkscs", "big5hkscs"),
        ("cn-big5", "big5hkscs"),
        ("us-ascii", "cp1252"),
        ("Windows-1252", "cp1252"),
        ("Shift_JIS", "cp932"),
        ("euc-kr", "cp949"),
        ("koi8-r", "koi8-r"),
        ("UTF-16", "utf-16-le"),
    ],
)
def test_a_charset_has_many_names_and_is_read_as_the_largest_that_is_called_so(label: str, read: str) -> None:
    assert known(label) == of_file(label) == read


def test_a_file_may_be_in_a_charset_in_which_no_page_is() -> None:
    assert (known("mac-roman"), of_file("mac-roman")) == (None, "mac-roman")
    assert of_file("no-such") is of_file("rot13") is None


@pytest.mark.parametrize("label", ["hex", "rot13", "unicode_escape", "utf-7", "no-such", "idna"])
def test_a_charset_that_browsers_do_not_know_is_not_used(label: str) -> None:
    assert named(b"", f"text/html; charset={label}") == ()


@pytest.mark.parametrize(
    ("written", "declared"),
    [
        (CHINESE.encode(), "gbk"),
        (CHINESE.encode(), "big5"),
        (CHINESE.encode(), "iso-8859-1"),
        (TRADITIONAL.encode("big5hkscs"), "gbk"),
        (TRADITIONAL.encode("big5hkscs"), "utf-8"),
        (CHINESE.encode("gbk"), "big5"),
        (CHINESE.encode("gbk"), "utf-8"),
        (CHINESE.encode("gbk")[:-1], "gbk"),
        (CHINESE.encode().decode("gb18030", "replace").encode(), "utf-8"),
        (CHINESE.encode().decode("latin-1").encode(), "utf-8"),
        ("“naïve” — café’s über ‘Größe’".encode().decode("cp1252", "ignore").encode(), "utf-8"),
        (CHINESE.encode("gbk").decode("utf-8", "replace").encode(), "utf-8"),
        ("你好朋友".encode(), "gbk"),
        ((CHINESE * 9 + "恢复，市民，你好，夜航，船。".encode().decode("gb18030", "replace")).encode("gb18030"), "gbk"),
        ("It\x92s the \x93ferry\x94".encode(), "utf-8"),
    ],
)
def test_a_page_in_another_charset_than_it_says_is_a_fault_that_names_it(written: bytes, declared: str) -> None:
    with pytest.raises(PageUnreadable) as fault:
        text_of(written, f"text/html; charset={declared}", "https://post.example/a")
    assert "https://post.example/a" in str(fault.value)


@pytest.mark.parametrize("text", ["Café « liberté » à Besançon, été ; naïve – “oui”", "Æble på Øresund, Größe, año"])
def test_letters_with_accents_are_no_mojibake(text: str) -> None:
    assert text_of(text.encode(), "", "a") == text
    assert text_of(text.encode("cp1252"), "text/html; charset=latin1", "a") == text


@given(st.binary(max_size=300), st.text(max_size=30))
def test_any_bytes_end_in_text_or_in_the_fault(body: bytes, content_type: str) -> None:
    try:
        assert isinstance(text_of(body, content_type, "a"), str)
    except PageUnreadable:
        return


@given(st.sampled_from(["gb18030", "big5hkscs", "cp1252"]), st.text("的一是不了在人有我他这个们中", min_size=40))
def test_utf_8_is_never_taken_for_another_charset(declared: str, text: str) -> None:
    with pytest.raises(PageUnreadable):
        text_of(text.encode(), f"text/html; charset={declared}", "a")
