"""What the rooms ask of each other. Each Protocol has one contract suite in tests/contracts."""

from povbot.ports.beside import Peers
from povbot.ports.gathering import ArchiveKeeper, Change, Fetcher, Ledger, PageKeeper
from povbot.ports.indexing import EditionWriter, PassageWriter, Register
from povbot.ports.reading import (
    Analyzer,
    Archive,
    ArticleSource,
    Bridge,
    Index,
    Interpreter,
    Retriever,
    SentenceSplitter,
    Topics,
    Typeahead,
)
from povbot.ports.remembering import (
    MOST_LIVES,
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
    "MOST_LIVES",
    "Analyzer",
    "Archive",
    "ArchiveKeeper",
    "ArticleSource",
    "Bridge",
    "BroadcastStore",
    "Change",
    "ChatStore",
    "Clock",
    "DeliveryStore",
    "EditionWriter",
    "Fetcher",
    "Index",
    "Interpreter",
    "Ledger",
    "MissedStore",
    "PageKeeper",
    "PassageWriter",
    "Peers",
    "Register",
    "Retriever",
    "SentenceSplitter",
    "Stores",
    "SubscriptionStore",
    "Topics",
    "Typeahead",
    "UpdateLog",
    "UsageStore",
]
