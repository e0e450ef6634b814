"""Where sentences end, in both languages."""

import pytest

from povbot.analysis.sentences import SentencexSplitter
from povbot.corpus.files import JsonLinesSource
from stories import ROOT

ENGLISH = [
    # full stops that end nothing
    ["Dr. Smith went to the U.S. in May.", "He stayed."],
    ["He lives in the U.S.", "The U.S. economy grew."],
    ["Mr. Li met Mrs. Jones, Prof. Wang and Lt. Col. Smith.", "They talked."],
    ["It was No. 1 in the list.", "Then No. 2 came."],
    ["It opens at 9 a.m. on Monday.", "It closes at 5 p.m.", "The rest is closed."],
    ["J. K. Rowling wrote it.", "J.K. Rowling sold it.", "George W. Bush read it."],
    ["On Jan. 5 he came.", "In Sept. it rained.", "On Feb. 6, 2020 he left."],
    ["Crops, e.g. maize, grew.", "Others, i.e. beans, did not.", "Maize, beans, etc. grew."],
    ["He lives in St. Louis.", "It is near Mt. Vernon."],
    ["He works at Apple Inc. in California.", "Smith & Co. grew."],
    ["It is approx. 5 km away.", "Vol. 3, p. 25 and Fig. 2 say so.", "Eq. 4 does too."],
    ["He was born c. 1850.", "He has a Ph.D. from Washington D.C."],
    ["It fell to 52.88 percent.", "Then to 0.", "Why?"],
    ["See https://example.com/a.b?c=d.", "Visit www.example.com.", "Then go."],
    ["Yahoo! is a company.", "He asked Why? twice."],
    # more than one mark at the end
    ["He waited... and waited.", "Then… nothing.", "Wait...", "Then it came. ..."],
    ["Is it over?", "Yes!", "No?!", "Really."],
    # speech and brackets
    ["“Is it over?” he asked.", "Nobody knew!"],
    ["He said: “It is over. We won.”", "Then he left."],
    ['He said, "It is over."', "Then he left."],
    ["‘It is over.’", "He left."],
    ["(It was late.)", "He left."],
    ["(It was late. It rained.)", "He left (as he had said. Twice.) without a word."],
    ["He left (it was late).", "She stayed."],
    ["The end of what was cut off.”", "Another.)", "More."],
    ["He said so.[1]", "Then he left.[2][3]", "Done."],
    # lists in a line
    ["1. Build roads.", "2. Build schools.", "3. Train people."],
    ["i. Roads.", "ii. Schools."],
    ["a) Roads.", "b) Schools."],
]

CHINESE = [
    ["2019年脱贫。", "2005年以来，他在中国工作。"],
    ["東川區脫貧。", "真的嗎？", "是。"],
    ["降到52.88%。", "𠮷野家。", "第1.5条。"],
    ["真的？！", "为什么？！！", "是！"],
    ["他等了……然后走了。", "她走了……！", "真的……他不信。"],
    ["一是修路；二是建校；三是培训。", "完成了。"],
    ["他说：“脱贫了！”", "大家都笑了。"],
    ["他说：“脱贫了。我们高兴。”", "大家都笑了。"],
    ["他喊：“快跑！快跑！”", "大家跑了。"],
    ["“真的吗？”他问。", "“是的。”她说，“真的。”", "他笑了。"],
    ["“你好。”", "“再见。”", "这条道路修好了。"],
    ["「脫貧了。」他說。", "『真的嗎？』她問。", "他走了。"],
    ["他說：「她說：『好。』」", "大家笑了。"],
    ['他说:"脱贫了。"', "大家笑了。"],
    ["他说：‘好。’", "她走了。"],
    ["《脱贫》（第一集。）很好。", "（他没来。）", "她来了（很晚）。"],
    ["没有说完的话。）", "他走了。[1]", "她也走了。[2]"],
    ["1. 修路。", "2. 建校。", "（三）培训。"],
    ["他去了U.S.公司。", "Apple Inc.公司来了。", "COVID-19来了。"],
    ["WHO说：COVID-19 spreads.", "It is bad.", "中国说不。"],
    ["网址是https://a.example.com/c.d。", "请看。"],
    ["新华社北京3月5日电（记者 张三）他说。", "句二 。"],
]

