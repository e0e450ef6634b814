"""The addresses of a sitemap, and gzip that holds more than it should."""

import gzip
from datetime import UTC, datetime

import pytest
from fetched import BOMB, page

from povbot.errors import PageTooLarge, PageUnreadable
from povbot.ingest.feeds.sitemaps import Further, Sitemap, sitemap
from povbot.model import Listed
from stories import on_days

SPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
)


def urlset(urls: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {SPACES}>{urls}</urlset>'


NEWS = """<url><image:image><image:loc>https://press.example/i.jpg</image:loc></image:image>
  <loc>https://press.example/a?x=1&amp;y=2</loc><lastmod>2024-05-29</lastmod>
  <news:news><news:publication><news:name>海港邮报</news:name><news:language>zh-cn</news:language></news:publication>
  <news:publication_date>2024-05-28T00:30:00+08:00</news:publication_date><news:title>夜间渡轮 &amp; 恢复</news:title>
  </news:news></url>"""


def test_a_news_sitemap_names_the_story() -> None:
    assert sitemap(page(urlset(NEWS))).listed == (
        Listed(
            "https://press.example/a?x=1&y=2",
            title="夜间渡轮 & 恢复",
            published=on_days("2024-05-28"),
            language="zh-Hans",
            publisher="海港邮报",
            changed=datetime(2024, 5, 29, tzinfo=UTC),
        ),
    )


def test_a_plain_entry_is_its_address() -> None:
    urls = "<url><loc>\n /b </loc></url><url><loc/></url><url><loc>mailto:a@b.example</loc></url><url/>"
    assert sitemap(page(urlset(urls))) == Sitemap((Listed("https://press.example/b"),))


def test_an_index_names_further_sitemaps() -> None:
    index = f"""<!-- x --><sitemapindex {SPACES}><sitemap><loc>https://press.example/1.xml.gz</loc>
        <lastmod>2024-05-29T10:00:00Z</lastmod></sitemap><sitemap><loc>/2.xml</loc></sitemap></sitemapindex>"""
    assert sitemap(page(index)).further == (
        Further("https://press.example/1.xml.gz", datetime(2024, 5, 29, 10, tzinfo=UTC)),
        Further("https://press.example/2.xml"),
    )


@pytest.mark.parametrize("space", ["", 'xmlns="http://www.google.com/schemas/sitemap/0.84"'])
def test_the_namespace_may_be_another_or_none(space: str) -> None:
    listed = sitemap(page(f"<urlset {space}><url><loc>https://press.example/a</loc></url></urlset>")).listed
    assert listed == (Listed("https://press.example/a"),)


def test_a_list_of_lines_is_a_sitemap_too() -> None:
    lines = "\ufeffhttps://press.example/a\r\n\r\nhttps://press.example/%E6%B8%A1\n"
    assert [listed.url for listed in sitemap(page(lines)).listed] == [
        "https://press.example/a",
        "https://press.example/%E6%B8%A1",
    ]
    with pytest.raises(PageUnreadable):
        sitemap(page("Not found"))


def test_gzip_is_unpacked_whatever_the_header_says() -> None:
    whole = urlset(NEWS)
    packed = gzip.compress(whole[:100].encode()) + gzip.compress(whole[100:].encode())
    assert sitemap(page(packed, "text/plain")) == sitemap(page(whole))


def test_a_bomb_of_gzip_is_refused_at_the_limit() -> None:
    bomb = gzip.compress(bytes(200_000_000), 9)
    with pytest.raises(PageTooLarge, match="unpacks to more than 50,000,000 bytes"):
        sitemap(page(bomb))
    members = gzip.compress(bytes(600)) * 2
    with pytest.raises(PageTooLarge):
        sitemap(page(members), max_bytes=1_000)


def test_damaged_and_cut_gzip_is_refused() -> None:
    packed = gzip.compress(urlset(NEWS * 20).encode())
    for broken in (packed[:-9], packed[:40], packed[:30] + b"\x00" * 40, b"\x1f\x8b"):
        with pytest.raises(PageUnreadable, match="gzip"):
            sitemap(page(broken))


def test_a_sitemap_that_is_cut_off_is_refused() -> None:
    """Or the stories after the cut would look as if they had been taken back."""
    whole = urlset(NEWS * 2)
    for cut in range(0, len(whole) - 1, 7):
        with pytest.raises(PageUnreadable):
            sitemap(page(whole[:cut]))


def test_declared_entities_are_refused() -> None:
    with pytest.raises(PageUnreadable, match="entities"):
        sitemap(page(BOMB + f"<urlset {SPACES}><url><loc>https://press.example/&i;</loc></url></urlset>"))
    with pytest.raises(PageUnreadable):
        sitemap(page(urlset("<url><loc>https://press.example/&x;</loc></url>")))


def test_too_many_entries_are_refused_and_not_cut() -> None:
    assert len(sitemap(page(urlset(NEWS * 3)), max_items=3).listed) == 3
    with pytest.raises(PageTooLarge):
        sitemap(page(urlset(NEWS * 3)), max_items=2)


def test_other_xml_and_deep_xml_is_no_sitemap() -> None:
    for body in ("<rss/>", "<html><body>404</body></html>", "", urlset("<url>" * 5_000 + "</url>" * 5_000)):
        with pytest.raises(PageUnreadable):
            sitemap(page(body))


def test_wrong_bytes_are_refused() -> None:
    with pytest.raises(PageUnreadable, match="bytes are not utf-8"):
        sitemap(page(urlset(NEWS).encode("gb18030")))
