"""Whether the pages in a browser are open to those they are meant for, and to nobody else."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import ip_address

from povbot.doctor.finding import Finding, ok, warning

WEB = "web"
# A word said over and over is as long as one likes.
_FEW_SIGNS = 6


@dataclass(frozen=True, slots=True)
class Pages:
    """As they are set up. `password` is "" where there is no page for operators."""

    host: str
    port: int
    url: str | None
    proxies: Sequence[str]
    password: str


def open_to(pages: Pages) -> Iterator[Finding]:
    """The password is not told."""
    found = [*_faults(pages)]
    if not found:
        at = pages.url or f"{pages.host}, port {pages.port}, for this machine alone"
        yield ok(WEB, f"at {at}; {'with' if pages.password else 'without'} a page for operators")
    yield from found


def _faults(pages: Pages) -> Iterator[Finding]:
    if pages.url is None and not _is_this_machine(pages.host):
        yield warning(
            WEB,
            f"they are listened for at {pages.host}, without HTTPS and without a name",
            "Put a proxy in front of them (docs/web.md) and set web.url, or web.host to 127.0.0.1.",
        )
    if pages.url and not pages.url.startswith("https://"):
        yield warning(
            WEB,
            "web.url is no https: address: whoever stands between reads what is asked, and the operator's password",
            "Put a proxy in front of them that speaks HTTPS (docs/web.md).",
        )
    if pages.url and not pages.proxies:
        yield warning(
            WEB,
            "no proxy is named: all who come by one share the limit of one client",
            "Set web.proxies to the address of the one in front.",
        )
    if pages.password and len({*pages.password}) < _FEW_SIGNS:
        yield warning(WEB, "web.password is easily guessed", "Make another: `openssl rand -hex 16`.")


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
