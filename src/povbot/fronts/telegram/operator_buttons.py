"""What the operator's buttons do. Their data begin with `o`; anybody can forge them, so it matters who taps."""

from dataclasses import dataclass

_MAX_DIGITS = 15


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
    if kind not in ("om", "oh") or not (text.isascii() and text.isdecimal() and len(text) <= _MAX_DIGITS):
        return None
    return ShowMissed(int(text)) if kind == "om" else Halt(int(text))
