"""Questions in one language to stories in the other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes import FakeRetriever
from povbot.analysis.bridge import DictionaryBridge
from povbot.model import Answer, NoAnswer, Origin, Query
from stories import Rooms, answered, passage, refused, story

ENGLISH = (
    story("war", "The civil war ended in 1949.", title="An end"),
    story("chemist", "Carl Wilhelm Scheele discovered oxygen in a pharmacy.", title="Air"),
    story("game", "The team won the match with a late goal.", title="Sport"),
    story("rail", "The railway crosses the desert.", title="Trains"),
    story("farm", "Farmers in Dongzhuan grow potatoes.", title="Fields"),
)
CHINESE = (
    story("war", "内战于1949年结束。", title="终结", language="zh-Hans"),
    story("chemist", "卡尔·威尔海姆·舍勒在药房里发现了氧气。", title="空气", language="zh-Hans"),
    story("game", "这支球队凭借最后时刻的进球赢得了冠军。", title="体育", language="zh-Hans"),
    story("rail", "鐵路穿越沙漠。", title="火車", language="zh-Hant"),
    story("trip", "代表团8月访问了当地的寺庙。", title="访问", language="zh-Hans"),
)


def told(outcome: Answer | NoAnswer) -> str:
    return answered(outcome).quotes[0].citation.article_id


@pytest.mark.parametrize(
    ("question", "article"),
    [
        ("内战什么时候结束？", "war"),
        ("內戰什麼時候結束？", "war"),
        ("谁赢得了比赛？", "game"),
        ("舍勒发现了什么？", "chemist"),
        ("鐵路穿越哪裡？", "rail"),
        ("东专的农民种什么？", "farm"),
    ],
)
async def test_a_chinese_question_finds_an_english_story(rooms: Rooms, question: str, article: str) -> None:
    assert told(await rooms.service(*ENGLISH).ask(question)) == article


@pytest.mark.parametrize(
    ("question", "article"),
    [
        ("when did the civil war end?", "war"),
        ("which team won with a late goal?", "game"),
        ("what did Scheele discover?", "chemist"),
        ("what does the railway cross?", "rail"),
        ("who visited the temple in August?", "trip"),
    ],
)
async def test_an_english_question_finds_a_chinese_story(rooms: Rooms, question: str, article: str) -> None:
    assert told(await rooms.service(*CHINESE).ask(question)) == article


async def test_what_is_no_name_sounds_like_none(rooms: Rooms) -> None:
    service = rooms.service(story("since", "Since 2005 the chemist has worked there."))
    assert isinstance(await service.ask("信是什么时候写的？"), NoAnswer)


async def test_quotes_stay_in_their_own_script(rooms: Rooms) -> None:
    for question in ("铁路穿越什么？", "鐵路穿越什麼？", "what does the railway cross?"):
        assert answered(await rooms.service(*CHINESE).ask(question)).quotes[0].text == "鐵路穿越沙漠。"


async def test_what_was_bridged_is_told_and_marked(rooms: Rooms) -> None:
    answer = answered(await rooms.service(*ENGLISH).ask("内战什么时候结束？"))
    quote, word = answer.quotes[0], answer.query.words[0]
    assert (word.text, ("civil", "war")) in [(word.text, variant.terms) for variant in word.bridged]
    assert any("civil war" in span.of(quote.text) for span in quote.highlights)


async def test_a_story_in_the_questions_language_wins_over_its_equal(rooms: Rooms) -> None:
    service = rooms.service(story("a", "The railway."), story("b", "铁路。", language="zh-Hans", title="Story a"))
    assert told(await service.ask("railway", "zh-Hans")) == "a"
    assert told(await service.ask("铁路")) == "b"


async def test_what_the_original_says_more_fully_is_quoted_from_its_translation(rooms: Rooms) -> None:
    """The rendering does not say 居住 (to dwell); the original does, and a Chinese reader reads the rendering."""
    original = story("a", "Yaks graze where the Maonan dwell, in the mountains of Guangxi.", title="Mountain people")
    rendering = story("b", "毛南族和牦牛同在广西的高山上。", title="高山上的人", language="zh-Hans", translation_of="a")
    others = [story(f"s{n}", f"The ferry to island number {n} runs on weekday {n}.") for n in range(6)]
    service = rooms.service(original, rendering, *others)
    answer = answered(await service.ask("牦牛在居住的地方吗", explain=True))
    assert answer.quotes[0].citation.article_id == "b"
    assert answer.explanation
    assert answer.explanation.confidence == answer.confidence >= answer.explanation.threshold


@pytest.mark.parametrize("question", ["尼日利亚的内战什么时候结束？", "飞艇什么时候发明？"])
async def test_a_chinese_question_about_something_else_is_refused(rooms: Rooms, question: str) -> None:
    refused(await rooms.service(*ENGLISH).ask(question))


@pytest.mark.parametrize("question", ["when did the civil war in Nigeria end?", "who invented the zeppelin?"])
async def test_an_english_question_about_something_else_is_refused(rooms: Rooms, question: str) -> None:
    refused(await rooms.service(*CHINESE).ask(question))


async def test_a_missing_word_is_named_as_it_was_asked(rooms: Rooms) -> None:
    no = refused(await rooms.service(*ENGLISH).ask("飛艇和潛水艇"))
    assert no.missing == ("飛艇", "潛水艇")


async def test_the_glossary_comes_first(rooms: Rooms) -> None:
    query = rooms.interpreter.interpret("东川")
    [word] = (await rooms.bridge.bridge(query, FakeRetriever([passage("a#0", "dongchuan east river")]))).words
    assert [variant.terms for variant in word.bridged] == [("dongchuan",)]


async def test_a_word_of_many_meanings_means_each_less(rooms: Rooms) -> None:
    query = rooms.interpreter.interpret("打")
    [word] = (await rooms.bridge.bridge(query, FakeRetriever([passage("a#0", "beat strike hit play dozen")]))).words
    weights = [variant.weight for variant in word.bridged]
    assert weights[0] > weights[-1]


async def test_no_dictionary_is_opened_where_nothing_is_foreign(rooms: Rooms) -> None:
    def opened() -> None:
        pytest.fail("the dictionary was opened")

    bridge = DictionaryBridge(opened, rooms.bridge._likeness, rooms.bridge._fold)  # type: ignore[arg-type]
    english = FakeRetriever([passage("a#0", "rice")])
    chinese = FakeRetriever([passage("a#0", "米", language="zh-Hant")])
    for question, retriever in (
        ("how is rice grown?", english),
        ("水稻怎么种？", chinese),
        ("NFL 水稻怎么种？", chinese),
        ("1949", chinese),
        ("Tibet", chinese),
    ):
        await bridge.bridge(rooms.interpreter.interpret(question), retriever)


@given(question=st.text(alphabet="战争内赢得 war won Tesla 特斯拉8月·?", max_size=30))
async def test_the_words_asked_come_through_any_bridge(rooms: Rooms, question: str) -> None:
    query = rooms.interpreter.interpret(question)
    for text, language in (("war won Tesla", "en"), ("内战 赢得 特斯拉", "zh-Hans")):
        bridged = await rooms.bridge.bridge(query, FakeRetriever([passage("a#0", text, language=language)]))
        assert _without_bridged(bridged) == _without_bridged(query)
        assert all(0 < variant.weight <= 1 and variant.terms for word in bridged.words for variant in word.variants)


def _without_bridged(query: Query) -> list[tuple[str, list[tuple[str, ...]]]]:
    return [(w.text, [v.terms for v in w.variants if v.origin is not Origin.BRIDGED]) for w in query.words]
