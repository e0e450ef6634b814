"""A question that leans on the one before ("and in Gansu?", "why?", 那里呢), completed from it.

Only the reader's own words go into it: a name takes the place of a name, a date of a date, a question word of a
question word, and what has nothing to take the place of is added. What stands on its own is never touched.
"""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from povbot.analysis.leaning_words import (
    ABOUT,
    ADVERB,
    ADVERB_HAN,
    ASKED_LAST,
    ASKED_LAST_HAN,
    AUXILIARY,
    BE,
    BE_HAN,
    HANGING,
    HAPPENED,
    MONTH,
    MORE,
    OF_ITS_OWN,
    OPENER,
    OPENER_HAN,
    OWNS,
    PLACE,
    PREPOSITION,
    PRONOUN,
    PRONOUN_HAN,
    RELATIVE_YEAR,
    SOMEBODY_HAN,
    SOMEONE,
    SOMETHING,
    TAIL_HAN,
    THEIRS,
    WHAT_ABOUT_HAN,
    WHO,
    WHO_OR_WHAT,
    WITHIN_A_THING,
    YEAR,
)
from povbot.analysis.mixed import HAN
from povbot.analysis.written import Fold, Written, overlap
from povbot.model import AS_IT_WAS, Completion, Narrowing, Query, Span, Word

# "and in Gansu?" leans with one word of its own, "and the women of Gansu?" with two; more make a question themselves.
MAX_OWN_WORDS = 3
# "how many schools were built there?" still asks about the place of the question before.
MAX_WORDS_WITH_PLACE, MAX_WORDS_WITH_PRONOUN = 3, 1
# "The cliff villages" are a thing; keywords that go on are about several.
MAX_WORDS_OF_A_THING = 3

# How a question in lower case and simplified script, without its closing marks, narrows the one before.
Narrows = Callable[[str, Query], Narrowing | None]


def completed(question: Query, after: Query, fold: Fold, narrowing: Narrows) -> Completion | None:
    """None where the question stands on its own, or there is nothing before it to lean on."""
    if question.talk or not after.words:
        return None
    asked, before = Written.of(question, fold), Written.of(after, fold)
    if narrowed := narrowing(asked.plain, after):
        return Completion(after.text, stands_alone=False, narrowing=narrowed.on(after.narrowing))
    if question.published and not question.words:
        return None
    before = before.cut(_subject(before))
    rest, leans = _fragment(asked)
    fragment = asked.cut(rest)
    if whole := _of_the_same(asked, fragment, before, leans=leans):
        kept = after.narrowing if whole == before.text else AS_IT_WAS
        return Completion(_closed(whole), stands_alone=False, narrowing=kept) if whole != asked.text else None
    own = len(fragment.names) + len(fragment.substance)
    is_whole = fragment.asking() or OF_ITS_OWN.match(fragment.plain)
    if leans and not is_whole and (own or fragment.dates or fragment.others) and own <= MAX_OWN_WORDS:
        return Completion(_closed(_exchanged(fragment, before)), stands_alone=bool(own) or _is_dated(fragment))
    return None


def _is_dated(fragment: Written) -> bool:
    """By itself, too: "now" and "last year" mean something only together with what was asked."""
    return any(not RELATIVE_YEAR.fullmatch(date.of(fragment.plain)) for date in fragment.dates)


def _of_the_same(asked: Written, fragment: Written, before: Written, *, leans: bool) -> str | None:
    """The question before asked for more or asked otherwise, or a question about what it is about."""
    if MORE.fullmatch(asked.plain):
        return before.text
    asking = fragment.asking()
    if resolved := _resolved(fragment, before, asks=asking is not None):
        return resolved
    if fragment.names or fragment.dates or (fragment.substance and not _leaves_out_whom(fragment, asking, before)):
        return None
    pronoun = fragment.found(PRONOUN) or fragment.found(PRONOUN_HAN)
    if asking and (len(fragment.others) <= 1 or pronoun):
        return _asked_otherwise(fragment, asking, before)
    points_back = pronoun if leans else not fragment.others and fragment.found(PLACE)
    return before.text if points_back and not asking else None


