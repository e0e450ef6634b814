"""A number is the same however it is written."""

import pytest

from povbot.analysis.glossary import is_han
from povbot.model import Word
from stories import Rooms, answered, story


def ways(rooms: Rooms, question: str) -> set[tuple[str, ...]]:
    word = next(word for word in rooms.interpreter.interpret(question).words if not word.is_light)
    return {variant.terms for variant in word.variants}


PERCENT = ["52.88 percent", "52.88 per cent", "52.88%", "百分之52.88", "百分之五十二点八八"]
TEN_MILLION = ["10 million", "10m", "10,000,000", "ten million", "1000万", "1,000万", "一千万", "1000萬", "一千萬"]
THIRTY = ["thirty", "30", "三十个"]


def is_findable(asked: str, written: str) -> bool:
    """Numerals in Han are looked for where the question has Han text: the library that writes them takes a while."""
    return is_han(asked) or not {*written} & {*"五十千"}


@pytest.mark.parametrize("asked", PERCENT)
async def test_a_share(rooms: Rooms, asked: str) -> None:
    for written in (form for form in PERCENT if is_findable(asked, form)):
        answer = await rooms.answer(asked, story("a", f"It was {written} then."), story("b", "It was 11.20 percent."))
        assert answered(answer).quotes[0].citation.article_id == "a", written


@pytest.mark.parametrize("asked", TEN_MILLION)
async def test_a_large_number(rooms: Rooms, asked: str) -> None:
    for written in (form for form in TEN_MILLION if is_findable(asked, form)):
        answer = await rooms.answer(asked, story("a", f"人口有 {written} 人。"), story("b", "There were 900."))
        assert answered(answer).quotes[0].citation.article_id == "a", written


@pytest.mark.parametrize("asked", THIRTY)
def test_a_small_number(rooms: Rooms, asked: str) -> None:
    assert {("30",), ("thirti",)} <= ways(rooms, asked)


@pytest.mark.parametrize("question", ["in 2013", "2013年", "G20", "千万不要", "twenty twenty"])
def test_years_and_names_are_written_in_one_way(rooms: Rooms, question: str) -> None:
    def is_number(word: Word) -> bool:
        return any(term.replace(".", "").isdigit() for v in word.variants[1:] for term in v.terms)

    assert not any(map(is_number, rooms.interpreter.interpret(question).words))


@pytest.mark.parametrize("word", ["forty", "fifty-two", "ninety", "sixteen", "hundred"])
def test_number_words_have_digits(rooms: Rooms, word: str) -> None:
    assert any(term.isdigit() for way in ways(rooms, f"{word} orchards") for term in way)


def test_a_light_number_stays_light(rooms: Rooms) -> None:
    assert [word.is_light for word in rooms.interpreter.interpret("two orchards").words] == [True, False]
