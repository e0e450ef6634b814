"""Pages that list stories."""

import contextlib
import json
from collections.abc import Sequence
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from listing_pages import ADDRESS, SHANGHAI, page

from povbot.corpus.files import JsonLinesSource
from povbot.errors import PageUnreadable
from povbot.ingest.listing.listing import Listing, Reading, Selectors, read
from povbot.ingest.listing.presets import PRESETS
from povbot.model import NO_DATE, Listed
from stories import ROOT, SHARED, on_days

SELECTORS = Selectors(item="li", summary="p", date=".date", next="a.next", pages=".pager")
READING = Reading(SELECTORS, SHANGHAI)
NODE = PRESETS["china-org-node"]
OF_NODE = Reading(NODE.selectors, SHANGHAI, NODE.pager, dated_addresses=NODE.dated_addresses)
SEED = "http://www.china.org.cn/china/node_8019418_3.html"


def listed(html: str, reading: Reading = READING, url: str = ADDRESS) -> Sequence[Listed]:
    return read(page(html, url), reading).items


def node(items: str, pager: str = "", url: str = SEED) -> Listing:
    html = f'<div class="columns1"><ul>{items}</ul><div id="autopage"><center>{pager}</center></div></div>'
    return read(page(html, url), OF_NODE)


def test_a_listing_tells_headlines_addresses_summaries_and_days_in_its_order() -> None:
    html = """<ul>
      <li><a href="/2.htm">The ferry is back</a> <span class="date">2020-05-30</span><p>It sails at night.</p></li>
      <li><a href="/1.htm">村里的路通了</a> <span class="date">2020年5月28日</span></li></ul>"""
    assert listed(html) == (
        Listed("https://news.example/2.htm", "The ferry is back", "It sails at night.", on_days("2020-05-30")),
        Listed("https://news.example/1.htm", "村里的路通了", "", on_days("2020-05-28")),
    )


def test_an_item_may_be_the_link_itself_and_its_parts_have_selectors_of_their_own() -> None:
    html = '<a class=card href=/1><h3>Rice</h3><p>Red.</p><time datetime="2020-05-30T20:00Z">today</time></a>'
    reading = Reading(Selectors(item="a.card", title="h3", summary="p"), SHANGHAI)
    assert listed(html, reading) == (Listed("https://news.example/1", "Rice", "Red.", on_days("2020-05-31")),)


def test_stories_without_an_address_that_only_share_a_headline_are_two() -> None:
    html = "<li>Briefing<p>On Monday.</p></li><li>Briefing<p>On Thursday.</p></li>"
    assert [item.summary for item in listed(html)] == ["On Monday.", "On Thursday."]


def test_what_is_told_of_a_story_may_stand_in_the_element_after_it() -> None:
    html = "<dl><dt><a href=/1>One</a></dt><dd>Of one</dd><dt><a href=/2>Two</a></dt><dt><a href=/3>Three</a></dt></dl>"
    items = listed(html, Reading(Selectors(item="dt", summary="+ dd"), SHANGHAI))
    assert [(item.title, item.summary) for item in items] == [("One", "Of one"), ("Two", ""), ("Three", "")]


def test_addresses_are_relative_to_the_base_of_the_page() -> None:
    html = '<head><base href="/deep/er/"></head><ul><li><a href="1.htm?utm_source=a#top">One</a></li></ul>'
    assert listed(html)[0].url == "https://news.example/deep/er/1.htm"
    assert listed(html.replace("/deep/er/", "javascript:0"))[0].url == "https://news.example/list/1.htm"


def test_where_the_first_link_is_a_picture_the_next_one_to_the_same_place_has_the_headline() -> None:
    html = """<li><a href="/1"><img src=x></a><a href="/town">Town</a><h3><a href="/1?utm_source=list">One</a></h3></li>
      <li><a href="/2"><img src=x></a><a href="/town">Town</a></li>"""
    assert listed(html) == (Listed("https://news.example/1", "One"),)


def test_a_story_is_listed_once_with_all_that_its_links_tell() -> None:
    html = """<li><a href="/1"><img src=x></a></li><li><a href="/1?utm_source=list">One</a><p>First.</p></li>
      <li><a href="/1#comments">12 comments</a><span class=date>2020-05-30</span></li>"""
    assert listed(html) == (Listed("https://news.example/1", "One", "First.", on_days("2020-05-30")),)


@pytest.mark.parametrize(
    "link", ["Rice", '<a href="javascript:open(1)">Rice</a>', '<a href="#">Rice</a>', "<a>Rice</a>"]
)
def test_a_story_without_an_address_is_listed_without_one(link: str) -> None:
    assert listed(f"<li>{link}</li><li>{link}</li>") == (Listed(None, "Rice"),)


