"""What every front calls: questions, stories, topics. The sequence and nothing more."""

from povbot.service.asking import MAX_QUOTES, to_lean_on
from povbot.service.citing import Named, Names, read_name
from povbot.service.facade import Service
from povbot.service.offers import Offers
from povbot.service.results import (
    Counted,
    Examination,
    Glance,
    Holdings,
    Listing,
    Match,
    Periods,
    Since,
    Story,
    Timeline,
    TopicCount,
)
from povbot.service.topics import name_of

__all__ = [
    "MAX_QUOTES",
    "Counted",
    "Examination",
    "Glance",
    "Holdings",
    "Listing",
    "Match",
    "Named",
    "Names",
    "Offers",
    "Periods",
    "Service",
    "Since",
    "Story",
    "Timeline",
    "TopicCount",
    "name_of",
    "read_name",
    "to_lean_on",
]
