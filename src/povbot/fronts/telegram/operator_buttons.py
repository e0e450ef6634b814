"""What the operator's buttons do. Their data begin with `o`; anybody can forge them, so it matters who taps."""

from dataclasses import dataclass

from povbot.fronts.telegram.buttons import decoded_number


@dataclass(frozen=True, slots=True)
class ShowMissed:
    offset: int


@dataclass(frozen=True, slots=True)
class ExportMissed:
    pass


@dataclass(frozen=True, slots=True)
class Send:
    """The text of the message with this button, to all readers."""


@dataclass(frozen=True, slots=True)
class Cancel:
    pass


@dataclass(frozen=True, slots=True)
class Halt:
    """The broadcast whose preview is that message of this chat."""

    preview_id: int


Action = ShowMissed | ExportMissed | Send | Cancel | Halt


def encode(action: Action) -> str:
    match action:
        case ShowMissed(offset):
            return f"om:{offset}"
        case ExportMissed():
            return "oe"
        case Send():
            return "os"
        case Cancel():
            return "oc"
        case Halt(preview_id):
            return f"oh:{preview_id}"


def decode(data: str) -> Action | None:
    """None for what no button of the operator's says."""
    plain: dict[str, Action] = {"oe": ExportMissed(), "os": Send(), "oc": Cancel()}
    if data in plain:
        return plain[data]
    kind, _, text = data.partition(":")
    number = decoded_number(text)
    if kind not in ("om", "oh") or number is None:
        return None
    return ShowMissed(number) if kind == "om" else Halt(number)
