"""What readers write around words to say how they are meant: "quoted phrases" and -words."""

import re
from dataclasses import dataclass

# A minus stands at the beginning or behind a blank, and right before its word: hyphens and dashes are none, and before
# a digit it is part of a number. A straight quotation mark opens before a word and closes behind one, as inches do not.
# A title in 《》 is a phrase like any.
_OPERATOR = re.compile(
    r"""
    (?P<minus>(?<!\S)[-－−])?
    (?: “(?P<curly>[^“”]+)” | 「(?P<corner>[^「」]+)」 | 『(?P<double>[^『』]+)』 | 《(?P<title>[^《》]+)》
      | (?<![a-zA-Z0-9])["＂](?P<straight>[^\s"＂](?:[^"＂]*[^\s"＂])?)["＂](?![a-zA-Z0-9])
      | (?(minus)(?P<word>[^\W\d_][^\W_]*(?:[-'’.&][^\W_]+)*)|(?!)) )
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Operators:
    """`rest` is the question without what it excludes; quoted phrases stay in it, as words."""

    rest: str
    phrases: tuple[str, ...]
    excluded: tuple[str, ...]


def parse(question: str) -> Operators:
    """Any text: a mark without a partner and a minus without a word are left as they stand."""
    phrases: list[str] = []
    excluded: list[str] = []
    rest, at = "", 0
    for found in _OPERATOR.finditer(question):
        written = next(text for name, text in found.groupdict().items() if text is not None and name != "minus")
        (excluded if found["minus"] else phrases).append(written.strip())
        if found["minus"]:
            rest, at = f"{rest}{question[at : found.start()]} ", found.end()
    return Operators(rest + question[at:], tuple(dict.fromkeys(phrases)), tuple(dict.fromkeys(excluded)))
