"""Figures, checked against a sum done by hand."""

from dataclasses import replace
from pathlib import Path

import pytest

from povbot import evaluation
from povbot.errors import ConfigError
from povbot.evaluation import Figures, Question, measure
from stories import Rooms, story, write_lines

ARCHIVE = (
    story("tea", "Tea grows in Assam. It is picked by hand.", title="Tea"),
    story("rice", "Rice grows in Henan.", title="Rice"),
    story("rice-zh", "水稻生长在河南。", title="水稻", language="zh-Hans", translation_of="rice"),
    story("maize", "Maize grows in Jilin.", title="Maize"),
)


def question(id: str, text: str, *articles: str, **more: object) -> Question:  # noqa: A002
    return Question.model_validate({"id": id, "question": text, "language": "en", "articles": articles} | more)


async def measured(rooms: Rooms, *questions: Question) -> Figures:
    return await measure(rooms.service(*ARCHIVE), questions)


async def test_figures_are_those_counted_by_hand(rooms: Rooms) -> None:
    figures = await measured(
        rooms,
        question("right", "where does tea grow", "tea", answers=["ASSAM  "]),
        question("right by title", "rice in Henan", titles=["Rice"], answers=["Henan", "x"]),
        question("answer not in the quote", "tea Assam", "tea", answers=["by foot"]),
        question("another story is right", "maize Jilin", "tea"),
        question("refused wrongly", "zeppelins hovercraft", "tea"),
        question("refused rightly", "submarines"),
        question("small talk", "hello"),
        question("answered wrongly", "maize Jilin"),
    )
    assert (figures.questions, figures.answerable, figures.unanswerable) == (8, 5, 3)
    assert figures.right_passage_at_1 == pytest.approx(3 / 5)
    assert figures.right_passage_at_3 == figures.right_passage_at_10 == pytest.approx(3 / 5)
    assert figures.mrr_at_10 == pytest.approx(3 / 5)
    assert figures.answer_in_first_quote == pytest.approx(2 / 3)
    assert figures.answer_in_three_quotes == pytest.approx(2 / 3)
    median_of_five = (len("Tea grows in Assam. It is picked by hand.") + len("Maize grows in Jilin.")) / 2
    assert (figures.answered_with_right_story_first, figures.false_refusals, figures.true_refusals) == (3, 1, 2)
    assert figures.median_first_quote_chars == median_of_five


async def test_a_translation_counts_for_its_original_and_in_ranks_alone(rooms: Rooms) -> None:
    figures = await measured(rooms, question("zh", "水稻", "rice", language="zh-Hans", answers=["河南"]))
    assert (figures.right_passage_at_1, figures.answer_in_first_quote) == (1.0, 1.0)
    bridged = await measured(rooms, question("en", "吉林", "maize", language="zh-Hans", answers=["Jilin"]))
    assert (bridged.right_passage_at_1, bridged.answer_in_first_quote) == (1.0, None)


async def test_another_version_counts_for_its_original(rooms: Rooms) -> None:
    copy = story("rice-xh", "水稻生长在河南和安徽。", title="水稻", language="zh-Hans", version_of="rice")
    service = rooms.service(*(a for a in ARCHIVE if a.id != "rice-zh"), copy)
    figures = await measure(service, [question("zh", "水稻 安徽", "rice", language="zh-Hans")])
    assert figures.right_passage_at_1 == 1.0


async def test_what_a_set_cannot_tell_is_none(rooms: Rooms) -> None:
    figures = await measured(rooms, question("a", "tea in Assam", "tea"))
    assert (figures.answer_in_first_quote, figures.auroc, figures.false_refusals_at_95_true) == (None, None, None)
    assert "AUROC" in str(figures)
    assert figures.as_json()["questions"] == 1


async def test_what_nobody_judged_yet_is_in_no_other_figure(rooms: Rooms) -> None:
    told = [question("a", "tea in Assam", "tea"), question("b", "submarines")]
    waiting = [question("c", "rice in Henan", judged=False), question("d", "zeppelins", "tea", judged=False)]
    alone, together = await measured(rooms, *told), await measured(rooms, *told, *waiting)
    assert together == replace(alone, unjudged=2)
    assert "left out, not judged yet                 2" in str(together)
    assert "left out" not in str(alone)
    assert (await measured(rooms, *waiting)).questions == 0


@pytest.mark.parametrize(
    ("answerable", "unanswerable", "area"),
    [
        ([1, 1], [0, 0], 1.0),
        ([0], [1], 0.0),
        ([1], [1], 0.5),
        ([0.9, 0.4], [0.5, 0.1], 0.75),
        ([], [1], None),
        ([1], [], None),
    ],
)
def test_auroc_is_how_often_the_answerable_is_more_confident(
    answerable: list[float], unanswerable: list[float], area: float | None
) -> None:
    assert evaluation._auroc(answerable, unanswerable) == area


@pytest.mark.parametrize(
    ("answerable", "unanswerable", "share"),
    [
        ([0.9, 0.8, 0.3, 0.2], [0.1] * 19 + [0.85], 0.0),
        ([0.9, 0.8, 0.3, 0.2], [0.1] * 18 + [0.3, 0.85], 0.5),
        ([0.9, 0.8], [0.8], 0.5),
        ([], [1], None),
        ([1], [], None),
    ],
)
def test_refused_wrongly_where_95_of_100_are_refused_rightly(
    answerable: list[float], unanswerable: list[float], share: float | None
) -> None:
    assert evaluation._false_at_95(answerable, unanswerable) == share


def test_ranks_beyond_the_first_count_by_their_place() -> None:
    def outcome(rank: int | None) -> evaluation.Outcome:
        asked = question("x", "x", "x")
        return evaluation.Outcome(asked, False, 1, rank, False, False, False, None, None, True)

    assert [outcome(rank).right_within(3) for rank in (1, 3, 4, None)] == [True, True, False, False]


def test_questions_are_read_from_a_file_or_a_folder(tmp_path: Path) -> None:
    lines = ['{"id": "1", "question": "Tea?", "extra": 1}', "", '{"id": "2", "question": "茶?", "titles": ["T"]}']
    file = write_lines(tmp_path / "questions.jsonl", lines)
    assert [q.id for q in evaluation.read(file)] == [q.id for q in evaluation.read(tmp_path)] == ["1", "2"]
    assert [q.answerable for q in evaluation.read(file)] == [False, True]


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "no questions"), (b"{}", ":1: not a question"), (b"\xff", "cannot be read"), (b"\n[", ":2: not a question")],
)
def test_a_broken_set_is_a_config_error(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "q.jsonl").write_bytes(content)
    with pytest.raises(ConfigError, match=said):
        evaluation.read(tmp_path / "q.jsonl")
