"""What every Register promises."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import date
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pytest

from povbot.model import EVERY_VIEW, Article, Line, Registered, Row, Shelved, view_of
from povbot.ports import Register
from povbot.register.files import opened
from stories import on_days, story

# Opens the same register every time.
Opened = Callable[[], AbstractContextManager[Register]]


@pytest.fixture
def again(tmp_path: Path) -> Opened:
    return partial(opened, tmp_path / "index" / "stories.db")


@pytest.fixture
def register(again: Opened) -> Iterator[Register]:
    with again() as register:
        yield register


def lines(*articles: Article) -> Iterator[Line]:
    return (Line(article, blake2b(repr(article).encode()).digest()) for article in articles)


def analysed(rows: Iterable[Row]) -> Sequence[Shelved]:
    return [Shelved(r.number, r.shelf, r.article, (), Counter(r.article.summary.split()), "", "") for r in rows]


def finish(register: Register) -> None:
    register.left(analysed(register.leaving(100)))
    register.put(analysed(register.waiting(100)))


def told(rows: Iterable[Row]) -> list[tuple[str, str]]:
    return [(row.article.id, row.article.summary) for row in rows]


def chinese(**fields: Any) -> Article:
    return story("a-zh", "二", language="zh-Hans", translation_of="a", **fields)


def test_what_is_new_waits_by_number_until_it_is_put(register: Register) -> None:
    assert register.read(lines(story("a", "1"), story("b", "2"))) == Registered(2, 0, 0, 2)
    assert (told(register.waiting(10)), register.count_waiting()) == ([("a", "1"), ("b", "2")], 2)
    assert register.waiting(1) == register.waiting(2)[:1]
    register.put(analysed(register.waiting(1)))
    assert (told(register.waiting(10)), register.count_waiting()) == ([("b", "2")], 1)
    assert register.shelves() == {EVERY_VIEW: 1}


def test_all_that_wait_have_later_numbers_than_what_is_in_the_index(register: Register) -> None:
    assert register.last() == 0
    register.read(lines(story("a", "1"), story("b", "2")))
    first, second = (row.number for row in register.waiting(10))
    assert register.last() < first
    register.put(analysed(register.waiting(1)))
    assert first <= register.last() < second
    finish(register)
    assert register.last() >= second
    register.read(lines(story("a", "New."), story("b", "2")))
    assert second <= register.last() < register.waiting(1)[0].number


def test_what_has_not_changed_stays_as_it_is(register: Register) -> None:
    register.read(lines(story("a", "1"), chinese()))
    finish(register)
    assert register.read(lines(chinese(), story("a", "1"))) == Registered(0, 0, 0, 2)
    assert (register.waiting(10), register.leaving(10)) == ([], [])


def test_what_changed_leaves_and_comes_under_another_number(register: Register) -> None:
    register.read(lines(story("a", "1"), story("b", "2")))
    before = {row.article.id: row.number for row in register.waiting(10)}
    finish(register)
    assert register.read(lines(story("a", "New."), story("b", "2"))) == Registered(0, 1, 0, 2)
    (leaving,), (waiting,) = register.leaving(10), register.waiting(10)
    assert (leaving.number, leaving.article.summary) == (before["a"], "1")
    assert waiting.number > max(before.values())
    finish(register)
    assert (register.waiting(10), register.leaving(10), register.shelves()) == ([], [], {EVERY_VIEW: 2})


def test_what_is_gone_or_withdrawn_leaves(register: Register) -> None:
    register.read(lines(story("a", "1"), story("b", "2"), story("c", "3")))
    finish(register)
    withdrawn = story("b", "2", withdrawn=date(2026, 11, 25))
    assert register.read(lines(withdrawn, story("c", "3"))) == Registered(0, 0, 2, 1)
    assert told(register.leaving(10)) == [("a", "1"), ("b", "2")]
    assert register.inventory().stories == 1


def test_what_never_was_in_the_index_has_nothing_to_leave(register: Register) -> None:
    register.read(lines(story("a", "1")))
    register.read(lines(story("a", "New.")))
    assert (told(register.waiting(10)), register.leaving(10)) == ([("a", "New.")], [])


def test_of_lines_with_one_id_the_last_counts(register: Register) -> None:
    twice = story("a", "1"), *(story(f"other-{i}") for i in range(2000)), story("a", "Last.")
    assert register.read(lines(*twice)) == Registered(2001, 0, 0, 2001)
    assert ("a", "Last.") in told(register.waiting(3000))
    register.put(analysed(register.waiting(3000)))
    assert register.read(lines(*twice)) == Registered(0, 0, 0, 2001)
    assert (register.waiting(10), register.leaving(10)) == ([], [])


def test_a_number_is_never_used_again(again: Opened) -> None:
    with again() as register:
        register.read(lines(story("a")))
        (first,) = register.waiting(10)
        register.read(lines())
        register.commit()
    with again() as register:
        register.read(lines(story("a")))
        assert register.waiting(10)[0].number > first.number


def test_a_view_has_the_telling_that_its_readers_are_given(register: Register) -> None:
    register.read(lines(story("a", "1"), chinese(), story("b", "2")))
    rows = {row.article.id: row.shelf for row in register.waiting(10)}
    english, han = (1 << view_of(language, register.views()) for language in ("en", "zh-Hant"))
    assert rows["b"] == EVERY_VIEW
    assert rows["a"] & (english | 1) == english | 1
    assert (rows["a-zh"] & han, rows["a-zh"] & english, rows["a"] & han) == (han, 0, 0)


def test_a_telling_that_no_view_has_waits_for_none(register: Register) -> None:
    register.read(lines(story("a", "1"), story("copy", "2", version_of="a")))
    assert told(register.waiting(10)) == [("a", "1")]
    assert register.read(lines(story("copy", "2", version_of="a"))) == Registered(0, 0, 1, 1)
    assert told(register.waiting(10)) == [("copy", "2")]


def test_a_new_translation_moves_its_story_to_another_shelf(register: Register) -> None:
    register.read(lines(story("a", "1")))
    finish(register)
    assert register.read(lines(story("a", "1"), chinese())) == Registered(1, 0, 0, 2)
    assert [(row.article.id, row.shelf) for row in register.leaving(10)] == [("a", EVERY_VIEW)]
    assert {row.article.id for row in register.waiting(10)} == {"a", "a-zh"}


def test_a_language_that_is_new_to_the_archive_is_a_further_view(register: Register) -> None:
    register.read(lines(story("a", "1"), chinese()))
    before = register.views()
    german = story("a-de", "Eins", language="de-AT", translation_of="a")
    register.read(lines(story("a", "1"), chinese(), german))
    assert [*register.views()[: len(before)]] == [*before]
    assert {"de-AT", "de"} <= {*register.views()}
    seen = {row.article.id for row in register.waiting(10) if row.shelf >> view_of("de", register.views()) & 1}
    assert seen == {"a-de"}


def test_a_translation_is_of_the_day_of_its_original(register: Register) -> None:
    register.read(lines(chinese(), story("a", published=on_days("2020-01-01"))))
    finish(register)
    assert register.read(lines(chinese(), story("a", published=on_days("2020-01-02")))) == Registered(0, 2, 0, 2)
    assert {row.article.published for row in register.waiting(10)} == {on_days("2020-01-02")}


def test_notes_are_kept_and_what_was_not_committed_is_undone(again: Opened) -> None:
    with again() as register:
        register.read(lines(story("a")))
        register.note("marks", "1")
        register.note("marks", "2")
        register.commit()
        register.read(lines(story("b")))
        register.note("marks", "3")
    with again() as register:
        assert (register.noted("marks"), register.noted("nothing")) == ("2", None)
        assert told(register.waiting(10)) == [("a", "")]
