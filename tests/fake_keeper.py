"""An ArchiveKeeper that keeps its stories in a list, for tests of what stands on it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date

from povbot.model import SAID, Article, Put, Revision, said
from povbot.ports import Change


class FakeKeeper:
    """`articles` may be changed by a test, as a person would change a file."""

    def __init__(self, *articles: Article) -> None:
        self.articles = [*articles]

    def stories(self) -> Iterator[Article]:
        return iter([*self.articles])

    def signature(self) -> str:
        return repr(self.articles) if self.articles else ""

    def misfit(self, article: Article) -> str:
        return "" if article.title.strip() else "no title"

    def carry_out(self, revisions: Sequence[Revision]) -> Sequence[Change]:
        before = [*self.articles]
        states = [before, *(_after(before, revisions[: n + 1]) for n in range(len(revisions)))]
        changed = {article.id for n, article in enumerate(states[-1]) if [article] != before[n : n + 1]}
        changes = []
        for revision, then, now in zip(revisions, states, states[1:], strict=False):
            article_id = revision.article.id if isinstance(revision, Put) else revision.article_id
            change = Change.ADDED if len(now) > len(then) else Change.CHANGED if now != then else Change.UNCHANGED
            changes.append(change if article_id in changed else Change.UNCHANGED)
        self.articles = states[-1]
        return changes


def _after(before: Sequence[Article], revisions: Sequence[Revision]) -> list[Article]:
    articles, at = [*before], {article.id: n for n, article in enumerate(before)}
    put = [r.article.id for r in revisions if isinstance(r, Put)]
    for article_id in dict.fromkeys([*put, *at]):
        own = [r for r in revisions if article_id == (r.article.id if isinstance(r, Put) else r.article_id)]
        puts = [r for r in own if isinstance(r, Put)]
        known = articles[at[article_id]] if article_id in at else None
        if known and puts:
            articles[at[article_id]] = _put(known, puts)
        elif puts:
            at[article_id] = len(articles)
            articles.append(puts[-1].article)
        days = list[date]()
        for r in own:
            days = [] if isinstance(r, Put) else [*days, r.day]
        if days and article_id in at:
            new = articles[at[article_id]]
            was = known.withdrawn if known else None
            articles[at[article_id]] = replace(new, withdrawn=was or new.withdrawn or days[0])
    return articles


def _put(known: Article, puts: Sequence[Put]) -> Article:
    new, told = known, puts[-1].article
    mine = [name for name in SAID if said(known).get(name) in {put.before.get(name) for put in puts}]
    for name in mine:
        if name != "version_of" or not known.translation_of:
            new = replace(new, **{name: getattr(told, name)})
    if "summary" in mine:
        new = replace(new, summary_on_page=told.summary_on_page and told.url == new.url)
    if not (new.url and new.summary):
        new = replace(new, summary_on_page=False)
    for part in ("title", "summary", "body"):
        if getattr(known, part) not in ("", getattr(new, part)):
            new = replace(new, changed=puts[-1].at.astimezone(UTC).replace(microsecond=0))
    return new
