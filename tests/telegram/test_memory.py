"""What a chat asked last is remembered, within bounds."""

from povbot.fronts.telegram.memory import Memory
from povbot.model import Answer, NoAnswer, Query, Reason, Talk
from stories import asked


def answer(query: Query) -> Answer:
    return Answer(query, (), 1.0)


def test_a_chat_remembers_its_own_last_question() -> None:
    memory = Memory()
    memory.keep(1, answer(asked("tea")))
    memory.keep(2, answer(asked("rice")))
    memory.keep(1, NoAnswer(asked("yaks"), Reason.NOTHING_FOUND))
    assert (memory.last(1), memory.last(2), memory.last(3)) == (asked("yaks"), asked("rice"), None)


def test_small_talk_is_not_remembered() -> None:
    memory = Memory()
    talk = NoAnswer(Query("hello", "en", talk=Talk.GREETING), Reason.TALK)
    memory.keep(1, talk)
    assert memory.last(1) is None
    memory.keep(1, answer(asked("tea")))
    memory.keep(1, talk)
    assert memory.last(1) == asked("tea")


def test_the_chats_that_asked_longest_ago_are_forgotten() -> None:
    memory = Memory(max_chats=2)
    for chat in (1, 2, 1, 3):
        memory.keep(chat, answer(asked(f"tea-{chat}")))
    assert (memory.last(1), memory.last(2), memory.last(3)) == (asked("tea-1"), None, asked("tea-3"))
