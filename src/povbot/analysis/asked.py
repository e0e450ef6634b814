"""What kind of thing a question asks for, by its question words."""

import re

from povbot.model import Asked

# In this order: "how many people" asks for a number, "who … in what year" for a year.
_PATTERNS = (
    (
        Asked.NUMBER,
        re.compile(
            r"\bhow (?:many|much|long|old|far|large|big|tall|high|often|fast|deep|wide|heavy)\b"
            r"|\b(?:what|which) (?:(?:is|was|were|are) )?(?:the )?(?:percent(?:age)?|number|amount|population|share)\b"
            r"|多少|几多|几[个名位次天种人口户家所座条]|多[长大高远久重深宽]|百分之几|[数人]量是|比例",
            re.IGNORECASE,
        ),
    ),
    (
        Asked.DATE,
        re.compile(
            r"\bwhens?\b|\b(?:what|which) (?:year|date|day|month|century|decade|time)\b"
            r"|[什甚]么时[候间]|何时|几时|哪一?[年天月日]|几[年月号]|哪个(?:世纪|年代)",
            re.IGNORECASE,
        ),
    ),
    (Asked.PERSON, re.compile(r"\bwho(?:m|se|s)?\b|谁|哪位|何人|边个", re.IGNORECASE)),
    (
        Asked.REASON,
        re.compile(r"\bwhy\b|\bwhat (?:caused|causes)\b|\breasons?\b|为[什甚]么|为何|为啥|点解|原因", re.IGNORECASE),
    ),
)


def kind(question: str) -> Asked | None:
    """`question` in simplified script."""
    return next((asked for asked, pattern in _PATTERNS if pattern.search(question)), None)
