"""What a page is, by what is in it."""

import gzip

import pytest
from fetched import page

from povbot.ingest.feeds.kinds import Kind, kind_of

ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"/>'


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ('<?xml version="1.0"?><!-- a --><rss version="2.0"></rss>', "feed"),
        ("\ufeff \n" + ATOM, "feed"),
        ('<atom:feed xmlns:atom="http://www.w3.org/2005/Atom"/>', "feed"),
        ('<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"/>', "feed"),
        ('<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>', None),
        ("<feed/>", None),
        (
            '<!DOCTYPE rss PUBLIC "-//N//DTD RSS 0.91//EN" "http://my.netscape.com/rss.dtd" [ <!-- > --> ]><rss/>',
            "feed",
        ),
        ('<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"/>', "sitemap"),
        ("<sm:sitemapindex/>", "sitemap"),
        ("https://press.example/a\nhttps://press.example/b\n", "sitemap"),
        ("https://press.example/a and more\n", None),
        ('{"title": "x", "version": "https://jsonfeed.org/version/1.1", "items": []}', "json-feed"),
        ('{"version":"https:\\/\\/jsonfeed.org\\/version\\/1","items":[]}', "json-feed"),
        ('{"version": "1"}', None),
        ("<!DOCTYPE html><title>Post</title><p><rss>", "html"),
        ("<!-- saved from url=(0020)https://a.example/ -->\n<HTML lang=zh>", "html"),
        ('<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>', "html"),
        ("<svg/>", None),
        ("%PDF-1.4", None),
        ("", None),
    ],
)
def test_a_kind_is_seen_by_content(body: str, kind: Kind | None) -> None:
    assert kind_of(page(body, "application/octet-stream")) == kind
    assert kind_of(page(gzip.compress(body.encode()))) == kind


def test_sixteen_bits_are_read_too() -> None:
    assert kind_of(page(ATOM.encode("utf-16"))) == "feed"
    assert kind_of(page(('<?xml version="1.0"?>' + ATOM).encode("utf-16-be"))) == "feed"


def test_a_long_list_is_judged_by_whole_lines() -> None:
    assert kind_of(page("https://press.example/abcdefg\n" * 9_000)) == "sitemap"
