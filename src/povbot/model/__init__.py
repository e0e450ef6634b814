"""The core types. Text positions are half-open spans of Unicode code points; languages are BCP-47 tags."""

from povbot.model.outcome import (
    Answer,
    Citation,
    Correction,
    Explanation,
    Grounds,
    NoAnswer,
    Place,
    Quote,
    Reason,
    Suggestion,
    WordFound,
)
from povbot.model.query import Asked, Completion, Origin, Phrase, Query, Talk, Variant, Word
from povbot.model.search import Hit, Statistics
from povbot.model.story import NO_DATE, Article, Passage, Published, Topic
from povbot.model.text import Field, Places, Span, Token, places

__all__ = [
    "NO_DATE",
    "Answer",
    "Article",
    "Asked",
    "Citation",
    "Completion",
    "Correction",
    "Explanation",
    "Field",
    "Grounds",
    "Hit",
    "NoAnswer",
    "Origin",
    "Passage",
    "Phrase",
    "Place",
    "Places",
    "Published",
    "Query",
    "Quote",
    "Reason",
    "Span",
    "Statistics",
    "Suggestion",
    "Talk",
    "Token",
    "Topic",
    "Variant",
    "Word",
    "WordFound",
    "places",
]
