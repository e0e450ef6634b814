"""What publishers say now, put into stories that people may have worked on."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from povbot.model import SAID, Article, Put, Revision, Withdraw, said
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
    for revision in revisions:
        article_id = story_of(revision)
        before = stories.get(article_id)
        after = _revised(before, revision)
        if after is not None:
            stories[article_id] = after
        changes.append(Change.UNCHANGED if after == before else Change.CHANGED if before else Change.ADDED)
    stay = {article_id for article_id, article in known.items() if stories[article_id] == article}
    return stories, [
        Change.UNCHANGED if story_of(revision) in stay else change
        for revision, change in zip(revisions, changes, strict=True)
    ]


def _revised(story: Article | None, revision: Revision) -> Article | None:
    match revision:
        case Put(article=article) if story is None:
            return article
        case Put() if story:
            return merged(story, revision)
        case Withdraw(day=day) if story and not story.withdrawn:
            return replace(story, withdrawn=day)
        case _:
            return story


def merged(story: Article, put: Put) -> Article:
    """By the rule of `ArchiveKeeper.carry_out`."""
    stands, told = said(story), put.article
    free = {name for name in SAID if stands.get(name) == put.before.get(name)}
    if story.translation_of:
        free.discard("version_of")  # no story has both
    after = replace(story, **{name: getattr(told, name) for name in free})
    on_page = told.summary_on_page and after.url == told.url if "summary" in free else story.summary_on_page
    return replace(
        after,
        summary_on_page=bool(on_page and after.url and after.summary),
        changed=_changed(story, after, put.at),
    )


def _changed(story: Article, after: Article, at: datetime) -> datetime | None:
    """Never earlier than it was: what is carried out again in part ends with the same moment."""
    pairs = [(getattr(story, name), getattr(after, name)) for name in _WORDS]
    if not any(before and before != now for before, now in pairs):
        return story.changed
    seen = at.astimezone(UTC).replace(microsecond=0)
    return max(story.changed, seen) if story.changed else seen
