"""What a page says, in schema.org's words (JSON-LD), for whoever reads it by machine."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from povbot.fronts.web.desk import Here, Site
from povbot.model import Article, Citation, Published, Quote
from povbot.service import Listing, TopicCount, name_of

Data = Mapping[str, object]
_CONTEXT = {"@context": "https://schema.org"}


def news_article(article: Article, here: Here, root: str) -> Data:
    """A story on its own page. `url` is its publisher's, where it is known; a translation has none but this one."""
    page = root + here.at.story(article.id)
    original = article.translation_of
    told = {
        "@id": page,
        "mainEntityOfPage": page,
        "description": article.summary,
        "author": [_person(name) for name in article.authors],
        "dateModified": _day(article.changed_on),
        "translationOfWork": {"@type": "NewsArticle", "@id": root + here.at.story(original)} if original else None,
        "isBasedOn": article.url if original else None,
    }
    url = None if original else article.url
    about = _article(article.title, article.language, url, article.publisher, article.published)
    return {**_CONTEXT, **about, **_said(told)}


def stories(name: str, listing: Listing, here: Here, root: str) -> Data:
    """A page of a list of stories."""
    named = [(article.title, root + here.at.story(article.id)) for article in listing.articles]
    return _collection(name, named, here, before=listing.offset, total=listing.total)


def topics(counts: Sequence[TopicCount], here: Here, root: str) -> Data:
    """All of them."""
    language = here.texts.language
    named = [(name_of(each.topic, language), root + here.at.topic(each.topic.id)) for each in counts]
    return _collection(here.texts("topics-title"), named, here, before=0, total=len(named))


def quotations(quotes: Iterable[Quote]) -> Sequence[Data]:
    """What an answer quotes, each with the story it is from."""
    return [
        {
            **_CONTEXT,
            "@type": "Quotation",
            "text": quote.text,
            "inLanguage": quote.citation.language,
            "citation": _cited(quote.citation),
        }
        for quote in quotes
    ]


def site(found: Site, here: Here, root: str) -> Data:
    """The site, and how it is asked."""
    target = {"@type": "EntryPoint", "urlTemplate": f"{root}{here.at.ask([])}?q={{question}}"}
    action = {"@type": "SearchAction", "target": target, "query-input": "required name=question"}
    return {
        **_CONTEXT,
        "@type": "WebSite",
        "name": found.name,
        "url": root + here.at.home(),
        "inLanguage": here.texts.language,
        "potentialAction": action,
    }


def _collection(name: str, named: Sequence[tuple[str, str]], here: Here, *, before: int, total: int) -> Data:
    """Of names and addresses, `before` of them on earlier pages."""
    items = [
        {"@type": "ListItem", "position": at, "name": item, "url": address}
        for at, (item, address) in enumerate(named, start=before + 1)
    ]
    listed = {"@type": "ItemList", "numberOfItems": total, "itemListElement": items}
    return {
        **_CONTEXT,
        "@type": "CollectionPage",
        "name": name,
        "inLanguage": here.texts.language,
        "mainEntity": listed,
    }


def _cited(cited: Citation) -> Data:
    return _article(cited.title, cited.language, cited.url, cited.publisher, cited.published)


def _article(
    title: str, language: str, url: str | None, publisher: str | None, published: Published
) -> dict[str, object]:
    told = {
        "@type": "NewsArticle",
        "headline": title,
        "inLanguage": language,
        "url": url,
        "publisher": {"@type": "Organization", "name": publisher} if publisher else None,
        "datePublished": _day(published.day),
    }
    return _said(told)


def _said(told: Mapping[str, object]) -> dict[str, object]:
    """Without what is not known: a day that is not known to the day is not guessed."""
    return {name: value for name, value in told.items() if value}


def _person(name: str) -> Data:
    return {"@type": "Person", "name": name}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
