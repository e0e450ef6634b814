"""An ArchiveKeeper that keeps its stories in a list, for tests of what stands on it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC

from povbot.model import SAID, Article, Put, Revision, Withdraw, said
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

    def carry_out(self, revisions: Sequence[Revision], *, dry: bool = False) -> Sequence[Change]:
        before = [*self.articles]
        changes = [self._put(r) if isinstance(r, Put) else self._withdraw(r) for r in revisions]
        ids = [r.article.id if isinstance(r, Put) else r.article_id for r in revisions]
        changed = {article.id for article in self.articles if article not in before}
        self.articles = before if dry else self.articles
        return [change if i in changed else Change.UNCHANGED for i, change in zip(ids, changes, strict=True)]

    def _put(self, put: Put) -> Change:
        at = self._at(put.article.id)
        if at is None:
            self.articles.append(put.article)
            return Change.ADDED
        known = new = self.articles[at]
        mine = [name for name in SAID if said(known).get(name) == put.before.get(name)]
        for name in mine:
            if name != "version_of" or not known.translation_of:
                new = replace(new, **{name: getattr(put.article, name)})
        if "summary" in mine:
            new = replace(new, summary_on_page=put.article.summary_on_page and put.article.url == new.url)
        if not (new.url and new.summary):
            new = replace(new, summary_on_page=False)
        if (known.title, known.summary or new.summary, known.body or new.body) != (new.title, new.summary, new.body):
            when = put.at.astimezone(UTC).replace(microsecond=0)
            new = replace(new, changed=max(when, known.changed or when))
        return self._instead(at, new)

    def _withdraw(self, withdraw: Withdraw) -> Change:
        at = self._at(withdraw.article_id)
        if at is None or self.articles[at].withdrawn:
            return Change.UNCHANGED
        return self._instead(at, replace(self.articles[at], withdrawn=withdraw.day))

    def _at(self, article_id: str) -> int | None:
        return max((n for n, article in enumerate(self.articles) if article.id == article_id), default=None)

    def _instead(self, at: int, new: Article) -> Change:
        known, self.articles[at] = self.articles[at], new
        return Change.UNCHANGED if known == new else Change.CHANGED
