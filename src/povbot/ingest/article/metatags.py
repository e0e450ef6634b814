"""What a page says of its story in meta tags."""

from collections.abc import Mapping

from lxml.html import HtmlElement

from povbot.ingest import cleaning

Tags = Mapping[str, tuple[str, ...]]

TITLE = ("og:title", "citation_title", "twitter:title", "dc.title", "dcterms.title", "parsely-title", "articletitle")
SUMMARY = (
    "og:description",
    "description",
    "twitter:description",
    "dc.description",
    "dcterms.abstract",
    "citation_abstract",
)
AUTHORS = ("citation_author", "author", "article:author", "dc.creator", "dcterms.creator", "byl", "parsely-author")
PUBLISHER = (
    "og:site_name",
    "citation_publisher",
    "citation_journal_title",
    "dc.publisher",
    "dcterms.publisher",
    "source",
    "contentsource",
    "application-name",
)
PUBLISHED = (
    "article:published_time",
    "og:published_time",
    "publishdate",
    "pubdate",
    "publish-date",
    "citation_publication_date",
    "citation_online_date",
    "citation_date",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date",
    "dcterms.created",
    "dcterms.date",
    "parsely-pub-date",
    "datepublished",
    "weibo: article:create_at",
    "date",
)
UPDATED = (
    "article:modified_time",
    "og:updated_time",
    "dc.date.modified",
    "dcterms.modified",
    "datemodified",
    "lastmod",
)
LANGUAGE = ("og:locale", "content-language", "dc.language", "dcterms.language", "citation_language")


def tags(tree: HtmlElement) -> Tags:
    """Values by their name in lower case, those of one name in the order of the page; empty ones are left out."""
    found: dict[str, list[str]] = {}
    for meta in tree.iter("meta"):
        value = cleaning.unmarked(str(meta.get("content") or ""))
        if not value.strip():
            continue
        for attribute in ("name", "property", "itemprop", "http-equiv"):
            name = str(meta.get(attribute) or "").strip().lower()
            if name and value not in found.setdefault(name, []):
                found[name].append(value)
    return {name: tuple(values) for name, values in found.items()}


def first(tags: Tags, names: tuple[str, ...]) -> str:
    return next((tags[name][0] for name in names if name in tags), "")


def every(tags: Tags, names: tuple[str, ...]) -> tuple[str, ...]:
    """All values of the first of the names that is there."""
    return next((tags[name] for name in names if name in tags), ())
