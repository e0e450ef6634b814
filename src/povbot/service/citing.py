"""Quotes and stories by name: where they stand, in so few letters that a search field holds them, and exactly those
again. A name is signed: a slice that somebody else chose could leave a "not" outside."""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass

from povbot.answer.build import AnswerBuilder
from povbot.model import Article, Field, Query, Quote, Span
from povbot.ports import Analyzer, Archive, SentenceSplitter
from povbot.service.originals import originals

# What Telegram takes of an inline query: https://core.telegram.org/bots/api#inlinequery
MAX_NAME_CHARS = 256
_NAME = re.compile(r"§(?P<field>title|summary|body):(?P<start>\d{1,9})-(?P<end>\d{1,9}):(?P<seal>[\w-]{16}) (?P<id>.+)")
_STORY = re.compile(r"§story (?P<id>.+)")
_SEAL_BYTES = 12
_NOWHERE = Span(0, 0)


@dataclass(frozen=True, slots=True)
class Named:
    """A slice of a story, or how the story begins, where `field` is None."""

    article_id: str
    field: Field | None = None
    span: Span = _NOWHERE
    seal: str = ""


class Names:
    """`secret` is what those have in common who write and read the names."""

    def __init__(self, secret: str) -> None:
        self._key = hmac.digest(b"povbot names a quote", secret.encode(), hashlib.sha256)

    def of_quote(self, quote: Quote) -> str | None:
        """None where it would not come back: of ids that are too long, or have blanks that a search field loses."""
        article_id, span = quote.citation.article_id, quote.span
        name = f"§{quote.field}:{span.start}-{span.end}:{self._seal(quote)} {article_id}"
        return name if read_name(name) and len(name) <= MAX_NAME_CHARS and name == " ".join(name.split()) else None

    def of_story(self, article_id: str) -> str | None:
        name = f"§story {article_id}"
        return name if len(name) <= MAX_NAME_CHARS and name == " ".join(name.split()) else None

    def is_of(self, named: Named, quote: Quote) -> bool:
        """Whether these are the words that were named: no story changed meanwhile, and nobody chose others."""
        return named.field is None or hmac.compare_digest(named.seal.encode(), self._seal(quote).encode())

    def _seal(self, quote: Quote) -> str:
        span = quote.span
        said = "\n".join((quote.citation.article_id, quote.field, f"{span.start}-{span.end}", quote.text))
        sealed = hmac.digest(self._key, said.encode("utf-8", "surrogatepass"), hashlib.sha256)
        return base64.urlsafe_b64encode(sealed[:_SEAL_BYTES]).decode()


def read_name(text: str) -> Named | None:
    """None for what is no name; whether a quote has it is told by `Names.is_of`."""
    if found := _NAME.fullmatch(text):
        return Named(found["id"], Field(found["field"]), Span(int(found["start"]), int(found["end"])), found["seal"])
    if found := _STORY.fullmatch(text):
        return Named(found["id"])
    return None


class Citing:
    def __init__(self, archive: Archive, analyzer: Analyzer, splitter: SentenceSplitter) -> None:
        self._archive, self._splitter = archive, splitter
        self._builder = AnswerBuilder(analyzer, splitter)

    async def cited(self, named: Named) -> Quote | None:
        article = (await self._archive.get([named.article_id])).get(named.article_id)
        if article is None:
            return None
        known = await originals(self._archive, [article])
        if named.field is None:
            return next(iter(self._builder.openings(Query("", article.language), [article], known, 1)), None)
        original = known.get(article.translation_of or "", article)
        quote = self._builder.slice(article, original, named.field, named.span, whole=self._is_whole(article, named))
        return quote if quote and quote.span == named.span else None

    def _is_whole(self, article: Article, named: Named) -> bool:
        """Whether it begins where a sentence does and ends where one does."""
        if named.field is None or named.field is Field.TITLE:
            return True
        spans = self._splitter.split(article.text(named.field), article.language)
        return named.span.start in {span.start for span in spans} and named.span.end in {span.end for span in spans}
