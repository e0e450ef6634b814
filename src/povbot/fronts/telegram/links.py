"""Addresses that open the bot at the right thing (https://core.telegram.org/bots/features#deep-linking), and addresses
that share one: what they carry comes back with every tap on a message that has them."""

import base64
import binascii
import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

from povbot.fronts.telegram.buttons import is_storable

MAX_START_CHARS = 64
_PLAIN = re.compile(r"[A-Za-z0-9_-]+")
_SHARE = "https://t.me/share/url"


@dataclass(frozen=True, slots=True)
class Ask:
    question: str


@dataclass(frozen=True, slots=True)
class Story:
    article_id: str


@dataclass(frozen=True, slots=True)
class Topic:
    topic_id: str


Target = Ask | Story | Topic


def encode(target: Target) -> str | None:
    """What follows `?start=`: 64 of A-Z a-z 0-9 _ - at most, None where it would not come back. Ids stay readable where
    they can; everything else is base64url of its UTF-8."""
    match target:
        case Ask(question):
            payload = f"ask_{_packed(question)}"
        case Story(article_id):
            payload = f"story_{article_id}" if _PLAIN.fullmatch(article_id) else f"storyx_{_packed(article_id)}"
        case Topic(topic_id):
            payload = f"topic_{topic_id}" if _PLAIN.fullmatch(topic_id) else f"topicx_{_packed(topic_id)}"
    return payload if decode(payload) == target else None


def decode(payload: str) -> Target | None:
    """None for what is no address of this bot's: anybody can write anything behind `?start=`."""
    kind, _, rest = payload.partition("_")
    text = rest if kind in ("story", "topic") else _unpacked(rest)
    if not text or not is_storable(text) or len(payload) > MAX_START_CHARS:
        return None
    match kind:
        case "ask":
            return Ask(text)
        case "story" | "storyx":
            return Story(text)
        case "topic" | "topicx":
            return Topic(text)
    return None


def opening(username: str, target: Target) -> str:
    """The address that opens the bot there, or at its beginning where the target does not fit."""
    payload = encode(target)
    return f"https://t.me/{username}" + (f"?start={payload}" if payload else "")


def sharing(address: str, text: str, **more: str) -> str:
    """The address that offers to send `address` below `text` to a chat; `more` is only carried along."""
    return f"{_SHARE}?{urlencode({'url': address, 'text': text} | more)}"


def shared(address: str) -> dict[str, str] | None:
    """What a sharing address carries: `url`, `text` and more. None for any other address."""
    try:
        parts = urlsplit(address)
    except ValueError:  # such as of brackets with no address of IPv6 between them
        return None
    if f"{parts.scheme}://{parts.netloc}{parts.path}" != _SHARE:
        return None
    return {name: values[0] for name, values in parse_qs(parts.query).items()}


def _packed(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode("utf-8", "surrogatepass")).decode().rstrip("=")


def _unpacked(text: str) -> str | None:
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        return base64.b64decode(padded, altchars=b"-_", validate=True).decode("utf-8")
    except (ValueError, binascii.Error):
        return None
