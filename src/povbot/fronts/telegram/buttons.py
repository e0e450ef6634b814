"""What a button does, inside the button: 64 bytes that mean the same after a restart, and to any process."""

from dataclasses import dataclass

MAX_DATA_BYTES = 64


@dataclass(frozen=True, slots=True)
class Ask:
    question: str


@dataclass(frozen=True, slots=True)
class ShowLatest:
    offset: int


@dataclass(frozen=True, slots=True)
class ShowTopic:
    """`anew` sends a message of its own, where the one with the button says something worth keeping."""

    topic_id: str
    offset: int
    anew: bool = False


@dataclass(frozen=True, slots=True)
class ShowTopics:
    pass


Action = Ask | ShowLatest | ShowTopic | ShowTopics


def encode(action: Action) -> str | None:
    """None where it does not fit into 64 bytes, or would not come back: such a button cannot be shown."""
    match action:
        case Ask(question):
            data = f"q:{question}"
        case ShowLatest(offset):
            data = f"l:{offset}"
        case ShowTopic(topic_id, offset, anew):
            data = f"{'n' if anew else 't'}:{topic_id}:{offset}"
        case ShowTopics():
            data = "t"
    return data if decode(data) == action and len(data.encode()) <= MAX_DATA_BYTES else None


def decode(data: str) -> Action | None:
    """None for what no button of this bot says: anybody can send anything."""
    kind, _, rest = data.partition(":")
    if kind == "q" and is_storable(rest):
        return Ask(rest)
    if kind == "l":
        offset = decoded_number(rest)
        return None if offset is None else ShowLatest(offset)
    if kind == "t" and not rest:
        return ShowTopics()
    if kind in ("t", "n"):
        topic_id, _, number = rest.rpartition(":")
        offset = decoded_number(number)
        return ShowTopic(topic_id, offset, anew=kind == "n") if topic_id and offset is not None else None
    return None


def is_storable(text: str) -> bool:
    """Says something, without the character 0, which databases refuse and nobody types."""
    return bool(text.strip()) and "\x00" not in text


def decoded_number(text: str) -> int | None:
    """None for what is none, or none that a listing or a database has: ids there are below 2 ** 31."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 9 else None  # noqa: PLR2004
