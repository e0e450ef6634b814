"""From a question to an answer or an honest no."""

import re
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from povbot.answer.build import AnswerBuilder, Judgement
from povbot.answer.threshold import ThresholdChooser, for_foreign
from povbot.model import (
    AS_IT_WAS,
    NO_DATE,
    Answer,
    Article,
    Correction,
    NoAnswer,
    Origin,
    Phrase,
    Published,
    Query,
    Quote,
    Quoted,
    Reason,
    Suggestion,
    Wanted,
    Word,
)
from povbot.ports import Analyzer, Archive, Bridge, Index, Interpreter, Retriever, SentenceSplitter, Topics
from povbot.ports.measuring import Meter, Stage
from povbot.service.ahead import OF_A_TIME, ORIGINALS, READERS
from povbot.service.originals import originals
from povbot.service.results import Examination, Match
from povbot.service.topics import counted, name_of
from povbot.service.understanding import Leaning, Understood

# So many passages are looked at more closely; beyond them no right one was found on the measured sets.
CONSIDERED = 20
MAX_QUOTES = 3
MAX_SUGGESTIONS = 3
SURE_NAME_CHARS, SURE_WORD_CHARS = 5, 7
# Stories of a time are looked at so many at a time, until enough begin as asked, …
_LISTED = 50
# … but no more than so many in all: "news -the" would read the whole archive.
MOST_LISTED = 1000


