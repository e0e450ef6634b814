"""Where the tellings of a family stand: on which shelf, under which topics, and what they add to the counts."""

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from povbot.model import EVERY_VIEW, Article, filled, text_of

# Kinds of counts: (kind, value, day) → how many.
Tally = Counter[tuple[str, str, int]]

# Readers of these are expected, whatever the archive holds.
READERS = ("en", "zh-Hans", "zh-Hant")


@dataclass(frozen=True, slots=True)
class Filing:
    """The columns of a telling; the days are ordinals, `shelf` as it is written."""

    article: Article
    text: str
    origins: str
    topics: str
    shelf: str | None

    @property
    def day(self) -> int:
        return -self.article.age[0]

    @property
    def span(self) -> tuple[int | None, int | None]:
        """First and last day."""
        known = self.article.published.known
        return (known[0].toordinal(), known[1].toordinal()) if known else (None, None)


def views_of(tags: Collection[str], before: Sequence[str] = ("",)) -> Sequence[str]:
    """`before`, and what is missing there of the views for these tags: themselves, their bare bases, and the others of
    a base ("en-*") where it is a tag itself: "en-US" is no nearer to "en" than to "en-GB"."""
    known = {*tags, *READERS}
    bases = {tag.partition("-")[0] for tag in known}
    others = {f"{base}-*" for tag in tags if (base := tag.partition("-")[0]) != tag and base in tags}
    return (*before, *sorted((known | bases | others) - {*before}))


def told(own: Sequence[Article], original: Article | None) -> Sequence[Article]:
    """As readers are given them, without those that are withdrawn; `original` is what their translations are of."""
    return [
        filled(article, original) if original and article.translation_of else article
        for article in own
        if not (article.withdrawn or (article.translation_of and original and original.withdrawn))
    ]


def filed(tellings: Sequence[Article], views: Sequence[str]) -> Sequence[Filing]:
    """All of one family."""
    topics = json.dumps(sorted({topic for article in tellings for topic in article.topics}), ensure_ascii=False)
    origins = " ".join(sorted({origin.language.lower() for origin in _origins(tellings)}))
    shelves = _shelves(tellings, views)
    return [Filing(article, text_of(article), origins, topics, shelves.get(article.id)) for article in tellings]


def _origins(tellings: Sequence[Article]) -> Iterator[Article]:
    by_id = {article.id: article for article in tellings}
    return (by_id.get(article.translation_of or "", article) for article in tellings)


def _shelves(tellings: Sequence[Article], views: Sequence[str]) -> Mapping[str, str]:
    """Of those that any view has."""
    if not tellings:
        return {}
    if len(tellings) == 1:
        return {tellings[0].id: written(EVERY_VIEW)}
    masks: dict[str, int] = {}
    for bit, view in enumerate(views):
        chosen = min(tellings, key=lambda article: article.distance(view)).id
        masks[chosen] = masks.get(chosen, 0) | 1 << bit
    whole = (1 << len(views)) - 1
    return {article_id: written(EVERY_VIEW if mask == whole else mask) for article_id, mask in masks.items()}


def written(shelf: int) -> str:
    return f"{shelf:x}"


def read(shelf: str) -> int:
    return int(shelf, 16)


def counted(filings: Sequence[Filing]) -> Iterator[tuple[str, str, int]]:
    """What one family adds to the counts, once for each time."""
    if not filings:
        return
    tellings = [filing.article for filing in filings]
    topics: Sequence[str] = json.loads(filings[0].topics)
    yield "stories", "", 0
    yield "origins", filings[0].origins, 0
    for kind, values in (
        ("language", {article.language for article in tellings}),
        ("publisher", {origin.publisher for origin in _origins(tellings) if origin.publisher}),
        ("topic", topics),
    ):
        for value in values:
            yield kind, value, 0
    yield from _days(filings, topics)
    for filing in filings:
        if filing.shelf is not None:
            yield "shelf", filing.shelf, 0
            yield "spoken", f"{filing.shelf} {filing.article.language.partition('-')[0]}", 0


def _days(filings: Sequence[Filing], topics: Sequence[str]) -> Iterator[tuple[str, str, int]]:
    """All that are known, and the first and last one of the original under each topic and under none."""
    for filing in filings:
        for day in filter(None, {filing.article.published.earliest, filing.article.published.latest}):
            yield "known", "", day.toordinal()
    original = min(filings, key=lambda filing: filing.article.distance(""))
    for kind, ordinal in zip(("first", "last"), original.span, strict=True):
        if ordinal:
            for value in ("", *topics):
                yield kind, value, ordinal
