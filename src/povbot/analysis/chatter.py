"""What people say around a question: "hey, can you tell me …", "… thanks", 请问一下…, 麻烦帮我查一下…."""

import re
from functools import cached_property
from importlib.resources import files

from povbot.analysis.glossary import is_han
from povbot.model import Span

_Sides = tuple[re.Pattern[str], re.Pattern[str]]

_GAP_CHARS = " ,，.。!！:：;；~～、…?？-"
_LONGEST_END = 24
_STORIES = "news|stories|articles|reports|info|information|details"
_REQUEST = re.compile(
    r"(?:(?:i need|need|show me|have you|do you have|have|is there|are there|got|give me) )?"
    rf"(?:anything|something|(?:(?:any|some|more|the) )?(?:latest )?(?:{_STORIES})) (?:on|about|regarding)\b",
    re.IGNORECASE,
)
_REQUEST_IN_CHINESE = re.compile(
    r"(?:有没有|有什么|有哪些|看看)?(?:关于|有关)(?P<subject>.+?)的?(?:相关)?(?:新闻|报道|报导|消息|文章|资料|信息)"
    r"(?:有哪些|吗|呢)?[\s?？。!！]*"
)


class Chatter:
    """As listed in words/: lines of patterns for what stands before a question, and, behind `====`, after it."""

    def around(self, question: str) -> Span:
        """What is left when the chatter is taken away, nothing where it is all chatter. `question` in simplified
        script, blanks single."""
        before, after = self._both if is_han(question) else self._english
        start = _behind_gap(question, 0)
        while piece := before.match(question, start):
            start = _behind_gap(question, piece.end())
        end = len(question)
        while end > start:
            bare = start + len(question[start:end].rstrip(_GAP_CHARS))
            piece = after.search(question, max(start, bare - _LONGEST_END), bare)
            if not piece:
                break
            end = piece.start()
        return Span(start, end)

    @cached_property
    def _english(self) -> _Sides:
        before, after = _listed("en")
        return _sides(rf"(?:{before})(?![\w'’-])", rf"(?<![\w'’-])(?:{after})$")

    @cached_property
    def _both(self) -> _Sides:
        (before, after), (before_han, after_han) = _listed("en"), _listed("zh")
        return _sides(rf"(?:{before})(?![\w'’-])|{before_han}", rf"(?:(?<![\w'’-])(?:{after})|{after_han})$")


def _sides(before: str, after: str) -> _Sides:
    return re.compile(before, re.IGNORECASE), re.compile(after, re.IGNORECASE)


def _listed(language: str) -> tuple[str, str]:
    text = files(__package__).joinpath("words", f"chatter.{language}.txt").read_text(encoding="utf-8")
    before, _, after = text.partition("====")
    lines = ([line for line in part.splitlines() if line and not line.startswith("#")] for part in (before, after))
    return "|".join(next(lines)), "|".join(next(lines))


def subject(question: str) -> Span:
    """Of "any news on …?" and 有没有关于…的报道, what they are about; else the whole."""
    if chinese := _REQUEST_IN_CHINESE.fullmatch(question):
        return Span(*chinese.span("subject"))
    english = _REQUEST.match(question)
    return Span(english.end() if english else 0, len(question))


def _behind_gap(question: str, at: int) -> int:
    while at < len(question) and question[at] in _GAP_CHARS:
        at += 1
    return at
