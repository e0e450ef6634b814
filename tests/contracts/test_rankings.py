"""What every engine promises beside the first one, rank-bm25: it ranks as that does, and answers as well."""

import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from povbot import bootstrap, evaluation, settings
from povbot.corpus.files import JsonLinesSource
from povbot.evaluation import Figures, Question
from povbot.indexing.progress import Silence
from povbot.service import Service
from povbot.settings import Engine, IndexSettings, Paths, Settings
from stories import ROOT, SHARED

# A further engine is one more line here.
ENGINES = [Engine.TANTIVY]
# Of each set so many questions are asked; all of them, where the environment has this.
SOME, ALL = 100, "POVBOT_ALL_QUESTIONS"
# Of 100 questions, so many have the same first passage.
SAME = 0.96
# Quality figures are no further apart than this, or than by one question where that is more; by two, where it hangs on
# the confidence from which is answered: each engine finds that from passages of its own choice.
APART = 0.01
SHARES = (
    "right_passage_at_1",
    "right_passage_at_3",
    "right_passage_at_10",
    "mrr_at_10",
    "answer_in_first_quote",
    "answer_in_three_quotes",
)
COUNTS = ("answered_with_right_story_first", "true_refusals", "false_refusals")


@dataclass(frozen=True)
class Measured:
    """`first` has the first passage of each question."""

    first: Sequence[str]
    figures: Figures


@dataclass(frozen=True)
class Examined:
    """A set of questions about an archive."""

    questions: Sequence[Question]
    corpus: Path

    def measured(self, engine: Engine, var: Path) -> Measured:
        paths = settings.find(ROOT, self.corpus, var)
        chosen = Settings(index=IndexSettings(engine=engine))
        bootstrap.made_ready(chosen, paths, pytest.fail, Silence())
        return asyncio.run(self._measured(chosen, paths))

    async def _measured(self, chosen: Settings, paths: Paths) -> Measured:
        async with bootstrap.opened(chosen, paths, pytest.fail) as service:
            first = [await _first(service, question) for question in self.questions]
            return Measured(first, await evaluation.measure(service, self.questions))


async def _first(service: Service, question: Question) -> str:
    asking = service._edition.asking
    query = asking._interpreter.interpret(question.question)
    view, *_ = await asking._index.for_reader(question.language or query.language)
    return next((hit.passage.id for hit in await view.search(query, 1)), "")


def _headlines() -> Sequence[Question]:
    """Of the archive that povbot carries, each as a question."""
    stories = JsonLinesSource(ROOT / "corpus").articles()
    return [Question(id=s.id, question=s.title, language=s.language, articles=(s.id,)) for s in stories]


@pytest.fixture(scope="module", params=["headlines", "archive", "xquad-en", "xquad-zh"])
def examined(request: pytest.FixtureRequest) -> Examined:
    folder = SHARED / "eval" / request.param
    if request.param == "headlines":
        return Examined(_headlines(), ROOT / "corpus")
    if not folder.is_dir():
        pytest.skip(f"../shared/eval/{request.param} is not there")
    questions = [question for question in evaluation.read(folder) if question.judged]
    step = 1 if ALL in os.environ else max(1, len(questions) // SOME)
    corpus = folder / "articles.jsonl"
    return Examined(questions[::step], corpus if corpus.is_file() else ROOT / "corpus")


@pytest.fixture(scope="module")
def expected(examined: Examined, tmp_path_factory: pytest.TempPathFactory) -> Measured:
    return examined.measured(Engine.RANK_BM25, tmp_path_factory.mktemp("var"))


@pytest.mark.parametrize("engine", ENGINES)
def test_it_ranks_and_answers_as_the_first_one(
    engine: Engine, examined: Examined, expected: Measured, tmp_path: Path
) -> None:
    measured = examined.measured(engine, tmp_path)
    same = sum(one == other for one, other in zip(measured.first, expected.first, strict=True))
    assert same >= SAME * len(examined.questions)
    for name in SHARES:
        one, other = getattr(measured.figures, name), getattr(expected.figures, name)
        assert one == pytest.approx(other, abs=max(APART, 1.001 / expected.figures.answerable)), name
    for name in COUNTS:
        one, other = getattr(measured.figures, name), getattr(expected.figures, name)
        assert abs(one - other) <= max(2, APART * len(examined.questions)), name
