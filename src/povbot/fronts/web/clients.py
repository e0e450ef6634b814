"""Who asks, as far as that is known: an address, and nothing that would name a reader."""

import re
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.datastructures import Headers
from starlette.types import Scope

_Address = IPv4Address | IPv6Address
# What a provider gives to one household or one server.
_ONE_CLIENT_BITS = 64
# Azure and IIS write down the port as well.
_WITH_PORT = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([0-9.]+)):[0-9]{1,5}")
# Chains of proxies are shorter; whoever sends more wants us to read.
_MOST_HOPS = 16


class Clients:
    """`proxies` are addresses or networks. Raises ValueError where one is neither."""

    def __init__(self, proxies: Sequence[str]) -> None:
        self._proxies = [ip_network(one, strict=False) for one in proxies]

    def of(self, scope: Scope) -> str:
        """The address that limits go by, an IPv6 network in place of its many; empty where there is none, as behind a
        Unix socket."""
        peer = _read((scope.get("client") or ("",))[0])
        if peer is not None and self._is_proxy(peer):
            peer = self._before(peer, Headers(scope=scope).getlist("x-forwarded-for"))
        return "" if peer is None else _counted(peer)

    def _before(self, proxy: _Address, forwarded: Sequence[str]) -> _Address:
        """Each proxy writes down whom it was asked by, behind what it was told: left of the first who is none of ours
        stands what anybody may have written, and left of what is no address as well."""
        hops = ",".join(forwarded).rsplit(",", _MOST_HOPS)
        for hop in reversed(hops[-_MOST_HOPS:]):
            read = _read(_without_port(hop.strip()))
            if read is None:
                break
            proxy = read
            if not self._is_proxy(read):
                break
        return proxy

    def _is_proxy(self, address: _Address) -> bool:
        return any(address in network for network in self._proxies)


def _without_port(hop: str) -> str:
    found = _WITH_PORT.fullmatch(hop)
    return (found[1] or found[2]) if found else hop


def _read(written: str) -> _Address | None:
    try:
        address = ip_address(written)
    except ValueError:
        return None
    return (address.ipv4_mapped if isinstance(address, IPv6Address) else None) or address


def _counted(address: _Address) -> str:
    if isinstance(address, IPv4Address):
        return str(address)
    return str(IPv6Network((int(address), _ONE_CLIENT_BITS), strict=False))
