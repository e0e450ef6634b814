"""A question to a Query: small talk told apart, stop words dropped, words joined to what else means them."""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from importlib.resources import files

from povbot.analysis import asked, chatter, languages, numerals, operators, published
from povbot.analysis.chatter import Chatter
from povbot.analysis.english import is_acronym
from povbot.analysis.glossary import SYNONYM_WEIGHT, Glossary, han_terms, is_han
from povbot.analysis.mixed import HAN
from povbot.analysis.published import Dated
from povbot.analysis.smalltalk import SmallTalk
from povbot.model import Completion, Narrowing, Origin, Phrase, Query, Span, Token, Variant, Word, one_by_place
from povbot.ports import Analyzer

# A word found only by its pieces ("drop", "out"; the bigrams of a name) was found less surely than whole.
PIECE_WEIGHT = 0.8
# Longer messages are no questions; what follows is not read. Nobody waits while one reader's is taken apart.
MAX_QUESTION_CHARS = 500
# Of what fits into that, as many as the longest question in English has; 500 characters are 250 words of one letter
# each. The engines look each up, in each of the ways to say it.
MAX_WORDS = 100

# A day, week, month, quarter or year, by a number or a name, and something that stories have.
_MAY_BE_DATED = re.compile(
    r"(?=.*(?:\d|day|week|month|year|quarter|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))"
    r".*\b(?:news|stories|articles|reports|headlines|coverage|new|happen|going on|went on|publish|post|print|written"
    r"|latest|anything|something)"
    r"|(?=.*[年月日周週天昨今期禮礼]).*(?:新闻|新聞|报道|報導|報道|报导|文章|消息|资讯|資訊|稿件|头条|頭條|[发發][布佈表生]|刊)",
    re.IGNORECASE,
)
# Or a date and little else, for those who send nothing else: "14 March 2020", 2020年5月.
_MAY_BE_A_DATE = re.compile(r"(?=.*[\d年月]).{4,40}$")
# A language that is wanted: "in Chinese", 用英文.
_MAY_WISH = re.compile(r"\b(?:in|into|to) [a-z]{2}|[用以成为為][一-鿿]{2}", re.IGNORECASE)
_SENTENCE = re.compile(
    r"[?？]\s*$|^\W*(?:who|whom|whose|what|which|when|where|why|how|is|are|was|were|do|does|did|can|could)\b"
    r"|什么|谁|哪|怎|为何|如何|多少|[吗呢]\s*$|什麼|誰|為何|嗎\s*$",
    re.IGNORECASE,
)
# "Which", "how many", "this" and "each" with the measure word of what is counted: 哪一座, 几期, 这项.
_WHICH_HAN = re.compile(
    r"(?:[哪几何这那][一些两三几]{0,2}|[每某各]一?)"
    r"(?:[个位种类家所项部首座场支条次期出段件块片批份句本处级层届名人年月天日国方]|地方)?"
)
# Between search words, as elsewhere: all of them are looked for in any case.
_JOINING = ("AND", "OR")
# Soft hyphens, blanks without width, marks of direction: they come along with what is copied, cut words in two, and
# could turn the lines around them.
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
# A question pasted with its mark-up asks nothing of the mark-up.
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")


def listed_words(kind: str) -> frozenset[str]:
    """The `stop` or `light` words of all languages, as written in words/: lower case, simplified script."""
    found = (file for file in files(__package__).joinpath("words").iterdir() if file.name.startswith(f"{kind}."))
    lines = (line for file in found for line in file.read_text(encoding="utf-8").splitlines())
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def _sendable(text: str) -> str:
    """Without halves of surrogate pairs and control characters, which no message may carry back, and without what
    cannot be seen."""
    visible = _INVISIBLE.sub("", text)
    return "".join(" " if unicodedata.category(char) in ("Cs", "Cc") else char for char in visible)


def _to_its_limit(question: str) -> str:
    """Without the word that it would cut in two, where there are blanks between words."""
    if len(question) <= MAX_QUESTION_CHARS:
        return question
    cut = question[:MAX_QUESTION_CHARS]
    return cut if question[MAX_QUESTION_CHARS].isspace() else cut.rpartition(" ")[0] or cut


