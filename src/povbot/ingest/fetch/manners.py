"""How a publisher is asked: who asks, how often, and for how much at most."""

from dataclasses import dataclass

from povbot.errors import ConfigError

PRODUCT = "povbot"  # what robots.txt knows it by


@dataclass(frozen=True, slots=True)
class Manners:
    """`allowed` names hosts that may be asked wherever they are, as "host", at the usual ports, or "host:port", there
    alone. Sizes are of pages unpacked. A wait longer than `longest_wait_s` is not waited for: the page is not fetched.
    """

    agent: str
    delay_s: float = 1.0
    allowed: tuple[str, ...] = ()
    tries: int = 4
    longest_wait_s: float = 300.0
    most_bytes: int = 10 * 2**20
    most_seconds: float = 60.0
    most_redirects: int = 5


def user_agent(version: str, contact: str) -> str:
    """Raises ConfigError for a contact that cannot be sent."""
    if not (contact.strip() and contact.isascii() and contact.isprintable()) or {*"()\\"} & {*contact}:
        raise ConfigError(
            "a publisher has to know whom to write to",
            where="contact",
            remedy='Write contact = "you@example.org", or the address of a page, in ASCII and without parentheses.',
        )
    return f"{PRODUCT}/{version} (+{contact.strip()})"
