"""A telling analysed: all that an index needs of it, in one go over its text."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from povbot.model import Analysis, Article, Passage, Row, Shelved, ShelvedPassage, Token, key_of
from povbot.passages import of_tokens, said, written
from povbot.ports import Analyzer, SentenceSplitter

# What a telling is found by while it is being typed: of its headline, and of all that is looked through.
Typed = Callable[[Article], tuple[str, str]]


class Analysing:
    """`split` makes passages of an article, `pack` bytes of an analysis; `typed` is as Shelved has it."""

    def __init__(
        self,
        split: Callable[[Article], Iterable[Passage]],
        analyzer: Analyzer,
        splitter: SentenceSplitter,
        pack: Callable[[Analysis], bytes],
        typed: Typed,
    ) -> None:
        self._split, self._analyzer, self._splitter = split, analyzer, splitter
        self._pack, self._typed = pack, typed

    def __call__(self, row: Row) -> Shelved:
        article, words = row.article, Counter[str]()
        heading = self._analyzer.analyze(article.title)
        passages = []
        for ordinal, passage in enumerate(self._split(article)):
            own_heading = heading if passage.heading else ()
            passages.append(self._passage(key_of(row.number, ordinal), passage, own_heading, words))
        headline, everywhere = self._typed(article)
        return Shelved(row.number, row.shelf, article, tuple(passages), words, headline, everywhere)

    def _passage(self, key: int, passage: Passage, heading: Sequence[Token], words: Counter[str]) -> ShelvedPassage:
        tokens = self._analyzer.analyze(passage.text)
        words.update(written(passage.heading, heading))
        words.update(written(passage.text, tokens))
        analysis = of_tokens(passage, heading, tokens, self._analyzer, self._splitter)
        return ShelvedPassage(key, passage, self._pack(analysis), *said(heading, tokens))
