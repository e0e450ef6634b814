"""What every Bridge promises."""

import pytest

from fakes import FakeBridge, FakeRetriever
from povbot.model import Origin, Query, Variant, Word
from povbot.ports import Bridge
from stories import Rooms, asked, passage

ENGLISH = [passage("a#0", "a civil war"), passage("b#0", "water")]
CHINESE = [passage("c#0", "内战", language="zh-Hans"), passage("d#0", "水", language="zh-Hant")]


@pytest.fixture(params=["dictionary", "fake"])
def bridge(request: pytest.FixtureRequest, rooms: Rooms) -> Bridge:
    return rooms.bridge if request.param == "dictionary" else FakeBridge(水=["water"], water=["水"])


async def test_an_archive_in_the_questions_language_needs_none(bridge: Bridge) -> None:
    english, chinese = asked("water"), asked("水", language="zh-Hant")
    assert await bridge.bridge(english, FakeRetriever(ENGLISH)) is english
    assert await bridge.bridge(chinese, FakeRetriever(CHINESE)) is chinese


async def test_words_stay_and_have_further_ways_to_be_said(bridge: Bridge) -> None:
    for query, passages, term in ((asked("水"), ENGLISH, "water"), (asked("water"), CHINESE, "水")):
        [word] = (await bridge.bridge(query, FakeRetriever(passages))).words
        assert word.variants[0] == query.words[0].variants[0]
        assert [variant.terms for variant in word.bridged] == [(term,)]
        assert all(0 < variant.weight < 1 for variant in word.bridged)


async def test_an_archive_in_both_languages_is_asked_in_both(bridge: Bridge) -> None:
    [word] = (await bridge.bridge(asked("水"), FakeRetriever([*ENGLISH, *CHINESE]))).words
    assert [variant.terms for variant in word.variants] == [("水",), ("water",)]


async def test_what_is_bridged_already_stays_as_it_is(bridge: Bridge) -> None:
    known = Word("水", (Variant(("水",), Origin.ASKED, 1.0), Variant(("rain",), Origin.BRIDGED, 0.8)))
    query = Query("水", "zh-Hans", (known,))
    assert (await bridge.bridge(query, FakeRetriever(ENGLISH))).words == (known,)


async def test_a_word_that_nobody_knows_stays_as_it_is(bridge: Bridge) -> None:
    for query, passages in ((asked("qwrtz"), CHINESE), (asked("㐀㐁"), ENGLISH)):
        assert await bridge.bridge(query, FakeRetriever(passages)) == query
