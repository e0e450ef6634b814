"""Numbers as Chinese writes them: 三十, 二〇二〇, 1000万."""

import contextlib


def value(written: str) -> float | None:
    """None for what is no number."""
    digits = written.replace(",", "")
    with contextlib.suppress(ValueError):
        return float(digits)
    import cn2an  # noqa: PLC0415 - takes 0.16 s, which questions without Han numerals do not pay

    try:
        return float(cn2an.cn2an(digits, "smart"))
    except (ValueError, KeyError, IndexError):
        return None
