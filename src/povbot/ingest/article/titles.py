"""A headline without the name of the site that stands behind it."""

import re
from urllib.parse import urlsplit

_SEPARATOR = re.compile(
    r"(?<!\s)\s++(?:[-–—|·:»]++\s++|[_|｜]++\s*+|-{2,}+\s*+|—{2,}+\s*+)"
    r"|(?:[_|｜]++|-{2,}+|—{2,}+)\s*+|(?<=[\u3400-\u9fff”》！？])-(?=[\u3400-\u9fff])"
)
_CHINESE_SITE = re.compile(
    r"[\u3400-\u9fff]{0,8}(?:网|網|报|報|社|频道|頻道|在线|新闻|新聞|要闻|时政|社会|国际|财经|首页|中心)"
)
_CUT = re.compile(r"\.\.\.|…")
_LEAST_CUT = 8
_SITE_MARKS = re.compile(r"\.(?:com|org|net|cn|gov|hk|tw)\b", re.IGNORECASE)


def headline(title: str, names: tuple[str, ...], url: str, shown: str = "") -> str:
    """`names` are what the site calls itself; `shown` is the heading on the page: if the title has it, or its beginning
    cut short, it is that."""
    cut = _CUT.split(title, maxsplit=1)
    if len(cut) > 1 and len(cut[0]) >= _LEAST_CUT and shown.startswith(cut[0].rstrip()):
        return shown
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    site = frozenset(_folded(name) for name in (*names, host, host.split(".")[0]) if name)
    pieces = _SEPARATOR.split(title)
    if shown in pieces and not _names_site(shown, site):
        return shown
    end = len(title)
    for separator, piece in reversed(list(zip(_SEPARATOR.finditer(title), pieces[1:], strict=True))):
        after_sign = separator[0].strip() not in ("·", ":", "»", "—", "——")
        if not (_folded(piece) in site or (after_sign and _names_site(piece, site))):
            break
        end = separator.start()
    return title[:end].strip() or title


def _names_site(piece: str, site: frozenset[str]) -> bool:
    return _folded(piece) in site or _SITE_MARKS.search(piece) is not None or _CHINESE_SITE.fullmatch(piece) is not None


def _folded(name: str) -> str:
    return re.sub(r"\W", "", name).casefold()
