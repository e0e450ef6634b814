"""How stories begin: what is quoted where a question asks for the stories of a time and of no subject."""

from collections.abc import Iterable, Iterator, Mapping

from povbot.answer.evidence import Evidence
from povbot.answer.grow import Run
from povbot.answer.quote import quote
from povbot.answer.select import MAX_SCORE
from povbot.model import Article, Field, Query, Quote, Span, Statistics, places
from povbot.ports import Analyzer, SentenceSplitter


class Opener:
    def __init__(self, analyzer: Analyzer, splitter: SentenceSplitter) -> None:
        self._analyzer, self._splitter = analyzer, splitter

    def openings(self, query: Query, articles: Iterable[Article], known: Mapping[str, Article]) -> Iterator[Quote]:
        """The first sentence of each story's summary, else of its body, else its headline; of those that the query
        admits. `known` has the originals of translations."""
        evidence = Evidence(query, Statistics(0, {}))
        for article in articles:
            part, span = self._first(article)
            if self._admits(query, article, part):
                opening = Run(article.id, article, part, span, frozenset(), MAX_SCORE)
                yield quote(opening, known.get(article.translation_of or "", article), evidence, self._analyzer)

    def _first(self, article: Article) -> tuple[Field, Span]:
        for part in (Field.SUMMARY, Field.BODY):
            if spans := self._splitter.split(article.text(part), article.language):
                return part, spans[0]
        return Field.TITLE, Span(0, len(article.title))

    def _admits(self, query: Query, article: Article, part: Field) -> bool:
        if not query.phrases and not query.excluded:
            return True
        texts = (places(self._analyzer.analyze(text)) for text in (article.title, article.text(part)))
        return query.admits(article.id, article.published, *texts)
