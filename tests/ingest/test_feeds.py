"""What a feed lists, and what of it is refused rather than taken half."""

import gzip
import time
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from fetched import ADDRESS, BOMB, page

from povbot.errors import PageTooLarge, PageUnreadable
from povbot.ingest.feeds.feeds import feed
from povbot.ingest.feeds.json_feed import json_feed
from povbot.model import Listed, Published
from stories import on_days

SPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"'
)


def rss(items: str, channel: str = "<language>en</language>") -> str:
    return f'<rss version="2.0" {SPACES}><channel><title>The Harbour Post</title>{channel}{items}</channel></rss>'


def item(inner: str = "", title: str = "Night ferry returns") -> str:
    return f"<item><title>{title}</title><link>https://press.example/a</link>{inner}</item>"


def only(listed: tuple[Listed, ...]) -> Listed:
    (one,) = listed
    return one


def test_an_item_of_rss_has_everything_that_it_says() -> None:
    inner = """<description>It starts again on 1 June.</description><dc:creator>Ann Lee</dc:creator>
        <dc:creator>王小明、李红</dc:creator><pubDate>Tue, 28 May 2024 07:00:00 +0800</pubDate>"""
    assert only(feed(page(rss(item(inner))))) == Listed(
        "https://press.example/a",
        title="Night ferry returns",
        summary="It starts again on 1 June.",
        published=on_days("2024-05-28"),
        language="en",
        authors=("Ann Lee", "王小明", "李红"),
    )


@pytest.mark.parametrize("charset", ["gb2312", "gbk", "gb18030", "utf-16", "utf-8-sig"])
def test_a_chinese_feed_is_read_in_its_own_charset(charset: str) -> None:
    declaration = '<?xml version="1.0"?>' if "utf" in charset else f'<?xml version="1.0" encoding="{charset}"?>'
    xml = declaration + rss(item(title="夜间渡轮恢复"), "<language>zh-cn</language>")
    listed = only(feed(page(xml.encode(charset))))
    assert (listed.title, listed.language) == ("夜间渡轮恢复", "zh-Hans")


def test_a_charset_may_stand_in_the_header_alone() -> None:
    assert (
        only(feed(page(rss(item(title="夜間渡輪恢復")).encode("big5"), "text/xml; charset=Big5"))).title
        == "夜間渡輪恢復"
    )


def test_utf_8_that_is_declared_to_be_something_else_is_read_as_it_is() -> None:
    xml = '<?xml version="1.0" encoding="gb2312"?>' + rss(item(title="夜间渡轮恢复"))
    assert only(feed(page(xml, "text/xml; charset=iso-8859-1"))).title == "夜间渡轮恢复"


@pytest.mark.parametrize("declared", ["utf-8", "utf-7", "unicode_escape", "rot13", "no-such"])
def test_bytes_that_no_declared_charset_explains_are_a_fault(declared: str) -> None:
    xml = f'<?xml version="1.0" encoding="{declared}"?>' + rss(item(title="夜间渡轮恢复"))
    with pytest.raises(PageUnreadable, match="bytes are not utf-8"):
        feed(page(xml.encode("gb18030")))


def test_a_feed_that_names_another_charset_than_its_own_is_a_fault_and_no_mojibake() -> None:
    words = "停航四年之後，夜間渡輪將於六月一日恢復，市民對此表示歡迎，這兩條船已經準備好了。"
    with pytest.raises(PageUnreadable, match="mojibake"):
        feed(page(rss(item(title=words)).encode("big5"), "text/xml; charset=gbk"))


def test_a_title_with_a_lost_character_counts_as_not_given() -> None:
    listed = only(feed(page(rss(item(title="夜间�轮")))))
    assert (listed.title, listed.url) == ("", "https://press.example/a")


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("R&amp;D pays", "R&D pays"),
        ("R&amp;amp;D pays", "R&D pays"),
        ("<![CDATA[The <b>new</b> ferry]]>", "The new ferry"),
        ("a &lt; b", "a < b"),
        ("  Two\n lines ", "Two lines"),
        ("<![CDATA[Ferry <!-- new --><b onclick='x'>returns</b>&nbsp;soon]]>", "Ferry returns soon"),
    ],
)
def test_a_title_is_text(written: str, title: str) -> None:
    assert only(feed(page(rss(item(title=written))))).title == title


