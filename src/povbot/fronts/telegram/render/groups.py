"""What is said in groups beside answers, as messages."""

from collections.abc import Mapping

from povbot.fronts.telegram.group_buttons import Setting, Speak, WritePlainly, encode
from povbot.fronts.telegram.render.message import Button, Message
from povbot.model import Chat
from povbot.texts import Texts


def settings(chat: Chat, names: Mapping[str, str], texts: Texts) -> Message:
    """`names` are the languages', each in its own, by catalogue language."""
    language = names[chat.language] if chat.language else texts("group-language-each")
    lines = (
        f"<b>{texts('group-settings')}</b>",
        texts("group-language", language=language),
        texts("group-plain-on" if chat.plain else "group-plain-off"),
    )
    languages = tuple(_choice(name, Speak(code), chosen=chat.language == code) for code, name in names.items())
    each = _choice(texts("group-language-each-button"), Speak(None), chosen=chat.language is None)
    turn = _choice(texts("group-plain-turn-off" if chat.plain else "group-plain-turn-on"), WritePlainly(not chat.plain))
    return Message("\n".join(lines), (languages, (each,), (turn,)))


def _choice(text: str, setting: Setting, *, chosen: bool = False) -> Button:
    return Button(f"✓ {text}" if chosen else text, encode(setting))
