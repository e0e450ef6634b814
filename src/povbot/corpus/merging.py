"""What publishers say now, put into stories that people may have worked on."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date

from povbot.model import SAID, Article, Put, Revision, said
from povbot.ports import Change

_WORDS = ("title", "summary", "body")


def story_of(revision: Revision) -> str:
    return revision.article.id if isinstance(revision, Put) else revision.article_id


def revised(
    known: Mapping[str, Article], revisions: Sequence[Revision]
) -> tuple[Mapping[str, Article], Sequence[Change]]:
    """`known` stories and those that came to them, by id, new ones last in the order in which they came; and what each
    revision changed: nothing where its story is at the end as it was before."""
    stories, changes = dict(known), list[Change]()
    so_far = defaultdict[str, list[Revision]](list)
    for revision in revisions:
        article_id = story_of(revision)
        so_far[article_id].append(revision)
        before, after = stories.get(article_id), _revised(known.get(article_id), so_far[article_id])
        if after is not None:
            stories[article_id] = after
        changes.append(Change.UNCHANGED if after == before else Change.CHANGED if before else Change.ADDED)
    stay = {article_id for article_id, article in known.items() if stories[article_id] == article}
    return stories, [
        Change.UNCHANGED if story_of(revision) in stay else change
        for revision, change in zip(revisions, changes, strict=True)
    ]


def _revised(story: Article | None, revisions: Sequence[Revision]) -> Article | None:
    """Done in one, not in steps: words that come and go between would not come to the same end a second time."""
    puts = [revision for revision in revisions if isinstance(revision, Put)]
    after = _merged(story, puts) if story and puts else puts[-1].article if puts else story
    day = _last_withdrawn(revisions)
    if after is None or day is None:
        return after
    return replace(after, withdrawn=(story and story.withdrawn) or after.withdrawn or day)


def _last_withdrawn(revisions: Sequence[Revision]) -> date | None:
    """None where the story was put again since."""
    day = None
    for revision in revisions:
        day = None if isinstance(revision, Put) else day or revision.day
    return day


def _merged(story: Article, puts: Sequence[Put]) -> Article:
    stands, told = said(story), puts[-1].article
    free = {name for name in SAID if any(stands.get(name) == put.before.get(name) for put in puts)}
    if story.translation_of:
        free.discard("version_of")  # no story has both
    after = replace(story, **{name: getattr(told, name) for name in free})
    on_page = told.summary_on_page and after.url == told.url if "summary" in free else story.summary_on_page
    return replace(
        after,
        summary_on_page=bool(on_page and after.url and after.summary),
        changed=puts[-1].at.astimezone(UTC).replace(microsecond=0) if _other_words(story, after) else story.changed,
    )


def _other_words(story: Article, after: Article) -> bool:
    """To fill in what was empty makes no other words."""
    pairs = [(getattr(story, name), getattr(after, name)) for name in _WORDS]
    return any(before and before != now for before, now in pairs)