def _is_sentence(text: str) -> bool:
    """Whether it asks as people ask each other, and not in keywords."""
    return _SENTENCE.search(text) is not None


def _start(token: Token) -> int:
    return token.span.start


def _is_shared(word: Word) -> bool:
    """Whether the glossary has it in the other language: "SCIO" says nothing of the language it is asked in."""
    return any(variant.origin is Origin.BRIDGED for variant in word.variants)


@dataclass(frozen=True, slots=True)
class _NumberAsked:
    """A number of so many words of the question, and the other ways to write it."""

    words: int
    variants: tuple[Variant, ...]


class QuestionInterpreter:
    """`stop` words are dropped, `light` ones kept and said to be light.

    `fold` turns traditional script to simplified and is called only with Han text.
    """

    def __init__(
        self,
        analyzer: Analyzer,
        glossary: Glossary,
        stop: frozenset[str],
        light: frozenset[str],
        fold: Callable[[str], str],
        today: Callable[[], date],
    ) -> None:
        self._today = today
        self._analyzer, self._glossary, self._stop, self._fold_han = analyzer, glossary, stop, fold
        han = frozenset(filter(is_han, light))
        self._light = han | {t.term for word in light - han for t in analyzer.analyze(word) if t.is_word}
        self._small_talk, self._chatter = SmallTalk(), Chatter()

    def interpret(self, question: str, language: str | None = None, reader: str | None = None) -> Query:
        return self._interpreted(question, language, reader)

    def as_news(self, query: Query) -> Query | None:
        read = self._interpreted(query.text, query.language, events=True)
        return read if read.published and query.published is None else None

    def _interpreted(
        self, question: str, language: str | None = None, reader: str | None = None, *, events: bool = False
    ) -> Query:
        text = " ".join(_sendable(_TAG.sub(" ", _to_its_limit(question))).split())
        given, language = language, language or languages.of_question(text, reader, self._fold)
        query = Query(text, language, talk=self._small_talk.kind(text, self._fold))
        if query.talk:
            return query
        if wished := self._wish(query, reader, is_sure=True, events=events):
            return wished
        written = operators.parse(text)
        text = self._without_chatter(written.rest)
        dated = self._dated(text, events=events)
        text = self._subject(dated.without_date(text) if dated else text)
        tokens = self._analyzer.analyze(text)
        yields = _is_sentence(query.text)
        phrases = self._phrases(written.phrases, yields=yields)
        asked_for = tuple(self._words(text, tokens))
        words = self._with_phrases(asked_for[:MAX_WORDS], phrases)
        named_only = bool(words) and not is_han(text) and all(map(_is_shared, words))
        if named_only and reader and reader.startswith("zh") and not given:
            language = reader
        hints = (token.term for token in self._between_words(tokens))
        return replace(
            query,
            language=language,
            words=words,
            hints=tuple(dict.fromkeys(hints))[:MAX_WORDS],
            asked=asked.kind(self._fold(query.text)),
            phrases=phrases,
            excluded=self._phrases(written.excluded),
            published=dated.published if dated else None,
            left_out=(*(word.text for word in asked_for[MAX_WORDS:]), *written.left_out),
        )

    def as_wish(self, query: Query, reader: str | None = None) -> Query | None:
        return self._wish(query, reader, is_sure=False)

    def _wish(self, query: Query, reader: str | None, *, is_sure: bool, events: bool = False) -> Query | None:
        if query.talk or query.narrowing.language or not _MAY_WISH.search(query.text):
            return None
        # Its patterns take 10 ms to compile.
        from povbot.analysis import wished  # noqa: PLC0415

        plain = self._fold(query.text.lower())
        wish = wished.of(plain, self._languages) if len(plain) == len(query.text) else None
        if wish is None or wish.is_sure is not is_sure:
            return None
        narrowing = Narrowing(language=wish.language)
        quoted_in = narrowing.quoted_in(query.language, reader)
        rest = self._interpreted(wish.rest.of(query.text), quoted_in, reader, events=events)
        if not (rest.words or rest.published):
            return None
        return rest if rest.narrowing.language else rest.narrowed(narrowing.on(query.narrowing))

    def _without_chatter(self, text: str) -> str:
        return self._chatter.around(self._fold(text)).of(text) or text

    def _subject(self, text: str) -> str:
        return chatter.subject(self._fold(text)).of(text)

    def _dated(self, text: str, *, events: bool) -> Dated | None:
        if found := published.newest(self._fold(text)):
            return found
        if not _MAY_BE_DATED.match(text) and not (events and _MAY_BE_A_DATE.match(text)):
            return None
        # Imported here: their patterns take 0.04 s to compile, which most questions do not need.
        if is_han(text):
            from povbot.analysis import published_chinese  # noqa: PLC0415

            if found := published_chinese.parse(self._fold(text), self._today(), events=events):
                return found
        from povbot.analysis import published_english  # noqa: PLC0415

        return published_english.parse(text, self._today(), events=events)

    def _phrases(self, texts: Iterable[str], *, yields: bool = False) -> tuple[Phrase, ...]:
        """Those that have a word at all."""
        analysed = ((text, self._analyzer.analyze(text)) for text in texts)
        return tuple(Phrase(text, terms, yields) for text, tokens in analysed if (terms := one_by_place(tokens)))

    @staticmethod
    def _with_phrases(words: tuple[Word, ...], phrases: Iterable[Phrase]) -> tuple[Word, ...]:
        """A phrase of stop words ("to be or not to be") is asked for as well."""
        missing = [phrase for phrase in phrases if not any(word.text in phrase.text for word in words)]
        return (*words, *(Word(p.text, (Variant(tuple(dict.fromkeys(p.terms)), Origin.ASKED, 1.0),)) for p in missing))

    def words(self, text: str) -> Sequence[Word]:
        return tuple(self._words(text, self._analyzer.analyze(text)))

    def complete(self, question: Query, after: Query) -> Completion | None:
        # Its patterns take 7 ms to compile, which a first question need not pay.
        from povbot.analysis import followups  # noqa: PLC0415

        return followups.completed(question, after, self._fold, self._narrowing)

    def _narrowing(self, question: str, after: Query) -> Narrowing | None:
        from povbot.analysis import narrowing  # noqa: PLC0415

        return narrowing.of(question, after, self._languages, self._today())

    def language_named(self, text: str) -> str | None:
        return self._languages.get(self._fold(" ".join(text.split()).casefold()))

    @cached_property
    def _languages(self) -> Mapping[str, str]:
        return languages.names()

    def _fold(self, text: str) -> str:
        return self._fold_han(text) if is_han(text) else text

    def _words(self, text: str, tokens: Sequence[Token]) -> Iterator[Word]:
        run, pieces = [token for token in tokens if token.is_word], sorted(self._pieces(tokens), key=_start)
        cased = self._case_tells(text, run)
        numbers = self._numbers(text, run)
        seen: set[tuple[str, ...]] = set()
        at = 0
        while at < len(run):
            number = numbers.get(run[at].span.start)
            length = number.words if number else self._longest_entry(run, at)
            joined, at = run[at : at + length], at + length
            written = joined[0].span.of(text)
            joins = written in _JOINING and length < at < len(run)
            if length == 1 and self._is_stop(text, joined[0]) and (joins or not (cased and is_acronym(written))):
                continue
            word = self._word(
                text, joined, pieces, is_name=cased and at > length and text[joined[0].span.start].isupper()
            )
            if number:
                said = {variant.terms for variant in word.variants}
                word = replace(word, variants=(*word.variants, *(v for v in number.variants if v.terms not in said)))
            if word.terms not in seen:
                seen.add(word.terms)
                yield word

    def _numbers(self, text: str, run: Sequence[Token]) -> Mapping[int, "_NumberAsked"]:
        """By where they begin; without those that are light words ("two"). Han words are cut as it happens, and may
        hold what is counted as well (三十个, 万人)."""
        starts = {token.span.start for token in run}
        ends = {
            end for t in run for end in (range(t.span.start + 1, t.span.end + 1) if is_han(t.term) else [t.span.end])
        }
        found = {}
        for number in numerals.find(self._fold(text), starts, ends):
            words = [token for token in run if number.span.start <= token.span.start < number.span.end]
            if len(words) == 1 and words[0].term in self._light:
                continue
            terms = map(self._terms_of_number, numerals.ways(number, han=is_han(text)))
            telling = (t for t in dict.fromkeys(terms) if not self._light.issuperset(t))  # "one" says little of 1
            variants = tuple(Variant(t, Origin.SYNONYM, SYNONYM_WEIGHT) for t in telling)
            found[number.span.start] = _NumberAsked(len(words), variants)
        return found

    def _terms_of_number(self, written: str) -> tuple[str, ...]:
        parts = re.split(f"({HAN.pattern})", written)
        alphabetic = (t.term for part in parts[::2] for t in self._analyzer.analyze(part) if t.is_word)
        return (*(term for term in alphabetic if term != "per"), *(t for part in parts[1::2] for t in han_terms(part)))

    def _longest_entry(self, run: Sequence[Token], at: int) -> int:
        """How many words from `at` on the glossary knows as one thing; 1 where none."""
        for length in range(min(self._glossary.longest, len(run) - at), 1, -1):
            if self._glossary.find(run[at : at + length]):
                return length
        return 1

    def _word(self, text: str, joined: Sequence[Token], pieces: Sequence[Token], *, is_name: bool) -> Word:
        """`pieces` are those of the whole text, by where they begin: a long one has hundreds, and as many words."""
        span = Span(joined[0].span.start, joined[-1].span.end)
        content = [token.term for token in joined if not self._is_stop(text, token)]
        # All stop words: an acronym like one ("US") is asked for as it is written, a phrase ("to be") as it is.
        terms = content or ([span.of(text)] if is_acronym(span.of(text)) else [token.term for token in joined])
        variants = [Variant(tuple(terms), Origin.ASKED, 1.0)]
        near = pieces[bisect_left(pieces, span.start, key=_start) : bisect_left(pieces, span.end, key=_start)]
        own = [t.term for t in near if span.contains(t.span) and t.term not in terms]
        entries = self._glossary.find(joined)
        is_name = is_name or any(entry.is_name for entry in entries)
        if own and not any(entry.is_name for entry in entries):
            variants.append(Variant(tuple(dict.fromkeys(own)), Origin.PIECE, PIECE_WEIGHT))
        for entry in entries:
            variants += self._glossary.variants(entry, joined)
        is_light = len(joined) == 1 and len(variants) == 1 and joined[0].term in self._light
        return Word(span.of(text), tuple(dict.fromkeys(variants)), is_name and not is_light, is_light)

    @staticmethod
    def _pieces(tokens: Sequence[Token]) -> Iterator[Token]:
        """Without single Han characters: indexed so that a word of one is found anywhere, they say little of others."""
        return (t for t in tokens if not t.is_word and not (len(t.term) == 1 and is_han(t.term)))

    def _between_words(self, tokens: Sequence[Token]) -> Iterator[Token]:
        """Pieces that no word contains; words do not overlap."""
        words = sorted((token for token in tokens if token.is_word), key=_start)
        for piece in self._pieces(tokens):
            before = bisect_right(words, piece.span.start, key=_start)
            if not before or not words[before - 1].span.contains(piece.span):
                yield piece

    def _is_stop(self, text: str, token: Token) -> bool:
        written = token.term if is_han(token.term) else token.span.of(text).casefold().replace("’", "'")
        return written in self._stop or _WHICH_HAN.fullmatch(written) is not None

    def _case_tells(self, text: str, run: Sequence[Token]) -> bool:
        """Whether capitals mark names: not where most words that follow the first have one, or all are capitals."""
        following = [text[token.span.start] for token in run[1:] if not is_han(token.term)]
        return sum(char.isupper() for char in following) * 2 <= len(following)
