"""The language that a question says it wants quotes in: "poverty, in Chinese please", 扶贫，请用英文回答.

In lower case and simplified script.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from povbot.analysis import narrowing
from povbot.analysis.leaning_words import END
from povbot.model import Span

# As often as people say things, and no more: what may be repeated at will is read again and again.
_ANSWER = (
    r"(?:answer(?:ed)?|say|tell me|quoted?|reply|respond|write|read|give|show|explain)(?: (?:it|that|this|me)){0,2}"
)
_PLEASE = r"(?:[ ,]{1,2}(?:please|pls|plz|instead|if possible|thanks|thx)){0,3}"
_END = re.compile(rf" (?P<how>in|into|to) (?P<language>[a-z()-]{{2,15}}(?: [a-z()-]{{2,15}})??)(?P<polite>{_PLEASE})$")
# What stands right before "in Chinese" where that is surely no part of what is asked.
_APART = re.compile(
    rf"(?:[,;:.?!–—-] ?| (?:please|pls|plz)\b,? ?)(?:(?:and|but|then|please|pls|plz|{_ANSWER})\b,? ?){{0,4}}$"
)
_BEGINNING = re.compile(rf"(?:(?:please|pls|plz|{_ANSWER}),? ){{0,3}}in (?P<language>[a-z ()-]{{2,30}}?) ?[,:] ?")
_OF_TRANSLATING = ("into", "to")
_TRANSLATE = re.compile(r"(?:(?:can|could) you )?(?:please )?translate ")

_IN_HAN = r"(?P<how>改用|用|以|换成|翻译[成为]|译[成为])(?P<language>[一-鿿（）]{1,8}?)(?:来|给我)?"
_SAY_HAN = r"回答|告诉我|说一?说|说一?下|讲一?讲|讲一?下|介绍一?下?|解释一?下?|引用|显示"
_END_HAN = re.compile(
    rf"{_IN_HAN}(?:{_SAY_HAN}|说|讲|看|答)?(?:一遍)?(?P<polite>(?:[,，]?(?:吧|好吗|可以吗|行吗|谢谢|谢谢你))?)$"
)
_TRANSLATE_HAN = re.compile(r"(?:请|麻烦|帮我|能不能|能否|可以|你){0,3}把")
_APART_HAN = re.compile(r"[,，;；。.?？!！、 ](?:请|麻烦)?$|请$")
_BEGINNING_HAN = re.compile(
    rf"(?:请|麻烦|帮我|能不能|能否|可以|可否|你){{0,3}}{_IN_HAN}(?:(?:{_SAY_HAN})我?[:：,，]? ?|[说讲答]?[:：,，] ?)"
)

# "What is it called in Chinese?" asks for the word.
_FOR_A_WORD = re.compile(
    r"\b(?:called|named|said|written|spel(?:led|t)|pronounced|translated|known|means?|word|name|term)"
    r"(?: (?:for|of|as)\b.*)?$"
    r"|\bhow (?:do|does|would|to|can|should)(?: (?:you|i|we|one|they|people))?"
    r" (?:say|call|write|spell|pronounce|translate)\b"
    r"|\bwhat (?:do|does|did) .* mean|\b(?:what|which)(?: is the| was the)? (?:name|word|term)\b"
)


@dataclass(frozen=True, slots=True)
class Wished:
    """`rest` is the question without the wish. Where that `is_sure`, it can be read in no other way; "relocation in
    Chinese" may be about Chinese."""

    rest: Span
    language: str
    is_sure: bool


def of(question: str, languages: Mapping[str, str]) -> Wished | None:
    """`languages` go by their names. None for a wish alone, which narrows the question before."""
    question = END.sub("", question)
    if narrowing.language(question, languages):
        return None
    found = (wished for wished in _readings(question, languages) if wished.rest.of(question).strip())
    return next(found, None)


def _readings(question: str, languages: Mapping[str, str]) -> Iterator[Wished]:
    for beginning in (_BEGINNING, _BEGINNING_HAN):
        match = beginning.match(question)
        if match and (named := languages.get(match["language"])):
            rest = Span(match.end(), len(question))
            if not _FOR_A_WORD.search(rest.of(question)):
                yield Wished(rest, named, is_sure=True)
    for end, apart, translate in ((_END, _APART, _TRANSLATE), (_END_HAN, _APART_HAN, _TRANSLATE_HAN)):
        match = end.search(question)
        if match and (named := languages.get(match["language"])):
            before = question[: match.start()]
            separated, translated = apart.search(before), translate.match(question)
            rest = Span(translated.end() if translated else 0, separated.start() if separated else match.start())
            is_sure = bool(separated or translated or match["polite"])
            if (translated or match["how"] not in _OF_TRANSLATING) and not _FOR_A_WORD.search(rest.of(question)):
                yield Wished(rest, named, is_sure=is_sure)
