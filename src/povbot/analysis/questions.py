"""A question to a Query: small talk told apart, stop words dropped, words joined by the glossary to what else means them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from importlib.resources import files

from povbot.analysis import languages
from povbot.analysis.glossary import Glossary, is_han
from povbot.analysis.smalltalk import SmallTalk
from povbot.model import Origin, Query, Span, Token, Variant, Word
from povbot.ports import Analyzer

# A word found only by its pieces ("drop", "out"; the bigrams of a name) was found less surely than whole.
PIECE_WEIGHT = 0.8
# Longer messages are no questions; what follows is not read. Telegram's own limit for a message.
MAX_QUESTION_CHARS = 4096


def stop_words() -> frozenset[str]:
    """Of all languages, as written in stopwords/: lower case, simplified script."""
    folder = files(__package__).joinpath("stopwords")
    lines = (line for file in folder.iterdir() for line in file.read_text(encoding="utf-8").splitlines())
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


class QuestionInterpreter:
    def __init__(
        self, analyzer: Analyzer, glossary: Glossary, stop: frozenset[str], fold: Callable[[str], str]
    ) -> None:
        """`fold` turns traditional script to simplified and is called only with Han text."""
        self._analyzer, self._glossary, self._stop, self._fold_han = analyzer, glossary, stop, fold
        self._small_talk = SmallTalk()

    def interpret(self, question: str, language: str | None = None) -> Query:
        text = " ".join(question[:MAX_QUESTION_CHARS].replace("\0", " ").split())
        language = language or languages.of_question(text, self._fold)
        query = Query(text, language, talk=self._small_talk.kind(text, self._fold))
        if query.talk:
            return query
        tokens = self._analyzer.analyze(text)
        words = tuple(self._words(text, tokens))
        asked = [token.span for token in tokens if token.is_word]
        hints = (t.term for t in tokens if not t.is_word and not any(word.contains(t.span) for word in asked))
        return replace(query, words=words, hints=tuple(dict.fromkeys(hints)))

    def _fold(self, text: str) -> str:
        return self._fold_han(text) if is_han(text) else text

    def _words(self, text: str, tokens: Sequence[Token]) -> Iterator[Word]:
        run = [token for token in tokens if token.is_word]
        cased = self._case_tells(text, run)
        seen: set[tuple[str, ...]] = set()
        at = 0
        while at < len(run):
            length = self._longest_entry(run, at)
            joined, at = run[at : at + length], at + length
            if length == 1 and self._is_stop(text, joined[0]):
                continue
            word = self._word(
                text, joined, tokens, is_name=cased and at > length and text[joined[0].span.start].isupper()
            )
            if word.terms not in seen:
                seen.add(word.terms)
                yield word

    def _longest_entry(self, run: Sequence[Token], at: int) -> int:
        """How many words from `at` on the glossary knows as one thing; 1 where none."""
        for length in range(min(self._glossary.longest, len(run) - at), 1, -1):
            if self._glossary.find(run[at : at + length]):
                return length
        return 1

    def _word(self, text: str, joined: Sequence[Token], tokens: Sequence[Token], *, is_name: bool) -> Word:
        span = Span(joined[0].span.start, joined[-1].span.end)
        content = [token.term for token in joined if not self._is_stop(text, token)]
        variants = [Variant(tuple(content or (t.term for t in joined)), Origin.ASKED, 1.0)]
        pieces = [t.term for t in tokens if not t.is_word and span.contains(t.span) and t.term not in content]
        if pieces:
            variants.append(Variant(tuple(dict.fromkeys(pieces)), Origin.PIECE, PIECE_WEIGHT))
        for entry in self._glossary.find(joined):
            is_name = is_name or entry.is_name
            variants += self._glossary.variants(entry, joined)
        return Word(span.of(text), tuple(dict.fromkeys(variants)), is_name)

    def _is_stop(self, text: str, token: Token) -> bool:
        written = token.term if is_han(token.term) else token.span.of(text).casefold().replace("’", "'")
        return written in self._stop

    def _case_tells(self, text: str, run: Sequence[Token]) -> bool:
        """Whether capitals mark names: not where most words that follow the first have one, or all are capitals."""
        following = [text[token.span.start] for token in run[1:] if not is_han(token.term)]
        return sum(char.isupper() for char in following) * 2 <= len(following)
