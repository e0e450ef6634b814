"""The pages of the front that are looked at as pages, whatever is on them."""

from urllib.parse import urlencode

QUESTION = "how did Dongchuan escape poverty?"
TOPIC = "/en/topics/relocation"


def asked(*questions: str, language: str = "en", **more: str) -> str:
    return f"/{language}/ask?" + urlencode([*(("q", question) for question in questions), *more.items()])


PAGES = {
    "home": "/en/",
    "answer": asked(QUESTION, "and in Gansu?"),
    "closer look": asked("poverty", why="1", related="1", more="2"),
    "refusal": asked("poverty in Nigeria"),
    "latest": "/en/latest",
    "topics": "/en/topics",
    "topic": TOPIC,
    "story": "/en/stories/poverty-14",
    "about": "/en/about",
    "for programs": "/en/api",
    "not found": "/en/nowhere",
    "chinese home": "/zh-Hans/",
    "chinese answer": asked("東川如何擺脫貧困？", language="zh-Hant"),
}