# Each line with what the next line begins.
PARAGRAPHS = [
    ["Poverty Relief in Numbers", "The county had many poor people.", "Now it has none."],
    ["1. Build roads", "2. Build schools", "10. That is another number."],
    ["- Build roads", "- build schools", "• Train people", "* and more"],
    ["a) roads", "b) schools"],
    ["（一）修路", "二、建校", "3、培训"],
    ["标题", "正文一。", "正文二。"],
    ["“We did it.”", "“We did not.”"],
]


@pytest.mark.parametrize("sentences", ENGLISH, ids=" ".join)
def test_english_sentences_end_where_a_reader_says_so(sentences: list[str]) -> None:
    text = " ".join(sentences)
    assert [span.of(text) for span in SentencexSplitter().split(text, "en")] == sentences


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant"])
@pytest.mark.parametrize("sentences", CHINESE, ids="".join)
def test_chinese_sentences_end_where_a_reader_says_so(sentences: list[str], language: str) -> None:
    gaps = [" " if before.isascii() else "" for before in sentences]
    text = "".join(part for pair in zip(sentences, gaps, strict=True) for part in pair)
    assert [span.of(text) for span in SentencexSplitter().split(text, language)] == sentences


@pytest.mark.parametrize("sentences", PARAGRAPHS, ids=" ".join)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\n\n", " \n\u3000"])
def test_a_line_end_ends_headings_and_items_without_a_full_stop(sentences: list[str], line_end: str) -> None:
    text = line_end.join(sentences)
    assert [span.of(text) for span in SentencexSplitter().split(text, "en")] == sentences


@pytest.mark.parametrize(
    "text",
    ["It went on\nin the next line.", "They built roads,\nSchools and more.", "The level of O\n2 in the air rose."],
)
def test_a_line_end_within_a_sentence_does_not_end_it(text: str) -> None:
    assert [span.of(text) for span in SentencexSplitter().split(text, "en")] == [text]


def test_speech_too_long_for_a_quote_is_cut_at_its_full_stops() -> None:
    said = [f"Sentence number {number} is about roads and schools." for number in range(9)]
    text = f"He said: “{' '.join(said)}” Then he left."
    spoken = [span.of(text) for span in SentencexSplitter().split(text, "en")]
    assert spoken == [f"He said: “{said[0]}", *said[1:-1], f"{said[-1]}”", "Then he left."]
    long = "他说：“" + "我们修了路。" * 30 + "”大家笑了。"
    assert len(SentencexSplitter().split(long, "zh-Hans")) == 31


def test_a_quotation_mark_that_is_never_closed_holds_nothing_together() -> None:
    text = 'He said: “It is over. He left. 5" of rain fell. It stopped.'
    assert len(SentencexSplitter().split(text, "en")) == 4


def test_blanks_around_a_sentence_are_left_out() -> None:
    text = " \n One. \n\n\t Two. "
    assert [span.of(text) for span in SentencexSplitter().split(text, "en")] == ["One.", "Two."]


def test_a_wide_blank_before_a_full_stop_does_no_harm() -> None:
    text = "Vitamin A\u00a0. Then B\u3000. End"
    spans = SentencexSplitter().split(text, "en")
    assert (spans[0].start, spans[-1].end) == (0, len(text))


@pytest.mark.parametrize("sentence", [sentence for text in ENGLISH + CHINESE + PARAGRAPHS for sentence in text])
def test_a_sentence_by_itself_is_one(sentence: str) -> None:
    language = "en" if sentence.isascii() else "zh-Hans"
    assert [span.of(sentence) for span in SentencexSplitter().split(sentence, language)] == [sentence]


def test_so_is_every_sentence_of_the_archive() -> None:
    splitter = SentencexSplitter()
    for article in JsonLinesSource(ROOT / "corpus").articles():
        for text in (article.title, article.summary, article.body):
            for span in splitter.split(text, article.language):
                alone = span.of(text)
                assert [again.of(alone) for again in splitter.split(alone, article.language)] == [alone]
