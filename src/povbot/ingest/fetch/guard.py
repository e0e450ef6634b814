"""Which addresses may be asked: none that lead from a publisher's page into somebody's own network."""

import asyncio
import ipaddress
import re
import socket
from collections.abc import Awaitable, Callable, Collection, Sequence
from ipaddress import IPv4Address, IPv6Address

import httpx

from povbot.errors import AddressRefused, ConfigError

IP = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""Host and port → IP addresses, best first. Raises OSError."""

_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(rb"[\w.-]{1,253}|[\da-fA-F:.]+")
# The standard library does not count these among the private and reserved ones.
_OTHER_IPV4 = tuple(map(ipaddress.IPv4Network, ("192.0.0.0/24", "192.88.99.0/24", "100.64.0.0/10")))
# Only here are public hosts. Whatever carries an IPv4 address inside is elsewhere (mapped, compatible, translated by
# 64:ff9b::), but for Teredo and 6to4, which are taken out again with the documentation's networks.
_GLOBAL_IPV6 = ipaddress.IPv6Network("2000::/3")
_OTHER_IPV6 = tuple(map(ipaddress.IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))


def is_public(ip: IP) -> bool:
    if isinstance(ip, IPv6Address):
        return ip in _GLOBAL_IPV6 and not any(ip in network for network in _OTHER_IPV6)
    return not (ip.is_private or ip.is_multicast or ip.is_reserved or any(ip in network for network in _OTHER_IPV4))


async def system_addresses(host: str, port: int) -> Sequence[str]:
    """As the system resolves names."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


class Guard:
    """`allowed` as in Manners. Raises ConfigError for what is no host."""

    def __init__(self, allowed: Collection[str], resolve: Resolve) -> None:
        self._allowed = frozenset(place for entry in allowed for place in _places(entry))
        self._resolve = resolve

    def admit(self, address: str) -> httpx.URL:
        """As it is asked for, without a fragment. Raises AddressRefused; where its name leads is not known yet."""
        try:
            url = httpx.URL(address).copy_with(fragment=None)
            port = _PORTS.get(url.scheme, 0) if url.port is None else url.port
        except (httpx.InvalidURL, ValueError, TypeError) as error:
            raise AddressRefused("this is no address", where=address[:200]) from error
        if url.scheme not in _PORTS or not _HOST.fullmatch(url.raw_host):
            raise AddressRefused("only http and https are asked", where=address[:200])
        if url.userinfo:
            raise AddressRefused("an address with a user's name is not asked", where=str(url))
        if port not in _PORTS.values() and (_name(url.raw_host), port) not in self._allowed:
            raise AddressRefused(
                f"port {port} is not asked",
                where=str(url),
                remedy=f'Write allow_hosts = ["{_written(url.host)}:{port}"] in the source, if you trust it.',
            )
        return url

    async def addresses(self, host: str, port: int) -> Sequence[IP]:
        """Those of this host that may be connected to, best first. Raises AddressRefused where there is none, and
        OSError where the name is not known."""
        try:
            found = [ipaddress.ip_address(host)]
        except ValueError:
            found = [ipaddress.ip_address(address) for address in await self._resolved(host, port)]
        if (_name(host), port) in self._allowed:
            return found
        public = [ip for ip in found if is_public(ip)]
        if not public:
            raise AddressRefused(
                f"leads to {', '.join(map(str, found[:3])) or 'nowhere'}, which is no public address",
                where=host,
                remedy=f'Write allow_hosts = ["{_written(host)}"] in the source, if you trust it.',
            )
        return public

    async def _resolved(self, host: str, port: int) -> Sequence[str]:
        try:
            return await self._resolve(host, port)
        except UnicodeError as error:  # of a label that is too long
            raise OSError("not a host's name") from error


def _places(entry: str) -> Sequence[tuple[str, int]]:
    try:
        url = httpx.URL(f"http://{entry}")
    except httpx.InvalidURL:
        url = httpx.URL("")
    if not _HOST.fullmatch(url.raw_host) or url.raw_path != b"/" or url.userinfo:
        raise ConfigError("not a host", where=entry, remedy='Write it as "host" or "host:port".')
    # httpx takes ":80" away from an http address, where it says nothing
    ports = (url.port,) if url.port else (80,) if entry.endswith(":80") else tuple(_PORTS.values())
    return [(_name(url.raw_host), port) for port in ports]


def _written(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _name(host: bytes | str) -> str:
    return (host.decode("ascii") if isinstance(host, bytes) else host).rstrip(".").lower()
