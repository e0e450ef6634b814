"""Connections to the very addresses that were checked. The name stays in the Host header and in the TLS handshake."""

import ssl
from collections.abc import Iterable

import httpcore
import httpx

from povbot.ingest.fetch.guard import Guard


class _CheckedBackend(httpcore.AsyncNetworkBackend):
    """A name is resolved once for a connection, so that it cannot lead elsewhere between the check and the use."""

    def __init__(self, guard: Guard) -> None:
        self._guard, self._network = guard, httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the library's own signature
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        try:
            addresses = await self._guard.addresses(host, port)
        except OSError as error:
            raise httpcore.ConnectError(f"{host} is not known: {error}") from error
        fault: Exception = httpcore.ConnectError(f"{host} has no address")
        for ip in addresses:
            try:
                return await self._network.connect_tcp(str(ip), port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                fault = error
        raise fault


class PinnedTransport(httpx.AsyncHTTPTransport):
    def __init__(self, guard: Guard, tls: ssl.SSLContext) -> None:
        super().__init__(verify=tls)
        # httpx hands no backend on; a test holds that this one is used.
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls, keepalive_expiry=30.0, network_backend=_CheckedBackend(guard)
        )
