"""What is read from a story's page."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from saved_pages import PAGES, page, source

from povbot.errors import PageUnreadable
from povbot.ingest.article import body
from povbot.ingest.article.article import Told, joined, told
from povbot.model import NO_DATE, Published

SHANGHAI = ZoneInfo("Asia/Shanghai")
CUT = "https://gangkou.example/china/2020-05/28/content_7612.htm"


def on(year: int, month: int, day: int) -> Published:
    return Published(date(year, month, day), date(year, month, day))


def test_what_a_page_declares_is_taken_before_what_it_shows() -> None:
    assert told(page(source("declared"), url="https://post.example/2024/ferry?from=mail")) == Told(
        title="Night ferry returns to the harbour",
        summary='The "night ferry" starts again on 1 June.',
        body=(
            "The night ferry starts again on 1 June, the harbour office said on Tuesday, after four years in which "
            "nobody could cross the water after ten in the evening.\n\n"
            "Tickets cost as much as before — £3 & a smile, as the captain put it.\n\n"
            "“We were asked for it every single day,” she said. Two boats are ready, and a third will follow in autumn."
        ),
        authors=("Ada Quay", "Ben Mole", "Cleo Pier"),
        published=on(2024, 5, 28),
        updated=on(2024, 5, 30),
        language="en",
        publisher="The Harbour Post",
        url="https://post.example/2024/ferry?edition=1",
        translations=(("zh-Hans", "https://post.example/zh/2024/ferry"),),
        heading="Night ferry returns to the harbour",
    )


def test_a_moment_is_of_the_day_that_it_was_where_the_publisher_is() -> None:
    there = told(page(source("declared")), SHANGHAI)
    assert there.published == on(2024, 5, 29)
    assert there.updated == on(2024, 5, 30)


@pytest.mark.parametrize("charset", ["gbk", "gb18030"])
def test_a_page_of_meta_tags_in_a_chinese_charset(charset: str) -> None:
    html = source("meta_only") if charset == "gb18030" else source("meta_only").replace("𠮷", "吉")
    story = told(page(html, charset, url=CUT))
    assert story.title == "东川渡轮恢复夜航"
    assert story.summary == "停航四年之后，东川的夜间渡轮将于六月一日恢复。"
    assert (
        story.body.split("\n\n")[0]
        == "停航四年之后，东川的夜间渡轮将于六月一日恢复，市民对此表示欢迎，票价和以前一样。"
    )
    assert story.body.endswith("野家的名字也写得出来。")
    assert story.authors == ("王芳", "李小龙")
    assert (story.published, story.language, story.publisher) == (on(2020, 5, 28), "zh-Hans", "港口网")


def test_traditional_script_in_big5_with_its_reporter_in_a_line() -> None:
    story = told(page(source("traditional"), "big5hkscs", url="https://gangkou.example/s/1"))
    assert story.body == (
        "停航四年之後，夜間渡輪將於六月一日恢復，市民對此表示歡迎。\n\n"
        "港口辦公室說，這兩條船已經準備好了，第三條船今年秋天也會來。票價與以前一樣。"
    )
    assert (story.language, story.published) == ("zh-Hant", on(2020, 5, 28))
    assert story.authors == ("陳大文",)


def test_a_page_that_declares_nothing_is_read_as_a_reader_does() -> None:
    story = told(page(source("bare")))
    assert story.title == "Lighthouse for sale"
    assert story.authors == ("Dora Reef",)
    assert story.published == on(2021, 5, 3)
    assert story.language == "en"
    assert [text.split()[0] for text in story.body.split("\n\n")] == ["The", "Whoever"]
    assert (story.publisher, story.url, story.summary, story.updated) == (None, None, "", NO_DATE)


def test_the_pages_of_a_story_are_found_and_joined_without_saying_anything_twice() -> None:
    first = told(page(source("meta_only"), "gb18030", url=CUT))
    second_url = CUT.replace(".htm", "_2.htm")
    assert first.pages == (second_url, CUT.replace(".htm", "_3.htm"))
    second = told(page(source("page_2"), url=second_url))
    assert second.pages == (CUT, CUT.replace(".htm", "_3.htm"))
    whole = joined(first, [second])
    assert len(whole.body.split("\n\n")) == 3
    assert whole.body.startswith(first.body)
    assert whole.body.endswith("这条航线已经开了一百年。")
    assert (whole.title, whole.pages) == (first.title, ())


@pytest.mark.parametrize(
    ("link", "further"),
    [
        ('<a href="ferry_2.html">2</a>', True),
        ('<a href="ferry_2.html">Next page »</a>', True),
        ('<a href="ferry_2.html">Ferry breaks down again</a>', False),
        ('<a href="ferries_2.html">2</a>', False),
    ],
)
def test_pages_of_a_story_have_its_address_with_a_number(link: str, further: bool) -> None:
    story = told(page(f"<h1>A</h1><p>B.</p>{link}", url="https://post.example/ferry.html"))
    assert bool(story.pages) == further


@pytest.mark.parametrize(
    ("link", "further"),
    [
        ('<a href="ferry.html">1</a>', True),
        ('<a href="ferry.html">All about ferries</a>', False),
        ('<a href="ferry_13.html">Next</a>', False),
    ],
)
def test_a_number_in_an_address_makes_no_page_without_a_first_one(link: str, further: bool) -> None:
    story = told(page(f"<h1>A</h1><p>B.</p>{link}", url="https://post.example/ferry_12.html"))
    assert (story.is_further, bool(story.pages)) == (further, further)


def test_a_broken_character_in_the_story_is_a_fault_and_one_beside_it_is_not() -> None:
    with pytest.raises(PageUnreadable, match="broken"):
        told(page(source("bare").replace("lighthouse on", "light\ufffdhouse on")))
    assert told(page(source("declared").replace("is for sale", "\ufffd"))).title


def test_quotation_marks_by_the_numbers_of_windows_are_what_browsers_show() -> None:
    html = source("bare").replace(
        "The lighthouse on", "&#147;The lighthouse&#x94; &#150; the office&#146;s &#233; &mdash;"
    )
    assert told(page(html)).body.startswith("“The lighthouse” – the office’s é —")


@pytest.mark.parametrize("kind", ["application/pdf", "image/png"])
def test_what_is_no_page_is_a_fault(kind: str) -> None:
    with pytest.raises(PageUnreadable, match=kind):
        told(page("%PDF", content_type=kind))


def test_a_page_without_a_story_tells_nothing_and_logs_nothing(caplog: pytest.LogCaptureFixture) -> None:
    assert told(page("<html><body></body></html>")) == Told(title="")
    assert not caplog.records


def test_a_fault_of_the_library_that_finds_bodies_costs_no_story(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise AttributeError

    monkeypatch.setattr(body, "bare_extraction", fails)
    assert "The lighthouse on the northern rock" in told(page(source("bare"))).body


def test_an_empty_answer_is_a_fault() -> None:
    with pytest.raises(PageUnreadable):
        told(page(""))


def test_a_headline_that_is_cut_short_for_the_window_stands_in_full_on_the_page() -> None:
    heading = "The council spends on the harbour wall, the pier and a new slip"
    html = f"<title>The council spends on the harbour wall... - The Post</title><h1>{heading}</h1><p>.</p>"
    assert told(page(html)).title == heading


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("Night ferry returns - China.org.cn", "Night ferry returns"),
        ("Night ferry returns -- Post.example", "Night ferry returns"),
        ("Ferry: the night - and the day", "Ferry: the night - and the day"),
        ("渡轮恢复--时政--人民网", "渡轮恢复"),
        ("渡轮恢复_新闻频道_港口网", "渡轮恢复"),
        ("COVID-19 well-being", "COVID-19 well-being"),
    ],
)
def test_a_headline_is_without_the_name_of_the_site(title: str, headline: str) -> None:
    assert told(page(f"<title>{title}</title><p>.</p>")).title == headline


@pytest.mark.parametrize(
    ("written", "authors"),
    [
        ("By Ada Quay and Ben Mole", ("Ada Quay", "Ben Mole")),
        ("Ada Quay, Ben Mole, and Cleo Pier", ("Ada Quay", "Ben Mole", "Cleo Pier")),
        ("记者 王芳 李小龙", ("王芳", "李小龙")),
        ("王　芳", ("王芳",)),
        ("作者：王芳、李小龙", ("王芳", "李小龙")),
        ("欧阳小明", ("欧阳小明",)),
        ("卡尔·马克思", ("卡尔·马克思",)),
        ("https://post.example/ada", ()),
        ("admin", ()),
        ("斯克里日报", ()),
        ("港口网编辑部", ()),
        ("李国社", ("李国社",)),
        ("Andy Sandler", ("Andy Sandler",)),
        ("王小明（本报特约评论员）", ("王小明",)),
        ("Ada Quay (harbour desk) and Ben Mole", ("Ada Quay", "Ben Mole")),
    ],
)
def test_authors_are_names(written: str, authors: tuple[str, ...]) -> None:
    assert told(page(f'<meta name="author" content="{written}"><h1>A</h1>')).authors == authors


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("By Ada Quay and Ben van der Mole", ("Ada Quay", "Ben van der Mole")),
        ("By Ada Quay, May 28, 2020", ("Ada Quay",)),
        ("By Ada Quay and Ben Mole, 28 May 2020", ("Ada Quay", "Ben Mole")),
        ("By Zhang Wei, China.org.cn", ("Zhang Wei",)),
        ("by Ada Quay", ("Ada Quay",)),
        ("BY: ADA QUAY", ("ADA QUAY",)),
        ("by Monday afternoon the boats had come back", ()),
        ("By Monday, the two boats had come back", ()),
        ("新华社东川5月28日电（记者 王芳 李小龙）渡轮恢复了。", ("王芳", "李小龙")),
        ("2020年5月28日 来源：港口网 作者：王 芳 责任编辑：李小龙", ("王芳",)),
        ("文/王芳", ("王芳",)),
        ("撰文：王芳", ("王芳",)),
        ("作者 | 王芳", ("王芳",)),
        ("记者 王芳 通讯员 李小龙", ("王芳", "李小龙")),
        ("（實習記者 王芳 通訊員 李小龍）", ("王芳", "李小龍")),
        ("近日 记者 走访", ()),
        ("港口日报 2026-11-19 08:00 记者 王芳 通讯员 李小龙", ("王芳", "李小龙")),
        ("记者从港口办公室了解到，渡轮恢复了。", ()),
    ],
)
def test_a_byline_is_told_from_a_sentence(line: str, authors: tuple[str, ...]) -> None:
    assert told(page(f"<h1>A</h1><p>{line}</p>")).authors == authors


def test_a_sentence_that_begins_like_a_byline_or_a_notice_stays_in_the_story() -> None:
    html = source("bare").replace("<p>Whoever", "<p>By Monday it was sold.</p><p>Copyright law helped.</p><p>Whoever")
    assert "By Monday it was sold.\n\nCopyright law helped." in told(page(html)).body


@pytest.mark.parametrize("byline", ["文／陳雅婷 攝影／林大海", "By Ada Quay", "来源：港口网"])
def test_a_byline_above_the_story_is_no_part_of_it(byline: str) -> None:
    html = source("bare").replace("<p>The lighthouse on", f"<p>{byline}</p><p>The lighthouse on")
    assert told(page(html)).body == told(page(source("bare"))).body


@pytest.mark.parametrize(
    "aside",
    [
        "Advertisement",
        "广告",
        "Related: Two boats sold",
        "See also: Two boats sold",
        "相关新闻：两条船卖了",
        "延伸閱讀：兩條船賣了",
    ],
)
def test_what_a_site_puts_between_paragraphs_is_no_part_of_the_story(aside: str) -> None:
    html = source("bare").replace("<p>Whoever", f"<p>{aside}</p><p>Whoever")
    assert told(page(html)).body == told(page(source("bare"))).body


def test_a_first_paragraph_without_a_full_stop_is_no_byline() -> None:
    html = source("bare").replace("<p>Whoever", "<p>The light went round and round</p><p>Whoever")
    html = html.replace("<p>The lighthouse on", "<p>A song of the rock</p><p>The lighthouse on")
    first, *_ = told(page(html)).body.split("\n\n")
    assert first == "A song of the rock"


def test_all_posts_of_a_live_blog_are_its_story() -> None:
    declared = '{"@type": "LiveBlogPosting", "datePublished": "2026-11-18T06:00Z", "author": {"name": "Ada Quay"}}'
    posts = "".join(
        f'<div class="post"><span>{hour}:00</span><p>The water rose by {hour} feet at the pier.</p></div>'
        for hour in range(10, 14)
    )
    html = (
        f'<script type="application/ld+json">{declared}</script><h1>Live: the flood</h1><div class=live>{posts}</div>'
    )
    story = told(page(html))
    assert (story.published, story.authors) == (on(2026, 11, 18), ("Ada Quay",))
    assert [f"by {hour} feet" in story.body for hour in range(10, 14)] == [True] * 4


def test_a_page_laid_out_in_tables_is_read_without_its_frame() -> None:
    story = told(page(source("tables"), url="http://post.example/china/2020-05/28/content_761.htm"))
    assert story.title == "Poverty relief goes online"
    assert story.authors == ("Zhang Liying",)
    assert [text.split()[0] for text in story.body.split("\n\n")] == ["Farmers", "New", "The"]
    assert story.published == on(2020, 5, 28)


def test_a_story_is_found_in_a_list_and_within_other_nodes() -> None:
    node = '{"@type": "NewsArticle", "headline": "Q &amp; A", "author": ["Ada Quay"]}'
    block = f'[{{"@type": "WebPage", "mainEntity": {node}}}]'
    story = told(page(f'<script type="application/ld+json">{block}</script><h1>Another</h1>'))
    assert (story.title, story.authors) == ("Q & A", ("Ada Quay",))


@pytest.mark.parametrize(
    ("html", "url", "day"),
    [
        ("<p>May 9, 2030</p><h1>A</h1><p>May 3, 2021 | Ada</p>", "https://post.example/a/1", date(2021, 5, 3)),
        ("<p>May 9, 2030</p>", "https://post.example/a/1", None),
        ("<h1>A</h1><p>It burned down on May 3, 2021.</p>", "https://post.example/a/1", None),
        ("<h1>A</h1><p>03/05/2021</p>", "https://post.example/a/1", None),
        ("<h1>A</h1><p>May 3, 2021</p>", "https://post.example/2021-05/04/content_1.htm", date(2021, 5, 4)),
        ("<meta name=pubdate content='2021-02-30'><h1>A</h1>", "https://post.example/a/1", None),
        (
            "<meta name=pubdate content='Mon, 03 May 2021 23:30:00 GMT'><h1>A</h1>",
            "https://a.example/",
            date(2021, 5, 4),
        ),
        ("<meta name=pubdate content='2021/5/3 9:05'><h1>A</h1>", "https://a.example/", date(2021, 5, 3)),
        (
            "<h1>A</h1><time itemprop=datePublished datetime='20210503'>3 May</time>",
            "https://a.example/",
            date(2021, 5, 3),
        ),
    ],
)
def test_the_day_of_a_story_is_one_that_is_said_of_it(html: str, url: str, day: date | None) -> None:
    assert told(page(html, url=url), SHANGHAI).published.day == day


@pytest.mark.parametrize(
    ("before", "after"), [("//<![CDATA[\n", "\n//]]>"), ("<![CDATA[", "]]>"), ("/*<![CDATA[*/", "/*]]>*/"), ("", ";")]
)
def test_what_is_declared_may_be_wrapped(before: str, after: str) -> None:
    declared = '{"@type": "NewsArticle", "headline": "Night ferry returns"}'
    html = f'<script type="application/ld+json">{before}{declared}{after}</script><title>The Post</title>'
    assert told(page(html)).title == "Night ferry returns"


@pytest.mark.parametrize(
    "attribute", ["a{}=1 ", "a{} ", "a{}='>' ", 'a{}="<b>"', "a{}/", "a{}\n", "<a{} "], ids=[*"abcdefg"]
)
def test_a_tag_of_endless_attributes_is_a_fault_and_costs_no_minutes(attribute: str) -> None:
    attributes = "".join(attribute.format(number) for number in range(100_000))
    with pytest.raises(PageUnreadable, match="attributes"):
        told(page(f"<h1>A</h1><p {attributes}>B"))


def test_many_tags_with_attributes_and_much_script_are_read() -> None:
    words = " ".join(f"b{number} > c" for number in range(9_000))
    html = f"<script>if (a <b && {words}</script><h1>A</h1>" + '<p class="x" id=y hidden>B</p>' * 9_000
    assert told(page(html)).title == "A"


def test_a_page_of_endless_elements_is_a_fault() -> None:
    with pytest.raises(PageUnreadable, match="elements"):
        told(page("<p>x" * 60_000))


@pytest.mark.parametrize(
    ("html", "language"),
    [
        ("<html lang=zh-CN><h1>夜間渡輪恢復，這是說明</h1>", "zh-Hant"),
        ("<html lang=en><h1>夜间渡轮恢复，这是说明</h1>", "zh-Hans"),
        ("<html lang=zh-TW><h1>山水</h1>", "zh-Hant"),
        ("<html lang=zh><h1>The night of the ferry</h1>", "en"),
        ("<meta http-equiv=content-language content='zh-HK, en'><h1>山水</h1>", "zh-Hant"),
        ("<html lang=sr-Latn-RS><h1>Noć trajekta</h1>", "sr-Latn"),
        ("<html lang=english><h1>La nuit du bac</h1>", None),
        ("<html lang=fr-FR><h1>La nuit du bac</h1>", "fr"),
        ("<meta property=og:locale content=de_DE><h1>Die Nacht der Fähre</h1>", "de"),
        ("<h1>La nuit du bac de Besançon</h1>", None),
    ],
)
def test_the_language_is_the_one_declared_if_the_script_bears_it_out(html: str, language: str | None) -> None:
    assert told(page(html)).language == language


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "ftp://post.example/a/b", "//[", "/", "https://u:p@post.example/a/b"]
)
def test_an_address_that_leads_to_no_page_is_none(address: str) -> None:
    assert told(page(f'<link rel=canonical href="{address}"><h1>A</h1>')).url is None


def test_a_body_that_the_page_shows_the_beginning_of_is_taken_from_what_it_declares() -> None:
    rest = "The boats are ready. " * 30
    declared = f'{{"@type": "Article", "articleBody": "<p>One.</p><p>{rest}</p>"}}'
    html = f'<script type="application/ld+json">{declared}</script><h1>A</h1><p>One.</p>'
    assert told(page(html)).body == f"One.\n\n{rest.strip()}"


def test_a_summary_that_breaks_off_the_story_is_none() -> None:
    html = source("bare").replace(
        "<html>", '<html><meta name="description" content="The lighthouse on the northern ...">'
    )
    assert told(page(html)).summary == ""


SAMPLES = [path.read_bytes() for path in sorted(PAGES.glob("*.html"))]


@st.composite
def mangled(draw: st.DrawFn) -> bytes:
    """A saved page with pieces taken out, said twice, or written over."""
    sent = bytearray(draw(st.sampled_from(SAMPLES)))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(sent)))
        end = min(len(sent), at + draw(st.integers(0, 200)))
        odd = st.binary(max_size=20) | st.sampled_from(
            [b"<", b'"', b"]]>", b"<!--", b"&#xD800;", b"\x00", b"{", b"<p>" * 300]
        )
        sent[at:end] = draw(odd | st.just(bytes(sent[at:end]) * 2))
    return bytes(sent)


@given(st.binary(max_size=400) | mangled())
def test_any_page_ends_in_a_story_or_in_the_fault(sent: bytes) -> None:
    try:
        story = told(page(sent), SHANGHAI)
    except PageUnreadable:
        return
    for text in (story.title, story.summary, story.body, *story.authors):
        text.encode("utf-8")
        assert "\ufffd" not in text
        assert "\u00a0" not in text
    for url in (story.url, *story.pages, *(url for _, url in story.translations)):
        assert url is None or url.startswith(("http://", "https://"))
