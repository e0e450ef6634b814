"""Questions that lean on the one before, completed from it; and those that do not lean."""

import pytest

from stories import Rooms

HOW, WHO, MANY = (
    "how did Dongchuan escape poverty?",
    "who is the German volunteer?",
    "How many people left poverty in 2019?",
)
WORKSHOP = "How many people work in the sewing workshop?"
HOW_ZH, WHOM_ZH, MANY_ZH = "东川是怎么脱贫的？", "毛南族给谁写了信？", "2019年有多少人脱贫？"
HOW_HANT = "東川如何擺脫貧困？"


def whole(rooms: Rooms, question: str, after: str) -> str | None:
    interpreter = rooms.interpreter
    completion = interpreter.complete(interpreter.interpret(question), interpreter.interpret(after))
    return completion.text if completion else None


@pytest.mark.parametrize(
    ("before", "question", "understood"),
    [
        (HOW, "and in Gansu?", "how did Gansu escape poverty?"),
        (HOW, "And in gansu", "how did gansu escape poverty?"),
        (HOW, "in Gansu?", "how did Gansu escape poverty?"),
        (HOW, "ok, and what about Tokyo?", "how did Tokyo escape poverty?"),
        (HOW, "how about Gansu and Qinghai?", "how did Gansu and Qinghai escape poverty?"),
        ("How did Dongchuan in Yunnan shake off poverty?", "and Gansu?", "How did Gansu shake off poverty?"),
        ("jobs for Hui people in Linxia", "and in Gansu?", "jobs for Hui people in Gansu?"),
        (WHO, "what about the French?", "who is the French volunteer?"),
        (HOW_ZH, "甘肃呢？", "甘肃是怎么脱贫的？"),
        (HOW_ZH, "那甘肃呢", "甘肃是怎么脱贫的？"),
        (HOW_ZH, "那么在甘肃呢？", "甘肃是怎么脱贫的？"),
        (HOW_ZH, "那甘肃怎么样？", "甘肃是怎么脱贫的？"),
        (HOW_HANT, "那甘肅呢？", "甘肅如何擺脫貧困？"),
        ("还有多少贫困人口", "更多", "还有多少贫困人口？"),
    ],
)
def test_a_name_takes_the_place_of_a_name(rooms: Rooms, before: str, question: str, understood: str) -> None:
    assert whole(rooms, question, before) == understood


@pytest.mark.parametrize(
    ("before", "question", "understood"),
    [
        (MANY, "what about 2013?", "How many people left poverty in 2013?"),
        (MANY, "and in 2013?", "How many people left poverty in 2013?"),
        ("what happened in March 2020?", "and in May?", "what happened in May 2020?"),
        (MANY_ZH, "那2013年呢", "2013年有多少人脱贫？"),
        ("how many left poverty last year?", "and in 2018?", "how many left poverty in 2018?"),
        ("去年多少人脱贫", "前年呢", "前年多少人脱贫？"),
        ("去年多少人脫貧", "那2018年呢？", "2018年多少人脫貧？"),
    ],
)
def test_a_date_takes_the_place_of_a_date(rooms: Rooms, before: str, question: str, understood: str) -> None:
    assert whole(rooms, question, before) == understood


@pytest.mark.parametrize(
    ("before", "question", "understood"),
    [
        (HOW, "why?", "why did Dongchuan escape poverty?"),
        (HOW, "and when?", "when did Dongchuan escape poverty?"),
        (HOW, "why tho", "why did Dongchuan escape poverty?"),
        (HOW, "When did it happen?", "When did Dongchuan escape poverty?"),
        ("What do people in Assam carry?", "why?", "why do people in Assam carry?"),
        ("Did Dongchuan escape poverty?", "when?", "when did Dongchuan escape poverty?"),
        ("tell me how Dongchuan escaped poverty", "since when?", "tell me since when Dongchuan escaped poverty?"),
        ("Dongchuan poverty", "why?", "why Dongchuan poverty?"),
        (HOW_ZH, "为什么？", "东川是为什么脱贫的？"),
        (HOW_ZH, "那是什么时候？", "东川是什么时候脱贫的？"),
        (HOW_HANT, "為什麼？", "東川為什麼擺脫貧困？"),
        (HOW_ZH, "怎么办？", "东川是怎么脱贫的，怎么办？"),
        ("İzmir是怎么脱贫的？", "为什么？", "İzmir是为什么脱贫的？"),  # two characters in lower case
        ("东川脱贫后怎么办？", "为什么？", "东川脱贫后怎么办，为什么？"),
        (WHOM_ZH, "为什么？", "毛南族给谁写了信，为什么？"),
        ("毛南族给谁写了信，为什么？", "多少人？", "毛南族给谁写了信，多少人？"),
    ],
)
def test_a_question_word_takes_the_place_of_another(rooms: Rooms, before: str, question: str, understood: str) -> None:
    assert whole(rooms, question, before) == understood


