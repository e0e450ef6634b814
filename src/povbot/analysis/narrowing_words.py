"""The words that narrow the question before, in lower case and simplified script."""

import re

# Said around what narrows, and asking for nothing themselves. Nothing in what is repeated can be read in two ways, such
# as "have you got" as one and as two: trying both takes twice as long with every one more.
_LEAD = (
    r"(?:(?:and|but|ok|okay|so|now|then|please|pls|plz|no|well|what about|how about|is there|are there|do you have"
    r"|have you|got|can you|could you|show(?: me)?|give(?: me)?|find(?: me)?"
    r"|i(?:'d| would)? (?:want|need|like)|any(?:thing|one)?|something|some|an?|the)\b[\s,]*)*"
)
_LEAD_HAN = r"(?:(?:那么|那|好的|好|请|再|还有没有|还有|有没有|有|给我|来点|来|找|我?想?看|我?想?要)[,，\s]*)*"
_STORIES = r"(?:stories|story|articles?|reports?|news|ones?|quotes?)"
_END_HAN = r"(?:[呢吗么吧]|可以吗|好吗|行吗)?"

_THAN = rf"(?:\s+(?:{_STORIES}|please|than (?:this|that|it|these|those)))*"
NEWER = re.compile(
    rf"{_LEAD}(?:newer|more recent|later|more up[- ]to[- ]date|more current){_THAN}"
    rf"|{_LEAD_HAN}(?:更新|更近|较新|较近|比较新|更晚|较晚|新|近|晚(?=一?[点些]))(?:一?[点些]|(?<=[更较].)|(?<=比较新))"
    rf"的?(?:报道|新闻|文章|消息)?{_END_HAN}"
)
OLDER = re.compile(
    rf"{_LEAD}(?:older|earlier|less recent){_THAN}"
    rf"|{_LEAD_HAN}(?:(?:更早|更旧|更老|较早|较旧|比较早|比较旧)(?:一?[点些])?的?|[早旧老]一?[点些]的?|(?:以前|之前|从前)的)"
    rf"(?:报道|新闻|文章|消息)?{_END_HAN}"
)
# "The latest stories" are asked for without a question before, too.
_WHICH = rf"(?:(?:and|so|then)\s+)?(?:what|which)(?: {_STORIES})?(?:['’]?s| is| are| was| were)\s+"
_FIRST = r"(?:\s+(?:ones?|first|please))*"
_WHICH_HAN = r"(?:[是有](?:什么|啥|哪一?[些个篇条则]?|什么时候的?|何时的?))?"


def _extreme(english: str, han: str) -> re.Pattern[str]:
    asked = rf"哪一?[个篇条则](?:报道|新闻|文章)?(?:是)?最{han}的?"
    return re.compile(
        rf"(?:{_WHICH})?{_LEAD}(?:{english}){_FIRST}|{_LEAD_HAN}(?:最{han}的{_WHICH_HAN}|{asked}){_END_HAN}"
    )


NEWEST = _extreme("newest|latest|most recent", "[新近晚]")
OLDEST = _extreme("oldest|earliest", "[早旧老]")

# A language alone ("Chinese", 英语) is a subject like any.
_AGAIN = r"(?:(?:(?:the )?same|again|it|that|this|them|quote[sd]?|answer|say|tell me|read|translate)\b[\s,]*)*"
IN_LANGUAGE = (
    re.compile(
        rf"{_LEAD}(?:only )?{_AGAIN}(?:in|into|to) (?P<language>[a-z ()-]+?)"
        r"(?:,? (?:please|pls|plz|instead|only|too|again))*"
    ),
    re.compile(rf"{_LEAD}(?P<language>[a-z ()-]+?),? (?:please|pls|plz|version|only|instead)"),
    re.compile(
        rf"{_LEAD_HAN}(?:同样)?(?:改?用|以|换成|换回|改成|改回|用回|翻译[成为]|译[成为])(?P<language>[\u3400-\u9fff（）]+?)(?:版本?)?"
        rf"(?:来|再)?(?:说|回答|引用|显示|讲|告诉我|看)?(?:一遍|一下)?的?{_END_HAN}"
    ),
    re.compile(
        rf"{_LEAD_HAN}(?:只要|只看|只)?(?P<language>[\u3400-\u9fff（）]+?)(?:版本?的?|的)(?:报道|原文)?{_END_HAN}"
    ),
)

# What may be a time; whether it is one, `published_english` and `published_chinese` tell.
_OF_STORIES = rf"(?:(?:the |those )?{_STORIES} )?(?:(?:that |which )?(?:are |were )?published )?"
ONLY = (
    re.compile(rf"{_LEAD}(?:only|just) {_OF_STORIES}(?P<time>.+?)(?: (?:please|pls|plz))?"),
    re.compile(rf"{_LEAD}{_OF_STORIES}(?P<time>.+?) only(?: please)?"),
)
ONLY_HAN = (
    re.compile(
        r"(?:那|请|我)?(?:只要|只看|只想看|只想要|只找|只限|仅限|仅看|仅|限于|只|就要)"
        r"(?P<time>.+?)的?(?:报道|新闻|文章|消息)?"
    ),
)
# Counted from today: there is no text that says so.
COUNTED = (
    re.compile(
        rf"{_LEAD}(?P<time>(?:(?:in|from|of|over|during|within|on|since) )?(?:the )?"
        r"(?:last|past|previous|this|yesterday|today)\b.*)"
    ),
)
COUNTED_HAN = (re.compile(r"(?:那么?)?(?P<time>(?:最近|过去|近|[上本这今昨去前]).+)的呢?"),)
# "Since 2019" and "after March 2020" may be of the stories; "before 2013" is of what they say.
_YEARS = r"\d{4}(?: (?:and|to|until|till) \d{4})?$"
BOUNDS = (re.compile(rf"{_LEAD}(?P<time>since .+|(?:after|before|until|till|up to|from|between) (?!{_YEARS}).+)"),)
BOUNDS_HAN = (
    re.compile(r"(?:那么?)?(?P<time>.+(?:以来|至今|起)|.*(?:[月周天日]|礼拜|星期)(?:以后|之后|以前|之前))的?呢?"),
    re.compile(r"(?:那么?)?(?P<time>\d{4}年(?:\d\d?月)?)的呢?"),
)
AND = re.compile(r"[,，、;；]|\band\b|而且|并且")
