"""A story as it was read from a single page: for an editor who looks whether all of it was found."""

from collections.abc import Iterator

from povbot.fronts.ingestion import wording
from povbot.model import Article

_SHOWN = 160
_NONE = "(none)"


def lines(story: Article) -> Iterator[str]:
    """Each field by its name in the archive; of a long body, where it begins and how it ends."""
    fields = {
        "title": story.title,
        "published": str(story.published),
        "updated": str(story.updated or ""),
        "authors": ", ".join(story.authors),
        "publisher": story.publisher or "",
        "language": story.language,
        "topics": ", ".join(story.topics),
        "url": story.url or "",
        "summary": story.summary,
        "body": story.body,
    }
    for name, value in fields.items():
        if value or name != "updated":
            yield f"  {name:9}  {_brief(wording.shown(value)) or _NONE}"


def _brief(text: str) -> str:
    if len(text) <= _SHOWN * 2:
        return text
    return f"{text[:_SHOWN].rstrip()} … {text[-_SHOWN:].lstrip()} ({len(text):,} characters)"