@pytest.mark.parametrize(
    ("before", "question", "understood"),
    [
        (HOW, "how many people?", "how did Dongchuan escape poverty: how many people?"),
        (HOW, "who?", "how did Dongchuan escape poverty: who?"),
        (MANY, "why?", "How many people left poverty in 2019: why?"),
        ("How many people left poverty: why?", "and when was that?", "How many people left poverty: when was that?"),
        ("What do the Maonan people do?", "who are they?", "What do the Maonan people do: who are they?"),
        ("What do the Maonan people do?", "where do they live?", "What do the Maonan people do: where do they live?"),
        (HOW, "how long did it last?", "how did Dongchuan escape poverty: how long did it last?"),
        ("Ulanqab", "what's there?", "Ulanqab: what's there?"),
        ("workers in Qinghai", "how many of them?", "workers in Qinghai: how many of them?"),
        ("tell me about the cliff villages", "when was that?", "the cliff villages: when was that?"),
        ("tell me about the cliff villages", "why?", "why the cliff villages?"),
    ],
)
def test_a_question_word_that_has_no_place_there_comes_behind(
    rooms: Rooms, before: str, question: str, understood: str
) -> None:
    assert whole(rooms, question, before) == understood


@pytest.mark.parametrize(
    ("before", "question", "understood"),
    [
        ("silage", "what is it made of?", "what is silage made of?"),
        ("whats silage", "what is it made of?", "what is silage made of?"),
        ("whos the German volunteer", "wheres he from", "wheres the German volunteer from?"),
        ("who's the German volunteer?", "where does he live?", "where does the German volunteer live?"),
        ("tell me about the cliff villages", "where did they go?", "where did the cliff villages go?"),
        ("german volunteer", "who is he?", "who is german volunteer?"),
        (WHO, "why did he come to China?", "why did the German volunteer come to China?"),
        ("谁是德国志愿者？", "他为什么来中国？", "德国志愿者为什么来中国？"),
        (WHO, "is he still in China?", "is the German volunteer still in China?"),
        ("谁是德国志愿者？", "他还在中国吗？", "德国志愿者还在中国吗？"),
        ("why is Dongchuan famous?", "is it poor?", "is Dongchuan poor?"),
        ("livestreaming in villages", "does it help?", "does livestreaming in villages help?"),
        ("where is Michael Hermann from?", "how old is he?", "how old is Michael Hermann?"),
        ("social security in China", "is it free?", "is social security in China free?"),
        (WHO, "did Xi Jinping answer him?", None),
        ("where is the sewing workshop located?", "who works in it?", "who works in the sewing workshop?"),
        (WHO, "what did Xi Jinping say of his letter?", None),
        (HOW, "how many people live there?", "how many people live in Dongchuan?"),
        (HOW, "what happened there in 2013?", "what happened in Dongchuan in 2013?"),
        (HOW, "What is its population?", "What is Dongchuan's population?"),
        (WHO, "where does he live?", "where does the German volunteer live?"),
        ("how old are the German volunteer's parents?", "what did he teach?", "what did the German volunteer teach?"),
        ("how did Dongchuan’s farmers escape poverty?", "what is its population?", "what is Dongchuan's population?"),
        ("where does the German volunteer live?", "how old is he?", "how old is the German volunteer?"),
        ("德国志愿者住在哪里？", "他多大了？", "德国志愿者多大了？"),
        ("德國志願者住在哪裡？", "他多大了？", "德國志願者多大了？"),
        (HOW_ZH, "那里有多少人？", "东川有多少人？"),
        (HOW_ZH, "它的人口是多少？", "东川的人口是多少？"),
        (WHOM_ZH, "他们住在哪里？", "毛南族住在哪里？"),
    ],
)
def test_a_pronoun_is_replaced_by_what_it_stands_for(
    rooms: Rooms, before: str, question: str, understood: str | None
) -> None:
    assert whole(rooms, question, before) == understood


@pytest.mark.parametrize(
    ("before", "question"),
    [
        *((HOW, more) for more in ("gimme more", "more pls", "can u tell me more", "give me more info")),
        *((HOW, more) for more in ("and there?", "tell me more about it", "tell me more", "more?", "那里呢")),
        *(
            (HOW, more)
            for more in ("more details please", "can you explain that?", "and then?", "for example?", "next")
        ),
        *((HOW, more) for more in ("example?", "some examples please", "examples")),
        *((HOW_ZH, more) for more in ("例子", "有例子吗？", "然后呢？", "比如呢", "举个例子", "换一个", "展开说说")),
        *((HOW_ZH, more) for more in ("那里呢", "那儿呢？", "继续", "多说一点", "还有呢？")),
        (HOW_HANT, "那裡呢？"),
    ],
)
def test_more_of_the_same_is_the_same_question(rooms: Rooms, before: str, question: str) -> None:
    assert whole(rooms, question, before) == before