def _fragment(asked: Written) -> tuple[Span, bool]:
    """What is left without "and what about" and 那…呢, and whether the question leans at all."""
    opener = OPENER.match(asked.plain) or OPENER_HAN.match(asked.plain)
    start, end = opener.end() if opener else 0, len(asked.text)
    tail = (TAIL_HAN if opener else WHAT_ABOUT_HAN).search(asked.plain, start)
    if tail:
        end = tail.start()
    of_one = len(asked.substance) == 1 and not asked.names and not asked.dates
    of_one = of_one or (not asked.substance and (len(asked.names) == 1 or bool(asked.dates)))
    return Span(start, end), bool(opener or tail or (of_one and PREPOSITION.match(asked.plain)))


def _subject(before: Written) -> Span:
    """What is left without "tell me about", too."""
    fragment, _ = _fragment(before)
    told = ABOUT.match(before.plain, fragment.start, fragment.end)
    return Span(told.end(), fragment.end) if told and told.end() < fragment.end else fragment


def _leaves_out_whom(asked: Written, asking: Span | None, before: Written) -> bool:
    """A question like 什么时候搬的, after 谁搬走了; "when did they move?" does not name them, "in which province?" says
    nothing but what it asks for."""
    new = [word for _, word in _new(asked, asking, before) if not word.is_light]
    is_subjectless = asked.is_han and asking and asking.start <= asked.others[0][0].start
    is_asking_alone = asking and all(overlap(span, asking) for span, _ in asked.others)
    return not new and bool(asked.found(PRONOUN) or is_subjectless or is_asking_alone)


def _new(asked: Written, asking: Span | None, before: Written) -> Sequence[tuple[Span, Word]]:
    """What the question before does not say, apart from the question word."""
    known = {term for _, word in before.others for term in word.terms}
    own = [(span, word) for span, word in asked.others if not (asking and overlap(span, asking))]
    return [(span, word) for span, word in own if known.isdisjoint(word.terms)]


def _asked_otherwise(asked: Written, asking: Span, before: Written) -> str:
    """The question before with this one's question word, or with this one behind it."""
    bare = not asked.others or asked.found(PRONOUN)
    word = asking.of(asked.text) if bare else asked.text
    adverb = before.found(ADVERB_HAN)
    if asked.is_han and adverb and ADVERB_HAN.fullmatch(asking.of(asked.plain)) and not _new(asked, asking, before):
        return _put(before.text, adverb, asking.of(asked.text))
    if asked.is_han and before.is_han:
        stem = before.text[: last.start] if (last := before.found(ASKED_LAST_HAN)) else before.text
        return f"{stem}，{word}"
    if not asked.is_han and (last := before.found(ASKED_LAST)):
        before = before.cut(Span(0, last.start))
    old = before.asking_first()
    if asked.is_han or before.is_han or _is_exchangeable(asked, asking, before, old):
        return _put(before.text, old, word) if old else f"{word} {_lowered(before)}"
    return f"{before.text}: {asked.text}"


def _is_exchangeable(asked: Written, asking: Span, before: Written, old: Span | None) -> bool:
    """Why, when and how stand in one place of an English question, and who and what in another: "who left?" has no
    place for them, "what did they leave?" has. "Where do they live?" asks for something else than what happened."""
    asks_for_more = any(not HAPPENED.fullmatch(span.of(asked.plain)) for span, _ in _new(asked, asking, before))
    if asks_for_more or not ADVERB.fullmatch(asking.of(asked.plain)):
        return False
    if old and ADVERB.fullmatch(old.of(before.plain)):
        return True
    bare = not old and asking.of(asked.text) == asked.text.strip()
    return bare or AUXILIARY.match(before.plain, old.end if old else 0) is not None


def _resolved(asked: Written, before: Written, *, asks: bool) -> str | None:
    """With its pronoun replaced by what the question before is about."""
    own = len(asked.substance)
    says_more = bool(asked.others) or (asks and asked.is_han)
    if before.names and not asked.names and says_more and own <= MAX_WORDS_WITH_PLACE and (place := asked.found(PLACE)):
        name = before.name_groups()[-1].of(before.text)
        return _put(asked.text, place, name if asked.is_han else f"in {name}")
    thing = _thing(before)
    says_enough = asks or own or asked.names or (thing and asked.others and AUXILIARY.match(asked.plain))
    if own > MAX_WORDS_WITH_PRONOUN or not says_enough:
        return None
    subject = thing or next((_whole_name(group, before) for group in before.name_groups()), None)
    if subject and not asked.names and (owner := asked.found(THEIRS)):
        return _put(asked.text, owner, f"{subject}'s")
    # "it" stands for what happened as often as for what was named: "when did it happen?"
    pronoun = asked.found(SOMEONE) or (asked.found(SOMETHING) if thing or own or asked.dates else None)
    if pronoun and any(name.start < pronoun.start for name in asked.names):
        return None  # it stands for what is named here
    return _put(asked.text, pronoun, subject) if subject and pronoun else None


