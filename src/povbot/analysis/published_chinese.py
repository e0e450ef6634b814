"""Chinese questions for the stories of a time, in simplified script: 2020年4月的报道, 最近一周的新闻.

The date is the stories' where it stands right before the word for them, where it opens a question that ends with that
word, and where it is counted from today (上周) in one that does.
"""

import calendar
import re
from datetime import date

from povbot.analysis import numerals, published
from povbot.analysis.published import Bound, Dated
from povbot.model import Published, Span

_NUMBER = r"(?:\d+|[〇零一二两三四五六七八九十]+)"
_YEAR = r"(?:(?:19|20)\d\d|[〇零一二三四五六七八九]{4})年"
_DAYS = rf"(?:{_NUMBER}月份?(?:{_NUMBER}[日号])?)"
# What dateparser reads in English; it knows few of these in Chinese (and takes 2019年 for the year 7).
_RELATIVE = {
    "今天|今日": "today",
    "昨天|昨日": "yesterday",
    "前天": "2 days ago",
    "本周|这周|这一周|这?个?星期|这个?礼拜": "this week",
    "上周|上一周|上个?星期|上个?礼拜": "last week",
    "本月|这个?月": "this month",
    "上个?月": "last month",
    "今年|本年": "this year",
    "去年": "last year",
    "前年": "2 years ago",
}
_COUNTED = "|".join(_RELATIVE)
_UNITS = {"天": "days", "日": "days", "周": "weeks", "星期": "weeks", "礼拜": "weeks", "月": "months", "年": "years"}
_UNIT = "|".join(_UNITS)
_LATEST = rf"(?:最近|过去|近)这?(?P<number>{_NUMBER}|几)个?(?P<unit>{_UNIT})"
_AGO = rf"(?P<ago>{_NUMBER})个?(?P<ago_unit>{_UNIT})前"


def _date(group: str) -> str:
    return rf"(?P<{group}>{_YEAR}{_DAYS}?|(?:今年|去年|前年){_DAYS}|{_DAYS}|{_COUNTED})"


_WHEN = (
    rf"(?:自|从|在)?(?:{_LATEST}|{_AGO}|{_date('first')}(?:到|至|和|与|[-—–~～])+{_date('last')}(?:之间|期间)?"
    rf"|{_date('date')}(?P<bound>以来|至今|起|以后|之后|过后|后|以前|之前|前)?(?![末底初代]))(?:里|间|期间|当中|中)?"
)
_CHATTER = r"^(?:给我|看看|看一下|列出|有没有|你|[,， ])*"
_STORIES = r"(?:新闻|报道|报导|文章|消息|资讯|稿件|头条)"
_PUBLISHED = r"(?:所?(?:发布|发表|刊登|刊发|报道|报导)(?:过|了)?)"
_WHICH = r"(?:(?:的|最新|主要|所有|全部|都|有|过|哪些|什么|那些|这些)*)"
_BOUNDS = dict.fromkeys(("以来", "至今", "起"), Bound.SINCE) | dict.fromkeys(("以前", "之前", "前"), Bound.BEFORE)
_BOUNDS |= dict.fromkeys(("以后", "之后", "过后", "后"), Bound.AFTER)
_TAIL = r"(?:有哪些|有什么|有没有|有吗|吗|呢|都有哪些|是什么|说了什么|[ ？?。！!])*$"

_STORIES_OF = re.compile(rf"{_WHEN}的?{_PUBLISHED}?{_WHICH}{_STORIES}")
_PUBLISHED_WHAT = re.compile(rf"{_CHATTER}{_WHEN}(?:都|又)?{_PUBLISHED}(?:什么|哪些)(?:内容|东西)?{_TAIL}")
_OPENING = re.compile(rf"{_CHATTER}{_WHEN}")
_ENDING = re.compile(rf"(?:的|有关|相关|哪些|什么|最新)*{_STORIES}{_TAIL}")
_EVENTS = re.compile(rf"{_WHEN}(?:都|又|里)?(?:发生|出)(?:了|过)?(?:什么|哪些)(?:事情?|大事|新闻)?{_TAIL}")
_ALONE = re.compile(rf"{_CHATTER}{_WHEN}的?{_TAIL}")
_ANYWHERE = re.compile(_WHEN)
_A_FEW = 3
_YEARS_AGO = {"今": 0, "去": 1, "前": 2}
_NUMBERED = re.compile(
    rf"(?:(?P<year>\d{{4}}|[〇零一二三四五六七八九]{{4}})年|(?P<past>[今去前])年)?"
    rf"(?:(?P<month>{_NUMBER})月份?(?:(?P<day>{_NUMBER})[日号])?)?"
)
_ASKS = re.compile(r"谁|哪[家位篇个]|怎|为什么|为何|多少|几[个家篇]|[这那该]篇|如何")


