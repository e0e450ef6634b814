"""What became of the stories of an answer after it was given, above what is answered now."""

from dataclasses import replace
from datetime import datetime

from povbot.fronts.telegram.render.message import Message
from povbot.service import Since
from povbot.texts import Texts


def meanwhile(since: Since, answered: datetime, message: Message, texts: Texts) -> Message:
    lines = [texts("answer-changed-since", day=texts.day(answered.date()))] if since.changed else []
    lines += [texts("answer-withdrawn-since")] if since.withdrawn else []
    head = "".join(f"<i>{line}</i>\n" for line in lines)
    return replace(message, html=f"{head}\n{message.html}") if head else message