class Asking:
    def __init__(
        self,
        archive: Archive,
        index: Index,
        interpreter: Interpreter,
        analyzer: Analyzer,
        splitter: SentenceSplitter,
        topics: Topics,
        bridge: Bridge,
        meter: Meter,
        until: Callable[[Collection[str]], Awaitable[None]],
    ) -> None:
        """`until` waits for what is being built (`ahead`)."""
        self._archive, self._index, self._interpreter, self._topics = archive, index, interpreter, topics
        self._bridge, self._meter, self._until = bridge, meter, until
        self._builder = AnswerBuilder(analyzer, splitter)
        self._chooser = ThresholdChooser(self._builder, interpreter, splitter, archive.get)
        self._thresholds: dict[Retriever, float] = {}

    async def answer(self, asked: Understood, limit: int, *, explain: bool) -> Answer | NoAnswer:
        if asked.leaning:
            outcome = await self._completed(asked.query, asked.leaning, limit, explain=explain)
        elif retold := await self._retold(asked.query, asked.query.narrowing.retold, limit):
            outcome = _told(retold, explain=explain)
        else:
            outcome = await self._outcome(asked.query, limit, explain=explain)
        if asked.otherwise and isinstance(outcome, NoAnswer):
            again = await self._outcome(asked.otherwise, limit, explain=explain)
            outcome = again if isinstance(again, Answer) else outcome
        return self._suggested_in(asked.reader, outcome)

    async def _completed(self, query: Query, leaning: Leaning, limit: int, *, explain: bool) -> Answer | NoAnswer:
        """The completed question is asked as it stands where only so it has an answer."""
        after, in_full = leaning.after, leaning.in_full
        quoted = after.quoted.article_id if after.quoted and in_full.text == after.text else None
        retold = await self._retold(in_full, quoted, limit)
        completed = retold or await self._outcome(in_full, limit, explain=True)
        if leaning.stands_alone and query.words and not _answers_what_is_new(completed, after):
            alone = await self._outcome(query, limit, explain=explain)
            if isinstance(alone, Answer) or isinstance(completed, Answer):
                return alone
        return replace(_told(completed, explain=explain), understood=in_full.text)

    async def _retold(self, query: Query, article_id: str | None, limit: int) -> Answer | NoAnswer | None:
        """What was quoted, from the story's telling in the language that was asked for; None where none was, or there
        is no such telling. The story has answered before, and is as sure to answer in other words."""
        named = query.narrowing.language
        if not article_id or not named or query.narrowing.order:
            return None
        told = [tellings[0] for tellings in await self._archive.tellings([article_id], query.language)]
        if not any(_is_one_language(article.language, named) for article in told):
            return None
        only = replace(query, among=frozenset(article.id for article in told))
        judgement = await self._judge(only, (await self._index.for_reader(query.language))[0])
        if not judgement.candidates:
            return None
        outcome = self._builder.build(judgement, limit, 0.0)
        explanation = self._builder.explain(judgement, outcome, 0.0)
        narrowing = replace(query.narrowing, retold=article_id)
        return replace(outcome, query=replace(query, narrowing=narrowing), explanation=explanation)

    async def passages(self, language: str) -> int:
        own, *_ = await self._index.for_reader(language)
        return (await own.statistics(())).passages

    async def matches(self, question: str, language: str, stories: Iterable[Sequence[Article]]) -> Sequence[Match]:
        """Each of `stories` is its tellings, the reader's first; asked alone, in the whole archive's statistics."""
        query = self._interpreter.interpret(question, language)
        if not query.words:
            told, when = [tellings[0] for tellings in stories], query.published
            of_it = (a for a in told if when == NO_DATE or (when and a.published.within(when)))
            return await self.openings(language, of_it)
        found: list[Match] = []
        for tellings in stories:
            among = frozenset(article.id for article in tellings)
            outcome = await self._answer(replace(query, among=among), 1, explain=False)
            if isinstance(outcome, Answer):
                found.append(Match(tellings[0], outcome.quotes[0]))
        return found

    async def openings(self, language: str, articles: Iterable[Article]) -> Sequence[Match]:
        """How each begins."""
        told = [*articles]
        known = await originals(self._archive, told)
        begun = ((article, self._builder.openings(Query("", language), [article], known, 1)) for article in told)
        return [Match(article, quotes[0]) for article, quotes in begun if quotes]

    async def thresholds(self, languages: Iterable[str]) -> Mapping[str, float]:
        """Found out anew, whatever the index has noted."""
        chosen: dict[Retriever, float] = {}
        found = {language: (await self._index.for_reader(language))[0] for language in languages}
        for retriever in found.values():
            if retriever not in chosen:
                chosen[retriever] = await self._chooser.choose(retriever, CONSIDERED)
        return {language: chosen[retriever] for language, retriever in found.items()}

    async def prepare(self, language: str) -> None:
        """For questions in the words of this reader's language, of what is told in it."""
        own, *_ = await self._index.for_reader(language)
        await self._prepared(own, language)

    async def prepare_originals(self) -> None:
        """For those that no telling in the reader's language answers."""
        for language in READERS:
            for retriever in (await self._index.for_reader(language))[1:]:
                await self._prepared(retriever, language)

    async def _prepared(self, retriever: Retriever, language: str) -> None:
        await self._threshold(retriever)
        if {*retriever.languages} - {language.partition("-")[0]}:
            await retriever.soundalikes(READERS[language])
            await self._bridge.bridge(self._interpreter.interpret(READERS[language], language), retriever)

    async def prepare_across(self) -> None:
        """For words in the other language, and whatever else few questions have."""
        for question in OF_A_TIME:
            self._interpreter.interpret(question)
        for language, word in READERS.items():
            for retriever in await self._index.for_reader(language):
                await retriever.soundalikes(word)
        await self._bridge.prepare()

    async def examine(self, query: Query, limit: int) -> Examination:
        outcome = await self.answer(Understood(query), limit, explain=False)
        if not outcome.query.words:
            return Examination((), (), outcome)
        judgement = await self._judge(outcome.query, (await self._index.for_reader(outcome.query.language))[0])
        ranked = tuple(candidate.partition("#")[0] for candidate in judgement.passage_ids)
        return Examination(ranked, self._builder.quotes(judgement, limit), outcome)

    async def _outcome(self, query: Query, limit: int, *, explain: bool) -> Answer | NoAnswer:
        if query.talk:
            return NoAnswer(query, Reason.TALK)
        if not query.words:
            return await self._of_the_time(query, limit)
        outcome = await self._answer(query, limit, explain=explain)
        if isinstance(outcome, Answer):
            return outcome
        return await self._second_thoughts(outcome, limit, explain=explain)

    async def _of_the_time(self, query: Query, limit: int) -> Answer | NoAnswer:
        """How the newest stories of the time asked for begin; without a time, nothing was asked."""
        if query.published is None:
            return NoAnswer(query, Reason.NOTHING_ASKED, suggestions=await self._suggested_topics(query))
        when = (
            None if query.published == NO_DATE else query.published
        )  # undated stories are of no time, but are stories
        wanted, quotes = Wanted(published=when), list[Quote]()
        for offset in range(0, MOST_LISTED, _LISTED):
            articles = await self._archive.latest(query.language, wanted, offset=offset, limit=_LISTED)
            known = await originals(self._archive, articles)
            quotes += self._builder.openings(query, articles, known, limit - len(quotes))
            if len(quotes) >= limit or len(articles) < _LISTED:
                break
        if quotes:
            return Answer(query, tuple(quotes), confidence=1.0)
        suggestions, held = await self._suggested_topics(query), await self._held(query)
        return NoAnswer(query, Reason.NOTHING_FOUND, suggestions=suggestions, held=held)

    async def _held(self, query: Query) -> Published | None:
        """The days of the archive's stories, where the question asked for some."""
        days = (await self._archive.inventory()).days if query.published else None
        return Published(*days) if days else None

    async def _without_phrases(self, refusal: NoAnswer, limit: int, *, explain: bool) -> Answer | NoAnswer:
        """Phrases that no passage has are named instead of their words, or read as words where they yield."""
        query = refusal.query
        absent = [phrase for phrase in query.phrases if not await self._stands(phrase, query.language)]
        if not absent:
            return refusal
        texts = tuple(phrase.text for phrase in absent)
        if all(phrase.yields for phrase in absent):
            kept = tuple(phrase for phrase in query.phrases if phrase not in absent)
            outcome = await self._from_views(replace(query, phrases=kept), limit, explain=explain)
            if isinstance(outcome, Answer):
                return replace(outcome, loosened=texts)
            refusal = outcome
        missing = (word for word in refusal.missing if not any(word in text for text in texts))
        return replace(refusal, missing=(*missing, *texts))

    async def _stands(self, phrase: Phrase, language: str) -> bool:
        """Whether any passage has it."""
        alone = Query(phrase.text, language, hints=phrase.terms, phrases=(phrase,))
        return any([await retriever.search(alone, 1) for retriever in await self._all_views(language)])

    async def _answer(self, query: Query, limit: int, *, explain: bool) -> Answer | NoAnswer:
        outcome = await self._from_views(query, limit, explain=explain)
        if isinstance(outcome, Answer):
            return outcome
        return await self._without_phrases(outcome, limit, explain=explain)

    async def _from_views(self, query: Query, limit: int, *, explain: bool) -> Answer | NoAnswer:
        """From the reader's view of the archive, else from the originals, which may say more than translations."""
        refusals: list[NoAnswer] = []
        own: Judgement | None = None
        threshold = 0.0
        views = await self._index.for_reader(query.language)
        # What is excluded in one language may stand in the other's words in the originals.
        for retriever in views[:1] if query.excluded else views:
            if refusals:
                await self._until([ORIGINALS])
            judgement = await self._judge(query, retriever)
            if own:
                judgement = judgement.retold_by(own)
            chosen = await self._threshold(retriever)
            # Originals are no easier to ask than the reader's own language, which refused.
            threshold = max(threshold, chosen) if refusals else for_foreign(chosen, judgement.evidence.foreign)
            with self._meter.timing(Stage.QUOTING):
                outcome = self._builder.build(judgement, limit, threshold)
            if explain:
                outcome = replace(outcome, explanation=self._builder.explain(judgement, outcome, threshold))
            if isinstance(outcome, Answer):
                return outcome
            refusals.append(replace(outcome, query=query))  # as it was asked: translations are this view's
            own = own or judgement
        nowhere = (word for word in refusals[0].missing if all(word in refusal.missing for refusal in refusals))
        return replace(refusals[0], missing=tuple(nowhere), held=await self._held(query))

    async def _all_views(self, language: str) -> Sequence[Retriever]:
        await self._until([ORIGINALS])
        return await self._index.for_reader(language)

    async def _threshold(self, retriever: Retriever) -> float:
        if retriever.threshold is not None:
            return retriever.threshold
        if retriever not in self._thresholds:
            self._thresholds[retriever] = await self._chooser.choose(retriever, CONSIDERED)
        return self._thresholds[retriever]

    async def _judge(self, query: Query, retriever: Retriever) -> Judgement:
        with self._meter.timing(Stage.SEARCHING):
            bridged = await self._bridge.bridge(query, retriever)
            hits = await retriever.search(bridged, CONSIDERED)
            statistics = await retriever.statistics(bridged.terms)
            articles = await self._archive.get({hit.passage.article_id for hit in hits})
        with self._meter.timing(Stage.QUOTING):
            return self._builder.judge(bridged, hits, articles, statistics)

    async def _second_thoughts(self, refusal: NoAnswer, limit: int, *, explain: bool) -> Answer | NoAnswer:
        """What no text says of a time, its stories may; unknown words are read as close spellings of the archive, where
        that is sure and answers; else suggestions."""
        query = refusal.query
        if news := self._interpreter.as_news(query):
            outcome = await self._outcome(news.narrowed(query.narrowing), limit, explain=explain)
            if isinstance(outcome, Answer):
                return outcome
        corrections = [
            c for word in query.words if word.text in refusal.missing for c in await self._corrections(query, word)
        ]
        sure = tuple(correction for correction in corrections if _is_sure(correction))
        text = query.text
        for correction in sure:
            alone = rf"(?<![a-zA-Z]){re.escape(correction.typed)}(?![a-zA-Z])"  # Han may stand right beside it
            text = re.sub(alone, correction.read_as, text, count=1)
        if sure:
            corrected = self._interpreter.interpret(text, query.language).narrowed(query.narrowing)
            outcome = await self._answer(corrected, limit, explain=explain)
            if isinstance(outcome, Answer):
                return replace(outcome, corrections=sure)
        near = tuple(Suggestion(correction.read_as) for correction in corrections)
        return replace(refusal, suggestions=(near + await self._suggested_topics(query))[:MAX_SUGGESTIONS])

    async def _corrections(self, query: Query, word: Word) -> Sequence[Correction]:
        """None for a word that the glossary knows: "Austria" is no typing error for "Australia"."""
        if any(variant.origin in (Origin.SYNONYM, Origin.BRIDGED) for variant in word.variants):
            return ()
        views = await self._all_views(query.language)
        near = [found for retriever in views for found in await retriever.spellings(word.text)]
        return [Correction(word.text, near[0])] if near else []

    def _suggested_in(self, reader: str | None, outcome: Answer | NoAnswer) -> Answer | NoAnswer:
        """Topics by the names that the reader knows them by, whatever language quotes were asked for in."""
        if reader is None or isinstance(outcome, Answer):
            return outcome
        names = {topic.id: name_of(topic, reader) for topic in self._topics.all()}
        named = (replace(s, text=names[s.topic_id]) if s.topic_id else s for s in outcome.suggestions)
        return replace(outcome, suggestions=tuple(named))

    async def _suggested_topics(self, query: Query) -> tuple[Suggestion, ...]:
        """Topics that the question touches, else those with most stories."""
        counts = {count.topic.id: count for count in await counted(self._topics, self._archive)}
        touched = [topic for topic in self._topics.mentioned(query.text) if topic.id in counts]
        largest = sorted(counts.values(), key=lambda count: -count.stories)
        chosen = (touched or [count.topic for count in largest])[:MAX_SUGGESTIONS]
        return tuple(Suggestion(name_of(topic, query.language), topic.id) for topic in chosen)


