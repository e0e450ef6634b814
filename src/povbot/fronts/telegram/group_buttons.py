"""What the buttons of a group's settings do, inside the button."""

from dataclasses import dataclass

from povbot.texts import LANGUAGES


@dataclass(frozen=True, slots=True)
class Speak:
    """None: as the Telegram of whoever asks does."""

    language: str | None


@dataclass(frozen=True, slots=True)
class WritePlainly:
    plain: bool


Setting = Speak | WritePlainly
_SETTINGS: dict[str, Setting] = {
    "gl:": Speak(None),
    **{f"gl:{language}": Speak(language) for language in LANGUAGES},
    "gp:1": WritePlainly(plain=True),
    "gp:0": WritePlainly(plain=False),
}


def encode(setting: Setting) -> str:
    return next(data for data, known in _SETTINGS.items() if known == setting)


def decode(data: str) -> Setting | None:
    """None for what no button of this bot says: anybody can send anything."""
    return _SETTINGS.get(data)
