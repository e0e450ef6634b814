"""By which addresses a page is known: to search engines, to whoever shares it, and in the other languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import parse_qsl, quote, urlencode

from starlette.requests import Request

from povbot.fronts.web.addresses import PAGES, elsewhere
from povbot.texts import LANGUAGES

_LOCALES = {"en": "en_GB", "zh-Hans": "zh_CN", "zh-Hant": "zh_TW"}
# Which page of a list it is. What else an address may say tells how the same page is looked at; a conversation's is not
# told to anybody.
_OF_THE_PAGE = ("from",)
_OF_A_PATH = "/%:@!$&'()*+,;="


@dataclass(frozen=True, slots=True)
class Known:
    """Addresses with the site before them. `alternates` are by language, the page's own among them, and "x-default"
    where each is led to the one in theirs; none of a page that is in one language only. `locale` is what Open Graph
    calls its language."""

    root: str
    canonical: str
    alternates: Mapping[str, str]
    locale: str

    @classmethod
    def of(cls, request: Request, root: str) -> Self:
        path = path_of(request)
        given = parse_qsl(query_of(request), errors="replace")
        query = urlencode([(name, value) for name, value in given if name in _OF_THE_PAGE])
        own = f"{root}{path}" + (f"?{query}" if query else "")
        language, _, inside = path[1:].partition("/")
        if language not in LANGUAGES or inside.partition("/")[0] not in PAGES:
            return cls(root, own, {}, _LOCALES.get(language, _LOCALES[LANGUAGES[0]]))
        alternates = {tag: root + elsewhere(path, query, tag) for tag in LANGUAGES}
        default = f"{root}/{inside}" + (f"?{query}" if query else "")
        return cls(root, own, alternates | {"x-default": default}, _LOCALES[language])


def path_of(request: Request) -> str:
    """As it was asked for, not decoded: an id with a `?` or a `%` in it stays one."""
    raw: bytes | None = request.scope.get("raw_path")
    if raw is None:
        return quote(request.scope["path"])
    # What is sent need not be ASCII.
    return quote(raw.partition(b"?")[0], safe=_OF_A_PATH)


def query_of(request: Request) -> str:
    return quote(request.scope["query_string"], safe=_OF_A_PATH + "?")
