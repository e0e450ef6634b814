"""Sentences that lean on what was said before: "the district", "they", 该县, "However". What they speak of is named
elsewhere."""

import re

_ENGLISH = re.compile(
    r"\b(?:it|its|they|their|he|his|she|her|this|these|those|there)\b"
    r"|\b(?:the|that|this) (?:district|county|city|town|village|province|prefecture|region|area|country|group|team"
    r"|company|university|school|church|river|island|building|park|festival|event|book|film|war|law|act|treaty|system"
    r"|theory)\b",
    re.IGNORECASE,
)
_CHINESE = re.compile(
    r"[该該其此她他它]|[这這][里裡裏个個些位座种種]|那[里裡裏个個些位座种種]|[当當][地时時]|[两兩]者|前者|[后後]者"
)
# First words that answer to what was just said.
_LINKS = re.compile(
    r"\W*(?:(?:however|nevertheless|nonetheless|but|yet|therefore|thus|hence|moreover|furthermore|besides|also"
    r"|in addition|additionally|instead|meanwhile|similarly|likewise|consequently|accordingly|otherwise|then"
    r"|as a result|for (?:example|instance)|on the other hand|(?:in|by) contrast)\b"
    r"|然而|但是?|可是|不[过過]|因此|所以|因而|[于於]是|此外|同[时時]|[尽儘]管如此|[虽雖]然如此|相反|例如|比如|而且|[并並]且|同[样樣])",
    re.IGNORECASE,
)

# What comes later in a sentence mostly stands for something in it ("Dongchuan is famous for its red soil").
_OPENING_CHARS, _OPENING_HAN_CHARS = 40, 12


def leans(sentence: str, language: str) -> bool:
    """Whether the opening of the sentence stands for something named before it, or answers to it."""
    if _LINKS.match(sentence):
        return True
    if language.startswith("zh"):
        return bool(_CHINESE.search(sentence[:_OPENING_HAN_CHARS]))
    return bool(_ENGLISH.search(sentence[:_OPENING_CHARS]))
