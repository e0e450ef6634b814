"""What holds of any text: spans, scripts, sentences, questions."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC
from texts import anything, languages, mixed

from povbot.analysis.script import ScriptFolder
from povbot.corpus.files import JsonLinesSource
from povbot.model import Phrase, places
from stories import ROOT, Rooms

FOLD = ScriptFolder().fold
TRADITIONAL = OpenCC("s2t").convert
CHINESE = [
    text
    for article in JsonLinesSource(ROOT / "corpus").articles()
    if article.language == "zh-Hans"
    for text in (article.title, article.summary)
    if text
]
any_text = mixed | anything


@given(any_text)
def test_tokens_lie_in_the_text_and_words_apart(rooms: Rooms, text: str) -> None:
    tokens = rooms.analyzer.analyze(text)
    assert [token.span for token in tokens] == sorted(token.span for token in tokens)
    assert all(0 <= token.span.start < token.span.end <= len(text) and token.term for token in tokens)
    words = [token.span for token in tokens if token.is_word]
    assert all(before.end <= after.start for before, after in pairwise(words))


@given(st.lists(st.sampled_from(CHINESE), min_size=1, max_size=3).map("".join), st.data())
def test_terms_are_the_same_in_either_script(rooms: Rooms, simplified: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(simplified) - 1))
    asked = simplified[start : start + data.draw(st.integers(1, 40))]
    traditional = TRADITIONAL(asked)
    assert len(traditional) == len(asked)
    assert rooms.analyzer.analyze(FOLD(traditional)) == rooms.analyzer.analyze(traditional)
    assert [t.span for t in rooms.analyzer.analyze(traditional)] == [
        t.span for t in rooms.analyzer.analyze(FOLD(traditional))
    ]


@given(any_text)
def test_folding_script_keeps_every_position(text: str) -> None:
    folded = FOLD(text)
    assert len(folded) == len(text)
    assert all(new == old for old, new in zip(text, folded, strict=True) if old.isascii())


@given(any_text, languages)
def test_sentences_cover_all_but_blanks(rooms: Rooms, text: str, language: str) -> None:
    spans = rooms.splitter.split(text, language)
    assert all(before.end <= after.start for before, after in pairwise(spans))
    assert all(span.of(text) and span.of(text) == span.of(text).strip() for span in spans)
    covered = {at for span in spans for at in range(span.start, span.end)}
    assert all(at in covered for at, char in enumerate(text) if not char.isspace())


sentence_like = st.lists(
    st.sampled_from(
        ["He left", "他走了", "1", "U.S", "（", "）", "“", "”", '"', "「", "」", "(", ")", "[1]", "\n", " ", "-", "e"]
    )
    | st.sampled_from([".", "。", "！", "?", "...", "……", ",", "，", "；", "、"]),
    max_size=40,
).map("".join)


@given(sentence_like | any_text, languages)
def test_no_sentence_but_the_first_begins_with_what_closes_another(rooms: Rooms, text: str, language: str) -> None:
    spans = rooms.splitter.split(text, language)
    assert not [span.of(text) for span in spans[1:] if span.of(text)[0] in "”’」』）)]】》。，！？、；：,;:!?"]


@given(any_text | st.text(), st.none() | languages, st.none() | languages)
def test_any_question_is_understood_as_something(
    rooms: Rooms, question: str, language: str | None, reader: str | None
) -> None:
    query = rooms.interpreter.interpret(question, language, reader)
    query.text.encode("utf-8")
    assert query.language == (language or query.language)
    assert query.terms == tuple(dict.fromkeys(query.terms))
    assert all(word.terms and word.text and word.text in query.text for word in query.words)
    assert all(variant.terms and 0 < variant.weight <= 1 for word in query.words for variant in word.variants)


@given(any_text)
def test_spellings_and_topics_take_any_text(rooms: Rooms, text: str) -> None:
    assert rooms.topics.find(text) in (None, *rooms.topics.all())
    assert {*map(id, rooms.topics.mentioned(text))} <= {*map(id, rooms.topics.all())}


_PARTS = [
    *('"', "“", "”", "「", "」", "-", "－", "%", "百分之", "10", "1,000", "万", "三十", "million", "thirty", "point"),
    *(
        "news",
        "stories",
        "from",
        "since",
        "between",
        "and",
        "March",
        "2020",
        "31 February",
        "last",
        "week",
        "0 days ago",
    ),
    *(
        "上周",
        "2020年",
        "13月",
        "0月",
        "的报道",
        "以来",
        "之前",
        "最近",
        "九九九九年",
        "hey",
        "can you tell me",
        "请问",
    ),
]
forms = st.lists(st.sampled_from(_PARTS) | anything, max_size=12).map(" ".join) | st.lists(
    st.sampled_from(_PARTS), max_size=12
).map("".join)


@given(forms)
def test_no_form_of_a_question_fails(rooms: Rooms, question: str) -> None:
    query = rooms.interpreter.interpret(question)
    assert all(word.variants and all(v.terms for v in word.variants) for word in query.words)
    assert all(phrase.terms for phrase in (*query.phrases, *query.excluded))
    if query.published and query.published.earliest and query.published.latest:
        assert query.published.earliest <= query.published.latest


@given(any_text, st.data())
def test_a_text_has_every_run_of_its_words_as_a_phrase(rooms: Rooms, text: str, data: st.DataObject) -> None:
    found = places(rooms.analyzer.analyze(text))
    start = data.draw(st.integers(0, len(found)))
    run = found[start : start + data.draw(st.integers(0, 6))]
    assert Phrase("", tuple(min(place) for place in run)).stands_in(found)
