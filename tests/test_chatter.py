"""What is said around a question changes nothing of its answer."""

import pytest

from povbot.model import Answer
from povbot.service import Service
from stories import Rooms

BARE = ["how did Dongchuan escape poverty?", "who is the German volunteer?", "livestreaming"]
AROUND = [
    "hey can you tell me {}",
    "could you please explain {}",
    "I was wondering {}",
    "I was wondering if you could tell me {}",
    "do you know anything about {}",
    "Good morning, {}",
    "sorry to bother you but {}",
    "quick question: {}",
    "{} thanks!",
    "{} Thank you in advance",
    "let me ask you something: {}",
    "what does the archive say about {}",
    "is there any news about {}",
    "hi there! I have a question. {}",
    "can you summarise {}",
]
BARE_CHINESE = ["东川是怎么脱贫的？", "毛南族给谁写了信？", "直播"]
AROUND_CHINESE = [
    "请问{}",
    "請問一下，{}",
    "我想知道{}",
    "能不能告诉我{}",
    "麻煩告訴我{}",
    "你好，{}",
    "帮我查一下{}",
    "想请问一下{}",
    "不好意思，{}",
    "你知道{}",
    "{} 谢谢",
    "有没有关于{}的报道",
    "我想看看关于{}的新闻",
    "你能不能总结一下{}",
]


@pytest.mark.parametrize(
    ("bare", "around"),
    [(b, a) for b in BARE for a in AROUND] + [(b, a) for b in BARE_CHINESE for a in AROUND_CHINESE],
)
async def test_chatter_finds_what_the_bare_question_finds(bundled: Service, bare: str, around: str) -> None:
    plain = await bundled.ask(bare)
    chatty = await bundled.ask(around.format(bare), plain.query.language)
    assert isinstance(plain, Answer)
    assert isinstance(chatty, Answer), chatty
    assert chatty.quotes == plain.quotes


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Yo-Yo Ma", ["Yo-Yo", "Ma"]),
        ("Well water in Gansu", ["water", "Gansu"]),
        ("老师有多少", ["老师"]),
        ("搜索引擎", ["搜索引擎"]),
    ],
)
def test_a_subject_that_begins_like_chatter_is_kept(rooms: Rooms, question: str, words: list[str]) -> None:
    kept = [word.text for word in rooms.interpreter.interpret(question).words]
    assert [word for word in kept if word in words] == words
