"""Whatever was found of a passage comes back as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from povbot.model import Analysis, Sentence, Span
from povbot.passages import packed, unpacked

terms = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=5)


@st.composite
def analyses(draw: st.DrawFn) -> Analysis:
    """Of texts as long as an article may be, so that numbers of every width are needed."""
    end, sentences = draw(st.integers(0, 100_000)), []
    for _ in range(draw(st.integers(0, 3))):
        start = end + draw(st.integers(0, 3))
        end = start + draw(st.integers(1, 300) | st.integers(1, 100_000))
        places = st.lists(st.integers(0, end - start), min_size=1, max_size=3, unique=True).map(sorted).map(tuple)
        found = draw(st.dictionaries(terms, places, max_size=6))
        in_order = dict(sorted(found.items(), key=lambda item: item[1][0]))
        sentences.append(Sentence(Span(start, end), in_order))
    return Analysis(draw(st.frozensets(terms, max_size=4)), tuple(sentences))


@given(analyses())
def test_an_analysis_comes_back_as_it_was(analysis: Analysis) -> None:
    back = unpacked(packed(analysis))
    assert back == analysis
    assert [[*sentence.at] for sentence in back.sentences] == [[*sentence.at] for sentence in analysis.sentences]


@pytest.mark.parametrize("term", ["", "a\x1fb", "a\x1eb", "a\x1db"])
def test_a_term_that_would_not_come_back_is_refused(term: str) -> None:
    with pytest.raises(ValueError, match="term"):
        packed(Analysis(frozenset({term}), ()))


@given(st.binary(max_size=40))
def test_what_was_never_packed_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="analysis"):
        unpacked(data)
