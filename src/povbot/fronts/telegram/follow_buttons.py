"""What the buttons of those who follow do, inside the button. A subscription is named by its id, which anybody can make
up: whose it is must be looked at."""

from dataclasses import dataclass

from povbot.fronts.telegram.buttons import MAX_DATA_BYTES, decoded_number
from povbot.model import Frequency

HOURS, WEEKDAYS = range(24), range(7)


@dataclass(frozen=True, slots=True)
class FollowQuestion:
    """The one behind the message."""


@dataclass(frozen=True, slots=True)
class FollowTopic:
    topic_id: str


@dataclass(frozen=True, slots=True)
class ShowFollowed:
    pass


@dataclass(frozen=True, slots=True)
class ShowSubscription:
    """`anew` sends a message of its own: a digest stays."""

    subscription_id: int
    anew: bool = False


@dataclass(frozen=True, slots=True)
class Pause:
    subscription_id: int
    paused: bool


@dataclass(frozen=True, slots=True)
class End:
    subscription_id: int


@dataclass(frozen=True, slots=True)
class Often:
    subscription_id: int
    frequency: Frequency


@dataclass(frozen=True, slots=True)
class ShowTimes:
    pass


@dataclass(frozen=True, slots=True)
class ChooseHour:
    """Shows the hours there are; with one, chooses it."""

    hour: int | None = None


@dataclass(frozen=True, slots=True)
class ChooseWeekday:
    """Monday is 0."""

    weekday: int | None = None


@dataclass(frozen=True, slots=True)
class ChooseQuiet:
    """Local hours; the same twice is no quiet at all."""

    hours: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class ChooseZone:
    """Without a name shows those that the reader's language suggests, or `all_of_them`."""

    zone: str | None = None
    all_of_them: bool = False


FollowAction = (
    FollowQuestion
    | FollowTopic
    | ShowFollowed
    | ShowSubscription
    | Pause
    | End
    | Often
    | ShowTimes
    | ChooseHour
    | ChooseWeekday
    | ChooseQuiet
    | ChooseZone
)


def encode(action: FollowAction) -> str | None:
    """None where it does not fit into 64 bytes: such a button cannot be shown."""
    bare = next((said for said, known in _BARE.items() if known == action), None)
    data = f"f:{bare or _of_one(action) or _choice(action)}"
    return data if len(data.encode()) <= MAX_DATA_BYTES else None


def _of_one(action: FollowAction) -> str | None:
    """Of a topic or a subscription."""
    match action:
        case FollowTopic(topic_id):
            said = f"t:{topic_id}"
        case ShowSubscription(number, anew):
            said = f"{'o' if anew else 's'}:{number}"
        case Pause(number, paused):
            said = f"{'p' if paused else 'r'}:{number}"
        case End(number):
            said = f"e:{number}"
        case Often(number, frequency):
            said = f"{frequency}:{number}"
        case _:
            return None
    return said


def _choice(action: FollowAction) -> str | None:
    match action:
        case ChooseHour(hour):
            return f"h:{hour}"
        case ChooseWeekday(weekday):
            return f"d:{weekday}"
        case ChooseQuiet((first, last)):
            return f"n:{first}-{last}"
        case ChooseZone(zone):
            return f"z:{zone}"
    return None


_BARE: dict[str, FollowAction] = {
    "+": FollowQuestion(),
    "l": ShowFollowed(),
    "w": ShowTimes(),
    "h": ChooseHour(),
    "d": ChooseWeekday(),
    "n": ChooseQuiet(),
    "z": ChooseZone(),
    "Z": ChooseZone(all_of_them=True),
}


def decode(data: str) -> FollowAction | None:
    """None for what no button of this bot says: anybody can send anything."""
    prefix, _, said = data.partition(":")
    if prefix != "f":
        return None
    kind, colon, rest = said.partition(":")
    if not colon:
        return _BARE.get(kind)
    match kind:
        case "t":
            return FollowTopic(rest) if rest.strip() else None
        case "z":
            return ChooseZone(rest) if rest.strip() else None
        case "n":
            return _quiet(rest)
    number = decoded_number(rest)
    return None if number is None else _numbered(kind, number)


def _numbered(kind: str, number: int) -> FollowAction | None:
    match kind:
        case "s" | "o":
            return ShowSubscription(number, anew=kind == "o")
        case "p" | "r":
            return Pause(number, paused=kind == "p")
        case "e":
            return End(number)
        case "h":
            return ChooseHour(number) if number in HOURS else None
        case "d":
            return ChooseWeekday(number) if number in WEEKDAYS else None
    return Often(number, Frequency(kind)) if kind in [*Frequency] else None


def _quiet(text: str) -> ChooseQuiet | None:
    first, last = map(decoded_number, text.split("-")) if text.count("-") == 1 else (None, None)
    if first is None or last is None or first not in HOURS or last not in HOURS:
        return None
    return ChooseQuiet((first, last))
