"""What a text says, as engines take it: terms with blanks between, and words as they are written."""

from collections.abc import Iterator, Sequence

from povbot.model import BETWEEN, Token, one_by_place

# What is looked for by how it is spelled or sounds has as many letters, or Han characters.
_FEWEST_LETTERS, _FEWEST_HAN = 3, 2
_FIRST_HAN = "\u2e80"


def written(text: str, tokens: Sequence[Token]) -> Iterator[str]:
    """Each word and piece as it is written there, without a possessive's ending; of those that may be looked for by
    their spelling or their sound."""
    for token in tokens:
        word = token.span.of(text)
        if len(word) >= (_FEWEST_LETTERS if word[0] < _FIRST_HAN else _FEWEST_HAN) and word[0].isalpha():
            yield word.removesuffix("'s").removesuffix("’s")


def said(heading: Sequence[Token], tokens: Sequence[Token]) -> tuple[str, str]:
    """The terms of both, each as often as it is said; and one for each place, BETWEEN between the two."""
    stands = (*one_by_place(heading), BETWEEN, *one_by_place(tokens))
    return " ".join(token.term for token in (*heading, *tokens)), " ".join(stands)
