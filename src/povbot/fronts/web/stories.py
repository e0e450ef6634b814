"""A story's own page: all that the archive has of it, and the words that an answer quoted."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from povbot.fronts.web import schema
from povbot.fronts.web.desk import Desk, Here
from povbot.model import Article, Field, Span
from povbot.service import Service, Story, name_of
from povbot.texts import Texts

_LINE = re.compile(r"[^\r\n\u2028\u2029]+")
_NUMBER = re.compile("[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Its words before, within and after what is quoted; `first` says that the quote begins here."""

    before: str
    quoted: str = ""
    after: str = ""
    first: bool = False


class Stories:
    def __init__(self, service: Service, desk: Desk) -> None:
        self._service, self._desk = service, desk

    def routes(self) -> Sequence[BaseRoute]:
        return [self._desk.route("stories/{article_id:path}", self.story)]

    async def story(self, here: Here) -> Response:
        """By this telling itself, whatever language the reader's is."""
        article_id = here.request.path_params["article_id"]
        found = await self._service.story(article_id, here.texts.language)
        tellings = {each.id: each for each in (found.article, *found.others)} if found else {}
        if found is None or article_id not in tellings:
            return await self._missing(here, article_id)
        article = tellings.pop(article_id)
        return self._shown(here, Story(article, [*tellings.values()], found.topics, found.related))

    async def _missing(self, here: Here, article_id: str) -> Response:
        gone = await self._service.withdrawn(article_id)
        values = {"said": here.texts("story-withdrawn" if gone else "story-unknown"), "again": None}
        return self._desk.page(here, "said.html", values, status=HTTPStatus.GONE if gone else HTTPStatus.NOT_FOUND)

    def _shown(self, here: Here, story: Story) -> Response:
        article, texts = story.article, here.texts
        asked = _asked(here.request)
        values = {
            "article": article,
            "headline": paragraphs(article, Field.TITLE, asked),
            "summary": paragraphs(article, Field.SUMMARY, asked),
            "body": paragraphs(article, Field.BODY, asked),
            "others": [(other.id, _named(other, article, texts), other.language) for other in story.others],
            "topics": [(topic.id, name_of(topic, texts.language)) for topic in story.topics],
            "related": story.related,
            "data": schema.news_article(article, here, self._desk.root(here.request)),
        }
        return self._desk.page(here, "story.html", values)


def paragraphs(article: Article, part: Field, asked: tuple[Field, Span] | None) -> Sequence[Paragraph]:
    """A field's lines that are not blank, in order; its words exactly, but for the ends of lines."""
    text = article.text(part)
    quoted = asked[1] if asked and asked[0] is part and asked[1].end <= len(text) else None
    return [*_paragraphs(text, quoted)]


def _paragraphs(text: str, quoted: Span | None) -> Iterator[Paragraph]:
    begun = False
    for line in _LINE.finditer(text):
        if not line[0].strip():
            continue
        start, end = line.span()
        marked = Span(max(start, quoted.start), min(end, quoted.end)) if quoted else Span(0, 0)
        if marked.start >= marked.end:
            yield Paragraph(line[0])
        else:
            yield Paragraph(text[start : marked.start], marked.of(text), text[marked.end : end], first=not begun)
            begun = True


def _asked(request: Request) -> tuple[Field, Span] | None:
    """What the address says was quoted; None where it names no slice."""
    given = request.query_params
    start, end = (given.get(name, "") for name in ("start", "end"))
    if given.get("field", "") not in {*Field} or not all(map(_NUMBER.fullmatch, (start, end))):
        return None
    span = Span(int(start), int(end))
    return (Field(given["field"]), span) if span.start < span.end else None


def _named(other: Article, article: Article, texts: Texts) -> str:
    """In what other language, or at which other outlet, the same story is told."""
    if other.language == article.language and other.publisher:
        return texts("story-also-at", publisher=other.publisher)
    parts = [texts("story-also-in", language=texts.language_named(other.language))]
    if other.translation_of:
        parts.append(texts("story-translation"))
    elif other.publisher and other.publisher != article.publisher:
        parts.append(other.publisher)
    return " · ".join(parts)
