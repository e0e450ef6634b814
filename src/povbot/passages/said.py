"""What a text says, as engines take it: terms with blanks between, and words as they are written."""

from collections.abc import Iterator, Sequence

from povbot.model import BETWEEN, Token, one_by_place


def written(text: str, tokens: Sequence[Token]) -> Iterator[str]:
    """Each word and piece as it is written there, without a possessive's ending."""
    return (token.span.of(text).removesuffix("'s").removesuffix("’s") for token in tokens)


def said(heading: Sequence[Token], tokens: Sequence[Token]) -> tuple[str, str]:
    """The terms of both, each as often as it is said; and one for each place, BETWEEN between the two."""
    stands = (*one_by_place(heading), BETWEEN, *one_by_place(tokens))
    return " ".join(token.term for token in (*heading, *tokens)), " ".join(stands)
