"""A question that leans on the one before ("and in Gansu?", "why?", 那里呢), completed from it.

Only the reader's own words go into it: a name takes the place of a name, a date of a date, a question word of a
question word, and what has nothing to take the place of is added. What stands on its own is never touched.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from povbot.analysis.mixed import HAN
from povbot.model import Query, Span, Word

# "and in Gansu?" leans with one word of its own, "and the women of Gansu?" with two; more make a question themselves.
MAX_OWN_WORDS = 3
# "how many schools were built there?" still asks about the place of the question before.
MAX_WORDS_WITH_PLACE, MAX_WORDS_WITH_PRONOUN = 3, 1

_END = re.compile(r"[\s?？!！.。…~～,，]+$")

_OPENER = re.compile(
    r"(?:(?:ok|okay|well|oh|hm+)\b[\s,]*)*"
    r"(?:(?:(?:and|but|or|so|then|also)\b[\s,]*)+(?:(?:what|how)\s+(?:about|of)\b)?|(?:what|how)\s+(?:about|of)\b)\s*"
)
_OPENER_HAN = re.compile(r"(?:那么|那(?![里儿边个些时年种样位天])|还有|至于|换成|而|但是|但)[,，\s]*")
_TAIL_HAN = re.compile(r"(?:(?:的话)?呢|(?<=.)又?(?:怎么样|怎样|如何)呢?)$")
_WHAT_ABOUT_HAN = re.compile(r"呢$")

_ASKING = re.compile(
    r"\b(?:since when|how (?:many|much|long|often|far|old|big|high|come)|why not"
    r"|(?:(?:in|at|on|for|by|from|since) )?(?:what|which)"
    r" (?:year|month|day|date|time|place|reason|way|country|province)"
    r"|who(?:se|m)?|why|when|where|how|what|which)\b"
)
_WHO = re.compile(r"\bwho(?:se|m)?\b|谁")
# Why, when and how stand in one place of a Chinese sentence; whom and how many stand where their answer would.
_ADVERB_HAN = re.compile(r"为什么|为何|为啥|什么时候|何时|哪一?年|几时|怎么样?|怎样|如何|咋")
_ASKING_HAN = re.compile(
    _ADVERB_HAN.pattern
    + r"|谁|在?哪[里儿]|何处|什么地方|多少(?:人|钱|年|次)?|几(?:个人?|位|次|年|天)|多[久大远高]|多长时间|哪[个些位]"
    + r"|什么"
)
_ASKED_LAST_HAN = re.compile(rf"，(?:{_ASKING_HAN.pattern})$")

_PRONOUN = re.compile(r"\b(?:it|they|them|he|him|she|its|their|his|her|this|that|these|those|there)\b")
_PRONOUN_HAN = re.compile(r"那[里儿边个些]|这[里儿边个些]|当地|[它她]们?|(?<!其)他(?!人)们?")
# "how many are there?" asks for no place.
_PLACE = re.compile(
    r"(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )\bthere(?=$| (?:in|since|before|after|by) \d{4}$)"
    r"|那[里儿边]|当地|该(?:[县市省]|地(?!区))"
)
_SOMEONE = re.compile(r"\b(?:he|him|she)\b|她|(?<!其)他(?![人们])")
_SOMETHING = re.compile(r"\b(?:it|they|them)\b|它们?|[她他]们")
_THEIRS = re.compile(r"\b(?:its|their|his|her)\b")
_MORE = re.compile(
    r"(?:please )?(?:(?:can|could) you )?(?:and |say |any |(?:tell|show) me )?(?:some )?more"
    r"(?: (?:about|on|of) (?:it|that|this|them|there|him|her))?(?: please)?"
    r"|(?:please )?(?:go on|continue|(?:tell|show) me about (?:it|that|this|them|him|her))"
    r"|(?:请|再|能)?(?:继续|多说一?[点些]|详细(?:说说|一点|点)|更多|再说说|说详细[点些]?|具体(?:说说|一点|点))"
    r"|还有(?:别的)?[呢吗]?"
)

_PREPOSITION = re.compile(
    r"(?:in|at|on|since|before|after|during|until|by|for|from|near|around|within|with|of|to)(?= )|[在从自到]"
)
# Between two names that are one: "Dongchuan in Yunnan", "Dongchuan, Yunnan", 云南省东川.
_SAME_PLACE = re.compile(r"\s*(?:,|，|\bin\b|的)?\s*|[省市县州]")
_YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)年?")
_MONTH = re.compile(
    r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december)\b|(?<!\d)\d\d?月"
)
_BE = re.compile(r"\s+(?:is|are|was|were)\s+")

Fold = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class _Text:
    """A question without its closing marks. `plain` is it in lower case and simplified script, place for place."""

    text: str
    plain: str
    names: Sequence[Span]
    others: Sequence[tuple[Span, Word]]

    @classmethod
    def of(cls, query: Query, fold: Fold) -> "_Text":
        text = _END.sub("", query.text)
        plain = fold(text.lower())
        plain = plain if len(plain) == len(text) else text
        words = list(_placed(query.words, text))
        dated = [Span(*match.span()) for pattern in (_YEAR, _MONTH) for match in pattern.finditer(plain)]
        undated = [(span, word) for span, word in words if not any(_overlap(span, date) for date in dated)]
        names = [span for span, word in undated if word.is_name]
        others = [(span, word) for span, word in undated if not word.is_name]
        return cls(text, plain, names, [(s, word) for s, word in others if not _PRONOUN_HAN.fullmatch(s.of(plain))])

    def cut(self, to: Span) -> "_Text":
        def moved(span: Span) -> Span:
            return span.moved(-to.start)

        return _Text(
            to.of(self.text),
            to.of(self.plain),
            [moved(span) for span in self.names if to.contains(span)],
            [(moved(span), word) for span, word in self.others if to.contains(span)],
        )

    @property
    def is_han(self) -> bool:
        return HAN.search(self.text) is not None

    @property
    def substance(self) -> Sequence[Word]:
        return [word for _, word in self.others if not word.is_light]

    def found(self, pattern: re.Pattern[str], start: int = 0) -> Span | None:
        match = pattern.search(self.plain, start)
        return Span(*match.span()) if match else None

    def asking(self, within: Span) -> Span | None:
        """The question word: in Chinese wherever it stands, in English at the beginning."""
        match = _ASKING_HAN.search(self.plain, within.start, within.end)
        return Span(*match.span()) if match else self.asking_first(within.start)

    def asking_first(self, start: int = 0) -> Span | None:
        """The English question word, where no word of substance stands before it."""
        span = self.found(_ASKING, start)
        content = (*self.names, *(other for other, _ in self.others))
        return span if span and all(span.start <= other.start for other in content) else None

    def name_groups(self) -> Sequence[Span]:
        groups: list[Span] = []
        for span in self.names:
            if groups and _SAME_PLACE.fullmatch(self.plain[groups[-1].end : span.start]):
                groups[-1] = Span(groups[-1].start, span.end)
            else:
                groups.append(span)
        return groups


def _placed(words: Sequence[Word], text: str) -> Iterator[tuple[Span, Word]]:
    at = 0
    for word in words:
        start = text.find(word.text, at)
        if start >= 0:
            at = start + len(word.text)
            yield Span(start, at), word


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def completed(question: Query, after: Query, fold: Fold) -> str | None:
    """None where the question stands on its own, or there is nothing before it to lean on."""
    if question.talk or not after.words:
        return None
    asked, before = _Text.of(question, fold), _Text.of(after, fold)
    before = before.cut(_fragment(before)[0])
    whole = _whole(asked, before)
    return whole if whole and whole != asked.text else None


def _whole(asked: _Text, before: _Text) -> str | None:
    if _MORE.fullmatch(asked.plain):
        return _closed(before.text)
    rest, leans = _fragment(asked)
    asking = asked.asking(rest)
    if not asked.names and (resolved := _resolved(asked, before, asks=asking is not None)):
        return _closed(resolved)
    pronoun = asked.found(_PRONOUN, rest.start) or asked.found(_PRONOUN_HAN, rest.start)
    dates = _dates(asked)
    if not asked.names and not asked.substance and not dates:
        if asking and (len(asked.others) <= 1 or pronoun):
            return _asked_otherwise(asked, asking, rest, before)
        if not asking and (pronoun if leans else not asked.others and asked.found(_PLACE)):
            return _closed(before.text)
    own = len(asked.names) + len(asked.substance)
    if leans and not asking and (own or dates or asked.others) and own <= MAX_OWN_WORDS:
        return _closed(_exchanged(asked, rest, before))
    return None


def _fragment(asked: _Text) -> tuple[Span, bool]:
    """What is left without "and what about" and 那…呢, and whether the question leans at all."""
    opener = _OPENER.match(asked.plain) or _OPENER_HAN.match(asked.plain)
    start, end = opener.end() if opener else 0, len(asked.text)
    tail = (_TAIL_HAN if opener else _WHAT_ABOUT_HAN).search(asked.plain, start)
    if tail:
        end = tail.start()
    phrase = _PREPOSITION.match(asked.plain) and len(asked.names) + len(_dates(asked)) == 1 and not asked.others
    return Span(start, end), bool(opener or tail or phrase)


def _dates(text: _Text) -> Sequence[Span]:
    return [Span(*match.span()) for pattern in (_YEAR, _MONTH) for match in pattern.finditer(text.plain)]


def _asked_otherwise(asked: _Text, asking: Span, rest: Span, before: _Text) -> str:
    """The question before with this one's question word."""
    bare = not asked.others or asked.found(_PRONOUN)
    word = (asking if bare else rest).of(asked.text)
    adverb = before.found(_ADVERB_HAN)
    if asked.is_han and adverb and _ADVERB_HAN.fullmatch(asking.of(asked.plain)):
        return _closed(_put(before.text, adverb, asking.of(asked.text)))
    if old := before.asking_first():
        return _closed(_put(before.text, old, word))
    if asked.is_han and before.is_han:
        stem = before.text[: last.start] if (last := before.found(_ASKED_LAST_HAN)) else before.text
        return _closed(f"{stem}，{word}")
    return _closed(f"{word} {_lowered(before)}")


