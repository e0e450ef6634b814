"""By what a story is known again."""

import pytest
from small_site import body

from povbot.filling import traces
from stories import story


@pytest.mark.parametrize(
    "other",
    [
        "the “night” ferry sails again — at six",
        'The "Night" Ferry Sails Again - At Six!',
        "The\u00a0‘night’ ferry\nsails again, at\u3000six",
        "Ｔｈｅ night ferry sails again at six",
    ],
)
def test_outlets_set_the_same_words_each_in_its_own_way(other: str) -> None:
    assert traces.heading(other) == traces.heading("The night ferry sails again at six") != ""


def test_other_words_are_another_headline() -> None:
    assert traces.heading("The night ferry sails again at six") != traces.heading("The night ferry sails again at ten")


@pytest.mark.parametrize("few", ["", "Photo of the day", "新闻图片"])
def test_few_words_say_too_little(few: str) -> None:
    trace = traces.trace(story("a", title=few or "?", body=few))
    assert (trace.heading, trace.words, trace.sketch) == ("", "", ())


def test_chinese_is_told_by_its_characters() -> None:
    trace = traces.trace(story("a", title="渡轮在夜里", body="船在晚上六点离开港口。" * 4))
    assert "" not in (trace.heading, trace.words)
    assert trace.sketch


def test_nearly_the_same_bodies_share_nearly_all_of_a_sketch() -> None:
    words = " ".join(f"word{number}" for number in range(400)).split()
    sketches = [traces.trace(story("a", body=" ".join(told))).sketch for told in (words, ["HARBOUR,", "Wire:", *words])]
    assert len({*sketches[0]} & {*sketches[1]}) >= traces.ALIKE
    assert len(sketches[0]) == traces.SKETCH
    other = traces.trace(story("b", body=body("b"))).sketch
    assert not {*sketches[0]} & {*other}


def test_a_trace_says_where_its_story_stands_and_who_put_it_in() -> None:
    told = story("a", url="http://news.example/1", version_of="b", language="zh-Hant")
    trace = traces.trace(told, gathered=False)
    found = (trace.article_id, trace.url, trace.version_of, trace.language, trace.gathered)
    assert found == ("a", "http://news.example/1", "b", "zh-Hant", False)


def test_the_same_words_with_an_id_and_a_place() -> None:
    told = story("", summary="What it says of itself.", body=body("a"))
    placed = story("a", summary="What it says of itself.", body=body("a"), url="http://news.example/1", version_of="b")
    placed = story("a", title=told.title, summary=told.summary, body=told.body, url=placed.url, version_of="b")
    assert traces.named(traces.trace(told), placed) == traces.trace(placed)
