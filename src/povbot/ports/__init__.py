"""What the rooms ask of each other. Each Protocol has one contract suite in tests/contracts."""

from povbot.ports.gathering import Fetcher
from povbot.ports.reading import (
    Analyzer,
    Archive,
    ArticleSource,
    Bridge,
    Change,
    Index,
    Interpreter,
    Retriever,
    SentenceSplitter,
    Topics,
    Typeahead,
)
from povbot.ports.remembering import (
    BroadcastStore,
    ChatStore,
    Clock,
    DeliveryStore,
    MissedStore,
    Stores,
    SubscriptionStore,
    UpdateLog,
    UsageStore,
)

__all__ = [
    "Analyzer",
    "Archive",
    "ArticleSource",
    "Bridge",
    "BroadcastStore",
    "Change",
    "ChatStore",
    "Clock",
    "DeliveryStore",
    "Fetcher",
    "Index",
    "Interpreter",
    "MissedStore",
    "Retriever",
    "SentenceSplitter",
    "Stores",
    "SubscriptionStore",
    "Topics",
    "Typeahead",
    "UpdateLog",
    "UsageStore",
]
