"""Languages as publishers name them → BCP-47 tags as the archive has them."""

import re

_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*")
_SHORT = {"eng": "en", "zho": "zh", "chi": "zh", "cmn": "zh"}
_SCRIPTS = {"cn": "Hans", "sg": "Hans", "my": "Hans", "tw": "Hant", "hk": "Hant", "mo": "Hant"}
_CASED = {2: str.upper, 4: str.title}


def tag(text: str) -> str | None:
    """`zh-cn` is zh-Hans and `zh_TW` zh-Hant, as the script is what counts; None for what is no tag."""
    if not _TAG.fullmatch(text.strip()):
        return None
    primary, *rest = re.split("[-_]", text.strip().lower())
    primary = _SHORT.get(primary, primary)
    if primary == "zh":
        script = next((part for part in rest if part in ("hans", "hant")), "") or next(
            (_SCRIPTS[part] for part in rest if part in _SCRIPTS), ""
        )
        return f"zh-{script.title()}" if script else "zh"
    return "-".join([primary, *(_CASED.get(len(part), str)(part) for part in rest)])
