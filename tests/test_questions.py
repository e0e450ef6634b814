"""A question to a Query: what is dropped, what is light, what is a name, what else means the same."""

from collections.abc import Callable
from pathlib import Path

import pytest

from povbot.analysis import glossary, operators, questions
from povbot.errors import ConfigError
from povbot.model import Origin, Query, Talk, Word
from stories import Rooms

Understood = Callable[..., Query]


@pytest.fixture
def understood(rooms: Rooms) -> Understood:
    return rooms.interpreter.interpret


def words(query: Query) -> list[str]:
    return [word.text for word in query.words]


def ways(word: Word, origin: Origin) -> set[tuple[str, ...]]:
    return {variant.terms for variant in word.variants if variant.origin is origin}


@pytest.mark.parametrize(
    ("question", "kept"),
    [
        ("What was the incidence of drought in Kunming?", ["incidence", "drought", "Kunming"]),
        ("Please tell me about the orchards", ["orchards"]),
        ("who’s there and where’s it?", []),
        ("昆明的果园怎么样？", ["昆明", "果园"]),
        ("請問昆明的果園在哪裡？", ["昆明", "果園"]),
        ("这座果园有几期工程？", ["果园", "工程"]),
        ("何种果园在哪些地方？", ["果园"]),
        ("果园有用吗", ["果园", "有用"]),
        ("果园怎么办？", ["果园"]),
        ("哈哈", []),
        ("wheres the orchard tho", ["orchard"]),
        ("whats this about", []),
        ("why dont we, cuz i cant", []),
        ("compare orchards vs Kunming", ["orchards", "Kunming"]),
        ("比較昆明和果園", ["昆明", "果園"]),
        ("果園喺邊度？", ["果園"]),
        ("幾時有果園", ["果園"]),
        ("orchards AND drought", ["orchards", "drought"]),
    ],
)
def test_stop_words_are_dropped(understood: Understood, question: str, kept: list[str]) -> None:
    assert words(understood(question)) == kept


@pytest.mark.parametrize("invisible", ["\u00ad", "\u200b", "\u200f", "\u202e", "\u2060", "\u2066", "\ufeff"])
@pytest.mark.parametrize("question", ["What was the drought in Kunming?", "昆明的果园怎么样？"])
def test_what_cannot_be_seen_changes_nothing(understood: Understood, question: str, invisible: str) -> None:
    assert understood(invisible.join(question)) == understood(question)


@pytest.mark.parametrize(
    ("question", "light"),
    [
        ("main orchards", ["main"]),
        ("how many ppl in orchards", ["ppl"]),
        ("what happened in orchards", ["happened"]),
        ("orchards zeppelin", []),
        ("果园的情况", ["情况"]),
        ("果園的情況", ["情況"]),
        ("果园能帮农民吗", ["帮"]),
        ("帮我查一下果园", []),
        ("果園的報導", ["報導"]),
    ],
)
def test_light_words_are_kept_and_said_to_be_light(understood: Understood, question: str, light: list[str]) -> None:
    assert [word.text for word in understood(question).words if word.is_light] == light


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("the orchards of Lake Mirren", ["Lake", "Mirren"]),
        ("Orchards in the north", []),
        ("who is Zork?", ["Zork"]),
        ("ORCHARDS OF LAKE MIRREN", []),
        ("Orchards Of Lake Mirren", []),
        ("dongchuan orchards", ["dongchuan"]),
        ("brazil", ["brazil"]),
        ("巴西的果园", ["巴西"]),
        ("东川和毛南族", ["东川", "毛南族"]),
        ("what is the Main thing", []),
    ],
)
def test_names_are_told_by_capitals_where_these_tell_and_by_the_glossary(
    understood: Understood, question: str, names: list[str]
) -> None:
    assert [word.text for word in understood(question).words if word.is_name] == names


