"""Which topics a story gets by the rules of its source."""

import pytest
from hypothesis import assume, given, strategies

from povbot import settings
from povbot.analysis import topics
from povbot.corpus.files import JsonLinesSource
from povbot.filling.topics import assigned
from povbot.ingest import sources
from povbot.ingest.source import TopicRule
from povbot.model import Article
from stories import ROOT

RULES = (
    TopicRule("jobs", ("job", "就业")),
    TopicRule("places", ("inner mongolia", "islands")),
    TopicRule("epidemic", ("COVID-19", "疫情")),
    TopicRule("farming", ("farmers' market", "B超")),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A job in the harbour", ("jobs",)),
        ("JOB FAIR", ("jobs",)),
        ("Jobs for all", ()),
        ("Jobless", ()),
        ("no-job week", ("jobs",)),
        ("INNER\n   Mongolia's grassland", ("places",)),
        ("The inner side of Mongolia", ()),
        ("扩大就业规模", ("jobs",)),
        ("COVID-19疫情之后", ("epidemic",)),
        ("受COVID‑19影响", ("epidemic",)),
        ("ＣＯＶＩＤ－１９", ("epidemic",)),
        ("COVID-190", ()),
        ("At the farmers’ market", ("farming",)),
        ("下乡做B超检查", ("farming",)),
        ("CTB超", ()),
        ("疫情之后的就业: islands", ("jobs", "places", "epidemic")),
        ("", ()),
    ],
)
def test_words_are_found_whole_and_chinese_ones_anywhere(text: str, expected: tuple[str, ...]) -> None:
    assert assigned(RULES, text) == expected


def test_topics_stand_in_the_order_of_the_rules_each_once() -> None:
    rules = (TopicRule("b", ("two",)), TopicRule("a", ("one",)), TopicRule("b", ("one",)))
    assert assigned(rules, "one two") == ("b", "a")


@given(word=strategies.text(min_size=1), around=strategies.sampled_from((" ", "\n", "“", "，")))
def test_any_word_is_found_between_what_is_no_word(word: str, around: str) -> None:
    assume(word.replace("\u00ad", "").strip())  # the soft hyphen is none of a word's letters
    assert assigned((TopicRule("a", (word,)),), f"{around}{word}{around}") == ("a",)


def bundled() -> tuple[Article, ...]:
    return tuple(story for story in JsonLinesSource(ROOT / "corpus").articles() if not story.translation_of)


def test_the_projects_own_rules_name_every_topic() -> None:
    (source,) = sources.load(ROOT / "config" / "sources.toml")
    assert [rule.id for rule in source.topics] == [topic.id for topic in topics.load(settings.find(ROOT).topics)]


@pytest.mark.parametrize("story", bundled(), ids=lambda story: story.id)
def test_every_story_of_the_bundled_archive_gets_a_topic_that_it_has(story: Article) -> None:
    (source,) = sources.load(ROOT / "config" / "sources.toml")
    assert {*assigned(source.topics, f"{story.title}\n{story.summary or ''}")} & {*story.topics}