def _resolved(asked: _Text, before: _Text, *, asks: bool) -> str | None:
    """With its pronoun replaced by what the question before is about."""
    own = len(asked.substance)
    says_more = bool(asked.others) or (asks and asked.is_han)
    if before.names and says_more and own <= MAX_WORDS_WITH_PLACE and (place := asked.found(_PLACE)):
        name = before.name_groups()[-1].of(before.text)
        return _put(asked.text, place, name if asked.is_han else f"in {name}")
    subject = _subject(before)
    if subject is None or own > MAX_WORDS_WITH_PRONOUN or not (asks or own):
        return None
    if owner := asked.found(_THEIRS):
        return _put(asked.text, owner, f"{subject}'s")
    pronoun = asked.found(_SOMEONE) or (asked.found(_SOMETHING) if own or _dates(asked) else None)
    return _put(asked.text, pronoun, subject) if pronoun else None


def _subject(before: _Text) -> str | None:
    """Of "who is the German volunteer?" all behind the verb; else the first name."""
    asking = before.asking_first()
    if asking and (verb := _BE.match(before.plain, asking.end)):
        return before.text[verb.end() :]
    groups = before.name_groups()
    return groups[0].of(before.text) if groups else None


def _exchanged(asked: _Text, rest: Span, before: _Text) -> str:
    """The question before with the names and dates of this one in the place of its own, and with what else it says."""
    preposition = _PREPOSITION.match(asked.plain, rest.start)
    text, added = before.text, []
    swaps: list[tuple[Span, str]] = []
    for pattern in (_YEAR, _MONTH):
        new, old = asked.found(pattern, rest.start), before.found(pattern)
        if new and old:
            swaps.append((old, new.of(asked.text)))
        elif new:
            added.append(new)
    if asked.names:
        new = Span(asked.names[0].start, asked.names[-1].end)
        group = _group_for(preposition[0] if preposition else "", before)
        if group:
            swaps.append((group, new.of(asked.text)))
        else:
            added.append(new)
    known = {term for _, word in before.others for term in word.terms}
    added += [span for span, word in asked.others if not known.intersection(word.terms)]
    if not swaps and (phrase := _last_phrase(preposition[0] if preposition else "", before)) and not asked.names:
        swaps, added = [(phrase, rest.of(asked.text))], []
    for old, said in sorted(swaps, reverse=True):
        text = _put(text, old, said)
    if not added:
        return text
    new = rest if not swaps else Span(min(added).start, max(added).end)
    return _joined(text, new.of(asked.text).strip(), phrase=not swaps and preposition is not None)