def test_a_word_is_bridged_to_the_other_language(understood: Understood) -> None:
    (english,), (chinese,) = understood("Maonan").words, understood("毛南族").words
    assert ("毛南",) in ways(english, Origin.BRIDGED)
    assert ("maonan",) in ways(chinese, Origin.BRIDGED)
    assert ("毛南",) in ways(chinese, Origin.SYNONYM)


def test_the_asked_form_comes_first_and_weighs_most(understood: Understood) -> None:
    for question in ("drop-outs", "relocation", "易地搬迁", "United States"):
        (word,) = understood(question).words
        first, *others = word.variants
        assert (first.origin, first.weight) == (Origin.ASKED, 1.0)
        assert all(other.weight < 1 for other in others)


@pytest.mark.parametrize(
    ("question", "text", "bridged"),
    [
        ("the State Council Information Office", "State Council Information Office", ("国新", "新办")),
        ("press conference", "press conference", ("记者", "者会")),
        ("people lifted out of poverty", "lifted out of poverty", ("脱贫",)),
        ("grain for green", "grain for green", ("退耕", "耕还", "还林")),
        ("新型冠状病毒", "新型冠状病毒", ("coronavirus",)),
    ],
)
def test_words_that_mean_one_thing_together_are_one(
    understood: Understood, question: str, text: str, bridged: tuple[str, ...]
) -> None:
    word = next(word for word in understood(question).words if word.text == text)
    assert bridged in ways(word, Origin.BRIDGED)


def test_a_form_of_several_words_is_found_whatever_the_case_and_ending(understood: Understood) -> None:
    assert words(understood("press Conferences")) == ["press Conferences"]


def test_a_compound_may_be_said_by_its_pieces(understood: Understood) -> None:
    (word,) = understood("tree-tops").words
    assert ways(word, Origin.ASKED) == {("treetop",)}
    assert ways(word, Origin.PIECE) == {("tree", "top")}


@pytest.mark.parametrize("question", ["poverty Poverty POVERTY", "orchard, orchards?", "果园果园", "果園和果园"])
def test_a_word_asked_twice_counts_once(understood: Understood, question: str) -> None:
    query = understood(question)
    assert len(query.words) == 1
    assert len({*query.terms}) == len(query.terms)


def test_bigrams_across_words_are_hints(understood: Understood) -> None:
    query = understood("昆明果园")
    assert query.hints == ("明果",)
    assert query.terms[-1] == "明果"


