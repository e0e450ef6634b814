"""What the buttons of stories do, inside the button."""

from dataclasses import dataclass

from povbot.fronts.telegram.buttons import MAX_DATA_BYTES, decoded_number


@dataclass(frozen=True, slots=True)
class ShowStory:
    """In a message of its own; `here`, in the one with the button, as told by this very article."""

    article_id: str
    here: bool = False


@dataclass(frozen=True, slots=True)
class ShowRelated:
    article_id: str


@dataclass(frozen=True, slots=True)
class ShowPublished:
    """A page of the stories published in a language."""

    language: str
    offset: int


@dataclass(frozen=True, slots=True)
class ShowTimeline:
    topic_id: str


StoryAction = ShowStory | ShowRelated | ShowPublished | ShowTimeline


def encode(action: StoryAction) -> str | None:
    """None where it does not fit into 64 bytes: such a button cannot be shown."""
    match action:
        case ShowStory(article_id, here):
            data = f"b{'h' if here else 's'}:{article_id}"
        case ShowRelated(article_id):
            data = f"br:{article_id}"
        case ShowPublished(language, offset):
            data = f"bl:{language}:{offset}"
        case ShowTimeline(topic_id):
            data = f"bd:{topic_id}"
    return data if len(data.encode()) <= MAX_DATA_BYTES else None


def decode(data: str) -> StoryAction | None:
    """None for what no button of this bot says: anybody can send anything."""
    kind, _, rest = data.partition(":")
    if not rest.strip():
        return None
    match kind:
        case "bs" | "bh":
            return ShowStory(rest, here=kind == "bh")
        case "br":
            return ShowRelated(rest)
        case "bd":
            return ShowTimeline(rest)
        case "bl":
            language, _, number = rest.rpartition(":")
            offset = decoded_number(number)
            return ShowPublished(language, offset) if language.strip() and offset is not None else None
    return None
