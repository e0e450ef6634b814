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
# Of both kinds together. Each is a condition of its own in the engines, and OpenSearch takes some 120 in one question;
# what people ask has two or three.
MOST = 20


@dataclass(frozen=True, slots=True)
class Operators:
    """`rest` is the question without what it excludes; quoted phrases stay in it, as words. `left_out` are those beyond
    the first so many: quoted ones are words and no phrases, and those behind a minus are not asked for."""

    rest: str
    phrases: tuple[str, ...]
    excluded: tuple[str, ...]
    left_out: tuple[str, ...] = ()


def parse(question: str) -> Operators:
    """Any text: a mark without a partner and a minus without a word are left as they stand."""
    phrases: dict[str, None] = {}
    excluded: dict[str, None] = {}
    left_out: dict[str, None] = {}
    rest, at = "", 0
    for found in _OPERATOR.finditer(question):
        written = next(text for name, text in found.groupdict().items() if text is not None and name != "minus")
        kind = excluded if found["minus"] else phrases
        kept = kind if written.strip() in kind or len(phrases) + len(excluded) < MOST else left_out
        kept[written.strip()] = None
        if found["minus"]:
            rest, at = f"{rest}{question[at : found.start()]} ", found.end()
    return Operators(rest + question[at:], tuple(phrases), tuple(excluded), tuple(left_out))
