"""Languages as publishers name them → BCP-47 tags as the archive has them."""

import re

_TAG = re.compile(r"\s*([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*)\s*(?:[,;.]|\Z)")
_SHORT = {"eng": "en", "zho": "zh", "chi": "zh", "cmn": "zh"}
_SCRIPTS = {"cn": "Hans", "sg": "Hans", "my": "Hans", "tw": "Hant", "hk": "Hant", "mo": "Hant"}
_CASED = {2: str.upper, 4: str.title}
_SCRIPT = re.compile(r"[a-z]+-[A-Z][a-z]{3}")


def tag(text: str) -> str | None:
    """The first of several. `zh-cn` is zh-Hans and `zh_TW` zh-Hant, as the script is what counts; None for what is no
    tag."""
    match = _TAG.match(text)
    if not match:
        return None
    primary, *rest = re.split("[-_]", match[1].lower())
    primary = _SHORT.get(primary, primary)
    if primary == "zh":
        script = next((part.title() for part in rest if part in ("hans", "hant")), "") or next(
            (_SCRIPTS[part] for part in rest if part in _SCRIPTS), ""
        )
        return f"zh-{script}" if script else "zh"
    return "-".join([primary, *(_CASED.get(len(part), str)(part) for part in rest)])


def of_template(text: str) -> str | None:
    """As `tag`, without region: the systems that make pages and feeds put one there, whoever writes the story."""
    full = tag(text)
    return full and (with_script[0] if (with_script := _SCRIPT.match(full)) else full.partition("-")[0])
