"""Addresses as pages write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from povbot.corpus.line import ArticleLine
from povbot.ingest.address import absolute, same_host, same_site

HERE = "http://news.example/china/node_1.htm"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("/china/2020-05/28/content_1.htm", "http://news.example/china/2020-05/28/content_1.htm"),
        ("content_1.htm", "http://news.example/china/content_1.htm"),
        ("../a?b=1", "http://news.example/a?b=1"),
        ("//other.example/a", "http://other.example/a"),
        ("  \n/a\tb ", "http://news.example/ab"),
        ("\\a\\b?c\\d", "http://news.example/a/b?c%5Cd"),
        ("HTTPS://News.Example:443", "https://news.example/"),
        ("http://news.example:8080/a", "http://news.example:8080/a"),
        ("http://[::1]:8080/a", "http://[::1]:8080/a"),
        ("/a#comments", "http://news.example/a"),
        ("/脱贫 攻坚", "http://news.example/%E8%84%B1%E8%B4%AB%20%E6%94%BB%E5%9D%9A"),
        ("/a%20b?q=%E8%84%B1", "http://news.example/a%20b?q=%E8%84%B1"),
        ("/%e8%84%b1", "http://news.example/%E8%84%B1"),
        ('/<a>"', "http://news.example/%3Ca%3E%22"),
    ],
)
def test_a_link_becomes_the_one_address_of_its_page(written: str, read: str) -> None:
    assert absolute(written, HERE) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("/a?utm_source=x&id=7&fbclid=y", "http://news.example/a?id=7"),
        ("/a?UTM_Campaign=x", "http://news.example/a"),
        ("/a?spm=C94212.P4YnMod9m2uD.0.0", "http://news.example/a"),
        ("/a?id=7&utm=8&ref=9", "http://news.example/a?id=7&utm=8&ref=9"),
        ("/a?b&&c=", "http://news.example/a?b&c="),
    ],
)
def test_what_only_follows_readers_is_dropped_from_it(written: str, read: str) -> None:
    assert absolute(written, HERE) == read


@pytest.mark.parametrize(
    "written",
    [
        "javascript:void(0)",
        "java\nscript:alert(1)",
        "",
        " \n",
        "mailto:a@news.example",
        "ftp://news.example/a",
        "file:///etc/passwd",
        "data:text/html,a",
        "http://[::1",
        "http://news.example:port/",
        "http://news.example:99999/",
        "http://user:word@news.example/",
        "http://news example/",
        "/" + "a" * 2000,
    ],
)
def test_what_is_no_page_of_the_web_is_no_address(written: str) -> None:
    assert absolute(written, HERE) is None


def test_hosts_are_compared_without_their_scheme() -> None:
    assert same_host("http://news.example/a", "https://news.example/b")
    assert not same_host("http://news.example/a", "http://other.example/a")


@pytest.mark.parametrize(
    ("other", "same"),
    [("http://p.news.example/", True), ("https://news.example/a", True), ("http://oldnews.example/", False)],
)
def test_a_site_has_hosts_within_its_own(other: str, same: bool) -> None:
    assert same_site("http://www.news.example/a", other) is same
    assert same_site(other, "http://www.news.example/a") is same


@given(st.text() | st.from_regex(r"(https?:)?//[^/]{0,9}(/.{0,9})?"))
def test_any_link_is_none_or_an_address_that_the_archive_takes_and_that_stays_the_same(link: str) -> None:
    address = absolute(link, HERE)
    if address is not None:
        assert absolute(address, "https://elsewhere.example/") == address
        assert ArticleLine(id="a", language="en", title="A story", url=address).url == address
