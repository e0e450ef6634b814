"""From a question to an answer or an honest no, over archives in one language and in two."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from fake_meter import FakeMeter
from fakes import (
    FakeAnalyzer,
    FakeArchive,
    FakeBridge,
    FakeInterpreter,
    FakeRetriever,
    FakeSplitter,
    FakeTopics,
    FakeTypeahead,
)
from povbot.errors import RetrieverUnavailable
from povbot.model import Answer, Correction, NoAnswer, Reason, Suggestion, Talk, Topic
from povbot.passages import split
from povbot.ports.measuring import Stage
from povbot.service import Service, name_of
from povbot.service.asking import MOST_LISTED
from stories import Rooms, answered, every_telling, on_days, refused, story

TEA = story(
    "tea",
    "Tea grows in China and Assam. Pickers carry baskets.",
    title="Tea",
    published=on_days("2020-02-01"),
    topics=("farming",),
)
TEA_ZH = story(
    "tea-zh", "茶叶生长在中国和阿萨姆。采茶人背着篮子。", title="茶", language="zh-Hans", translation_of="tea"
)
GRAIN = story(
    "grain", "The granary holds grain.", title="Bread", published=on_days("2020-01-01"), topics=("farming", "places")
)
TIBET = story("tibet", "Yaks graze in Tibet.", title="Yaks", topics=("places",))


def told(outcome: Answer | NoAnswer) -> str:
    return answered(outcome).quotes[0].citation.article_id


async def test_a_typing_error_is_corrected_and_said(rooms: Rooms) -> None:
    answer = answered(await rooms.service(TEA, GRAIN).ask("what do pickres carry?"))
    assert answer.corrections == (Correction("pickres", "Pickers"),)
    assert answer.quotes[0].text == "Pickers carry baskets."


async def test_a_word_that_is_known_is_never_corrected(rooms: Rooms) -> None:
    assert answered(await rooms.service(TEA, GRAIN).ask("what do pickers carry?")).corrections == ()


async def test_only_the_word_itself_is_corrected(rooms: Rooms) -> None:
    answer = answered(await rooms.service(TEA, GRAIN).ask("granaryish granarry, what grain does it hold"))
    assert answer.corrections == (Correction("granarry", "granary"),)
    assert answer.query.text == "granaryish granary, what grain does it hold"


async def test_a_short_word_is_suggested_and_not_corrected(rooms: Rooms) -> None:
    no = refused(await rooms.service(TEA, GRAIN).ask("gran"))
    assert no.missing == ("gran",)
    assert no.suggestions[0].text == "grain"


async def test_a_typing_error_beside_han_is_corrected(rooms: Rooms) -> None:
    answer = answered(await rooms.service(TEA, GRAIN).ask("pickres的baskets"))
    assert answer.query.text == "Pickers的baskets"


async def test_a_name_of_the_glossary_is_no_typing_error(rooms: Rooms) -> None:
    no = refused(await rooms.service(TEA, story("a", "Austria has alps.")).ask("how about Australia?"))
    assert no.missing == ("Australia",)


async def test_a_spelling_that_does_not_answer_is_suggested(rooms: Rooms) -> None:
    no = refused(await rooms.service(TEA, GRAIN).ask("zeppelins, hovercraft and graanary in Brazil"))
    assert no.suggestions[0] == Suggestion("granary")
    assert no.missing == ("zeppelins", "hovercraft", "graanary", "Brazil")


async def test_topics_that_the_question_touches_are_suggested_else_the_largest(rooms: Rooms) -> None:
    service = rooms.service(TEA, GRAIN, TIBET)
    assert [s.topic_id for s in refused(await service.ask("agriculture on Mars?")).suggestions] == ["farming"]
    assert [s.topic_id for s in refused(await service.ask("zeppelins")).suggestions] == ["farming", "places"]
    assert refused(await service.ask("飞艇")).suggestions[0] == Suggestion("农业", "farming")
    assert refused(await service.ask("飛艇")).suggestions[0] == Suggestion("農業", "farming")


@pytest.mark.parametrize(
    ("question", "language", "reader", "expected"),
    [
        ("where does tea grow?", None, None, "tea"),
        ("where does tea grow?", None, "zh-Hans", "tea"),
        ("China", "zh-Hans", None, "tea-zh"),
        ("茶叶生长在哪里？", None, None, "tea-zh"),
        ("茶葉生長在哪裡？", None, None, "tea-zh"),
        ("茶叶生长", None, "en", "tea-zh"),
    ],
)
async def test_the_telling_is_in_the_language_asked_in(
    rooms: Rooms, question: str, language: str | None, reader: str | None, expected: str
) -> None:
    service = rooms.service(
        TEA, TEA_ZH, GRAIN, story("b", "Assam."), story("b-zh", "阿萨姆。", language="zh-Hans", translation_of="b")
    )
    assert told(await service.ask(question, language, reader=reader)) == expected


async def test_a_chinese_question_is_bridged_to_an_english_archive(rooms: Rooms) -> None:
    service = rooms.service(TIBET, TEA)
    assert told(await service.ask("西藏")) == "tibet"
    assert told(await service.ask("西藏有什麼？")) == "tibet"


async def test_an_english_question_is_bridged_to_a_chinese_archive(rooms: Rooms) -> None:
    service = rooms.service(story("x", "西藏有牦牛。", language="zh-Hans"), story("y", "茶。", language="zh-Hans"))
    assert told(await service.ask("Tibet")) == "x"


async def test_a_translation_is_preferred_and_the_original_says_what_it_does_not(rooms: Rooms) -> None:
    short = story("tibet-zh", "牦牛在西藏吃草。", language="zh-Hans", translation_of="tibet")
    original = story("tibet", "Yaks graze in Tibet. Shanghai is far away.")
    service = rooms.service(original, short, GRAIN)
    assert told(await service.ask("西藏")) == "tibet-zh"
    assert told(await service.ask("上海")) == "tibet"


async def test_what_is_missing_is_missing_in_every_view(rooms: Rooms) -> None:
    no = refused(await rooms.service(TEA, TEA_ZH, GRAIN).ask("Assam 的飞艇和 hovercraft"))
    assert "Assam" not in no.missing
    assert {"飞艇", "hovercraft"} <= {*no.missing}


@pytest.mark.parametrize(
    ("message", "reason", "talk"),
    [
        ("hello", Reason.TALK, Talk.GREETING),
        ("?", Reason.NOTHING_ASKED, None),
        ("what is it?", Reason.NOTHING_ASKED, None),
        ("zeppelin", Reason.NOTHING_FOUND, None),
    ],
)
async def test_a_refusal_says_why(rooms: Rooms, message: str, reason: Reason, talk: Talk | None) -> None:
    no = refused(await rooms.service(TEA).ask(message))
    assert (no.reason, no.query.talk) == (reason, talk)


async def test_listings_have_pages_and_totals(rooms: Rooms) -> None:
    service = rooms.service(TEA, TEA_ZH, GRAIN, TIBET)
    page = await service.latest("zh-Hans", offset=1, limit=1)
    assert ([article.id for article in page.articles], page.offset, page.total) == (["grain"], 1, 3)
    found = await service.topic("农业", "zh-Hans", limit=1)
    assert found
    assert (found[0].id, [article.id for article in found[1].articles], found[1].total) == ("farming", ["tea-zh"], 2)
    assert await service.topic("astronomy", "en") is None
    assert [(count.topic.id, count.stories) for count in await service.topics()] == [("farming", 2), ("places", 2)]


async def test_passages_are_those_of_the_readers_view(rooms: Rooms) -> None:
    service = rooms.service(TEA, TEA_ZH, GRAIN)
    one, both = await rooms.service(TEA).passages("en"), await service.passages("en")
    assert 0 < one < both
    assert await rooms.service(TEA, TEA_ZH).passages("en") == one


async def test_holdings_count_each_story_once(rooms: Rooms) -> None:
    holdings = await rooms.service(TEA, TEA_ZH, GRAIN).holdings()
    assert holdings.stories == 2
    assert [day.isoformat() for day in holdings.days or ()] == ["2020-01-01", "2020-02-01"]


async def test_an_examination_shows_ranks_and_quotes_even_of_a_refusal(rooms: Rooms) -> None:
    seen = await rooms.service(TEA, GRAIN).examine("zeppelins, hovercraft, submarines and baskets", "en", 3)
    refused(seen.outcome)
    assert seen.article_ids == ("tea",)
    assert "Pickers carry baskets." in seen.quotes[0].text
    assert (await rooms.service(TEA).examine("hello", "en", 3)).article_ids == ()


async def test_each_room_can_be_replaced() -> None:
    archive = FakeArchive([TEA])
    engine = FakeRetriever([])

    class OneView:
        async def for_reader(self, language: str) -> list[FakeRetriever]:  # noqa: ARG002
            return [engine]

    topics = FakeTopics(Topic("farming", {"en": "Farming"}))
    service = Service(
        archive,
        OneView(),
        FakeInterpreter(),
        FakeAnalyzer(),
        FakeSplitter(),
        topics,
        FakeBridge(),
        FakeTypeahead(archive, topics),
        meter := FakeMeter(),
    )
    assert refused(await service.ask("baskets")).suggestions == (Suggestion("Farming", "farming"),)
    assert all(meter.counts["took", stage] for stage in (Stage.UNDERSTANDING, Stage.SEARCHING, Stage.QUOTING))
    engine.available = False
    with pytest.raises(RetrieverUnavailable):
        await service.ask("baskets")


@pytest.mark.parametrize(("threshold", "answers"), [(0.05, True), (0.95, False)])
async def test_a_confidence_found_when_the_index_was_made_is_what_it_answers_from(
    threshold: float, *, answers: bool
) -> None:
    archive, topics = FakeArchive([TEA, GRAIN]), FakeTopics()
    passages = [part for article in archive.articles() for part in split(article)]
    engine = FakeRetriever(passages, threshold=threshold)

    class OneView:
        async def for_reader(self, language: str) -> list[FakeRetriever]:  # noqa: ARG002
            return [engine]

    rooms = FakeInterpreter(), FakeAnalyzer(), FakeSplitter(), topics, FakeBridge(), FakeTypeahead(archive, topics)
    outcome = await Service(archive, OneView(), *rooms).ask("do pickers carry hovercraft baskets", explain=True)
    assert isinstance(outcome, Answer) is answers
    assert outcome.explanation
    assert outcome.explanation.threshold == threshold


@pytest.mark.parametrize(
    ("names", "language", "name"),
    [
        ({"en": "Jobs", "zh-Hans": "就业", "zh-Hant": "就業"}, "zh-Hant", "就業"),
        ({"en": "Jobs", "zh-Hans": "就业"}, "zh-Hant", "就业"),
        ({"en": "Jobs", "zh-Hans": "就业"}, "fr", "Jobs"),
        ({"zh-Hans": "就业"}, "en", "就业"),
    ],
)
def test_a_topic_has_a_name_in_every_language(names: dict[str, str], language: str, name: str) -> None:
    assert name_of(Topic("jobs", names), language) == name


@pytest.mark.parametrize("question", ["直播怎样帮助农民？", "直播带货能帮农民吗", "直播能幫農民嗎？"])
async def test_one_thing_asked_in_other_words_is_answered_alike(bundled: Service, question: str) -> None:
    assert answered(await bundled.ask(question)).quotes[0].citation.title.startswith("直播脱贫")


async def test_a_passage_about_another_place_is_no_answer(bundled: Service) -> None:
    answered(await bundled.ask("How many employees work in the sewing workshop in Beishan?"))
    refused(await bundled.ask("How many employees work in the sewing workshop in Dongchuan?"))


async def test_a_phrase_is_found_word_for_word_or_refused_by_name(rooms: Rooms) -> None:
    service = rooms.service(TEA, GRAIN)
    assert told(await service.ask('"carry baskets"')) == "tea"
    no = refused(await service.ask('"baskets carry"'))
    assert (no.reason, no.missing) == (Reason.NOTHING_FOUND, ("baskets carry",))
    assert refused(await service.ask('tea "baskets carry" Brazil')).missing == ("Brazil", "baskets carry")


async def test_a_phrase_of_stop_words_is_asked_for(rooms: Rooms) -> None:
    service = rooms.service(story("a", "To be or not to be."), story("b", "To be is to do."))
    assert told(await service.ask('"or not to be"')) == "a"


async def test_a_phrase_in_a_whole_sentence_is_read_as_words_where_nothing_has_it(rooms: Rooms) -> None:
    service = rooms.service(TEA, GRAIN)
    assert answered(await service.ask('who "carry baskets"?')).loosened == ()
    assert answered(await service.ask('who do "baskets carry"?')).loosened == ("baskets carry",)


async def test_what_is_excluded_is_neither_found_nor_quoted(rooms: Rooms) -> None:
    service = rooms.service(
        story("a", "Tea grows in Assam.\nTea picking ended."), story("b", "Tea is drunk.", title="Assam")
    )
    assert refused(await service.ask("tea -Assam")).missing == ()
    assert {q.citation.article_id for q in answered(await service.ask("tea -picking")).quotes} == {"b"}
    assert {q.citation.article_id for q in answered(await service.ask("tea -drinking")).quotes} == {"a"}
    assert refused(await service.ask("-tea")).reason is Reason.NOTHING_ASKED


async def test_what_is_excluded_is_not_quoted_from_the_original_either(rooms: Rooms) -> None:
    service = rooms.service(
        story("soil", "Dongchuan is famous for its red soil.", title="Dongchuan"),
        story("soil-zh", "东川以红土地闻名。", title="东川", language="zh-Hans", translation_of="soil"),
    )
    assert told(await service.ask("东川")) == "soil-zh"
    refused(await service.ask("东川 -红土地"))


async def test_a_phrase_and_a_typing_error_are_read_generously_together(rooms: Rooms) -> None:
    service = rooms.service(story("carving", "The general carved of wood spoke on the mountain.", title="A carving"))
    answer = answered(await service.ask('what did the "general wood" say on the mountian?'))
    assert answer.corrections == (Correction("mountian", "mountain"),)
    assert answer.loosened == ("general wood",)


async def test_however_many_stories_of_a_time_are_excluded_the_others_are_found(rooms: Rooms) -> None:
    tea = [story(f"tea{n}", "Tea is picked.", published=on_days("2020-03-01")) for n in range(25)]
    rice = story("rice", "Rice is sown.", published=on_days("2020-01-01"))
    assert told(await rooms.service(*tea, rice).ask("news from 2020 -tea")) == "rice"


async def test_only_stories_of_the_time_are_quoted(rooms: Rooms) -> None:
    service = rooms.service(TEA, replace(TEA, id="later", published=on_days("2020-03-01")), GRAIN)
    answer = answered(await service.ask("stories about tea from March 2020"))
    assert {quote.citation.article_id for quote in answer.quotes} == {"later"}
    no = refused(await service.ask("stories about tea since 2021"))
    assert no.held == on_days("2020-01-01", "2020-03-01")
    assert refused(await service.ask("zeppelins")).held is None


async def test_a_time_without_a_subject_gives_how_the_newest_stories_begin(rooms: Rooms) -> None:
    service = rooms.service(
        TEA, TEA_ZH, GRAIN, TIBET, story("bare", title="A headline", published=on_days("2020-01-09"))
    )
    answer = answered(await service.ask("stories since 2020"))
    assert [quote.text for quote in answer.quotes] == [
        "Tea grows in China and Assam.",
        "A headline",
        "The granary holds grain.",
    ]
    assert [q.text for q in answered(await service.ask("2020年2月的报道")).quotes] == ["茶叶生长在中国和阿萨姆。"]
    assert [q.text for q in answered(await service.ask("stories since 2020 -tea", limit=1)).quotes] == ["A headline"]
    assert refused(await service.ask("stories from 1999")).held == on_days("2020-01-01", "2020-02-01")


async def test_a_story_is_of_the_day_on_which_the_readers_telling_of_it_appeared(rooms: Rooms) -> None:
    later = story("cha", "茶叶生长在中国。", language="zh-Hans", version_of="tea", published=on_days("2021-05-03"))
    service = rooms.service(TEA, later, GRAIN)
    assert told(await service.ask("2021年5月的报道")) == "cha"
    refused(await service.ask("stories from May 2021"))


async def test_stories_of_a_time_are_found_behind_many_that_are_excluded(rooms: Rooms) -> None:
    tea = [story(f"tea{n}", "Tea is picked.", published=on_days("2020-03-01")) for n in range(130)]
    rice = [story(f"rice{n}", f"Rice {n} is sown.", published=on_days("2020-01-01")) for n in range(3)]
    answer = answered(await rooms.service(*tea[:75], rice[0], *tea[75:], *rice[1:]).ask("news from 2020 -tea"))
    assert [quote.citation.article_id for quote in answer.quotes] == ["rice0", "rice1", "rice2"]
    refused(await rooms.service(*tea).ask("news from 2020 -tea"))


@pytest.mark.parametrize(("excluded", "found"), [(MOST_LISTED - 1, True), (MOST_LISTED, False)])
async def test_not_all_stories_of_a_time_are_read_where_what_is_excluded_is_in_nearly_all(
    rooms: Rooms, excluded: int, found: bool
) -> None:
    tea = [story(f"tea{n}", "Tea is picked.", published=on_days("2020-03-01")) for n in range(excluded)]
    rice = story("rice", "Rice is sown.", published=on_days("2020-01-01"))
    assert isinstance(await rooms.service(*tea, rice).ask("news from 2020 -tea"), Answer) is found


async def test_news_without_a_time_are_how_the_newest_stories_begin_dated_or_not(rooms: Rooms) -> None:
    answer = answered(await rooms.service(GRAIN, TIBET).ask("any news?"))
    assert [quote.text for quote in answer.quotes] == ["The granary holds grain.", "Yaks graze in Tibet."]


@pytest.mark.parametrize(
    "question", ["What happened in May 2020?", "what happened in 2020?", "2020年5月发生了什么？", "2020年發生了什麼？"]
)
async def test_what_no_text_says_of_a_time_its_stories_may(rooms: Rooms, question: str) -> None:
    dated = story("ferry", "The ferry sails again.", published=on_days("2020-05-02"))
    answer = answered(await rooms.service(dated, story("undated", "Tea is green.")).ask(question))
    assert [quote.citation.article_id for quote in answer.quotes] == ["ferry"]
    assert answer.query.published is not None


async def test_what_a_text_says_of_a_time_comes_before_the_stories_of_it(rooms: Rooms) -> None:
    dated = story("ferry", "The ferry sails again.", published=on_days("2013-05-02"))
    told = story("fire", "What happened in 2013 was a fire in the mill.", published=on_days("2020-01-01"))
    answer = answered(await rooms.service(dated, told).ask("what happened in 2013?"))
    assert answer.quotes[0].citation.article_id == "fire"
    refused(await rooms.service(told, TEA).ask("what happened in 1989?"))


CHA = story(
    "cha",
    "茶叶生长在中国和阿萨姆。采茶人唱歌。",
    title="茶",
    language="zh-Hans",
    version_of="tea",
    url="https://xinhua.example/cha",
    publisher="新华社",
    published=on_days("2020-02-03"),
    summary_on_page=True,
)


async def test_a_publishers_own_version_is_quoted_from_its_own_page_and_not_the_translation(rooms: Rooms) -> None:
    original = replace(TEA, url="https://post.example/tea", publisher="Post")
    answer = answered(await rooms.service(original, TEA_ZH, CHA, GRAIN).ask("茶叶生长在哪里？"))
    assert {quote.citation.article_id for quote in answer.quotes} == {"cha"}
    cited = answer.quotes[0].citation
    assert (cited.url, cited.publisher, cited.published) == (CHA.url, "新华社", CHA.published)
    assert (cited.link or "").startswith("https://xinhua.example/cha#:~:text=")
    assert cited.translation_of is None


@pytest.mark.parametrize("question", ["tea in Assam", "茶叶", "what do pickers carry?"])
async def test_no_answer_quotes_two_tellings_of_one_story(rooms: Rooms, question: str) -> None:
    wire = replace(TEA, id="wire", summary="Tea grows in Assam, pickers say. Baskets are heavy.", version_of="tea")
    service = rooms.service(TEA, TEA_ZH, CHA, wire, GRAIN, TIBET)
    for reader in ("en", "zh-Hans", "zh-Hant"):
        quotes = answered(await service.ask(question, reader)).quotes
        assert len({quote.citation.article_id for quote in quotes} & {"tea", "tea-zh", "cha", "wire"}) == 1


async def test_what_is_withdrawn_is_quoted_no_more_and_its_versions_are(rooms: Rooms) -> None:
    gone = replace(TEA, withdrawn=date(2026, 11, 25))
    refused(await rooms.service(gone, TEA_ZH, GRAIN, TIBET).ask("tea in Assam"))
    refused(await rooms.service(gone, TEA_ZH, GRAIN, TIBET).ask("阿萨姆的茶叶"))
    assert told(await rooms.service(gone, TEA_ZH, CHA, GRAIN, TIBET).ask("阿萨姆的茶叶")) == "cha"


async def everything_told(service: Service, reader: str) -> list[object]:
    """Of the stories about tea, in every way in which a reader may come upon them."""
    asked = [
        await service.ask(question, reader) for question in ("tea in Assam", "阿萨姆的茶叶", "stories of 2020", "tae")
    ]
    ids = ("tea", "tea-zh", "grain", "tibet")
    return [
        *(refused(no).suggestions if isinstance(no, NoAnswer) else answered(no).quotes for no in asked),
        await service.new_matches("tea in Assam", reader, ids),
        await service.new_matches("", reader, ids, topic_id="farming"),
        *[await service.latest(reader, topic_id=topic) for topic in (None, "farming")],
        *[await service.glance(typed, reader) for typed in ("", "te", "茶", "pick")],
        *[await service.topic(name, reader) for name in ("farming", "places")],
        *[await service.timeline(name, reader) for name in ("farming", "places")],
        *[await service.story(article_id, reader) for article_id in ids],
        *[await service.related(article_id, reader) for article_id in ids],
        *(await service.topics(), await service.inventory(), await service.holdings(), await every_telling(service)),
        await service.passages(reader),
    ]


@pytest.mark.parametrize("reader", ["en", "zh-Hans", "zh-Hant"])
async def test_a_withdrawn_story_is_as_good_as_not_there(rooms: Rooms, reader: str) -> None:
    gone = replace(TEA, withdrawn=date(2026, 11, 25))
    without = await everything_told(rooms.service(GRAIN, TIBET), reader)
    assert await everything_told(rooms.service(gone, TEA_ZH, GRAIN, TIBET), reader) == without
    assert await everything_told(rooms.service(TEA, TEA_ZH, GRAIN, TIBET), reader) != without


async def test_a_saved_topic_finds_a_story_by_any_of_its_versions(rooms: Rooms) -> None:
    service = rooms.service(TEA, replace(CHA, topics=("places",)), GRAIN)
    found = await service.new_matches("", "en", ["tea"], topic_id="places")
    assert [match.article.id for match in found] == ["tea"]


async def test_a_quote_says_when_its_story_was_changed(rooms: Rooms) -> None:
    changed = replace(TEA, updated=date(2020, 6, 2), changed=datetime(2026, 11, 25, 17, 30, tzinfo=UTC))
    for question in ("tea in Assam", "阿萨姆的茶叶"):
        cited = answered(await rooms.service(changed, TEA_ZH, GRAIN).ask(question)).quotes[0].citation
        assert (cited.updated, cited.changed) == (changed.updated, changed.changed)
        assert cited.changed_on == date(2026, 11, 25)
    said = replace(TEA, updated=date(2020, 6, 2))
    assert answered(await rooms.service(said, GRAIN).ask("tea")).quotes[0].citation.changed_on == date(2020, 6, 2)
    assert answered(await rooms.service(TEA, GRAIN).ask("tea")).quotes[0].citation.changed_on is None
