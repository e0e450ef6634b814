"""An archive in a cluster: bot processes hold nothing of it, and any number of them answers side by side."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from povbot import passages
from povbot.bootstrap.archive import topics_of
from povbot.bootstrap.edition import Edition
from povbot.bootstrap.fingerprint import fingerprint
from povbot.bootstrap.learned import Known, heard_by, typing_of
from povbot.errors import IndexStale
from povbot.index.cluster.access import Access
from povbot.index.cluster.archive import OpenSearchArchive
from povbot.index.cluster.asking import Cluster
from povbot.index.cluster.breaker import Breaker
from povbot.index.cluster.filing import OpenSearchEditionWriter
from povbot.index.cluster.layout import Layout
from povbot.index.cluster.names import Names
from povbot.index.cluster.sending import Sender
from povbot.index.cluster.state import State, read_state
from povbot.index.cluster.typeahead import OpenSearchTypeahead
from povbot.index.cluster.views import OpenSearchIndex
from povbot.index.cluster.words import Likeness
from povbot.index.cluster.writer import OpenSearchWriter
from povbot.model import Edition as Said
from povbot.ports import PassageWriter, Register, Topics
from povbot.register.notes import REGISTER
from povbot.settings import Paths, Settings

# What the register notes of the cluster: the mark up to which its families are there.
_FILED = "filed"


def access_of(settings: Settings) -> Access:
    chosen = settings.opensearch
    return Access(
        chosen.addresses,
        chosen.user,
        chosen.password.get_secret_value() if chosen.password else None,
        chosen.api_key.get_secret_value() if chosen.api_key else None,
        chosen.ca_certs,
        chosen.timeout_s,
    )


def edition(settings: Settings, known: Known, configured: Topics) -> Edition:
    """As the cluster has it now; asked in one event loop, whichever first asks it. Not to be called in a running one.

    Raises IndexUnusable, RetrieverUnavailable.
    """
    state = asyncio.run(_state(settings, fingerprint(known)))
    cluster = Cluster(access_of(settings), Breaker(time.monotonic))
    archive = OpenSearchArchive(cluster, state)
    index = OpenSearchIndex(cluster, state, _likeness(known), passages.unpacked)
    typeahead = OpenSearchTypeahead(cluster, state, archive.get, configured, typing_of(known))
    return Edition(archive, index, typeahead, _signature(state), leave=cluster.close)


def signature(settings: Settings) -> str:
    """Another one whenever the cluster's index is. Not to be called in a running event loop. Raises IndexUnusable,
    RetrieverUnavailable."""
    return _signature(asyncio.run(_state(settings)))


async def _state(settings: Settings, made_by: str | None = None) -> State:
    cluster = Cluster(access_of(settings), Breaker(time.monotonic))
    try:
        return await read_state(cluster, settings.opensearch.prefix, made_by)
    finally:
        await cluster.close()


def _signature(state: State) -> str:
    return f"{state.names.build} {state.revision}"


@dataclass(frozen=True, slots=True)
class InCluster:
    """Implements Keeping. The register stays on the machine that indexes; the cluster has all that bots have to know.

    A build is left there when the next one serves, for bots that still answer from it.
    """

    settings: Settings
    paths: Paths
    known: Known

    def check(self, at: Path, register: Register) -> None:
        """Raises IndexStale where the cluster serves another build than this register's."""
        state = asyncio.run(_state(self.settings, fingerprint(self.known)))
        if state.names != self._names(at, register):
            raise IndexStale(
                f"the cluster answers from {state.names.build}, which was not made here",
                where=str(at),
                remedy="Run `povbot index` on one machine only, or give each a prefix of its own.",
            )

    def writer(self, at: Path, register: Register, *, is_new: bool) -> PassageWriter:
        sender, layout = self._layout(at, register, is_new=is_new)
        return OpenSearchWriter(sender, layout, heard_by(self.known))

    def tell(self, at: Path, register: Register, thresholds: Mapping[str, float]) -> None:
        said = Said(fingerprint(self.known), tuple(register.views()), thresholds, register.inventory())
        sender, layout = self._layout(at, register)
        with closing(sender):
            editions = OpenSearchEditionWriter(sender, layout)
            editions.file(register.changed_since(register.noted(_FILED) or ""))
            editions.serve(said)
        register.note(_FILED, register.mark())
        register.commit()

    def opened(self, at: Path) -> Edition:  # noqa: ARG002 - what serves is what was told
        return edition(self.settings, self.known, topics_of(self.paths))

    def _layout(self, at: Path, register: Register, *, is_new: bool = False) -> tuple[Sender, Layout]:
        chosen, sender = self.settings.opensearch, Sender(access_of(self.settings))
        names = self._names(at, register)
        return sender, Layout(sender, names, shards=chosen.shards, replicas=chosen.replicas, is_new=is_new)

    def _names(self, at: Path, register: Register) -> Names:
        """Of this register: numbers of another one would be taken for its own."""
        return Names(self.settings.opensearch.prefix, f"{at.name}-{(register.noted(REGISTER) or '')[:8]}")


def _likeness(known: Known) -> Likeness:
    from povbot.analysis import sounds, spelling  # RapidFuzz and pypinyin, which a terminal need not load

    def near(word: str, vocabulary: Mapping[str, int]) -> Sequence[str]:
        return spelling.near(word, vocabulary, known.stop)

    return Likeness(near, lambda names: sounds.Soundalikes(names, known.has_word).near, sounds.sounding)
