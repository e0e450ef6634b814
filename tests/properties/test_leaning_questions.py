"""Whatever is asked after whatever: what stands on its own is left alone, and nothing is made up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from texts import filled, word

from povbot.ports import Interpreter
from stories import Rooms

CONTENT = ["livestreaming", "poverty", "villages", "schools", "farmers", "silage", "workshops", "relocation"]
CONTENT_ZH = ["直播", "贫困", "村庄", "学校", "农民", "青贮饲料", "作坊", "搬迁"]
BEFORE = ["how did Dongchuan escape poverty?", "东川是怎么脱贫的？", "livestreaming", "in 2013 there was poverty"]
OPENINGS = ["and ", "what about ", "how about the ", "in ", "why ", "where is it ", "那", "他们", "在", ""]
FORMS = ["{} {}", "how do {} help {}?", "did {} change {}", "{} and {}", "what {} have {}?", "{} in {}"]
FORMS_ZH = ["{}{}", "{}怎样改变{}？", "{}和{}", "有多少{}有{}？"]


@pytest.fixture(scope="module")
def interpreter(rooms: Rooms) -> Interpreter:
    return rooms.interpreter


@given(st.data())
def test_two_words_of_substance_and_no_opening_are_a_question_of_their_own(
    interpreter: Interpreter, data: st.DataObject
) -> None:
    forms, words = data.draw(st.sampled_from([(FORMS, CONTENT), (FORMS_ZH, CONTENT_ZH)]))
    chosen = data.draw(st.lists(st.sampled_from(words), min_size=2, max_size=2, unique=True))
    question = interpreter.interpret(data.draw(st.sampled_from(forms)).format(*chosen))
    assert interpreter.complete(question, interpreter.interpret(data.draw(st.sampled_from(BEFORE)))) is None


@given(filled, st.sampled_from(OPENINGS), word, st.sampled_from(["", "?", "呢？", " there", " in 2013"]))
def test_the_whole_question_is_made_of_the_two(
    interpreter: Interpreter, before: str, opening: str, fragment: str, end: str
) -> None:
    asked, after = interpreter.interpret(f"{opening}{fragment}{end}"), interpreter.interpret(before)
    completion = interpreter.complete(asked, after)
    whole = completion.text if completion else None
    # What joins them is not said by either: a comma, a colon, a question mark, the 's of an owner, the "in" of a place.
    made_of = f"{after.text}{asked.text}, :?，？'s in".casefold()
    assert whole is None or {*whole.casefold()} <= {*made_of}
    assert whole is None or after.words


@given(
    st.lists(
        st.sampled_from(["and in Gansu?", "why?", "那里呢", "2013年呢", "when?", "what about women?"]), max_size=30
    )
)
def test_a_long_conversation_goes_on(interpreter: Interpreter, questions: list[str]) -> None:
    after = interpreter.interpret("how did Dongchuan escape poverty?")
    for question in questions:
        completion = interpreter.complete(interpreter.interpret(question), after)
        after = interpreter.interpret(completion.text if completion else "livestreaming")
    assert after.words
