"""Analysed tellings sent from one process to another."""

import pickle

from fakes import FakeAnalyzer, FakeSplitter
from povbot.indexing.analysing import Analysing
from povbot.indexing.parcels import unwrapped, wrapped
from povbot.model import Row
from povbot.passages import packed, split
from stories import story

ROWS = [
    Row(1, 0, story("a", "One 𠮷. \nTwo.", body="Three.\n" * 300, title="A title")),
    Row(2, 5, story("b", "", title="Nothing but a title")),
]


def test_what_arrives_is_what_was_sent() -> None:
    analyse = Analysing(split, FakeAnalyzer(), FakeSplitter(), packed, lambda article: (article.title, article.summary))
    shelved = [analyse(row) for row in ROWS]
    assert len(shelved[0].passages) > 2
    sent = pickle.loads(pickle.dumps([wrapped(one) for one in shelved]))  # noqa: S301 - our own
    assert [unwrapped(parcel, {row.number: row for row in ROWS}) for parcel in sent] == shelved