def test_a_whole_story_in_the_feed_is_its_summary_where_there_is_no_other() -> None:
    content = """<content:encoded><![CDATA[<p>The <a href="/f">ferry</a>&nbsp;is back.</p><script>track()</script>
        <p>It sails<br>at ten.</p><img src="x" onerror="y">]]></content:encoded>"""
    assert only(feed(page(rss(item(content))))).summary == "The ferry is back.\nIt sails\nat ten."
    both = only(feed(page(rss(item("<description>Short.</description>" + content)))))
    assert both.summary == "Short."


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ("<pubDate>Tue, 28 May 2024 23:30:00 -0700</pubDate>", on_days("2024-05-28")),
        ("<pubDate>28 May 24 00:30 CST</pubDate>", on_days("2024-05-28")),
        ("<dc:date>2024-05-28T00:30:00+08:00</dc:date>", on_days("2024-05-28")),
        ("<pubDate>2024-05-28 00:30:00</pubDate>", on_days("2024-05-28")),
        ("<pubDate>2024年5月28日</pubDate>", on_days("2024-05-28")),
        ("<dc:date>2024-05</dc:date>", on_days("2024-05-01", "2024-05-31")),
        ("<pubDate>05/06/2024</pubDate>", Published()),
        ("<pubDate>Tue, 31 Feb 2024 07:00:00 GMT</pubDate>", Published()),
        ("<pubDate>soon</pubDate>", Published()),
        ("", Published()),
    ],
)
def test_a_date_is_the_day_in_the_zone_of_the_feed(written: str, published: Published) -> None:
    assert only(feed(page(rss(item(written))))).published == published


def test_a_moment_is_of_the_day_that_it_was_where_the_publisher_is() -> None:
    late = page(rss(item("<pubDate>Tue, 28 May 2024 23:30:00 GMT</pubDate>")))
    assert only(feed(late, ZoneInfo("Asia/Shanghai"))).published == on_days("2024-05-29")
    assert json_feed(page(JSON), UTC)[0].published == on_days("2024-05-27")


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("<link>/2024/ferry?a=1&amp;b=2</link>", "https://press.example/2024/ferry?a=1&b=2"),
        ("<link>ferry</link>", "https://press.example/news/ferry"),
        ("<guid>https://press.example/g</guid>", "https://press.example/g"),
        ('<guid isPermaLink="false">g-17</guid>', None),
        ("<link>javascript:alert(1)</link>", None),
        ("<link>ftp://press.example/a</link>", None),
        ("<link>http://[::1</link>", None),
        ("<link>https://press.example/a?utm_source=rss&amp;id=7#top</link>", "https://press.example/a?id=7"),
        ("<link>https://press.example/夜渡 1</link>", "https://press.example/%E5%A4%9C%E6%B8%A1%201"),
        (
            "<link>https://count.example/1</link><feedburner:origLink>https://press.example/o</feedburner:origLink>",
            "https://press.example/o",
        ),
    ],
)
def test_a_link_is_absolute_or_none(link: str, url: str | None) -> None:
    assert only(feed(page(rss(f"<item><title>Ferry</title>{link}</item>")))).url == url


def test_an_address_of_mail_is_no_author() -> None:
    def authors(written: str) -> tuple[str, ...]:
        return only(feed(page(rss(item(f"<author>{written}</author>"))))).authors

    assert authors("ann@press.example (Ann Lee)") == ("Ann Lee",)
    assert authors("Ann Lee &lt;ann@press.example&gt;") == ("Ann Lee",)
    assert authors("ann@press.example") == ()


def test_an_item_from_elsewhere_names_its_outlet() -> None:
    inner = '<source url="https://other.example/rss">The Other Post</source>'
    assert only(feed(page(rss(item(inner))))).publisher == "The Other Post"


ATOM = """<?xml version="1.0" encoding="utf-8"?>
<!-- made by hand -->
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-gb" xml:base="https://press.example/base/">
  <title>The Harbour Post</title>
  <entry xml:lang="zh-Hant"><title type="html">夜間&lt;b&gt;渡輪&lt;/b&gt;</title><link rel="self" href="self"/>
    <link rel="alternate" href="ferry"/><updated>2024-05-29T01:00:00+08:00</updated>
    <published>2024-05-28T23:00:00+08:00</published><author><name>王小明</name></author>
    <summary type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>六月一日<em>恢復</em>。</p></div></summary></entry>
  <entry><title type="text">Tags are &lt;b&gt; here</title><link href="tags"/>
    <updated>2024-05-29T01:00:00Z</updated></entry>
</feed>"""


def test_atom_gives_both_dates_the_language_and_relative_links() -> None:
    first, second = feed(page(ATOM))
    assert first == Listed(
        "https://press.example/base/ferry",
        title="夜間渡輪",
        summary="六月一日恢復。",
        published=on_days("2024-05-28"),
        language="zh-Hant",
        authors=("王小明",),
        changed=datetime(2024, 5, 29, 1, tzinfo=timezone(timedelta(hours=8))),
    )
    assert (second.title, second.language) == ("Tags are <b> here", "en")


def test_a_change_alone_says_that_a_story_is_not_younger() -> None:
    _, second = feed(page(ATOM))
    assert str(second.published) == "../2024-05-29"


RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
  xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://press.example/"><title>Post</title></channel>
  <item rdf:about="https://press.example/1"><title>渡轮</title><link>https://press.example/1</link>
  <dc:date>2024-05-28T00:10:00+08:00</dc:date><dc:creator>李红</dc:creator></item></rdf:RDF>"""
OLD = """<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN"
  "http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss version="0.91"><channel><title>Post</title>
  <item><title>Caf&eacute; opens</title><link>https://press.example/c</link></item></channel></rss>"""


