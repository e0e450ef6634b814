"""Texts that tell the same: counted only as far as it takes to tell."""

from hypothesis import given
from hypothesis import strategies as st

from povbot.answer.same import tell_the_same

_terms = st.frozensets(st.sampled_from([f"{letter}{tail}" for letter in "abcdefghij" for tail in ("", "x", "7")]))


def _by_definition(terms: frozenset[str], others: frozenset[str]) -> bool:
    differing = terms ^ others
    return len(terms & others) >= 0.8 * len(terms | others) and not any("7" in term for term in differing)


@given(_terms, _terms)
def test_any_two_texts_are_the_same_where_four_fifths_of_their_terms_are_and_no_figure_differs(
    terms: frozenset[str], others: frozenset[str]
) -> None:
    assert tell_the_same(terms, others) is tell_the_same(others, terms) is _by_definition(terms, others)


@given(_terms, st.sets(st.sampled_from("klmnop"), max_size=3))
def test_a_text_and_the_same_with_a_few_terms_more(terms: frozenset[str], more: set[str]) -> None:
    assert tell_the_same(terms, terms | more) is _by_definition(terms, terms | more)
