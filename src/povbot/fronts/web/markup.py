"""What XML 1.0 may not have in it at all, written out or not (2.2 of its recommendation)."""

import re

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def without_forbidden(text: str) -> str:
    return _FORBIDDEN.sub("", text)
