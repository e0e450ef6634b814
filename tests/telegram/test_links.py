"""Deep links: whatever is shared comes back the same, and nothing forged comes in."""

import re
from base64 import b64encode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from povbot.fronts.telegram import links
from povbot.fronts.telegram.buttons import is_storable
from povbot.fronts.telegram.links import Ask, Story, Target, Topic

texts = st.text(st.characters(codec="utf-8"), min_size=1, max_size=80).filter(is_storable)
targets = st.builds(Ask, texts) | st.builds(Story, texts) | st.builds(Topic, texts)


@given(targets)
@example(Ask("東川如何擺脫貧困？𠮷"))
@example(Story("dongchuan-2020_1"))
@example(Story("cn/2020/04.html"))
def test_a_target_that_fits_comes_back_the_same(target: Target) -> None:
    payload = links.encode(target)
    if payload is not None:
        assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", payload)
        assert links.decode(payload) == target


@pytest.mark.parametrize(
    "target", [Ask("how did Dongchuan escape poverty?"), Ask("東川如何擺脫貧困？"), Story("a-b_c"), Topic("relocation")]
)
def test_what_readers_share_most_fits(target: Target) -> None:
    assert links.decode(links.encode(target) or "") == target


@given(st.text(max_size=80) | st.from_regex(r"(ask|storyx?|topicx?)_[A-Za-z0-9_=-]{0,70}", fullmatch=True))
@example("ask_")
@example("ask_gICA")
@example("ask_%")
@example("story_ ")
def test_any_payload_is_a_target_or_nothing(payload: str) -> None:
    target = links.decode(payload)
    assert target is None or len(payload) <= 64


def test_a_link_with_what_no_database_takes_opens_the_bot_at_its_beginning() -> None:
    assert links.decode("ask_" + b64encode(b"why\x00why").decode().rstrip("=")) is None


def test_a_question_too_long_for_a_link_opens_the_bot_at_its_beginning() -> None:
    assert links.opening("a_bot", Ask("why " * 20)) == "https://t.me/a_bot"
    assert links.opening("a_bot", Topic("jobs")) == "https://t.me/a_bot?start=topic_jobs"


@given(texts, texts)
def test_a_shared_question_is_read_from_the_address_again(question: str, language: str) -> None:
    address = links.sharing(links.opening("a_bot", Ask(question)), question, lang=language)
    assert address.isascii()
    carried = links.shared(address)
    assert carried is not None
    assert (carried["text"], carried["lang"]) == (question, language)


@pytest.mark.parametrize(
    "address", ["https://example.org/?text=x", "https://t.me/share/url/x?text=x", "", "text=x", "https://[x/?text=x"]
)
def test_other_addresses_carry_nothing(address: str) -> None:
    assert links.shared(address) is None