@pytest.mark.parametrize(
    ("message", "talk"),
    [
        ("Hello!", Talk.GREETING),
        ("  hey   there ", Talk.GREETING),
        ("你好！", Talk.GREETING),
        ("謝謝", Talk.THANKS),
        ("Thank you :)", Talk.THANKS),
        ("What’s your name?", Talk.IDENTITY),
        ("你是AI嗎？", Talk.IDENTITY),
        ("Good bye.", Talk.FAREWELL),
        ("Unsubscribe!", Talk.WISHES),
        ("ok bye", Talk.FAREWELL),
        ("Thank you, bye!", Talk.FAREWELL),
        ("ok 谢谢", Talk.THANKS),
        ("好的，掰掰", Talk.FAREWELL),
        ("再見啦", Talk.FAREWELL),
        ("謝謝哦，晚安呀", Talk.FAREWELL),
        ("啦", None),
        ("hi, who are you", Talk.IDENTITY),
        ("Stop, thanks", Talk.WISHES),
        ("你是真人嗎", Talk.IDENTITY),
        ("whats this", Talk.IDENTITY),
        ("刪除我的資料", Talk.WISHES),
        *((message, Talk.WISHES) for message in ("Which languages do you speak?", "你會說什麼語言？")),
        ("Is this up to date?", Talk.FRESHNESS),
        ("hey, is the archive up-to-date?", Talk.FRESHNESS),
        ("how old is your archive", Talk.FRESHNESS),
        ("How up to date is the archive?", Talk.FRESHNESS),
        ("how current is your news?", Talk.FRESHNESS),
        ("when was this last updated?", Talk.FRESHNESS),
        ("how often is it updated?", Talk.FRESHNESS),
        ("how often do you update?", Talk.FRESHNESS),
        ("what's the newest story?", Talk.FRESHNESS),
        ("latest corrections", Talk.FRESHNESS),
        ("Any corrections?", Talk.FRESHNESS),
        ("was this story withdrawn?", Talk.FRESHNESS),
        ("which stories have been changed?", Talk.FRESHNESS),
        ("最近更新是什么时候", Talk.FRESHNESS),
        ("請問資料庫最近一次更新是什麼時候？", Talk.FRESHNESS),
        ("资料库什么时候更新的？", Talk.FRESHNESS),
        ("資料庫多久更新一次?", Talk.FRESHNESS),
        ("你的资料新吗", Talk.FRESHNESS),
        ("這個資料庫是最新的嗎", Talk.FRESHNESS),
        ("最新的報導是哪天的？", Talk.FRESHNESS),
        ("資料庫收錄到什麼時候", Talk.FRESHNESS),
        ("你们的新闻每天更新吗？", Talk.FRESHNESS),
        ("資料截至什麼時候？", Talk.FRESHNESS),
        ("這個 bot 多久更新？", Talk.FRESHNESS),
        ("when do you update?", Talk.FRESHNESS),
        ("有更正吗", Talk.FRESHNESS),
        ("最近有什麼更正？", Talk.FRESHNESS),
        ("這篇報導被撤下了嗎？", Talk.FRESHNESS),
        ("有哪些新聞被撤回", Talk.FRESHNESS),
        *((message, Talk.SOURCE) for message in ("Who wrote this?", "and who is the author of that story?")),
        *((message, Talk.SOURCE) for message in ("what is the source?", "where does this come from?", "author")),
        *((message, Talk.SOURCE) for message in ("谁写的", "這是誰寫的？", "作者是谁", "这篇报道的记者是哪位？")),
        *((message, Talk.SOURCE) for message in ("这篇文章是谁写的？", "來源是什麼", "这段话出自哪里？")),
        *((message, Talk.SOURCE) for message in ("Are these quotes real?", "can I trust this?", "is this fake news")),
        *((message, Talk.SOURCE) for message in ("這些報導可信嗎", "where do you get your news from?", "这是真的吗？")),
        *((message, Talk.SOURCE) for message in ("Source?", "any link?", "有链接吗", "真的嗎？", "Are you sure?")),
        *((message, Talk.IDENTITY) for message in ("What is this archive about?", "what can I ask?", "我可以问什么？")),
        *(
            (message, Talk.IDENTITY)
            for message in ("which topics do you have", "這個資料庫有什麼內容？", "有哪些话题？", "这个机器人是什么？")
        ),
        ("is the plan real?", None),
        ("what is the news archive of Gansu?", None),
        ("这座桥可靠吗", None),
        ("农民可以问什么", None),
        ("who wrote the letter?", None),
        ("who wrote it?", None),
        ("who is the author of the plan?", None),
        ("what is the source of the Yangtze?", None),
        ("where is this?", None),
        ("信是谁写的", None),
        ("这是哪里", None),
        ("记者", None),
        ("长江的源头是哪里", None),
        ("how old is the temple?", None),
        ("when was the law last updated?", None),
        ("is the bridge up to date?", None),
        ("what changed?", None),
        ("was the mayor withdrawn?", None),
        ("how often is the road renewed?", None),
        ("农田多久更新一次？", None),
        ("铁路什么时候更新的", None),
        ("法律有哪些改动", None),
        ("有哪些新聞", None),
        *((message, None) for message in ("新聞有哪些？", "报道是什么", "该报道是关于什么的？", "内容是什么")),
        ("机器人是什么？", None),
        ("hello, what about poverty?", None),
        ("thanks to whom did it end?", None),
        ("ok Dongchuan", None),
        ("ok ok ok ok ok ok ok ok ok", None),
        ("", None),
    ],
)
def test_small_talk_is_a_whole_message(understood: Understood, message: str, talk: Talk | None) -> None:
    query = understood(message)
    assert query.talk is talk
    assert not (talk and query.words)


