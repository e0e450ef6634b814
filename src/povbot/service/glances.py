"""Stories while they are being looked for, letter by letter."""

from povbot.answer.build import AnswerBuilder
from povbot.model import Query
from povbot.ports import Analyzer, Archive, SentenceSplitter, Typeahead
from povbot.service.results import Glance


class Glances:
    def __init__(self, archive: Archive, typeahead: Typeahead, analyzer: Analyzer, splitter: SentenceSplitter) -> None:
        self._archive, self._typeahead = archive, typeahead
        self._builder = AnswerBuilder(analyzer, splitter, archive.get)

    def at(self, typed: str, language: str, offset: int, limit: int) -> Glance:
        if typed.strip():
            matching = self._typeahead.matching(typed, language)
            found, total = matching[offset : offset + limit], len(matching)
        else:
            found, total = self._archive.latest(language, offset=offset, limit=limit), self._archive.count()
        return Glance(self._builder.openings(Query(typed, language), found, limit), offset, total)

    def prepare(self) -> None:
        """One look reads the archive for all readers."""
        self._typeahead.matching("water", "en")