def test_the_older_kinds_are_read_too() -> None:
    rdf, old = only(feed(page(RDF))), only(feed(page(OLD)))
    assert (rdf.title, rdf.published, rdf.authors) == ("渡轮", on_days("2024-05-28"), ("李红",))
    assert (old.title, old.url) == ("Café opens", "https://press.example/c")


def test_a_feed_that_is_cut_off_is_refused_wherever_it_is_cut() -> None:
    whole = rss(item("<description>It starts again on 1 June.</description>") * 3)
    for cut in range(0, len(whole) - 1, 7):
        with pytest.raises(PageUnreadable):
            feed(page(whole[:cut]))
    assert len(feed(page(whole + "\n<!-- cached -->\n"))) == 3


def test_declared_entities_are_refused_before_any_parser_sees_them() -> None:
    with pytest.raises(PageUnreadable, match="entities"):
        feed(page(BOMB + rss(item(title="&i;"))))
    outside = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + rss(item(title="&x;"))
    with pytest.raises(PageUnreadable, match="entities"):
        feed(page(outside))


@pytest.mark.parametrize("piece", ["<!--", "&lt;!--", "<div>", "<li>", "<a href='", "<script>", "&", "\n"])
@pytest.mark.parametrize("element", ["title", "description", "content:encoded"])
def test_html_of_a_hostile_feed_is_read_quickly(element: str, piece: str) -> None:
    """A second where it grows with the length, minutes where it grows with the square of that."""
    body = page(rss(f"<item><link>/a</link><{element}><![CDATA[{piece * 100_000}]]></{element}></item>"))
    began = time.process_time()
    assert only(feed(body)).url == "https://press.example/a"
    assert time.process_time() - began < 10


@pytest.mark.parametrize("inner", ["<b>" * 300_000, f"<author>{'ann-' * 100_000}</author>"])
def test_a_feed_that_would_take_minutes_is_refused(inner: str) -> None:
    with pytest.raises(PageUnreadable, match="minutes"):
        feed(page(rss(item(inner))))


def test_a_byline_without_an_end_is_none() -> None:
    assert only(feed(page(rss(item(f"<author>{'&amp;' * 200_000}</author>"))))).authors == ()


def test_limits_are_kept() -> None:
    body = page(rss(item() * 3))
    assert len(feed(body, max_items=3)) == 3
    with pytest.raises(PageTooLarge, match="more than 2 entries"):
        feed(body, max_items=2)
    with pytest.raises(PageTooLarge, match="limit"):
        feed(body, max_bytes=len(body.body) - 1)


def test_a_packed_feed_is_unpacked_up_to_the_limit() -> None:
    assert feed(page(gzip.compress(rss(item()).encode()))) == feed(page(rss(item())))
    with pytest.raises(PageTooLarge, match="unpacks"):
        feed(page(gzip.compress(bytes(20_000_000))))
    with pytest.raises(PageTooLarge, match="unpacks"):
        json_feed(page(gzip.compress(bytes(20_000_000))))


def test_a_feed_without_stories_lists_none() -> None:
    assert feed(page(rss(""))) == ()
    with pytest.raises(PageUnreadable) as raised:
        feed(page("<html><body>Not found</body></html>"))
    assert str(raised.value).startswith(ADDRESS)


JSON = """{"version": "https://jsonfeed.org/version/1.1", "title": "Post", "language": "zh-tw",
  "authors": [{"name": "編輯部"}], "items": [
  {"id": 17, "url": "/2024/ferry", "title": "夜間渡輪", "content_html": "<p>六月<b>一日</b></p><p>恢復</p>",
   "date_published": "2024-05-28T00:30:00+08:00", "date_modified": "2024-05-29T00:00:00Z",
   "authors": [{"name": "王小明"}]},
  {"id": "https://press.example/2", "summary": "Short.", "content_text": "Long.", "language": "en", "title": ["?"]},
  "no object", {"id": "x"}]}"""


def test_a_json_feed_lists_what_it_says_and_passes_over_what_is_no_item() -> None:
    first, second = json_feed(page(JSON))
    assert first == Listed(
        "https://press.example/2024/ferry",
        title="夜間渡輪",
        summary="六月一日\n恢復",
        published=on_days("2024-05-28"),
        language="zh-Hant",
        authors=("王小明",),
        changed=datetime(2024, 5, 29, tzinfo=UTC),
    )
    assert second == Listed("https://press.example/2", summary="Short.", language="en", authors=("編輯部",))


def test_the_first_version_has_one_author() -> None:
    older = JSON.replace("version/1.1", "version/1").replace(
        '"authors": [{"name": "編輯部"}]', '"author": {"name": "Ann"}'
    )
    assert json_feed(page(older))[1].authors == ("Ann",)


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "null", '{"version": "2", "items": []}', JSON[:-20], "[" * 100_000, "1" * 5_000]
)
def test_what_is_no_json_feed_is_refused(body: str) -> None:
    with pytest.raises(PageUnreadable):
        json_feed(page(body))


def test_the_limits_of_a_json_feed_are_kept() -> None:
    with pytest.raises(PageTooLarge):
        json_feed(page(JSON), max_items=2)
    with pytest.raises(PageTooLarge):
        json_feed(page(JSON), max_bytes=100)