def test_what_is_told_of_a_story_is_no_part_of_its_headline() -> None:
    html = "<li>Rice <p>Red rice.</p> <span class=date>30 May 2020</span></li><li><a href=/1>One<p>Of one</p></a></li>"
    assert [(item.title, item.summary) for item in listed(html)] == [("Rice", "Red rice."), ("One", "Of one")]


def test_a_headline_is_not_its_own_summary() -> None:
    html = "<li><a href=/1><p>One</p></a></li><li><a href=/2><p>Two</p></a><p>Of two</p></li>"
    assert [(item.title, item.summary) for item in listed(html)] == [("One", ""), ("Two", "Of two")]


def test_headings_between_stories_empty_items_and_addresses_of_mail_are_no_stories() -> None:
    html = """<li><h3>Poverty</h3></li><li><b>More</b> <b>news</b></li><li> &nbsp;</li><li><a href=/0><img></a></li>
      <li><a href="MailTo:editor@news.example">Write to us</a></li><li><h3><a href="/1">One</a></h3></li>"""
    assert [item.title for item in listed(html)] == ["One"]


def test_a_headline_that_is_cut_short_is_read_in_full() -> None:
    html = (
        '<li><a href=/1 title="The long way home">The long …</a></li><li><a href=/2 title="An advert">Two...</a></li>'
    )
    assert [item.title for item in listed(html)] == ["The long way home", "Two..."]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Fish &amp; rice&nbsp;&nbsp;&ndash;\n a  story", "Fish & rice – a story"),
        ("China&amp;#39;s &amp;quot;cliff&amp;quot; village", 'China\'s "cliff" village'),
        ("China&#146;s village", "China’s village"),
        ("脱\u200b贫\u00ad\ufeff　攻坚", "脱贫 攻坚"),
        ("One<script>two()</script><style>a{}</style><!-- three -->", "One"),
        ("<b>O</b>ne<br>two<div>three</div>four", "One two three four"),
        ("a &lt;b&gt; c", "a <b> c"),
        ("AT&amp;T; R&amp;D", "AT&T; R&D"),
    ],
)
def test_a_headline_is_cleaned_and_otherwise_as_it_was_written(written: str, shown: str) -> None:
    assert listed(f"<li><a href=/1>{written}</a></li>")[0].title == shown


@pytest.mark.parametrize("shown", ["tomorrow", "05/13/2020", "2021-05-30", "20 stories"])
def test_a_day_that_cannot_be_read_or_is_still_to_come_is_not_known(shown: str) -> None:
    assert listed(f"<li><a href=/1>One</a><span class=date>{shown}</span></li>")[0].published == NO_DATE


def test_a_page_names_the_next_one_and_the_others() -> None:
    html = """<li><a href=/1>One</a></li><a class=next href="?page=2">next</a>
      <p class=pager><a href="index.html">1</a> <a href="?page=2">2</a> <a href="?page=3">3</a> <a href="?page=2">></a>
      <a href="http://elsewhere.example/">more</a> <a href="javascript:0">4</a></p>"""
    listing = read(page(html), READING)
    assert listing.next == f"{ADDRESS}?page=2"
    assert listing.pages == (f"{ADDRESS}?page=2", f"{ADDRESS}?page=3")


def test_a_last_page_has_no_next_one() -> None:
    listing = read(page(f'<li><a href=/1>One</a></li><a class=next href="{ADDRESS}#">next</a>'), READING)
    assert (listing.next, listing.pages) == (None, ())


@pytest.mark.parametrize("html", ["", " ", "<!-- -->", "<p>Service unavailable</p>", "<li></li>", "\x00", "{}"])
def test_a_page_without_a_story_is_a_fault_and_no_empty_listing(html: str) -> None:
    with pytest.raises(PageUnreadable, match=ADDRESS) as raised:
        read(page(html), READING)
    assert raised.value.remedy


@pytest.mark.parametrize("charset", ["gb18030", "big5", "utf-16"])
def test_the_charset_that_a_page_names_in_its_markup_does_not_matter_once_it_is_read(charset: str) -> None:
    html = f'<?xml version="1.0" encoding="latin-1"?><meta charset="{charset}"><li><a href=/1>村里的路</a></li>'
    assert read(page(html, charset=charset), READING).items[0].title == "村里的路"


def test_a_page_that_cannot_be_decoded_is_a_fault() -> None:
    with pytest.raises(PageUnreadable):
        read(page("<li><a href=/1>村里的路</a></li>".encode("gb18030")), READING)


def test_the_pager_of_numbered_nodes_is_read_by_its_links() -> None:
    pager = """<a href="node_8019418.htm">1</a>&nbsp; <a href="node_8019418_2.html">2</a>&nbsp; <span>3</span>&nbsp;
      <a href="node_8019418_4.html">4</a> <a href="node_99_2.html">b</a> <a href="/b/node_8019418_5.html">c</a>"""
    listing = node("<li><a href=/1>One</a></li>", pager)
    site = "http://www.china.org.cn/china/node_8019418"
    assert listing.pages == (f"{site}.htm", f"{site}_2.html", f"{site}_4.html")
    assert listing.next == f"{site}_4.html"


