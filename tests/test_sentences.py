"""Where sentences end, in both languages."""

import pytest

from povbot.analysis.sentences import SentencexSplitter


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("en", ["Dr. Smith went to the U.S. in May.", "He stayed."]),
        ("en", ["It fell to 52.88 percent.", "Then to 0.", "Why?"]),
        ("en", ["“Is it over?” he asked.", "Nobody knew!"]),
        ("zh-Hans", ["2019年脱贫。", "2005年以来，他在中国工作。"]),
        ("zh-Hans", ["他说：“脱贫了！”", "大家都笑了。"]),
        ("zh-Hant", ["東川區脫貧。", "真的嗎？", "是。"]),
        ("zh-Hans", ["降到52.88%。", "𠮷野家。"]),
    ],
)
def test_sentences_end_where_a_reader_says_so(language: str, sentences: list[str]) -> None:
    text = ("" if language.startswith("zh") else " ").join(sentences)
    assert [span.of(text) for span in SentencexSplitter().split(text, language)] == sentences


def test_blanks_around_a_sentence_are_left_out() -> None:
    text = " \n One. \n\n\t Two. "
    assert [span.of(text) for span in SentencexSplitter().split(text, "en")] == ["One.", "Two."]


def test_a_wide_blank_before_a_full_stop_does_no_harm() -> None:
    text = "Vitamin A\u00a0. Then B\u3000. End"
    spans = SentencexSplitter().split(text, "en")
    assert (spans[0].start, spans[-1].end) == (0, len(text))
