"""A process for itself: asks every expression of the source about texts made against it, and writes down which took
longer than its limit of processor time, a JSON list on standard output."""

import json
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from types import FrameType

import expressions_built
from expression_attacks import Attack, attacks
from written_expressions import Expression, expressions

# A text of so many characters takes an expression that reads it once a few milliseconds; one that begins anew at
# every character, from five seconds upwards.
_CHARS, _LIMIT_S = 100_000, 2.0
# Where all that an expression reads has a limit of its own, the text is four times a question: what grows with
# the square of it stays below a second, and what grows faster does not.
_BOUNDED_CHARS = 2_000
# Of all texts, those that it is worst at while they are short are made long: there its square is seen among peers.
_SHORT_CHARS, _WORST = 500, 3


class _TooLongError(Exception):
    pass


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise _TooLongError


def _ask(expression: Expression, text: str) -> None:
    asked = text if isinstance(expression.pattern.pattern, str) else text.encode()
    for method in expression.methods:
        given = [asked[:0], asked] if method in ("sub", "subn") else [asked]
        found = getattr(expression.pattern, method)(*given)
        if method == "finditer":
            list(found)


def _taken(expression: Expression, text: str) -> float:
    """Seconds of processor time, at most the limit."""
    begun = time.process_time()
    signal.setitimer(signal.ITIMER_VIRTUAL, _LIMIT_S)
    with suppress(_TooLongError):
        _ask(expression, text)
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        return min(time.process_time() - begun, _LIMIT_S)
    return _LIMIT_S


def _slow(expression: Expression) -> Iterator[str]:
    chars = _BOUNDED_CHARS if _is_bounded(expression) else _CHARS
    took: list[tuple[float, int, Attack]] = []
    for at, attack in enumerate(attacks(expression.pattern)):
        took.append((_taken(expression, attack.text(_SHORT_CHARS)), at, attack))
        if took[-1][0] >= _LIMIT_S:
            yield _said(expression, attack.text(_SHORT_CHARS))
            return
    for _, _, attack in sorted(took, reverse=True)[:_WORST]:
        if _taken(expression, attack.text(chars)) >= _LIMIT_S:
            yield _said(expression, attack.text(chars))
            return


def _is_bounded(expression: Expression) -> bool:
    return not expressions_built.BOUNDED.keys().isdisjoint(
        (expression.module, f"{expression.module}.{expression.name}")
    )


def _said(expression: Expression, text: str) -> str:
    return f"{expression.module}:{expression.line}: {expression.pattern.pattern!r:.120} on {text[:40]!r}…{text[-6:]!r}"


def main() -> None:
    signal.signal(signal.SIGVTALRM, _interrupt)
    asked = list({(e.module, e.pattern, e.methods): e for e in expressions(expressions_built.built())}.values())
    slow = [said for expression in asked for said in _slow(expression)]
    json.dump({"asked": len(asked), "slow": slow}, sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main()