def test_the_numbers_of_its_pager_are_pages_without_links_too() -> None:
    listing = node("<li><a href=/1>One</a></li>", "1&nbsp; 2&nbsp; 3&nbsp; 4")
    site = "http://www.china.org.cn/china/node_8019418"
    assert listing.pages == (f"{site}.htm", f"{site}_2.html", f"{site}_4.html")
    first = node("<li><a href=/1>One</a></li>", "<span>1</span> <a href=node_8019418_2.htm>2</a> 3", f"{site}.htm")
    assert (first.next, first.pages) == (f"{site}_2.htm", (f"{site}_2.htm", f"{site}_3.html"))


@pytest.mark.parametrize("pager", ["", "4 stories of 2020", "3", "1 2 2 3"])
def test_other_numbers_are_no_pages(pager: str) -> None:
    assert not node("<li><a href=/1>One</a></li>", pager).pages


def test_its_last_page_has_no_next_one_and_a_page_that_is_no_node_only_its_links() -> None:
    last = node("<li><a href=/1>One</a></li>", "1 2 3")
    assert last.next is None
    assert len(last.pages) == 2
    other = node("<li><a href=/1>One</a></li>", "1 2 <a href=/b.htm>3</a>", "http://www.china.org.cn/china/a.htm")
    assert (other.next, other.pages) == (None, ("http://www.china.org.cn/b.htm",))


def test_its_addresses_tell_the_day_where_the_listing_does_not() -> None:
    items = """<li><a href="2020-05/28/content_1.htm">One</a></li>
      <li><a href="2020-05/28/content_2.htm">Two</a> <span>2020-05-27</span></li>"""
    items += '<li><a href="http://papers.example/2020/05/28/a">Of another publisher</a></li>'
    days = [on_days("2020-05-28"), on_days("2020-05-27"), NO_DATE]
    assert [item.published for item in node(items).items] == days


def test_the_seed_comes_out_to_the_letter() -> None:
    """Its text is known and its markup is not: it stands in that of the site's other listings, linked where known."""
    if not (SHARED / "archive" / "listing.txt").exists():
        pytest.skip("../shared/archive/listing.txt is not there")
    *lines, pager = (SHARED / "archive" / "listing.txt").read_text(encoding="utf-8").split("\n")
    facts = (SHARED / "archive" / "facts.jsonl").read_text(encoding="utf-8").splitlines()
    rest, items = iter(lines), []
    for fact in map(json.loads, facts):
        link = f'<a href="{fact["url"]}">{escape(next(rest))}</a>' if fact["url"] else escape(next(rest))
        items.append(f"<li>{link}<p>{escape(next(rest))}</p></li>" if fact["has_summary"] else f"<li>{link}</li>")
    listing = node("\n".join(items), pager.replace("\u00a0", "&nbsp;"))
    originals = [story for story in JsonLinesSource(ROOT / "corpus").articles() if story.translation_of is None]
    assert len(originals) == 20
    assert [(item.title, item.summary) for item in listing.items] == [
        (story.title, story.summary) for story in originals
    ]
    assert [item.url for item in listing.items] == [json.loads(fact)["url"] for fact in facts]
    assert listing.next == SEED.replace("_3", "_4")
    assert len(listing.pages) == 3


PIECES = st.sampled_from(
    [
        *("<ul>", "<li>", "</li>", "<a href=", "'/1'>", '"//x[">', "</a>", "<p>", "<base href=", "&#1;", "&amp;nbsp;"),
        *("<table><tr>", "<!--", "-->", "<![CDATA[", "<?xml encoding='x'?>", "<script>", "<svg>", "\x00", "&#xd800;"),
        *(
            "<span class=date>",
            "2020-99-99",
            "<div class=pager>1 2 3</div>",
            "脱贫",
            "<a class=next href=?2>",
            "\ud7ff",
        ),
        *("<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>", "&b;", "<div>" * 300, "<frameset>", "<body><html>"),
    ]
)


@given(st.lists(PIECES, max_size=30).map("".join) | st.text(), st.sampled_from([READING, OF_NODE]))
def test_any_page_is_a_listing_or_a_fault(html: str, reading: Reading) -> None:
    try:
        listing = read(page(html, SEED), reading)
    except PageUnreadable:
        return
    assert listing.items
    assert all(item.title == " ".join(item.title.split()) != "" for item in listing.items)
    assert all(item.url is None or item.url.startswith(("http://", "https://")) for item in listing.items)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_listing_or_a_fault(body: bytes) -> None:
    with contextlib.suppress(PageUnreadable):
        assert read(page(b"<ul><li>" + body), READING).items
