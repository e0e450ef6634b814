"""A small paper's pages, as such papers have them."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from whole_runs import ingest, lines

import newspaper_sources as sources
from povbot import bootstrap, settings
from povbot.errors import ConfigError, LedgerUnusable
from povbot.filling.options import Options
from povbot.fronts.ingestion.lines import Lines
from publisher import Answer, Publisher, html, publishing

SELECTORS = '[source.selectors]\nitem = "li"\n'


@pytest_asyncio.fixture
async def paper() -> AsyncIterator[Publisher]:
    async with publishing() as running:
        yield running


def listing(paper: Publisher) -> str:
    settings = f'kind = "listing"\naddress = "{paper.url("/news")}"\nallow_hosts = ["127.0.0.1:{paper.port}"]\n'
    return f'[[source]]\nname = "paper"\nlanguage = "en"\ncontact = "a@b.example"\ndelay_s = 0\n{settings}{SELECTORS}'


async def test_a_page_that_has_the_papers_name_for_a_title_is_told_by_the_listings_headline(
    paper: Publisher, tmp_path: Path
) -> None:
    headline = "We will not sell the school, says the head teacher"
    paper.answers["/news"] = html(f"<li><a href=/1.html>{headline}</a></li><li><a href=/2.html>Read more</a></li>")
    paper.answers["/1.html"] = html(f"<title>The Skerry Post</title><h1>{headline}</h1><p>So she told the council.</p>")
    paper.answers["/2.html"] = html("<title>Bakery shuts</title><h1>Bakery shuts</h1><p>Its baker wants no more.</p>")
    work = sources.working_folder(tmp_path, listing(paper))
    await ingest(work)
    assert [line["title"] for line in lines(work)] == [headline, "Bakery shuts"]


async def test_of_a_page_that_no_listing_names_its_heading_is_the_headline(paper: Publisher, tmp_path: Path) -> None:
    paper.answers["/sitemap.xml"] = html(f"<urlset><url><loc>{paper.url('/1.html')}</loc></url></urlset>")
    paper.answers["/1.html"] = html("<title>The Harbour Post</title><h1>Bakery shuts</h1><p>No baker was found.</p>")
    work = sources.working_folder(tmp_path, sources.sitemap(paper.port))
    await ingest(work)
    assert [line["title"] for line in lines(work)] == ["Bakery shuts"]


async def test_a_paper_is_no_author_of_its_stories(paper: Publisher, tmp_path: Path) -> None:
    item = f"<item><title>Bakery shuts</title><link>{paper.url('/1.html')}</link><author>Ada Quay</author></item>"
    paper.answers["/rss.xml"] = html(f'<rss version="2.0"><channel><title>Post</title>{item}</channel></rss>')
    paper.answers["/1.html"] = html(
        '<meta name="author" content="The harbour post"><h1>Bakery shuts</h1><p>It did.</p>'
    )
    work = sources.working_folder(tmp_path, sources.feed(paper.port))
    await ingest(work)
    assert [line["authors"] for line in lines(work)] == [["Ada Quay"]]


async def test_the_front_page_in_a_sitemap_is_no_story(paper: Publisher, tmp_path: Path) -> None:
    addresses = "".join(f"<url><loc>{paper.url(path)}</loc></url>" for path in ("/", "/1.html"))
    paper.answers["/sitemap.xml"] = html(f"<urlset>{addresses}</urlset>")
    for path in ("/", "/1.html"):
        paper.answers[path] = html("<title>Budget passes</title><h1>Budget passes</h1><p>Without a debate.</p>")
    work = sources.working_folder(tmp_path, sources.sitemap(paper.port))
    assert (await ingest(work)).counts.seen == 1
    assert [line["url"] for line in lines(work)] == [paper.url("/1.html")]


async def read(work: Path, page: str) -> tuple[str, int]:
    """What is told of a saved page, and how many failed."""
    (work / "page.html").write_text(page, encoding="utf-8")
    told: list[str] = []
    chosen, follower = Options(file=work / "page.html", dry=True), Lines(told.append, lambda: 0.0)
    (summary,) = await asyncio.to_thread(bootstrap.ingest, settings.find(work), chosen, follower)
    return "\n".join(told), summary.counts.failed


async def test_all_that_is_found_on_a_saved_page_is_shown_however_often_it_is_read(
    paper: Publisher, tmp_path: Path
) -> None:
    work = sources.working_folder(tmp_path, listing(paper))
    page = "<h1>Bakery shuts</h1><p>By Ada Quay, 15 November 2026</p><p>Its baker wants no more.</p>"
    for _ in range(2):
        told, failed = await read(work, page)
        assert "  authors    Ada Quay" in told
        assert "  published  2026-11-15" in told
        assert "  body       Its baker wants no more." in told
        assert not failed
        await ingest(work, file=work / "page.html")


async def test_a_saved_page_without_a_story_is_a_fault(paper: Publisher, tmp_path: Path) -> None:
    told, failed = await read(sources.working_folder(tmp_path, listing(paper)), "<h1>In pictures</h1><img src=1.jpg>")
    assert failed == 1
    assert "no story is found" in told


@pytest.mark.parametrize("dry", [False, True])
async def test_kept_pages_and_files_are_read_again_each_story_once(
    paper: Publisher, tmp_path: Path, *, dry: bool
) -> None:
    headings = "".join(f"<li><a href=/{number}.html>Story {number}</a></li>" for number in range(3))
    paper.answers["/news"] = html(headings + "<li>Tide tables</li>")
    for number in range(3):
        paper.answers[f"/{number}.html"] = html(f"<h1>Story {number}</h1><p>It is told for the {number}th time.</p>")
    (tmp_path / "old.csv").write_text("title,body,url\nFerry,It sails.,http://a.example/1\n", encoding="utf-8")
    table = f'[[source]]\nname = "old"\nkind = "csv"\nlanguage = "en"\npath = "{tmp_path / "old.csv"}"\n'
    for told, stories in ((listing(paper), 4), (table, 1)):
        work = sources.working_folder(tmp_path / f"of-{stories}", told)
        await ingest(work)
        before = lines(work)
        done = (await ingest(work, reparse=True, dry=dry)).counts
        assert (done.seen, done.unchanged) == (stories, stories)
        assert lines(work) == before
        assert len(before) == stories


async def test_a_folder_that_cannot_be_made_is_named(paper: Publisher, tmp_path: Path) -> None:
    work = sources.working_folder(tmp_path, listing(paper))
    (work / "var").write_text("a file", encoding="utf-8")
    with pytest.raises(LedgerUnusable, match=r"var: cannot be made: .* POVBOT_VAR"):
        await ingest(work)


async def test_who_is_asked_last_must_have_a_contact_before_the_first_is_asked(
    paper: Publisher, tmp_path: Path
) -> None:
    other = listing(paper).replace('"paper"', '"other"').replace('contact = "a@b.example"\n', "")
    work = sources.working_folder(tmp_path, listing(paper), other)
    with pytest.raises(ConfigError, match=r"sources\.toml: source 'other': contact: .* Write contact ="):
        await ingest(work)
    assert not paper.asked


async def test_what_could_not_be_fetched_is_tried_again_though_kept_pages_were_read_meanwhile(
    paper: Publisher, tmp_path: Path
) -> None:
    paper.answers["/news"] = html("<li><a href=/1.html>Bakery shuts</a></li>")
    paper.answers["/1.html"] = Answer(status=403)
    work = sources.working_folder(tmp_path, listing(paper))
    assert (await ingest(work)).counts.failed == 1
    await ingest(work, reparse=True)
    paper.answers["/1.html"] = html("<h1>Bakery shuts</h1><p>It is so.</p>")
    assert (await ingest(work)).counts.new == 1
