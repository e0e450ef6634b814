"""What the buttons of a chat's wishes do, inside the button."""

from dataclasses import dataclass

from povbot.texts import LANGUAGES


@dataclass(frozen=True, slots=True)
class Speak:
    """None: as Telegram does."""

    language: str | None


@dataclass(frozen=True, slots=True)
class Forget:
    """Everything, or after all nothing."""

    confirmed: bool


Wish = Speak | Forget
_WISHES: dict[str, Wish] = {
    "wl:": Speak(None),
    **{f"wl:{language}": Speak(language) for language in LANGUAGES},
    "wf": Forget(confirmed=True),
    "wk": Forget(confirmed=False),
}


def encode(wish: Wish) -> str:
    return next(data for data, known in _WISHES.items() if known == wish)


def decode(data: str) -> Wish | None:
    """None for what no button of this bot says: anybody can send anything."""
    return _WISHES.get(data)