@pytest.mark.parametrize(
    ("before", "question", "understood"),
    [
        (HOW, "and in 2013?", "how did Dongchuan escape poverty in 2013?"),
        (HOW, "what about livestreaming?", "how did Dongchuan escape poverty, livestreaming?"),
        (WHO, "and in Gansu?", "who is the German volunteer in Gansu?"),
        (WORKSHOP, "and why not in the greenhouse, in 2013?", None),
        (MANY, "so will they finish by the end of 2020?", None),
        (HOW, "in Gansu in 2013?", "how did Gansu escape poverty, 2013?"),
        (HOW, "with livestreaming?", "how did Dongchuan escape poverty with livestreaming?"),
        (HOW_ZH, "那2013年呢", "2013年，东川是怎么脱贫的？"),
        (HOW_ZH, "直播呢？", "直播，东川是怎么脱贫的？"),
    ],
)
def test_what_has_nothing_to_take_the_place_of_is_added(
    rooms: Rooms, before: str, question: str, understood: str | None
) -> None:
    assert whole(rooms, question, before) == understood


def test_a_phrase_takes_the_place_of_one_like_it(rooms: Rooms) -> None:
    assert whole(rooms, "and in the greenhouse?", WORKSHOP) == "How many people work in the greenhouse?"


@pytest.mark.parametrize(
    ("before", "question", "understood"),
    [
        (HOW, "甘肃呢？", "how did 甘肃 escape poverty?"),
        (HOW, "为什么？", "为什么 did Dongchuan escape poverty?"),
        (HOW_ZH, "and in Gansu?", "Gansu是怎么脱贫的？"),
        (HOW_ZH, "why?", "why 东川是怎么脱贫的？"),
        ("how did 甘肃 escape poverty?", "why?", "why did 甘肃 escape poverty?"),
    ],
)
def test_the_two_may_be_in_two_languages(rooms: Rooms, before: str, question: str, understood: str) -> None:
    assert whole(rooms, question, before) == understood


@pytest.mark.parametrize(
    ("before", "question", "understood"),
    [
        ("悬崖村的人搬到哪里了", "什么时候搬的？", "悬崖村的人搬到哪里了，什么时候搬的？"),
        (HOW_ZH, "什么时候脱贫的？", "东川是什么时候脱贫的？"),
        (HOW, "when did they escape poverty?", "when did Dongchuan escape poverty?"),
        ("直播怎样帮助农民？", "直播怎么样？", None),
        ("livestreaming", "how does livestreaming help?", None),
        (WORKSHOP, "in which province?", "How many people work in the sewing workshop: in which province?"),
        ("海南怎么克服疫情", "效果怎么样？", "海南怎么克服疫情，效果怎么样？"),
        ("海南怎么克服疫情", "怎么克服的", "海南怎么克服疫情？"),
        ("記者會", "哪一天？", "記者會，哪一天？"),
        ("記者會", "幾號", "記者會，幾號？"),
        ("防護衣", "在哪一省？", "防護衣，在哪一省？"),
        ("東川喺邊度", "點解？", "東川喺邊度，點解？"),
    ],
)
def test_what_says_nothing_new_and_leaves_out_who_leans(
    rooms: Rooms, before: str, question: str, understood: str | None
) -> None:
    assert whole(rooms, question, before) == understood


@pytest.mark.parametrize(
    ("question", "alone"),
    [("现在呢？", False), ("and now?", False), ("前年呢", False), ("甘肃呢？", True), ("2018年呢", True)],
)
def test_light_words_mean_nothing_alone(rooms: Rooms, question: str, alone: bool) -> None:
    completion = rooms.interpreter.complete(rooms.interpreter.interpret(question), rooms.interpreter.interpret(HOW_ZH))
    assert completion is None or completion.stands_alone is alone


def test_what_leant_itself_is_leant_on_without_its_opening(rooms: Rooms) -> None:
    assert whole(rooms, "and in Gansu?", "what about livestreaming?") == "livestreaming in Gansu?"
    assert whole(rooms, "为什么？", "那直播呢？") == "直播，为什么？"


@pytest.mark.parametrize(
    "question",
    [
        *("livestreaming", "Gansu", "Gansu poverty", "Tibet", "2013", "health care in Gansu", "about livestreaming"),
        *("latest news", "what's new?", "stories from May 2020", "有什么新闻？", "2020年5月的报道"),
        *("How did Gansu escape poverty?", "And how did Gansu escape poverty?", "so who wrote a letter to Xi Jinping?"),
        *("is it true that livestreaming helps farmers?", "how many schools are there?", "tell me more about Gansu"),
        *("so do you have schools in Gansu?", "and are there schools in Gansu?"),
        *(
            "直播",
            "甘肃",
            "甘肃脱贫",
            "甘肃怎么样？",
            "东川为什么贫穷呢？",
            "2013年",
            "那个德国人是谁？",
            "该地区有多大面积？",
        ),
        *("hello", "thanks", "ok", "你好", "谢谢", "and?", "and you?", "the", "???", "so"),
    ],
)
@pytest.mark.parametrize("before", [HOW, WHO, HOW_ZH])
def test_what_stands_on_its_own_is_left_alone(rooms: Rooms, question: str, before: str) -> None:
    assert whole(rooms, question, before) is None
