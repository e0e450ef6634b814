"""English words: case, accents and endings folded, compounds joined and taken apart."""

from importlib.resources import files

import pytest
import Stemmer

from povbot.analysis.english import EnglishAnalyzer, fold
from povbot.analysis.remembering import Remembering
from povbot.model import Span, Token
from stories import words_of

ENGLISH = EnglishAnalyzer()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Poverty", "poverty"),
        ("farmers", "farmer"),
        ("relocating", "relocation"),
        ("naïve café", "naive cafe"),
        ("cafe\u0301", "café"),
        ("Dongchuan's", "Dongchuan"),
        ("Dongchuan’s", "Dongchuan"),
        ("farmers'", "farmer"),
        ("don't", "don’t"),
        ("drop-outs", "dropouts"),
        ("COVID‑19", "covid-19"),
        ("STRASSE", "straße"),
        ("ＧＤＰ", "gdp"),
        ("11,090", "11090"),
        ("wrote", "write"),
        ("written", "writing"),
        ("frozen", "freezes"),
        ("Children's", "child"),
        ("went", "go"),
        ("taught", "teaches"),
        ("thoughts", "thinking"),
        ("women", "woman"),
        ("crises", "crisis"),
    ],
)
def test_the_same_word_has_the_same_term(one: str, other: str) -> None:
    assert words_of(ENGLISH, one) == words_of(ENGLISH, other) != []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("poverty", "property"),
        ("11.09", "1109"),
        ("2013", "2019"),
        ("us", "U.S"),
        ("found", "find"),
        ("leaves", "leaf"),
        ("saw", "see"),
        ("lives", "life"),
    ],
)
def test_other_words_have_other_terms(one: str, other: str) -> None:
    assert words_of(ENGLISH, one) != words_of(ENGLISH, other)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("52.88 percent in 2013.", ["52.88", "percent", "in", "2013"]),
        ("R&D, AT&T", ["R&D", "AT&T"]),
        ("11,090 or 1,2", ["11,090", "or", "1,2"]),
        ("one,two — three–four_five", ["one", "two", "three", "four", "five"]),
        ("’quoted’ 'words'", ["quoted", "words"]),
        ("C++ #1 (x)", ["C", "1", "x"]),
        ("… — !", []),
    ],
)
def test_words_are_cut_at_what_holds_nothing_together(text: str, words: list[str]) -> None:
    assert [token.span.of(text) for token in ENGLISH.analyze(text) if token.is_word] == words


def test_a_compound_is_a_word_and_its_parts_are_pieces() -> None:
    assert ENGLISH.analyze("a drop-out") == (
        Token("a", Span(0, 1)),
        Token("drop", Span(2, 6), is_word=False),
        Token("dropout", Span(2, 10)),
        Token("out", Span(7, 10), is_word=False),
    )


def test_a_mark_that_stands_alone_is_a_word_all_the_same() -> None:
    assert words_of(ENGLISH, "ﾞ") == ["ﾞ"]


def test_folding_is_idempotent() -> None:
    for text in ("Ünïcödé ß İ ﬁ", "e\u0301"):
        assert fold(fold(text)) == fold(text)


def test_the_list_of_irregular_forms_says_only_what_the_stemmer_does_not_know() -> None:
    listed = files("povbot.analysis").joinpath("words", "irregular.en.txt").read_text(encoding="utf-8")
    entries = [line.split() for line in listed.splitlines() if not line.startswith("#")]
    stem = Stemmer.Stemmer("english").stemWord
    forms = [stem(form) for _, *forms in entries for form in forms]
    assert len(forms) == len(set(forms))
    assert not {stem(word) for word, *_ in entries} & set(forms)


def test_a_ligature_that_says_several_words_is_one_term_without_a_blank() -> None:
    (token,) = EnglishAnalyzer().analyze("ﷺ")
    assert token.term.split() == [token.term]


def test_a_text_met_again_is_not_analysed_again_and_stands_where_it_stands() -> None:
    met = list[str]()

    class Noting(EnglishAnalyzer):
        def analyze(self, text: str, start: int = 0) -> tuple[Token, ...]:
            met.append(text)
            return super().analyze(text, start)

    remembering = Remembering(Noting(), texts=2)
    first, again, elsewhere = (remembering.analyze("Two words", start) for start in (0, 0, 5))
    assert first == again == EnglishAnalyzer().analyze("Two words")
    assert elsewhere == EnglishAnalyzer().analyze("Two words", 5)
    assert met == ["Two words"] * 2
