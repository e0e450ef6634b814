"""English questions for the stories of a time.

The date is the stories' where it stands beside the word for them ("news since 2019", "yesterday's headlines"), or
behind their subject and is no bare year: "news about the war in 1914" asks for a war of that year.
"""

import re
from datetime import date

from povbot.analysis import published
from povbot.analysis.published import Bound, Dated
from povbot.model import Published, Span

_YEAR = r"(?:19|20)\d\d"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_EACH = "(?:day|week|month|year)"
_COUNT = r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|few|couple of)"
# Counted from today: there is no text to search for these.
_RELATIVE = (
    r"(?:today|yesterday|(?:this|last|past|previous) (?:day|week|month|quarter|year)"
    rf"|(?:last|past|previous) (?P<count_of_{{}}>{_COUNT}) (?P<unit_of_{{}}>{_EACH})s?|{_COUNT} {_EACH}s? ago"
    r"|(?:last |this )?(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
)
_NAMED = (
    rf"(?:(?:\d{{1,2}}(?:st|nd|rd|th)? (?:of )?)?{_MONTH}(?: \d{{1,2}}(?:st|nd|rd|th)?(?!\d))?(?:,?(?: of)? {_YEAR})?"
    rf"|{_YEAR}-\d\d(?:-\d\d)?|q[1-4] {_YEAR})"
)


def _relative(group: str) -> str:
    return _RELATIVE.replace("{}", group)


def _date(group: str) -> str:
    return rf"(?:the )?(?P<{group}>{_relative(group)}|{_NAMED}|{_YEAR})(?![\w-])"


_WHEN = (
    rf"(?:(?:between|from) {_date('first')} (?:and|to|until|till|through|[-–]) {_date('last')}"
    r"|(?:(?P<preposition>in|from|of|on|for|during|within|over|since|after|before|until|till|by|up to) )?"
    rf"{_date('date')}(?P<onwards> on(?:wards?)?\b)?)"
)
_CHATTER = (
    r"^(?:(?:i|i'd|we|do|does|have|has|is|are|was|were|there|tell|show|give|find|list|get|send|read|see|want|need|to|me"
    r"|us|any|some|all|the|your|what|what's|whats|which|latest|newest|recent|most|new|more|looking|for|about|of|an?|like"
    r"|few|top|main|important)[ ,]+)*"
)
_STORIES = r"(?:news(?: (?:stories|articles|reports|items))?|stories|articles|reports|headlines|coverage)\b"
_PUBLISHED = r"(?:published|reported|written|posted|printed)"
_BE = r"(?:is|was|were|are|has been|have been|have you|did you)"


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


_STORIES_OF = _pattern(
    rf"{_CHATTER}(?P<subject>(?:[\w'-]+ ){{0,4}}?){_STORIES} (?:(?:that |which )?(?:{_BE} )?{_PUBLISHED} )?{_WHEN}"
)
_TIMES_STORIES = _pattern(rf"{_CHATTER}{_date('date')}(?:'s?)? (?:latest |top |main )?{_STORIES}")
_BOUNDS = {"since": Bound.SINCE, "after": Bound.AFTER, "before": Bound.BEFORE}
_BOUNDS |= dict.fromkeys(("until", "till", "by", "up to"), Bound.UNTIL)
_NEWS = rf"(?:(?:anything |something )?(?:{_BE} )?(?:new|latest|{_PUBLISHED}|in the news))"
_SOMETHING_NEW = _pattern(rf"{_CHATTER}{_NEWS} {_WHEN}")
_ANYTHING_FROM = _pattern(rf"{_CHATTER}(?:anything|something) (?=from |since |between ){_WHEN}")
_STORIES_ABOUT = _pattern(
    rf"{_CHATTER}(?:{_STORIES}|{_NEWS}) (?:about|on|of|from|in|regarding|concerning|covering|related to)\b"
)
_EVENTS = _pattern(rf"{_CHATTER}(?:happened|happening|been happening|going on|went on)\b")
_ALONE = _pattern(rf"{_CHATTER}{_WHEN}[ ?.!]*$")
_LATER_DATE = _pattern(rf"\b(?P<published>{_PUBLISHED} )?{_WHEN}")
# Where one of these stands before the word for stories, something else is asked ("who wrote stories in 1920?").
_ASKS = _pattern(r"\b(?:wh\w+|how|did|does|do|is|was|were|are|has|have|had|in|by|of)\b")
_BARE_YEAR, _COUNTED = _pattern(_YEAR), _pattern(_relative("whole"))


def parse(question: str, today: date, *, events: bool = False) -> Dated | None:
    """None where no stories of a time are asked for; with `events`, what happened then is to be read so, and a date
    alone. Blanks are single."""
    question = question.replace("’", "'")
    alone = _ALONE.match(question) if events else None
    if alone and (when := _when(alone, today)):
        return Dated((), when)
    for pattern in (_STORIES_OF, _TIMES_STORIES, _SOMETHING_NEW, _ANYTHING_FROM):
        found = pattern.match(question)
        if found is None:
            continue
        subject = Span(*found.span("subject")) if "subject" in found.groupdict() else Span(0, 0)
        if not _ASKS.search(subject.of(question)) and (when := _when(found, today)):
            return Dated((subject, Span(found.end(), len(question))), when)
    about, happened = _STORIES_ABOUT.match(question), _EVENTS.match(question)
    for begin in filter(None, (about, happened)):
        for found in _LATER_DATE.finditer(question, begin.end()):
            theirs = events or _is_counted(found) if begin is happened else not _is_years(found)
            if theirs and (when := _when(found, today)):
                return Dated((Span(begin.end(), found.start()), Span(found.end(), len(question))), when)
    return None


def _is_years(found: re.Match[str]) -> bool:
    """A bare year, but for "since 2019", "from 2019" and "published in 2019"."""
    bare = bool(found["date"] and _BARE_YEAR.fullmatch(found["date"]))
    return bare and not found["published"] and found["preposition"] not in ("since", "from")


def _is_counted(found: re.Match[str]) -> bool:
    """From today, and in less than years: a text may well say what happened last year."""
    return bool(found["date"] and _COUNTED.fullmatch(found["date"])) and "year" not in found["date"]


def _when(found: re.Match[str], today: date) -> Published | None:
    named = found.groupdict()
    if named.get("first"):
        return _between(named["first"], named["last"], today)
    if named.get("count_of_date"):  # the last two weeks reach until today
        begin = _period(f"{named['count_of_date']} {named['unit_of_date']}s ago", today, whole=False)
        asked = Published(begin.earliest, today) if begin else None
    else:
        asked = _period(named["date"], today)
    if asked is None:
        return None
    preposition = "since" if named.get("onwards") else (named.get("preposition") or "in").lower()
    return published.bounded(asked, _BOUNDS.get(preposition, Bound.WITHIN))


def _between(first: str, last: str, today: date) -> Published | None:
    year = re.search(_YEAR, last)
    if year and not re.search(_YEAR, first):  # March to May 2020
        first = f"{first} {year[0]}"
    begin, end = _period(first, today), _period(last, today)
    return published.between(begin, end) if begin and end else None


def _period(text: str, today: date, *, whole: bool = True) -> Published | None:
    from povbot.analysis import days  # noqa: PLC0415 - dateparser takes 0.2 s, which questions without a date do not pay

    text = re.sub(r"\b(?:past|previous)\b", "last", text.lower()).replace("couple of", "2").replace("few", "3")
    return days.period(text, today, whole=whole)
