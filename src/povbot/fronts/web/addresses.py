"""The front's own addresses. A page's begins with the language that it is in; its questions stand in it, so that a
conversation can be kept, shared and gone on with, and nothing of it is stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from povbot.texts import LANGUAGES

# What a page's address may begin with behind its language; without one, a reader is led to the page in theirs.
PAGES = ("", "ask", "latest", "topics", "stories", "about", "operator", "api")


@dataclass(frozen=True, slots=True)
class Addresses:
    """Of the pages in `language`, from the site's root."""

    language: str

    def home(self) -> str:
        return self._page("")

    def ask(self, questions: Sequence[str], **more: str | int) -> str:
        """The conversation of these questions, in the order asked. `more` tells how to look at the last answer."""
        return self._page("ask", *(("q", question) for question in questions), **more)

    def latest(self, offset: int = 0) -> str:
        return self._page("latest", **_from(offset))

    def topics(self) -> str:
        return self._page("topics")

    def topic(self, topic_id: str, offset: int = 0, **more: str | int) -> str:
        return self._page(f"topics/{_part(topic_id)}", **_from(offset), **more)

    def feed(self, topic_id: str) -> str:
        return self._page(f"feeds/{_part(topic_id)}")

    def story(self, article_id: str, **more: str | int) -> str:
        return self._page(f"stories/{_part(article_id)}", **more)

    def about(self) -> str:
        return self._page("about")

    def api(self) -> str:
        return self._page("api")

    def operator(self, path: str = "", **more: str | int) -> str:
        return self._page(f"operator{path}", **more)

    def _page(self, path: str, *values: tuple[str, str], **more: str | int) -> str:
        query = urlencode([*values, *more.items()])
        return f"/{self.language}/{path}" + (f"?{query}" if query else "")


def anywhere(article_id: str) -> str:
    """A story's, in no language: it leads to its page in the reader's."""
    return f"/stories/{_part(article_id)}"


def elsewhere(path: str, query: str, language: str) -> str:
    """The same page in another language; `path` is a page's, from the site's root, and not decoded."""
    _, first, *rest = path.split("/", 2)
    inside = "/".join(rest) if first in LANGUAGES else path.lstrip("/")
    return f"/{language}/{inside}" + (f"?{query}" if query else "")


def _part(name: str) -> str:
    return quote(name, safe="")


def _from(offset: int) -> dict[str, int]:
    return {"from": offset} if offset else {}
