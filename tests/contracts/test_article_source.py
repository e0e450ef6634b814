"""What every ArticleSource promises."""

from collections.abc import Callable
from pathlib import Path

import pytest

from fakes import FakeSource
from povbot.corpus.files import JsonLinesSource
from povbot.model import Article
from povbot.ports import ArticleSource
from stories import line, story, write_lines

Make = Callable[[list[Article]], ArticleSource]


@pytest.fixture(params=["json lines", "fake"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    def from_file(articles: list[Article]) -> ArticleSource:
        lines = (line(id=a.id, title=a.title, summary=a.summary, language=a.language) for a in articles)
        return JsonLinesSource(write_lines(tmp_path / "articles.jsonl", lines))

    return from_file if request.param == "json lines" else lambda articles: FakeSource(*articles)


def test_gives_every_article(make: Make) -> None:
    articles = [story("a", "One."), story("b", "𠮷 two."), story("c")]
    assert sorted(make(articles).articles(), key=lambda a: a.id) == articles


def test_gives_a_known_article_again(make: Make) -> None:
    assert [article.id for article in make([story("a"), story("a", "More.")]).articles()] == ["a", "a"]


def test_can_be_read_twice(make: Make) -> None:
    source = make([story("a"), story("b")])
    assert [*source.articles()] == [*source.articles()]


def test_may_have_nothing(make: Make) -> None:
    assert [*make([]).articles()] == []
