"""What is to be known of regular expressions that cannot be read in the source."""

import re
from collections.abc import Mapping, Sequence

from povbot.analysis import published_chinese
from povbot.analysis.chatter import Chatter
from povbot.analysis.smalltalk import SmallTalk
from povbot.filling import topics
from povbot.ingest import sources
from written_expressions import Pattern

_QUESTION = "a question, which analysis.questions reads 500 characters of"
BOUNDED: Mapping[str, str] = {
    **{
        f"povbot.analysis.{name}": _QUESTION
        for name in (
            *(
                "asked",
                "chatter",
                "followups",
                "leaning_words",
                "narrowing",
                "narrowing_words",
                "numerals",
                "operators",
            ),
            *("published", "published_chinese", "published_english", "questions", "smalltalk", "days"),
        )
    },
    "povbot.analysis.dictionary": "a line of the dictionary that comes with povbot",
    "povbot.fronts.telegram.addressed": "a message, of which Telegram lets 4,096 characters be written",
    "povbot.fronts.telegram.render.message": "a message of ours, which is shortened to 4,096 characters",
    "povbot.ingest.article.names._BYLINE_ENDS": "what a byline gives as names, at most 80 characters",
    "povbot.ingest.charset": "the first 4,096 bytes of a page",
}


def built() -> Mapping[str, Sequence[Pattern]]:
    """By their module, of a variable's kind, such as a word of a title, one with a blank."""
    chatter, small_talk = Chatter(), SmallTalk()
    return {
        "povbot.analysis.chatter": [*chatter._english, *chatter._both],
        "povbot.analysis.followups": [re.compile(r"in\s*(?:the )?$"), re.compile(r"\bin (?:the|a|an) \S+(?: \S+)?$")],
        "povbot.analysis.published_chinese": [re.compile(words) for words in published_chinese._RELATIVE],
        "povbot.analysis.smalltalk": [form for is_han in (False, True) for form, _ in small_talk._of_script(is_han)],
        "povbot.filling.telling": [re.compile(r"(?<![A-Za-z0-9])a\ a(?![A-Za-z0-9])")],
        "povbot.filling.topics": [re.compile(topics._pattern(word)) for word in ("a a", "扶贫", "a 贫 a")],
        "povbot.fronts.terminal": [re.compile("(\x1b\\[0m|\x1b\\[1m)")],
        "povbot.ingest.sources": [
            re.compile(rf"(?:{pattern})\Z")
            for pattern in (sources._CONTACT, r"[a-z0-9-]{1,40}", r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
        ],
        "povbot.service.asking": [re.compile("(?<![a-zA-Z])aa(?![a-zA-Z])")],
    }
