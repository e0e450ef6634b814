"""Texts of a feed, with or without markup → as they are kept, a line for each block."""

from povbot.errors import PageUnreadable
from povbot.ingest import cleaning, markup, mojibake


def of_html(text: str) -> str:
    """Never raises; markup that cannot be read has no text, nor has damaged text (see `of_text`)."""
    if mojibake.broken(text):
        return ""
    try:
        return of_text("\n".join(markup.lines(markup.tree_of(f"<div>{text}</div>", ""))))
    except PageUnreadable:
        return ""


def of_text(text: str) -> str:
    """Without blanks at the ends and in rows. Empty where a character of it is lost: what is damaged counts as not
    given, and the story's own page has it."""
    return "" if mojibake.broken(text) else cleaning.lines(text)