def _whole_name(group: Span, before: Written) -> str:
    """With the word that says what is named so: 德国志愿者; "the German volunteer", where a verb comes behind it."""
    after = [span for span, _ in before.others if span.start >= group.end]
    if before.is_han:
        named = after and after[0].start == group.end and SOMEBODY_HAN.fullmatch(after[0].of(before.plain))
        return Span(group.start, after[0].end if named else group.end).of(before.text)
    article = re.search(r"\bthe $", before.plain[: group.start])
    if not article or len(after) <= 1 or before.plain[group.end : after[0].start] != " ":
        return OWNS.sub("", group.of(before.text))
    return OWNS.sub("", Span(article.start(), after[0].end).of(before.text))


def _thing(before: Written) -> str | None:
    """What a question like "who is the German volunteer?" or 谁是德国志愿者 asks about; so does "German volunteer"."""
    if match := BE_HAN.fullmatch(before.plain):
        return before.text[slice(*match.span(1 if match[1] else 2))]
    if asking := before.asking_first():
        verb = BE.match(before.plain, asking.end)
        if before.names and not WHO_OR_WHAT.fullmatch(asking.of(before.plain)):
            return None  # "why is Dongchuan famous?" is about Dongchuan
        return HANGING.sub("", before.text[verb.end() :]) if verb else None
    spans = sorted((*before.names, *(span for span, _ in before.others)))
    end = len(before.text)
    gaps = (before.plain[a.end : b.start] for a, b in pairwise([Span(0, 0), *spans, Span(end, end)]))
    return before.text if 0 < len(spans) <= MAX_WORDS_OF_A_THING and all(map(WITHIN_A_THING.fullmatch, gaps)) else None


def _exchanged(asked: Written, before: Written) -> str:
    """The question before with the names and dates of this one in the place of its own, and with what else it says."""
    match = PREPOSITION.match(asked.plain)
    preposition = match[0] if match else ""
    swaps, added = _swaps(asked, before, preposition)
    if not swaps and not asked.names and (phrase := _last_phrase(preposition, before)):
        return _put(before.text, phrase, asked.text)
    text = before.text
    for old, said in sorted(swaps, reverse=True):
        text = _put(text, old, said)
    if not added:
        return text
    new = Span(min(added).start, max(added).end).of(asked.text) if swaps else asked.text.strip()
    return _joined(text, new, phrase=not swaps and bool(preposition))


def _swaps(asked: Written, before: Written, preposition: str) -> tuple[Sequence[tuple[Span, str]], Sequence[Span]]:
    """What of the question before gives way to what, and what of this one finds no place there."""
    exchanged = [(asked.found(pattern), before.found(pattern)) for pattern in (YEAR, MONTH)]
    if asked.names:
        exchanged.append((Span(asked.names[0].start, asked.names[-1].end), _group_for(preposition, before)))
    known = {term for _, word in before.others for term in word.terms}
    exchanged += [(span, None) for span, word in asked.others if not known.intersection(word.terms)]
    swaps = [(old, _fitting(old.of(before.plain), new.of(asked.text))) for new, old in exchanged if new and old]
    return swaps, [new for new, old in exchanged if new and not old]


def _fitting(old: str, new: str) -> str:
    """Where "last year" stood, a year stands as "in 2018"."""
    return f"in {new}" if new.isdecimal() and old.endswith(" year") else new


def _group_for(preposition: str, before: Written) -> Span | None:
    """The name that a new one stands for: behind the same preposition, else the first, unless that is who and not
    where."""
    groups = before.name_groups()
    behind = [g for g in groups if preposition and re.search(rf"{preposition}\s*(?:the )?$", before.plain[: g.start])]
    if behind:
        return behind[0]
    return None if preposition and before.found(WHO) else next(iter(groups), None)


def _last_phrase(preposition: str, before: Written) -> Span | None:
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


def _lowered(before: Written) -> str:
    """To go on after a question word; a name or an acronym keeps its capital."""
    text = before.text
    is_content = any(span.start == 0 for span in (*before.names, *(span for span, _ in before.others)))
    return text if is_content or text[1:2].isupper() else text[:1].lower() + text[1:]


def _closed(text: str) -> str:
    return f"{text}{'？' if HAN.search(text[-1:]) else '?'}"
