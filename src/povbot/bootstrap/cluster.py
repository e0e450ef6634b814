"""An archive in a cluster: bot processes hold nothing of it, and any number of them answers side by side."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from povbot import passages
from povbot.bootstrap.archive import analyzer_of, service_of, topics_of
from povbot.bootstrap.edition import Edition
from povbot.bootstrap.fingerprint import fingerprint
from povbot.bootstrap.learned import Known, fold_script, typing_of
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
from povbot.index.cluster.words import Heard, Likeness
from povbot.index.cluster.writer import OpenSearchWriter
from povbot.model import Edition as Said
from povbot.ports import Register, Topics
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
class Filing:
    """What an indexing writes to. `build` names it among those that the cluster has."""

    settings: Settings
    known: Known
    sender: Sender
    layout: Layout
    heard: Callable[[str], Heard | None]

    @property
    def writer(self) -> OpenSearchWriter:
        return OpenSearchWriter(self.sender, self.layout, self.heard)

    def serve(self, register: Register, thresholds: Mapping[str, float], notes: Mapping[str, str]) -> None:
        """Readers are answered from what was written and registered. The build before is left alone, for bots that
        still answer from it; those before that are removed."""
        editions = OpenSearchEditionWriter(self.sender, self.layout)
        editions.file(register.changed_since(register.noted(_FILED) or ""))
        said = Said(
            fingerprint=fingerprint(self.known),
            views=tuple(register.views()),
            thresholds=thresholds,
            inventory=register.inventory(),
            notes=notes,
        )
        editions.serve(said)
        register.note(_FILED, register.mark())
        register.commit()


def filing(settings: Settings, known: Known, at: Path, heard: Callable[[str], Heard | None], *, is_new: bool) -> Filing:
    """The build is called as the folder of its register is."""
    chosen, sender = settings.opensearch, Sender(access_of(settings))
    names = Names(chosen.prefix, at.name)
    layout = Layout(sender, names, shards=chosen.shards, replicas=chosen.replicas, is_new=is_new)
    return Filing(settings, known, sender, layout, heard)


async def thresholds(settings: Settings, paths: Paths, known: Known, views: Sequence[str]) -> Mapping[str, float]:
    """By view, of what the cluster serves. Raises RetrieverUnavailable."""
    configured = topics_of(paths)
    made = await asyncio.to_thread(edition, settings, known, configured)
    try:
        return await service_of(made, known, configured, analyzer_of(known)).thresholds(views)
    finally:
        await made.leave()


def _likeness(known: Known) -> Likeness:
    from povbot.analysis import sounds, spelling  # RapidFuzz and pypinyin, which a terminal need not load

    def near(word: str, vocabulary: Mapping[str, int]) -> Sequence[str]:
        return spelling.near(word, vocabulary, known.stop)

    return Likeness(near, lambda names: sounds.Soundalikes(names, is_word(known)).near, sounds.sounding)


def is_word(known: Known) -> Callable[[str], bool]:
    """Whether the dictionary has it, in whatever script."""
    return lambda han: fold_script(han) in known.dictionary()
