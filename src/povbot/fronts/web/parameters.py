"""What stands behind the question mark of an address, read strictly: a slip of the pen is found, not passed over."""

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from urllib.parse import parse_qsl

from starlette.requests import Request

from povbot.fronts.web.problems import (
    PARAMETER_INVALID,
    PARAMETER_MISSING,
    PARAMETER_REPEATED,
    PARAMETER_UNKNOWN,
    QUERY_UNREADABLE,
    Problem,
)

_MOST = 64
# C0, DEL and C1: nothing that is asked has them.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_NUMBER = re.compile(r"[0-9]{1,9}")


class Parameters:
    """Every method raises Problem, and so does reading them where there is one that is not `known`."""

    def __init__(self, request: Request, known: Collection[str]) -> None:
        self._values = defaultdict[str, list[str]](list)
        for name, value in _pairs(request.scope["query_string"]):
            if name not in known:
                raise Problem(PARAMETER_UNKNOWN, f'"{name[:50]}" is none of them.', allowed=sorted(known))
            self._values[name].append(value)

    def text(self, name: str, most: int) -> str:
        """One of 1 to `most` characters, which must be there."""
        value = self.text_or_none(name, most)
        if value is None:
            raise Problem(PARAMETER_MISSING, f'"{name}" has to be given.', parameter=name)
        return value

    def text_or_none(self, name: str, most: int) -> str | None:
        value = self._single(name)
        return None if value is None else _text(name, value, most)

    def texts(self, name: str, most: int, count: int) -> Sequence[str]:
        """At most `count`, in the order given."""
        given = self._values[name]
        if len(given) > count:
            raise _invalid(name, f"It may be given {count} times, and is {len(given)} times.")
        return [_text(name, value, most) for value in given]

    def one_of(self, name: str, allowed: Collection[str]) -> str | None:
        value = self._single(name)
        if value is not None and value not in allowed:
            raise _invalid(name, "It is none of what it may be.", sorted(allowed))
        return value

    def number(self, name: str, default: int, least: int, most: int) -> int:
        value = self._single(name)
        if value is None:
            return default
        if not _NUMBER.fullmatch(value) or not least <= int(value) <= most:
            raise _invalid(name, f"It is a whole number from {least} to {most}.")
        return int(value)

    def flag(self, name: str) -> bool:
        return self.one_of(name, ("true", "false")) == "true"

    def _single(self, name: str) -> str | None:
        given = self._values[name]
        if len(given) > 1:
            raise Problem(PARAMETER_REPEATED, f'"{name}" is given {len(given)} times.', parameter=name)
        return given[0] if given else None


def _pairs(query: bytes) -> Sequence[tuple[str, str]]:
    try:
        return parse_qsl(query.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MOST)
    except UnicodeDecodeError:
        raise Problem(QUERY_UNREADABLE, "What stands behind the question mark is no UTF-8.") from None
    except ValueError:
        raise Problem(QUERY_UNREADABLE, f"It has more than {_MOST} parameters.") from None


def _text(name: str, value: str, most: int) -> str:
    if not 1 <= len(value) <= most:
        raise _invalid(name, f"It has 1 to {most} characters, and not {len(value)}.")
    if found := _CONTROL.search(value):
        raise _invalid(name, f"It has a control character, U+{ord(found[0]):04X}.")
    return value


def _invalid(name: str, why: str, allowed: Sequence[str] | None = None) -> Problem:
    return Problem(PARAMETER_INVALID, f'"{name}": {why}', parameter=name, allowed=allowed)
