"""One index for each view of the archive: what a reader of a language meets, built when the first one asks."""

from collections.abc import Callable, Iterable, Sequence

from povbot.model import Article, Passage
from povbot.ports import Archive, Retriever


class LanguageViews:
    """Implements Index. `build` makes an engine from passages, `split` passages from an article.

    Views that hold the same stories share an engine.
    """

    def __init__(
        self,
        archive: Archive,
        split: Callable[[Article], Iterable[Passage]],
        build: Callable[[Iterable[Passage]], Retriever],
    ) -> None:
        self._archive, self._split, self._build = archive, split, build
        self._views: dict[str, Retriever] = {}
        self._engines: dict[frozenset[str], Retriever] = {}

    async def for_reader(self, language: str) -> Sequence[Retriever]:
        told, originals = await self._view(language), await self._view("")
        return (told,) if told is originals else (told, originals)

    async def _view(self, language: str) -> Retriever:
        if language not in self._views:
            articles = await self._archive.latest(language)
            ids = frozenset(article.id for article in articles)
            if ids not in self._engines:
                self._engines[ids] = self._build(passage for article in articles for passage in self._split(article))
            self._views[language] = self._engines[ids]
        return self._views[language]
