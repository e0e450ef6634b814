"""Whose bucket a request takes from: the connection's address, or what a proxy of ours wrote down."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from povbot.fronts.web.clients import Clients

PROXIES = ("127.0.0.1", "10.0.0.0/8", "fd00::/8")


def client(peer: str | None, *forwarded: str, proxies: Sequence[str] = PROXIES) -> str:
    headers = [(b"x-forwarded-for", line.encode("latin-1")) for line in forwarded]
    return Clients(proxies).of({"type": "http", "client": peer and (peer, 4711), "headers": headers})


def test_an_address_of_version_4_is_one_client_however_it_is_written() -> None:
    assert client("203.0.113.7") == client("::ffff:203.0.113.7") == "203.0.113.7"


def test_the_many_addresses_of_one_network_of_version_6_are_one_client() -> None:
    assert client("2001:db8:1:2::1") == client("2001:db8:1:2:ffff::9") == "2001:db8:1:2::/64"
    assert client("2001:db8:1:3::1") != client("2001:db8:1:2::1")


def test_behind_a_unix_socket_all_are_one() -> None:
    assert client(None) == client("") == ""


def test_a_stranger_may_write_what_they_like_and_is_still_themselves() -> None:
    assert client("203.0.113.7", "198.51.100.1") == "203.0.113.7"
    assert client("127.0.0.1", "198.51.100.1", proxies=()) == "127.0.0.1"


@pytest.mark.parametrize(
    ("forwarded", "whose"),
    [
        (("198.51.100.1",), "198.51.100.1"),
        (("203.0.113.9, 198.51.100.1",), "198.51.100.1"),  # the first the client wrote itself
        (("203.0.113.9", "198.51.100.1"), "198.51.100.1"),
        (("198.51.100.1, 10.1.2.3, fd00::5",), "198.51.100.1"),
        (("10.9.9.9, 10.1.2.3",), "10.9.9.9"),
        (("2001:db8:1:2::1",), "2001:db8:1:2::/64"),
        (("::ffff:198.51.100.1 ",), "198.51.100.1"),
        (("203.0.113.9:80, 198.51.100.1:4711, 10.1.2.3:443",), "198.51.100.1"),
        (("[2001:db8:1:2::1]:4711, [fd00::5]:65535",), "2001:db8:1:2::/64"),
        (("2001:db8:1:2::4711",), "2001:db8:1:2::/64"),  # the end of an address, and no port
    ],
)
def test_behind_proxies_it_is_the_last_who_is_none_of_them(forwarded: Sequence[str], whose: str) -> None:
    assert client("127.0.0.1", *forwarded) == whose


@pytest.mark.parametrize(
    ("forwarded", "whose"),
    [
        ("", "127.0.0.1"),
        ("unknown", "127.0.0.1"),
        ("198.51.100.1, unknown", "127.0.0.1"),
        ("198.51.100.1, <script>, 10.1.2.3", "10.1.2.3"),
        ("198.51.100.1, 1.2.3.4.5", "127.0.0.1"),
        ("198.51.100.1, 203.0.113.9:", "127.0.0.1"),
        ("198.51.100.1, 203.0.113.9:port", "127.0.0.1"),
        ("198.51.100.1, 1.2.3.4.5:80", "127.0.0.1"),
        ("198.51.100.1, [::1]]:80", "127.0.0.1"),
        ("\xff, \xe9", "127.0.0.1"),
    ],
)
def test_left_of_what_is_no_address_nothing_is_believed(forwarded: str, whose: str) -> None:
    assert client("127.0.0.1", forwarded) == whose


def test_a_chain_without_end_is_not_read_to_its_end() -> None:
    assert client("127.0.0.1", "198.51.100.1," + "10.0.0.1," * 6_000 + "10.0.0.2") == "10.0.0.1"


@given(st.lists(st.text(st.characters(max_codepoint=255), max_size=40), max_size=4))
def test_anything_that_is_forwarded_is_some_client(forwarded: Sequence[str]) -> None:
    assert client("127.0.0.1", *forwarded)


def test_a_proxy_that_is_no_address_is_a_fault_of_the_settings() -> None:
    with pytest.raises(ValueError, match="proxy"):
        Clients(["proxy.example"])
