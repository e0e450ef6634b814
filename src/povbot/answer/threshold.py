"""The confidence from which a question is answered, found from the archive itself.

What is confident differs from archive to archive: where all stories tell of one subject, any of its words is found
somewhere. So questions are made of the archive's own sentences, a few words of each, and asked twice: of the archive as
it is, and as if the story that they come from were not there. What the second finds is what a question without an
answer finds. No labelled question is needed.
"""

import random
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from statistics import median

from povbot.answer.build import AnswerBuilder, Judgement
from povbot.model import Article, Hit, Passage, Query, Statistics, Word
from povbot.ports import Interpreter, Retriever, SentenceSplitter

# So many questions are made, of sentences all over the archive.
QUESTIONS = 150
# As many words of substance as readers' questions mostly have.
_FEWEST_WORDS, _MOST_WORDS = 2, 5
# So many of the questions whose story is taken away are to be refused …
_REFUSED = 0.95
# … but never so many that questions in a story's own words come near being refused: where the archive tells a story
# twice, taking one away leaves the answer. Shares of the median confidence of those.
_LEAST_SHARE, _MOST_SHARE = 0.33, 0.42
# An archive with too few words to ask about.
UNMEASURED = 0.22
# A question in the other language finds fewer of its words where the answer stands than those in the archive's own.
# Measured in docs/quality.md.
_FOREIGN_DISCOUNT = 0.2


def for_foreign(threshold: float, foreign: float) -> float:
    """What a question needs of which this share can be found in translation only."""
    return threshold * (1 - _FOREIGN_DISCOUNT * foreign)


class ThresholdChooser:
    """`stories` finds them by their ids, with the originals of translations."""

    def __init__(
        self,
        builder: AnswerBuilder,
        interpreter: Interpreter,
        splitter: SentenceSplitter,
        stories: Callable[[Iterable[str]], Awaitable[Mapping[str, Article]]],
    ) -> None:
        self._builder, self._interpreter, self._splitter, self._stories = builder, interpreter, splitter, stories

    async def choose(self, retriever: Retriever, considered: int, random_seed: int = 0) -> float:
        """Between 0 and 1, the same at every call. Asks QUESTIONS questions at most. Raises RetrieverUnavailable."""
        chance = random.Random(random_seed)  # noqa: S311 - which words are picked is no secret
        present, absent = [], []
        for passage in await retriever.sample(QUESTIONS):
            query = self._question(passage, chance)
            if query:
                hits = await retriever.search(query, 2 * considered)
                statistics = await retriever.statistics(query.terms)
                present.append(await self._judge(query, hits[:considered], statistics))
                others = [hit for hit in hits if hit.passage.article_id != passage.article_id][:considered]
                absent.append(await self._judge(query, others, _without(statistics, hits, passage)))
        if not present:
            return UNMEASURED
        typical = median(judgement.confidence for judgement in present)
        confident = sorted(judgement.confidence for judgement in absent)
        wanted = confident[min(len(confident) - 1, int(_REFUSED * len(confident)))]
        return min(max(wanted, _LEAST_SHARE * typical), _MOST_SHARE * typical)

    async def _judge(self, query: Query, hits: Sequence[Hit], statistics: Statistics) -> Judgement:
        articles = await self._stories({hit.passage.article_id for hit in hits})
        return self._builder.judge(query, hits, articles, statistics)

    def _question(self, passage: Passage, chance: random.Random) -> Query | None:
        sentences = self._splitter.split(passage.text, passage.language)
        if not sentences:
            return None
        text = chance.choice(sentences).of(passage.text)
        words: Sequence[Word] = [word for word in self._interpreter.words(text) if not word.is_light]
        number = chance.randint(_FEWEST_WORDS, _MOST_WORDS)
        if len(words) < number:
            return None
        chosen = sorted(chance.sample(range(len(words)), number))
        return Query(text, passage.language, tuple(words[i] for i in chosen))


def _without(statistics: Statistics, hits: Sequence[Hit], passage: Passage) -> Statistics:
    """As if the passage's story were not in the archive."""
    own = [hit for hit in hits if hit.passage.article_id == passage.article_id]
    containing = {
        term: number - sum(term in hit.matched for hit in own) for term, number in statistics.containing.items()
    }
    left = {term: number for term, number in containing.items() if number > 0}
    return Statistics(max(1, statistics.passages - len(own)), left)
