"""Articles to the passages that are searched."""

from povbot.model import Field
from povbot.passages import split
from stories import story


def test_a_summary_is_a_passage_under_its_headline() -> None:
    (part,) = split(story("a", "Tea grows.", title="Tea"))
    assert (part.id, part.field, part.text, part.heading, part.language) == (
        "a#summary.0",
        Field.SUMMARY,
        "Tea grows.",
        "Tea",
        "en",
    )


def test_summary_and_body_are_passages_of_their_own() -> None:
    assert [part.id for part in split(story("a", "One.", body="Two."))] == ["a#summary.0", "a#body.0"]


def test_a_story_without_text_is_its_headline() -> None:
    (part,) = split(story("a", " \n", title="Tea"))
    assert (part.field, part.text, part.heading) == (Field.TITLE, "Tea", "")


def test_long_text_is_cut_at_line_ends() -> None:
    lines = [f"{n} ".ljust(499, "x") + "\n" for n in range(5)]
    parts = [*split(story("a", body="".join(lines)))]
    assert [part.text for part in parts] == ["".join(lines[:2]), "".join(lines[2:4]), lines[4]]
    assert [part.id for part in parts] == ["a#body.0", "a#body.1", "a#body.2"]


def test_chinese_is_cut_sooner() -> None:
    text = "茶\n" * 400
    assert len([*split(story("a", body=text, language="zh-Hant"))]) == 2
    assert len([*split(story("a", body=text))]) == 1


def test_one_line_is_never_cut() -> None:
    assert [len(part.text) for part in split(story("a", body="x" * 5000))] == [5000]


def test_blank_stretches_are_no_passages() -> None:
    parts = [*split(story("a", body="One.\n" + " \n" * 2000 + "Two."))]
    assert [part.text.strip() for part in parts if part.text.strip()] == [part.text.strip() for part in parts]
    assert {"One.", "Two."} <= {part.text.strip() for part in parts}
