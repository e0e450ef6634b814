"""What a chat asked last is remembered, within bounds."""

from povbot.fronts.telegram.memory import Memory
from povbot.model import NO_DATE, Answer, Citation, Field, NoAnswer, Query, Quote, Reason, Span, Talk
from stories import asked


def answer(query: Query) -> Answer:
    quote = Quote(
        "Tea.", Field.SUMMARY, Span(0, 4), (), Citation("a", "A story", "en", None, None, None, NO_DATE, None), 1.0
    )
    return Answer(query, (quote,), 1.0)


def last(memory: Memory, chat_id: int) -> str | None:
    query = memory.last(chat_id)
    return query.text if query else None


def test_a_chat_remembers_its_own_last_question() -> None:
    memory = Memory()
    memory.keep(1, answer(asked("tea")))
    memory.keep(2, answer(asked("rice")))
    memory.keep(1, NoAnswer(asked("yaks"), Reason.NOTHING_FOUND))
    assert [last(memory, chat) for chat in (1, 2, 3)] == ["yaks", "rice", None]


def test_small_talk_is_not_remembered() -> None:
    memory = Memory()
    talk = NoAnswer(Query("hello", "en", talk=Talk.GREETING), Reason.TALK)
    memory.keep(1, talk)
    assert memory.last(1) is None
    memory.keep(1, answer(asked("tea")))
    memory.keep(1, talk)
    assert last(memory, 1) == "tea"


def test_the_chats_that_asked_longest_ago_are_forgotten() -> None:
    memory = Memory(max_chats=2)
    for chat in (1, 2, 1, 3):
        memory.keep(chat, answer(asked(f"tea-{chat}")))
    assert [last(memory, chat) for chat in (1, 2, 3)] == ["tea-1", None, "tea-3"]
