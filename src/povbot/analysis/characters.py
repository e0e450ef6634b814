"""Han text without a dictionary: characters and pairs of them, so that half a word is found while it is typed."""

from collections.abc import Callable

from povbot.model import Span, Token


class CharacterAnalyzer:
    """For runs of Han characters only: each is a word, and each two neighbours are a piece over them. `fold` turns
    traditional script to simplified, one code point for one."""

    def __init__(self, fold: Callable[[str], str]) -> None:
        self._fold = fold

    def analyze(self, text: str, start: int = 0) -> tuple[Token, ...]:
        """`start` is added to all places."""
        folded = self._fold(text)
        slices = ((at, at + length) for at in range(len(folded)) for length in (1, 2) if at + length <= len(folded))
        return tuple(Token(folded[at:end], Span(start + at, start + end), end - at == 1) for at, end in slices)