def _told(outcome: Answer | NoAnswer, *, explain: bool) -> Answer | NoAnswer:
    """With its explanation only where that was asked for."""
    return outcome if explain else replace(outcome, explanation=None)


def to_lean_on(outcome: Answer | NoAnswer, before: Query | None) -> Query | None:
    """What the next question may lean on: the one just answered or refused, else the one before it, for nothing leans
    on small talk."""
    if not outcome.query.words:
        return before
    if isinstance(outcome, Answer):
        cited = outcome.quotes[0].citation
        return replace(outcome.query, quoted=Quoted(cited.article_id, cited.published))
    # Where nothing newer was found, "older" is still older than what was quoted.
    narrowed = outcome.query.narrowing != AS_IT_WAS
    return replace(outcome.query, quoted=before.quoted if before and narrowed else None)


def _is_one_language(tag: str, other: str) -> bool:
    """In whatever script."""
    return tag.partition("-")[0] == other.partition("-")[0]


def _answers_what_is_new(outcome: Answer | NoAnswer, after: Query) -> bool:
    """Whether the best quote's passage says any of what was not asked before: else it only answers that again."""
    if not isinstance(outcome, Answer) or not outcome.explanation:
        return False
    known = frozenset(after.terms)
    new = [word.text for word in outcome.query.words if not word.is_light and known.isdisjoint(word.terms)]
    return not new or any(word.place and word.asked in new for word in outcome.explanation.grounds[0].words)


def _is_sure(correction: Correction) -> bool:
    """A short word one letter away is mostly another word ("farm", "form"), unless the archive has it as a name."""
    is_name = correction.read_as[:1].isupper()
    return len(correction.typed) >= (SURE_NAME_CHARS if is_name else SURE_WORD_CHARS)