def parse(question: str, today: date, *, events: bool = False) -> Dated | None:
    """None where no stories of a time are asked for; with `events`, what happened then is to be read so, and a date
    alone."""
    alone = _ALONE.match(question) if events else None
    if alone and (when := _when(alone, today)):
        return Dated((), when)
    for pattern in (_PUBLISHED_WHAT, _STORIES_OF, _EVENTS):
        found = pattern.search(question)
        if found and not (pattern is _STORIES_OF and _ASKS.search(question)):
            counted = events or pattern is not _EVENTS or _is_counted(found)
            if counted and (when := _when(found, today)):
                return Dated((Span(0, found.start()), Span(found.end(), len(question))), when)
    ending = _ENDING.search(question)
    if not ending or _ASKS.search(question):
        return None
    opening = _OPENING.match(question)
    counted_dates = (found for found in _ANYWHERE.finditer(question) if _is_counted(found))
    found = opening or next(counted_dates, None)
    if found and found.end() <= ending.start() and (when := _when(found, today)):
        before = 0 if found is opening else found.start()
        return Dated((Span(0, before), Span(found.end(), ending.start())), when)
    return None


def _is_counted(found: re.Match[str]) -> bool:
    """From today, and in less than years: a text may well say what happened last year."""
    if found["unit"] or found["ago_unit"]:
        return "年" not in (found["unit"], found["ago_unit"])
    return bool(found["date"] and re.fullmatch(_COUNTED, found["date"]) and "年" not in found["date"])


def _when(found: re.Match[str], today: date) -> Published | None:
    if found["number"]:  # the last two weeks reach until today
        begin = _counted_back(found["number"], found["unit"], today, whole=False)
        return Published(begin.earliest, today) if begin else None
    if found["ago"]:
        return _counted_back(found["ago"], found["ago_unit"], today, whole=True)
    if found["first"]:
        first, last = found["first"], found["last"]
        if (year := re.match(_YEAR, first)) and not re.match(rf"{_YEAR}|{_COUNTED}", last):
            last = year[0] + last
        begin, end = _period(first, today), _period(last, today)
        return published.between(begin, end) if begin and end else None
    asked = _period(found["date"], today)
    return published.bounded(asked, _BOUNDS.get(found["bound"] or "", Bound.WITHIN)) if asked else None


def _counted_back(number: str, unit: str, today: date, *, whole: bool) -> Published | None:
    count = _A_FEW if number == "几" else _number(number)
    return None if count is None else _named(f"{count} {_UNITS[unit]} ago", today, whole=whole)


def _period(text: str, today: date) -> Published | None:
    """2020年4月3日, 去年4月, 上周."""
    for words, english in _RELATIVE.items():
        if re.fullmatch(words, text):
            return _named(english, today)
    read = _NUMBERED.fullmatch(text)
    if read is None:
        return None
    year, month, day = (_number(read[name]) for name in ("year", "month", "day"))
    if read["past"]:
        year = today.year - _YEARS_AGO[read["past"]]
    if month is not None and month not in range(1, 13):
        return None
    if year:
        return _named("-".join(f"{number:02}" for number in (year, month, day) if number), today)
    return _named(f"{day or ''} {calendar.month_name[month]}".strip(), today) if month else None


def _number(written: str | None) -> int | None:
    if not written:
        return None
    value = float(written) if written.isdecimal() else numerals.of_han(written)
    return int(value) if value is not None and value < date.max.year + 1 else None


def _named(english: str, today: date, *, whole: bool = True) -> Published | None:
    from povbot.analysis import days  # noqa: PLC0415 - dateparser takes 0.2 s, which questions without a date do not pay

    return days.period(english, today, whole=whole)
