"""Each language's view of a cluster's index."""

from collections.abc import Callable, Sequence

from povbot.index.cluster.asking import Cluster
from povbot.index.cluster.retriever import OpenSearchRetriever, shelves_of
from povbot.index.cluster.state import State
from povbot.index.cluster.words import Likeness
from povbot.model import Analysis, view_of
from povbot.ports import Retriever


class OpenSearchIndex:
    """Implements Index. Views of the same shelves share an engine."""

    def __init__(
        self, cluster: Cluster, state: State, likeness: Likeness, unpacked: Callable[[bytes], Analysis]
    ) -> None:
        self._cluster, self._state, self._likeness, self._unpacked = cluster, state, likeness, unpacked
        self._engines: dict[tuple[int, ...], Retriever] = {}

    async def for_reader(self, language: str) -> Sequence[Retriever]:
        told, originals = (self._view(view_of(spoken, self._state.edition.views)) for spoken in (language, ""))
        return (told,) if told is originals else (told, originals)

    def _view(self, view: int) -> Retriever:
        shelves = shelves_of(self._state, view)
        if shelves not in self._engines:
            self._engines[shelves] = OpenSearchRetriever(
                self._cluster, self._state, view, self._likeness, self._unpacked
            )
        return self._engines[shelves]
