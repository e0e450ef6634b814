"""A chat's wishes, and what is remembered of it, as messages."""

from collections.abc import Mapping

from povbot.fronts.telegram.render.message import Button, Message, in_pairs
from povbot.fronts.telegram.wish_buttons import Forget, Speak, encode
from povbot.texts import Texts


def language(chosen: str | None, names: Mapping[str, str], texts: Texts, *, in_group: bool) -> Message:
    """`names` are what the languages call themselves. The one that is spoken by choice is marked with a word."""

    def offered(name: str, language: str | None) -> Button:
        shown = texts("language-marked", language=name) if language == chosen else name
        return Button(shown, encode(Speak(language)))

    said = "language-chosen" if chosen else "language-of-each" if in_group else "language-followed"
    lines = [texts(said), *([texts("language-admins")] if in_group else [])]
    each = texts("group-language-each-button" if in_group else "language-telegram")
    rows = in_pairs([*(offered(name, language) for language, name in names.items()), offered(each, None)])
    return Message("\n".join(lines), rows)


def plain(*, is_plain: bool, texts: Texts) -> Message:
    return Message(texts("plain-on" if is_plain else "plain-off"))


def privacy(missed_days: int, texts: Texts) -> Message:
    return Message(texts("privacy", days=texts("privacy-days", count=missed_days)))


def forget(texts: Texts, *, in_group: bool) -> Message:
    buttons = (
        Button(texts("forget-yes"), encode(Forget(confirmed=True))),
        Button(texts("forget-no"), encode(Forget(confirmed=False))),
    )
    return Message(texts("forget-group" if in_group else "forget"), (buttons,))


def forgotten(texts: Texts) -> Message:
    return Message(texts("forgotten"))


def kept(texts: Texts) -> Message:
    return Message(texts("forget-kept"))


def for_admins(texts: Texts) -> Message:
    return Message(texts("group-admins-only"))
