"""The configured topics: found as readers type them, and where a text mentions them."""

from pathlib import Path

import pytest

from povbot.analysis import topics
from povbot.analysis.spelling import closest
from povbot.analysis.topics import ConfiguredTopics
from povbot.errors import ConfigError
from povbot.model import Topic
from stories import Rooms


@pytest.mark.parametrize(
    ("typed", "topic"),
    [
        ("social-security", "social-security"),
        ("Social Security", "social-security"),
        ("social_security", "social-security"),
        ("soical security", "social-security"),
        ("社會保障", "social-security"),
        ("社保", "social-security"),
        ("covid 19", "epidemic"),
        ("Épidémic", "epidemic"),
        ("  Jobs ", "jobs"),
        ("毛南族", "ethnic-minorities"),
        ("易地搬遷", "relocation"),
    ],
)
def test_found_by_id_name_alias_script_or_close_spelling(rooms: Rooms, typed: str, topic: str) -> None:
    found = rooms.topics.find(typed)
    assert found
    assert found.id == topic


@pytest.mark.parametrize("typed", ["astronomy", "x", "天文学", "?", "relocation of everything everywhere"])
def test_what_is_far_from_every_topic_is_none(rooms: Rooms, typed: str) -> None:
    assert rooms.topics.find(typed) is None


@pytest.mark.parametrize(
    ("text", "mentioned"),
    [
        ("What about education?", ["education"]),
        ("jobs, welfare; (farming)", ["social-security", "farming", "jobs"]),
        ("is there e-commerce", ["internet"]),
        ("reeducational farmland", []),
        ("兩會與教育", ["education"]),
    ],
)
def test_mentioned_as_whole_words_whatever_stands_beside_them(rooms: Rooms, text: str, mentioned: list[str]) -> None:
    assert [topic.id for topic in rooms.topics.mentioned(text)] == mentioned


def test_of_two_topics_with_one_alias_the_first_is_found() -> None:
    one, two = Topic("one", {"en": "One"}, ("shared",)), Topic("two", {"en": "Two"}, ("shared",))
    assert ConfiguredTopics((one, two), str, closest).find("shared") == one


@pytest.mark.parametrize(
    "broken", ["topic = 1", '[[topic]]\nid = "A B"\nnames = {en = "x"}', '[[topic]]\nid = "a"\nnames = {}', "[[topic"]
)
def test_broken_topics_are_a_config_error(tmp_path: Path, broken: str) -> None:
    file = tmp_path / "topics.toml"
    file.write_text(broken, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"(?s)topics\.toml.*docs/configuration"):
        topics.load(file)


def test_no_file_is_no_topics(tmp_path: Path) -> None:
    assert topics.load(tmp_path / "none.toml") == ()
