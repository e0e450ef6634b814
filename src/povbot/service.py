"""ask, latest, topic: the sequence and nothing more. Every front calls these."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from povbot.answer.build import AnswerBuilder, Judgement
from povbot.model import (
    Answer,
    Article,
    Correction,
    NoAnswer,
    Origin,
    Query,
    Quote,
    Reason,
    Suggestion,
    Topic,
    Word,
)
from povbot.ports import Analyzer, Archive, Bridge, Index, Interpreter, Retriever, SentenceSplitter, Topics

# So many passages are looked at more closely; beyond them no right one was found on the measured sets.
CONSIDERED = 20
MAX_QUOTES = 3
MAX_SUGGESTIONS = 3
SURE_NAME_CHARS, SURE_WORD_CHARS = 5, 7


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of stories, newest first, from `offset` of `total`."""

    articles: Sequence[Article]
    offset: int
    total: int


@dataclass(frozen=True, slots=True)
class TopicCount:
    topic: Topic
    stories: int


@dataclass(frozen=True, slots=True)
class Holdings:
    """What the archive has: stories, and the first and last day known of any."""

    stories: int
    days: tuple[date, date] | None


@dataclass(frozen=True, slots=True)
class Examination:
    """One question seen from inside, for measuring: the article of each ranked passage, best first; what is quoted if
    nothing is refused; and what the reader gets."""

    article_ids: tuple[str, ...]
    quotes: tuple[Quote, ...]
    outcome: Answer | NoAnswer


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
    ) -> None:
        """The analyzer is the index's own: quotes are chosen by the terms that passages were found by."""
        self._archive, self._index, self._interpreter, self._topics = archive, index, interpreter, topics
        self._bridge = bridge
        self._builder = AnswerBuilder(analyzer, splitter, archive.get)

    async def ask(
        self, question: str, language: str | None = None, *, reader: str | None = None, limit: int = MAX_QUOTES
    ) -> Answer | NoAnswer:
        """At most `limit` quotes in `language`, or the question's own, where the archive has them so; `reader` is the
        reader's language, for questions whose script does not tell.

        Raises RetrieverUnavailable; never for what a question contains.
        """
        query = self._interpreter.interpret(question, language, reader)
        if query.talk:
            return NoAnswer(query, Reason.TALK)
        if not query.words:
            return NoAnswer(query, Reason.NOTHING_ASKED, suggestions=self._suggested_topics(query))
        outcome = await self._answer(query, limit)
        return await self._second_thoughts(outcome, limit) if isinstance(outcome, NoAnswer) else outcome

    def articles(self) -> Iterable[Article]:
        return self._archive.articles()

    def holdings(self) -> Holdings:
        return Holdings(self._archive.count(), self._archive.days())

    def language_of(self, text: str) -> str:
        return self._interpreter.interpret(text).language

    async def prepare(self) -> None:
        """Builds what the first question in each of the archive's languages would wait for (a second, in Chinese)."""
        for language in sorted({article.language for article in self._archive.articles()}):
            for retriever in self._index.for_reader(language):
                await retriever.statistics(())

    async def examine(self, question: str, language: str | None, limit: int) -> Examination:
        outcome = await self.ask(question, language, limit=limit)
        if not outcome.query.words:
            return Examination((), (), outcome)
        judgement = await self._judge(outcome.query, self._index.for_reader(outcome.query.language)[0])
        ranked = tuple(candidate.partition("#")[0] for candidate in judgement.passage_ids)
        return Examination(ranked, self._builder.quotes(judgement, limit), outcome)

    def latest(self, language: str, offset: int = 0, limit: int = 5) -> Listing:
        return Listing(self._archive.latest(language, offset=offset, limit=limit), offset, self._archive.count())

    def topics(self) -> Sequence[TopicCount]:
        """Those that have stories, in the configured order."""
        stories = Counter(topic for article in self._archive.latest("") for topic in article.topics)
        return [TopicCount(topic, stories[topic.id]) for topic in self._topics.all() if stories[topic.id]]

    def topic(self, text: str, language: str, offset: int = 0, limit: int = 5) -> tuple[Topic, Listing] | None:
        """By id, name, alias or a close spelling; None where there is no such topic."""
        topic = self._topics.find(text)
        if topic is None:
            return None
        articles = self._archive.by_topic(topic.id, language)
        return topic, Listing(articles[offset : offset + limit], offset, len(articles))

    async def _answer(self, query: Query, limit: int) -> Answer | NoAnswer:
        """From the reader's view of the archive, else from the originals, which may say more than translations."""
        refusals = []
        for retriever in self._index.for_reader(query.language):
            outcome = self._builder.build(await self._judge(query, retriever), limit)
            if isinstance(outcome, Answer):
                return outcome
            refusals.append(outcome)
        nowhere = (word for word in refusals[0].missing if all(word in refusal.missing for refusal in refusals))
        return replace(refusals[0], missing=tuple(nowhere))

    async def _judge(self, query: Query, retriever: Retriever) -> Judgement:
        bridged = await self._bridge.bridge(query, retriever)
        hits = await retriever.search(bridged, CONSIDERED)
        return self._builder.judge(bridged, hits, await retriever.statistics(bridged.terms))

    async def _second_thoughts(self, refusal: NoAnswer, limit: int) -> Answer | NoAnswer:
        """Unknown words read as close spellings of the archive, where that is sure and answers; else suggestions."""
        query = refusal.query
        corrections = [
            c for word in query.words if word.text in refusal.missing for c in await self._corrections(query, word)
        ]
        sure = tuple(correction for correction in corrections if _is_sure(correction))
        text = query.text
        for correction in sure:
            alone = rf"(?<![a-zA-Z]){re.escape(correction.typed)}(?![a-zA-Z])"  # Han may stand right beside it
            text = re.sub(alone, correction.read_as, text, count=1)
        if sure:
            outcome = await self._answer(self._interpreter.interpret(text, query.language), limit)
            if isinstance(outcome, Answer):
                return replace(outcome, corrections=sure)
        near = tuple(Suggestion(correction.read_as) for correction in corrections)
        return replace(refusal, suggestions=(near + self._suggested_topics(query))[:MAX_SUGGESTIONS])

    async def _corrections(self, query: Query, word: Word) -> Sequence[Correction]:
        """None for a word that the glossary knows: "Austria" is no typing error for "Australia"."""
        if any(variant.origin in (Origin.SYNONYM, Origin.BRIDGED) for variant in word.variants):
            return ()
        near = [n for retriever in self._index.for_reader(query.language) for n in await retriever.spellings(word.text)]
        return [Correction(word.text, near[0])] if near else []

    def _suggested_topics(self, query: Query) -> tuple[Suggestion, ...]:
        """Topics that the question touches, else those with most stories."""
        counts = {count.topic.id: count for count in self.topics()}
        touched = [topic for topic in self._topics.mentioned(query.text) if topic.id in counts]
        largest = sorted(counts.values(), key=lambda count: -count.stories)
        chosen = (touched or [count.topic for count in largest])[:MAX_SUGGESTIONS]
        return tuple(Suggestion(name_of(topic, query.language), topic.id) for topic in chosen)


def _is_sure(correction: Correction) -> bool:
    """A short word one letter away is mostly another word ("farm", "form"), unless the archive has it as a name."""
    is_name = correction.read_as[:1].isupper()
    return len(correction.typed) >= (SURE_NAME_CHARS if is_name else SURE_WORD_CHARS)


def name_of(topic: Topic, language: str) -> str:
    """In this language, else in another of its script family, else in any."""
    base = language.partition("-")[0]
    near = (name for tag, name in topic.names.items() if tag.partition("-")[0] == base)
    return topic.names.get(language) or next(near, None) or next(iter(topic.names.values()))
