"""The way to a cluster, by the official client."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Access:
    """`addresses` are those of some of its nodes, all asked in turn. `timeout_s` is what one request may take."""

    addresses: tuple[str, ...] = field(repr=False)  # there may be a password in them
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    api_key: str | None = field(default=None, repr=False)
    ca_certs: Path | None = None
    timeout_s: float = 2.0

    @property
    def where(self) -> str:
        """For people: without what is secret in an address."""
        return ", ".join(_bare(address) for address in self.addresses)

    def options(self) -> Mapping[str, Any]:
        """For either of the official clients. Neither tries again by itself: whoever asks knows what may be repeated,
        and how long to wait."""
        chosen: dict[str, Any] = {"hosts": [*self.addresses], "timeout": self.timeout_s, "max_retries": 0}
        if self.user is not None:
            chosen["http_auth"] = (self.user, self.password or "")
        if self.api_key is not None:
            chosen["headers"] = {"authorization": f"ApiKey {self.api_key}"}
        if self.ca_certs is not None:
            chosen["ca_certs"] = str(self.ca_certs)
        return chosen


def _bare(address: str) -> str:
    parts = urlsplit(address)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
