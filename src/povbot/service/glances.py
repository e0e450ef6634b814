"""Stories while they are being looked for, letter by letter."""

from povbot.answer.build import AnswerBuilder
from povbot.model import Query
from povbot.ports import Analyzer, Archive, SentenceSplitter, Typeahead
from povbot.service.originals import originals
from povbot.service.results import Glance


class Glances:
    def __init__(self, archive: Archive, typeahead: Typeahead, analyzer: Analyzer, splitter: SentenceSplitter) -> None:
        self._archive, self._typeahead = archive, typeahead
        self._builder = AnswerBuilder(analyzer, splitter)

    async def at(self, typed: str, language: str, offset: int, limit: int) -> Glance:
        if typed.strip():
            found, total = await self._typeahead.matching(typed, language, offset=offset, limit=limit)
        else:
            found, total = await self._archive.latest(language, offset=offset, limit=limit), await self._archive.count()
        known = await originals(self._archive, found)
        return Glance(self._builder.openings(Query(typed, language), found, known, limit), offset, total)

    async def prepare(self) -> None:
        """One look reads the archive for all readers."""
        await self._typeahead.matching("water", "en", offset=0, limit=1)
