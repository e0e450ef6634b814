"""What another reading of the archive changed."""

from dataclasses import replace
from datetime import date

import pytest

from povbot.corpus.archive import MemoryArchive
from povbot.model import Article
from povbot.renewal import Renewed, differences
from stories import story

RICE, TEA = story("rice", "Rice is red."), story("tea", "Tea is green.")
RICE_IN_CHINESE = story("rice-zh", "米是红的。", language="zh-Hans", translation_of="rice")


def ids(renewed: Renewed) -> tuple[list[str], list[str], list[str]]:
    new, changed, gone = ([a.id for a in told] for told in (renewed.new, renewed.changed, renewed.gone))
    return new, changed, gone


def test_the_same_stories_in_another_order_are_no_change() -> None:
    assert ids(differences([RICE, TEA, RICE_IN_CHINESE], [RICE_IN_CHINESE, TEA, RICE])) == ([], [], [])


def test_stories_are_new_changed_or_gone() -> None:
    changed = story("rice", "Rice is white.")
    assert ids(differences([RICE, TEA], [changed, story("oil")])) == (["oil"], ["rice"], ["tea"])


def test_a_story_whose_translation_comes_goes_or_changes_has_changed() -> None:
    both = [RICE, RICE_IN_CHINESE]
    assert ids(differences([RICE], both)) == ids(differences(both, [RICE])) == ([], ["rice"], [])


@pytest.mark.parametrize("order", [1, -1])
def test_a_story_is_told_of_by_its_original(order: int) -> None:
    assert ids(differences([], [RICE_IN_CHINESE, RICE][::order])) == (["rice"], [], [])


def test_a_translation_without_its_original_is_a_story() -> None:
    assert ids(differences([], [RICE_IN_CHINESE])) == (["rice-zh"], [], [])


def test_a_version_that_comes_goes_or_changes_makes_its_story_changed() -> None:
    copy = story("copy", "Rice is red.", version_of="rice")
    corrected = story("copy", "Rice is white.", version_of="rice")
    assert ids(differences([RICE], [RICE, copy])) == ids(differences([RICE, copy], [RICE])) == ([], ["rice"], [])
    assert ids(differences([RICE, copy], [RICE, corrected])) == ([], ["rice"], [])


def test_a_withdrawn_story_is_gone_unless_a_version_of_it_lives_on() -> None:
    copy, gone = story("copy", "Rice is red.", version_of="rice"), replace(RICE, withdrawn=date(2026, 11, 25))

    def read(*articles: Article) -> list[Article]:
        return [*MemoryArchive(articles).articles()]

    assert ids(differences(read(RICE, RICE_IN_CHINESE, TEA), read(gone, RICE_IN_CHINESE, TEA))) == ([], [], ["rice"])
    assert ids(differences(read(RICE, copy), read(gone, copy))) == ([], ["copy"], [])
