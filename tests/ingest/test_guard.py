"""Which addresses are asked, and which lead where nobody outside has any business."""

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fetchers import Names
from povbot.errors import AddressRefused, ConfigError
from povbot.ingest.fetch.guard import Guard, is_public, system_addresses

PUBLIC = ["93.184.216.34", "8.8.8.8", "1.1.1.1", "2606:4700::1111", "2a00:1450:4001:80b::200e"]
NOT_PUBLIC = [
    "0.0.0.0",  # noqa: S104
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "239.1.1.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::7f00:1",
    "64:ff9b::808:808",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "3fff::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_all_others_are_not(address: str) -> None:
    assert not is_public(ip_address(address))


@given(st.ip_addresses(v=4))
def test_what_carries_an_ipv4_address_inside_is_never_public(inside: object) -> None:
    assert not is_public(ip_address(f"::ffff:{inside}"))
    assert not is_public(ip_address(f"64:ff9b::{inside}"))


@pytest.mark.parametrize(
    "address",
    [
        "",
        "news.example/a",
        "//news.example/a",
        "/a",
        "ftp://news.example/a",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http:///a",
        "http://",
        "http://news.example:0/",
        "http://news.example:22/",
        "http://news.example:8080/",
        "http://news.example:99999/",
        "http://user:word@news.example/",
        "http://user@news.example/",
        "http://[::1/",
        "http://new\ns.example/",
        "http://" + "a" * 70_000,
    ],
)
def test_what_is_no_web_address_is_refused(address: str) -> None:
    with pytest.raises(AddressRefused):
        Guard((), Names()).admit(address)


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        ("http://news.example/a#part", "http://news.example/a"),
        ("https://NEWS.example:443/a?b=%20c", "https://news.example/a?b=%20c"),
        ("http://news.example:443/", "http://news.example:443/"),
        ("http://中国.example/早", "http://xn--fiqs8s.example/%E6%97%A9"),
    ],
)
def test_what_is_one_is_asked_as_it_is(address: str, asked: str) -> None:
    admitted = Guard((), Names()).admit(address)
    assert f"{admitted.scheme}://{admitted.netloc.decode()}{admitted.raw_path.decode()}" == asked


@given(st.text() | st.from_regex(r"https?://[^/]{0,30}(/.{0,30})?"))
def test_any_text_is_admitted_or_refused(address: str) -> None:
    try:
        admitted = Guard((), Names()).admit(address)
    except AddressRefused:
        return
    assert admitted.scheme in {"http", "https"}
    assert admitted.host


def test_a_port_is_open_where_an_allowed_host_names_it() -> None:
    guard = Guard(("news.example:8080", "other.example"), Names())
    for address in ("http://news.example:8080/", "http://NEWS.example.:8080/"):
        guard.admit(address)
    for address in ("http://news.example:8081/", "http://other.example:8080/"):
        with pytest.raises(AddressRefused, match="in the source"):
            guard.admit(address)


async def test_a_refusal_says_what_to_write_where_the_host_is_trusted() -> None:
    guard = Guard((), Names())
    with pytest.raises(AddressRefused, match=r'Write allow_hosts = \["\[::1\]:8080"\] in the source'):
        guard.admit("http://[::1]:8080/")
    for host in ("[::1]", "127.0.0.1"):
        with pytest.raises(AddressRefused) as refused:
            await guard.addresses(host.strip("[]"), 80)
        assert f'allow_hosts = ["{host}"]' in str(refused.value)
        await Guard((host,), Names()).addresses(host.strip("[]"), 80)


@pytest.mark.parametrize("entry", ["", "http://news.example", "news.example/a", "a b", "me@news.example", "host:port"])
def test_what_is_no_host_cannot_be_allowed(entry: str) -> None:
    with pytest.raises(ConfigError, match="not a host"):
        Guard((entry,), Names())


async def test_only_the_public_ones_of_a_names_addresses_are_taken() -> None:
    names = Names({"news.example": [["10.0.0.1", "93.184.216.34", "::1"]]})
    assert await Guard((), names).addresses("news.example", 80) == [ip_address("93.184.216.34")]


@pytest.mark.parametrize("leads_to", [*NOT_PUBLIC, None])
async def test_a_name_that_leads_inside_is_refused(leads_to: str | None) -> None:
    names = Names({"news.example": [[leads_to] if leads_to else []]})
    with pytest.raises(AddressRefused) as refused:
        await Guard((), names).addresses("news.example", 80)
    assert (str(ip_address(leads_to)) if leads_to else "nowhere") in str(refused.value)


async def test_an_address_in_numbers_is_looked_at_as_it_is() -> None:
    names = Names()
    with pytest.raises(AddressRefused):
        await Guard((), names).addresses("127.0.0.1", 80)
    assert await Guard((), names).addresses("8.8.8.8", 80) == [ip_address("8.8.8.8")]
    assert names.asked == []


@pytest.mark.parametrize("numbers", ["2130706433", "0x7f000001", "127.1", "0177.0.0.1", "localhost"])
async def test_other_ways_to_write_this_machine_are_refused_too(numbers: str) -> None:
    with pytest.raises(AddressRefused):
        await Guard((), system_addresses).addresses(numbers, 80)


async def test_an_allowed_host_may_be_anywhere_at_its_port() -> None:
    names = Names({"intranet.example": [["10.0.0.1"]], "other.example": [["10.0.0.1"]]})
    guard = Guard(("intranet.example", "other.example:8080", "[::1]:80"), names)
    assert await guard.addresses("intranet.example", 80) == [ip_address("10.0.0.1")]
    assert await guard.addresses("other.example", 8080) == [ip_address("10.0.0.1")]
    assert await guard.addresses("::1", 80) == [ip_address("::1")]
    for host, port in (("other.example", 80), ("10.0.0.1", 80), ("::1", 443)):
        with pytest.raises(AddressRefused):
            await guard.addresses(host, port)


async def test_a_name_that_cannot_be_one_is_not_known() -> None:
    with pytest.raises(OSError, match="not a host"):
        await Guard((), system_addresses).addresses("a" * 64 + ".example", 80)