def _group_for(preposition: str, before: _Text) -> Span | None:
    """The name that a new one stands for: behind the same preposition, else the first, unless that is who and not
    where."""
    groups = before.name_groups()
    behind = [g for g in groups if preposition and re.search(rf"{preposition}\s*(?:the )?$", before.plain[: g.start])]
    if behind:
        return behind[0]
    return None if preposition and before.found(_WHO) else next(iter(groups), None)


def _last_phrase(preposition: str, before: _Text) -> Span | None:
    """A question may end with "in the sewing workshop", which "in the greenhouse" can stand for."""
    if not preposition.isalpha() or HAN.search(preposition):
        return None
    return before.found(re.compile(rf"\b{preposition} (?:the|a|an) \S+(?: \S+)?$"))


def _joined(text: str, added: str, *, phrase: bool) -> str:
    if HAN.search(text):
        return f"{added}{'' if HAN.search(added) and phrase else '，'}{text}"
    return f"{text} {added}" if phrase else f"{text}, {added}"


def _put(text: str, at: Span, said: str) -> str:
    """With a blank where an alphabetic word would grow together with another."""
    ahead, behind = text[: at.start], text[at.end :]
    left = " " if ahead[-1:].isascii() and ahead[-1:].isalnum() and said[:1].isascii() else ""
    right = " " if behind[:1].isascii() and behind[:1].isalnum() and said[-1:].isascii() else ""
    return f"{ahead}{left}{said}{right}{behind}"


def _lowered(before: _Text) -> str:
    """To go on after a question word; a name or an acronym keeps its capital."""
    text = before.text
    is_content = any(span.start == 0 for span in (*before.names, *(span for span, _ in before.others)))
    return text if is_content or text[1:2].isupper() else text[:1].lower() + text[1:]


def _closed(text: str) -> str:
    return f"{text}{'？' if HAN.search(text[-1:]) else '?'}"
