"""The service: one class, so that a front need know nothing of the rooms behind it."""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from povbot.model import (
    AS_IT_WAS,
    Answer,
    Arrival,
    Article,
    Changes,
    Inventory,
    Narrowing,
    NoAnswer,
    Published,
    Query,
    Quote,
    Topic,
    Wanted,
)
from povbot.ports import Analyzer, Archive, Bridge, Index, Interpreter, SentenceSplitter, Topics, Typeahead
from povbot.ports.measuring import SILENT, Meter
from povbot.service import ahead
from povbot.service.asking import MAX_QUOTES, Asking
from povbot.service.browsing import RELATED, Browsing
from povbot.service.citing import Citing, Named
from povbot.service.glances import Glances
from povbot.service.related import Related
from povbot.service.results import (
    Examination,
    Glance,
    Holdings,
    Listing,
    Match,
    Periods,
    Since,
    Story,
    Timeline,
    TopicCount,
)
from povbot.service.understanding import Understanding


@dataclass(frozen=True, slots=True)
class _Edition:
    """All that hangs on one state of the archive."""

    archive: Archive
    understanding: Understanding
    asking: Asking
    browsing: Browsing
    glances: Glances
    citing: Citing
    interpreter: Interpreter


class Service:
    def __init__(
        self,
        archive: Archive,
        index: Index,
        interpreter: Interpreter,
        analyzer: Analyzer,
        splitter: SentenceSplitter,
        topics: Topics,
        bridge: Bridge,
        typeahead: Typeahead,
        meter: Meter = SILENT,
    ) -> None:
        """The analyzer is the index's own: quotes are chosen by the terms that passages were found by."""
        self._ahead = ahead.Ahead()
        asking = Asking(archive, index, interpreter, analyzer, splitter, topics, bridge, meter, self._ahead.until)
        browsing = Browsing(archive, topics, Related(archive, index, interpreter))
        glances = Glances(archive, typeahead, analyzer, splitter)
        citing = Citing(archive, analyzer, splitter)
        # Read once by each call, so that none sees two editions.
        self._edition = _Edition(
            archive, Understanding(interpreter, meter), asking, browsing, glances, citing, interpreter
        )
        self._editions, self._meter = 1, meter

    def take_over(self, fresh: "Service") -> Archive:
        """Everything is answered as `fresh` does from now on; what is under way ends as it began. One that is to
        answer at once is prepared before. Returns the archive that was answered from."""
        before = self._edition.archive
        self._edition = fresh._edition  # noqa: SLF001 - another of this class
        self._editions += 1
        return before

    async def changes_since(self, before: Archive) -> Changes:
        return await self._edition.archive.changes_since(before)

    @property
    def meter(self) -> Meter:
        """What it is measured by; fronts tell it how questions ended."""
        return self._meter

    @property
    def editions(self) -> int:
        """How many there were so far: what a front keeps of an earlier one is out of date."""
        return self._editions

    async def ask(
        self,
        question: str,
        language: str | None = None,
        *,
        reader: str | None = None,
        limit: int = MAX_QUOTES,
        after: Query | None = None,
        narrowing: Narrowing = AS_IT_WAS,
        explain: bool = False,
    ) -> Answer | NoAnswer:
        """At most `limit` quotes in `language`, or the question's own, where the archive has them so; `reader` is the
        reader's language, for questions whose script does not tell. `after` is what was asked before (`to_lean_on`): a
        question that leans on it ("and in Gansu?") is completed from it, and the outcome says what was understood. That
        and its query's `narrowing` are all it takes to ask the same again.

        Raises RetrieverUnavailable; never for what a question contains.
        """
        edition = self._edition
        named = [tag for tag in (language, reader, narrowing.language) if tag]
        for text, tags in ((question, named), (after.text if after else "", ())):
            await self._ahead.until(ahead.for_question(text, tags))
        understood = edition.understanding.understand(
            question, language, reader=reader, after=after, narrowing=narrowing
        )
        for query in filter(None, (understood.asked, understood.otherwise)):
            await self._ahead.until(ahead.for_question(query.text, [query.language]))
        return await edition.asking.answer(understood, limit, explain=explain)

    async def new_matches(
        self, question: str, language: str, article_ids: Iterable[str], *, topic_id: str | None = None
    ) -> Sequence[Match]:
        """Of these stories of the archive, those that answer a saved question by themselves, with what they say, or,
        with `topic_id`, those of the topic, with how they begin. Each story once, in the order given, whichever of its
        tellings are named.

        A question is answered as surely as in `ask`; one of nothing but small talk or a time has no answer. Typing
        errors are not corrected here: save what was understood. A story takes a millisecond or two, and nothing else
        runs meanwhile. Raises RetrieverUnavailable.
        """
        edition = self._edition
        stories = await edition.browsing.tellings(article_ids, language)
        if topic_id is None:
            return await edition.asking.matches(question, language, stories)
        return await edition.asking.openings(language, _of_topic(topic_id, stories))

    async def prepare(self, run: ahead.Run = ahead.at_once) -> None:
        """Builds what the first questions would wait for: each reader's index (a second, in Chinese), its names by
        sound, the dictionary (up to three seconds), and what finds stories as they are typed. Each of these steps is
        done by `run`, in another thread if it likes, where the archive is in memory: what is asked meanwhile waits
        until there is what it needs."""
        edition = self._edition
        steps: dict[str, ahead.Step] = {
            language: partial(edition.asking.prepare, language) for language in ahead.READERS
        }
        steps |= {
            ahead.ORIGINALS: edition.asking.prepare_originals,
            ahead.ACROSS: edition.asking.prepare_across,
            "typed": edition.glances.prepare,
        }
        await self._ahead.build(steps, run)

    def is_being_prepared(self) -> bool:
        """Whether `prepare` is under way, so that a question may take long."""
        return self._ahead.is_building()

    async def thresholds(self, languages: Iterable[str]) -> Mapping[str, float]:
        """The confidence from which readers of each language are answered, found out anew: a second for each index.

        Raises RetrieverUnavailable.
        """
        return await self._edition.asking.thresholds(languages)

    async def examine(self, question: str, language: str | None, limit: int) -> Examination:
        edition = self._edition
        return await edition.asking.examine(edition.interpreter.interpret(question, language), limit)

    async def passages(self, language: str) -> int:
        """How many there are to search for a reader of this language. Raises RetrieverUnavailable."""
        await self._ahead.until(ahead.for_reader(language))
        return await self._edition.asking.passages(language)

    def language_of(self, text: str) -> str:
        return self._edition.interpreter.interpret(text).language

    def language_named(self, text: str) -> str | None:
        """The language that this is the name of, in any of the catalogue's languages: "zh" for Chinese of either
        script."""
        return self._edition.interpreter.language_named(text)

    async def inventory(self) -> Inventory:
        """What the archive has; costs nothing from the second time on."""
        return await self._edition.browsing.inventory()

    async def articles(self, article_ids: Iterable[str]) -> Mapping[str, Article]:
        """By id, with the originals of translations; without what is withdrawn or not known."""
        return await self._edition.archive.get(article_ids)

    async def tellings(self, article_ids: Iterable[str], language: str) -> Sequence[Sequence[Article]]:
        """Each story once, in all its languages, the reader's first, in the order given; without stories that are
        gone."""
        return await self._edition.browsing.tellings(article_ids, language)

    def arrivals(self) -> AsyncIterator[Sequence[Arrival]]:
        """All tellings of the archive, in batches; behind one of which all were met before, so were all."""
        return self._edition.archive.arrivals()

    async def holdings(self) -> Holdings:
        return await self._edition.browsing.holdings()

    async def latest(
        self,
        language: str,
        offset: int = 0,
        limit: int = 5,
        *,
        original: str | None = None,
        topic_id: str | None = None,
    ) -> Listing:
        """Stories for a reader of `language`: those published in the language `original` ("zh": in Chinese of either
        script), and of the topic, where one is given."""
        wanted = Wanted(topic_id=topic_id, original=original)
        return await self._edition.browsing.latest(language, offset, limit, wanted)

    async def glance(self, typed: str, language: str, offset: int = 0, limit: int = 5) -> Glance:
        """At the stories that have what is typed so far, best first, or at the latest where that is nothing."""
        return await self._edition.glances.at(typed, language, offset, limit)

    async def cited(self, named: Named) -> Quote | None:
        """Exactly what is named, nothing marked; None where the archive has no such words (any more) or they are more
        than a quote may have. Whether the name is to be believed is told by `Names.is_of`."""
        return await self._edition.citing.cited(named)

    async def topics(self) -> Sequence[TopicCount]:
        """Those that have stories, in the configured order."""
        return await self._edition.browsing.topics()

    async def topic(
        self, text: str, language: str, offset: int = 0, limit: int = 5, *, published: Published | None = None
    ) -> tuple[Topic, Listing] | None:
        """By id, name, alias or a close spelling, with its stories (those within `published`, where that is given);
        None where there is no such topic."""
        return await self._edition.browsing.topic(text, language, offset, limit, published)

    async def periods(self, topic_id: str) -> Periods:
        """A Timeline's, for pages that list the stories themselves; without any where there is no such topic."""
        return await self._edition.browsing.periods(topic_id)

    def listed(self, topic_id: str, language: str) -> AsyncIterator[Sequence[Article]]:
        """All stories of a topic, newest first, in batches. Raises RetrieverUnavailable."""
        return self._edition.browsing.listed(topic_id, language)

    async def timeline(self, text: str, language: str) -> Timeline | None:
        """Of a topic, by id, name, alias or a close spelling, with the newest few hundred of its stories; None where
        there is no such topic."""
        return await self._edition.browsing.timeline(text, language)

    async def withdrawn(self, article_id: str) -> bool:
        """Whether it is a story that its publisher withdrew, or a translation of one: there is no such story now."""
        return await self._edition.browsing.withdrawn(article_id)

    async def since(self, moment: datetime, links: Iterable[str], quotes: Iterable[Quote] = ()) -> Since:
        """What became, after `moment` (aware), of the stories that were linked then; and whether one that is quoted now
        was changed after it. A link to a list of stories tells of none."""
        return await self._edition.browsing.since(moment, links, quotes)

    async def story(self, article_id: str, language: str) -> Story | None:
        """By the id of any of its tellings, in `language` where the archive has it so.

        Raises RetrieverUnavailable where the story itself cannot be read just now.
        """
        await self._ahead.until(ahead.for_reader(language))
        return await self._edition.browsing.story(article_id, language)

    async def related(self, article_id: str, language: str, limit: int = RELATED) -> Sequence[Article]:
        """Stories near that one, best first, each in `language` where the archive has it so; none where nothing is
        near, or no such story is known. Raises RetrieverUnavailable."""
        await self._ahead.until(ahead.for_reader(language))
        return await self._edition.browsing.related(article_id, language, limit)


def _of_topic(topic_id: str, stories: Iterable[Sequence[Article]]) -> Iterator[Article]:
    """As in a listing, whichever of a story's tellings has the topic."""
    return (tellings[0] for tellings in stories if any(topic_id in article.topics for article in tellings))