@pytest.mark.parametrize(
    ("question", "reader", "language"),
    [
        ("Dongchuan", None, "en"),
        ("東川", None, "zh-Hant"),
        ("東川", "zh-Hans", "zh-Hant"),
        ("直播", "zh-Hant", "zh-Hant"),
        ("what is 直播?", None, "zh-Hans"),
        ("¿dónde?", "zh-Hans", "en"),
    ],
)
def test_the_script_tells_the_language(
    understood: Understood, question: str, reader: str | None, language: str
) -> None:
    assert understood(question, reader=reader).language == language


def test_what_no_message_may_carry_is_taken_out(understood: Understood) -> None:
    assert understood("tea\x00\ud800\n cake").text == "tea cake"


def test_a_very_long_message_is_read_to_its_limit(understood: Understood) -> None:
    assert len(understood("a " * 10_000).text) <= 4096


def test_a_very_long_message_ends_with_a_whole_word(understood: Understood) -> None:
    assert words(understood("poverty " * 400)) == ["poverty"]


@pytest.mark.parametrize("broken", ["names = 5", "[[names]]\nfr = ['x']", "names = [", "other = []"])
def test_a_broken_glossary_is_a_config_error(tmp_path: Path, broken: str) -> None:
    file = tmp_path / "glossary.toml"
    file.write_text(broken, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"(?s)glossary\.toml.*docs/configuration"):
        glossary.load(file)


def test_no_glossary_is_an_empty_one(tmp_path: Path) -> None:
    assert glossary.load(tmp_path / "none.toml") == ()


def test_a_name_that_both_languages_share_is_answered_in_the_readers(rooms: Rooms) -> None:
    interpret = rooms.interpreter.interpret
    assert interpret("SCIO", reader="zh-Hant").language == "zh-Hant"
    assert interpret("SCIO", reader="en").language == "en"
    assert interpret("who is SCIO for", "en", "zh-Hant").language == "en"


def test_an_acronym_is_no_stop_word(rooms: Rooms) -> None:
    words = rooms.interpreter.interpret("poverty in the US").words
    assert [(word.text, word.is_name) for word in words] == [("poverty", False), ("US", True)]
    assert [word.text for word in rooms.interpreter.interpret("tell us about poverty").words] == ["poverty"]


HOSTILE = {
    "one word, as often as a message has room": "orchard " * 512,
    "a word of every kind": " ".join(f"w{number}" for number in range(1_000)),
    "words of one letter": " ".join(chr(0x3B1 + number % 24) + chr(0x61 + number // 24) for number in range(500)),
    "Han characters": "".join(map(chr, range(0x4E00, 0x4E00 + 4_096))),
    "phrases": " ".join(f'"{chr(0x61 + number % 26)}{number}"' for number in range(1_000)),
    "words without": " ".join(f"-{chr(0x61 + number % 26)}{number}" for number in range(1_000)),
    "marks without partners": '“「『《"-' * 700,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_question_asks_for_so_much_and_no_more(understood: Understood, kind: str) -> None:
    query = understood(HOSTILE[kind])

    assert len(query.words) <= questions.MAX_WORDS + operators.MOST
    assert len(query.hints) <= questions.MAX_WORDS
    assert len(query.phrases) + len(query.excluded) <= operators.MOST


def test_what_is_beyond_the_most_is_left_out_from_the_end_and_said(understood: Understood) -> None:
    phrases = understood(" ".join(f'"p{number}"' for number in range(operators.MOST + 2)))
    assert [phrase.text for phrase in phrases.phrases] == [f"p{number}" for number in range(operators.MOST)]
    assert phrases.left_out == (f"p{operators.MOST}", f"p{operators.MOST + 1}")

    many = [f"w{number}" for number in range(questions.MAX_WORDS + 3)]
    asked = understood(" ".join(many))
    assert words(asked) == many[: questions.MAX_WORDS]
    assert asked.left_out == tuple(many[questions.MAX_WORDS :])
