"""What a listing and a story's page say, as one story."""

from typing import Any

import pytest
from small_site import LIST, NOW, SITE, Site, body, canonical, page, source, translated

from povbot.errors import ForbiddenByRobots, NotFetched, NotFound, PageUnreadable
from povbot.filling import telling
from povbot.filling.steps import Found
from povbot.filling.telling import Telling
from povbot.ingest.source import Kind, Source, TopicRule
from povbot.model import Known, Listed, Page, Unchanged
from stories import on_days

A = f"{SITE}/a"
TITLE = "The night ferry sails again"


class Getting:
    """Straight from the site."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def get(self, address: str, *, whole: bool = False) -> Page:
        answer = await self._site.fetch(address, None if whole else Known(address))
        assert not isinstance(answer, Unchanged)
        return answer


def described(text: str) -> str:
    return f'<meta name="description" content="{text}">'


@pytest.fixture
def site() -> Site:
    return Site(lambda: NOW, {"/a": page(TITLE, f"It sails at six.\n{body('a')}")})


async def told(site: Site, where: Source | None = None, **listed: Any) -> Telling | None:
    where, found = where or source(), Found(Listed(**{"url": A, "title": TITLE} | listed), LIST)
    shown = await telling.page_of(where, found, Getting(site))
    return await telling.tell(where, found, shown, Getting(site), NOW.date())


async def story(site: Site, where: Source | None = None, **listed: Any) -> Any:
    found = await told(site, where, **listed)
    assert found
    return found.article


async def test_the_page_counts_before_the_listing_and_that_before_the_source(site: Site) -> None:
    where = source(publisher="The Post")
    listed = {"publisher": "The Wire", "authors": ("An Author",), "published": on_days("2026-11-02")}
    found = await story(site, where, **listed)
    assert (found.title, found.language, found.url) == (TITLE, "en", A)
    assert (found.publisher, found.authors, found.published) == ("The Wire", ("An Author",), on_days("2026-11-02"))
    assert found.body == f"It sails at six.\n\n{body('a')}"
    site.pages["/a"] = page(TITLE, body("a"), '<meta name="publishdate" content="2026-11-01">')
    assert (await story(site, where, **listed)).published == on_days("2026-11-01")
    assert (await story(site, where)).publisher == "The Post"


@pytest.mark.parametrize(
    ("listed", "on_page", "summary", "stands_there"),
    [
        ("It sails at six.", "Said on its page.", "It sails at six.", True),
        ("Said in the listing.", "It sails at six.", "It sails at six.", True),
        ("It sails  at\nsix.", "", "It sails  at\nsix.", True),
        ("Said in the listing.", "Said on its page.", "Said in the listing.", False),
        ("", "Said in what nobody sees.", "Said in what nobody sees.", False),
        ("Cut short for its place…", "Said on its page.", "Said on its page.", False),
        ("It sails at si", "", "It sails at si", False),
        ("Cut short for its place...", "", "Cut short for its place...", False),
        ("", "", "", False),
    ],
)
async def test_a_link_lands_on_a_summary_only_where_it_is_known_to_stand(
    site: Site, listed: str, on_page: str, summary: str, stands_there: bool
) -> None:
    site.pages["/a"] = page(TITLE, f"It sails at six.\n{body('a')}", described(on_page) if on_page else "")
    found = await story(site, summary=listed)
    assert (found.summary, found.summary_on_page) == (summary, stands_there)


async def test_what_is_not_read_is_not_known_to_carry_anything(site: Site) -> None:
    found = await story(site, source(kind=Kind.FEED, read_pages=False), summary="It sails at six.")
    assert (found.summary, found.summary_on_page, found.body, site.asked) == ("It sails at six.", False, "", [])


async def test_a_whole_story_in_the_place_of_a_summary_is_its_text(site: Site) -> None:
    where, long = source(kind=Kind.FEED, read_pages=False), "It sails at six. " * 100
    found = await story(site, where, summary=long)
    assert (found.summary, found.body) == ("", long)
    assert (await story(site, summary=long)).body == f"It sails at six.\n\n{body('a')}"


@pytest.mark.parametrize(
    ("own", "url"),
    [("/b", f"{SITE}/b"), ("/list", A), ("/front.html", A), (None, A)],
    ids=["its own", "the listing's", "the source's", "none"],
)
async def test_a_story_stands_where_its_page_says_but_not_where_all_do(site: Site, own: str | None, url: str) -> None:
    site.pages["/a"] = page(TITLE, body("a"), canonical(own) if own else "")
    found = await told(site, source(address=f"{SITE}/front.html"))
    assert found
    assert (found.article.url, found.addresses[0]) == (url, A)


async def test_another_site_s_address_is_the_original_s(site: Site) -> None:
    site.pages["/a"] = page(TITLE, body("a"), '<link rel="canonical" href="http://wire.example/story/1">')
    assert (await story(site)).url == A


async def test_all_addresses_at_which_it_stands_are_known(site: Site) -> None:
    site.pages["/b"] = page(TITLE, body("a"), canonical("/c") + translated("zh-Hans", "/zh"))
    site.moved["/a"] = "/b"
    found = await told(site)
    assert found
    assert {*found.addresses} == {A, f"{SITE}/b", f"{SITE}/c"}
    assert found.translations == (f"{SITE}/zh",)


@pytest.mark.parametrize("end", ["/", "/list"])
async def test_a_page_that_leads_to_the_front_or_to_the_listing_is_none_any_more(site: Site, end: str) -> None:
    site.pages |= {"/": page("The Post", "News."), "/list": page("List", "News.")}
    site.moved["/a"] = end
    with pytest.raises(NotFound):
        await told(site)


@pytest.mark.parametrize("shown", ["Please sign in", "Are you human?", "Checking your browser"])
async def test_a_page_that_says_nothing_of_the_headline_is_no_story(site: Site, shown: str) -> None:
    site.pages["/a"] = page(shown, "It takes a moment only.")
    with pytest.raises(PageUnreadable, match="tells nothing"):
        await told(site)
    assert (await story(site, title="")).title == shown  # nobody can tell


@pytest.mark.parametrize(
    "listed", ["Ferry is back: it sails by night", "THE NIGHT FERRY SAILS AGAIN", "夜渡 ferry sails"]
)
async def test_a_headline_may_be_put_otherwise_on_the_page(site: Site, listed: str) -> None:
    assert (await story(site, title=listed)).title == TITLE


async def test_where_robots_may_not_look_the_listing_tells_what_it_can(site: Site) -> None:
    site.failing["/a"] = ForbiddenByRobots
    found = await story(site, summary="It sails at six.")
    assert (found.title, found.summary, found.summary_on_page, found.url) == (TITLE, "It sails at six.", False, A)
    with pytest.raises(ForbiddenByRobots):
        await told(site)


async def test_a_page_without_anything_is_no_story(site: Site) -> None:
    site.pages["/a"] = "<p></p>"
    assert await told(site, title="") is None


def on_pages(number: int, text: str) -> str:
    links = "".join(f'<a href="/content_1{further}.htm">{n}</a>' for n, further in enumerate(("", "_2"), 1))
    return page(TITLE, text).replace("</article>", f"</article>{links}") if number == 1 else page(TITLE, text)


async def test_a_story_on_two_pages_is_one_and_whole_or_not_at_all(site: Site) -> None:
    first, second = body("first"), body("second")
    site.pages |= {"/content_1.htm": on_pages(1, first), "/content_1_2.htm": on_pages(2, second)}
    at = f"{SITE}/content_1.htm"
    assert (await story(site, url=at)).body == f"{first}\n\n{second}"
    site.failing["/content_1_2.htm"] = ForbiddenByRobots
    with pytest.raises(NotFetched):
        await told(site, url=at)
    del site.failing["/content_1_2.htm"], site.pages["/content_1_2.htm"]
    with pytest.raises(PageUnreadable, match="one of its further pages is missing"):
        await told(site, url=at)


async def test_a_summary_on_the_second_page_is_none_on_the_first(site: Site) -> None:
    first, second = body("first"), f"It sails at six.\n{body('second')}"
    site.pages |= {"/content_1.htm": on_pages(1, first), "/content_1_2.htm": on_pages(2, second)}
    found = await story(site, url=f"{SITE}/content_1.htm", summary="It sails at six.")
    assert "It sails at six." in found.body
    assert not found.summary_on_page


async def test_topics_are_those_of_headline_and_summary(site: Site) -> None:
    rules = (TopicRule("sea", ("ferry",)), TopicRule("time", ("six",)), TopicRule("food", ("tea",)))
    assert (await story(site, source(topics=rules), summary="It sails at six.")).topics == ("sea", "time")


async def test_it_may_be_called_what_either_of_them_calls_it(site: Site) -> None:
    site.pages["/a"] = page(TITLE, body("a"), described("Said on its page."))
    found = await told(site, title="The night ferry", summary="Said in the listing.")
    assert found
    assert {*found.headlines} >= {f"{TITLE}\n", f"{TITLE}\nSaid in the listing.", "The night ferry\nSaid on its page."}


def test_an_id_is_short_enough_for_a_button_and_stays_the_same_for_years() -> None:
    assert telling.id_of(source("harbour-post"), A) == "harbour-post-tzdll3uuevfms"
    assert len(telling.id_of(source("x" * 99), A)) <= 34
    assert telling.id_of(source("one"), A)[4:] != telling.id_of(source("two"), A)[4:]


def test_without_an_address_an_entry_is_known_by_what_it_says() -> None:
    one, other = Found(Listed(None, TITLE)), Found(Listed(None, TITLE, published=on_days("2026-11-02")))
    assert one.address.startswith("#")
    assert one.address != other.address
    assert Found(Listed(None, TITLE), named="a.html").address == "#a.html"
    assert Found(Listed(A, TITLE), named="a.html").address == A
