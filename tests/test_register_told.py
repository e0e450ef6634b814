"""What other machines have to be told of the register, whole families at a time."""

from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import replace
from datetime import date
from hashlib import blake2b
from pathlib import Path

import pytest

from povbot.model import Article, Family, Line
from povbot.register import files
from povbot.register.register import SqliteRegister
from stories import story

TEA = story("tea", topics=("food",), url="https://tea.example/")
TEA_ZH = story("tea-zh", language="zh-Hans", translation_of="tea")
RICE = story("rice", topics=("food",))


@pytest.fixture
def register(tmp_path: Path) -> Iterator[SqliteRegister]:
    with files.opened(tmp_path / "stories.db") as register:
        yield register


@pytest.fixture
def told(register: SqliteRegister) -> Callable[..., Mapping[str, Family]]:
    """What there is to tell after the archive became what these are, since the last time."""
    marks = [""]

    def after(*articles: Article) -> Mapping[str, Family]:
        register.read(Line(article, blake2b(repr(article).encode()).digest()) for article in articles)
        register.commit()
        families = {family.name: family for family in register.changed_since(marks[-1])}
        marks.append(register.mark())
        return families

    return after


def ids(family: Family) -> list[str]:
    return sorted(telling.article.id for telling in family.tellings)


def test_at_first_all_is_told_each_telling_as_readers_are_given_it(told: Callable[..., Mapping[str, Family]]) -> None:
    families = told(TEA, TEA_ZH, RICE)
    assert {name: ids(family) for name, family in families.items()} == {"tea": ["tea", "tea-zh"], "rice": ["rice"]}
    tea = families["tea"]
    assert (tea.topics, tea.origins) == (frozenset({"food"}), frozenset({"en"}))
    assert tea.pages == {"tea": "https://tea.example/", "tea-zh": None}
    assert {telling.article.url for telling in tea.tellings} == {"https://tea.example/"}
    assert len({telling.shelf for telling in tea.tellings}) == 2


def test_then_only_families_of_which_something_came_went_or_changed(told: Callable[..., Mapping[str, Family]]) -> None:
    told(TEA, TEA_ZH, RICE)
    assert told(TEA, TEA_ZH, RICE) == {}
    assert {name: ids(family) for name, family in told(TEA, RICE).items()} == {"tea": ["tea"]}
    (changed,) = told(replace(TEA, summary="Green."), RICE).values()
    assert changed.tellings[0].article.summary == "Green."
    assert changed.tellings[0].number > changed.tellings[0].came
    (gone,) = told(RICE).values()
    assert (gone.name, gone.tellings, gone.pages) == ("tea", (), {})


def test_what_is_withdrawn_is_known_by_its_page(told: Callable[..., Mapping[str, Family]]) -> None:
    families = told(replace(TEA, withdrawn=date(2026, 11, 25)), TEA_ZH, RICE)
    assert families["tea"].tellings == ()
    assert families["tea"].pages == {"tea": "https://tea.example/", "tea-zh": None}


def test_a_telling_that_goes_over_to_another_family_is_told_of_in_both(
    told: Callable[..., Mapping[str, Family]],
) -> None:
    wire = story("wire", language="de", version_of="tea")
    told(TEA, RICE, wire)
    families = told(TEA, RICE, replace(wire, version_of="rice"))
    assert {name: ids(family) for name, family in families.items()} == {"tea": ["tea"], "rice": ["rice", "wire"]}


def test_whoever_is_told_may_go_away_in_the_middle(tmp_path: Path) -> None:
    with files.opened(tmp_path / "stories.db") as register:
        register.read(Line(article, article.id.encode()) for article in (TEA, RICE))
        register.commit()
        families = register.changed_since("")
        assert next(families).name == "rice"
    assert isinstance(families, Generator)
    families.close()
