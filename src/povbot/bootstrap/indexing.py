"""The index of a large archive made, and brought up to date."""

import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from hashlib import blake2b

from povbot.bootstrap.fingerprint import fingerprint
from povbot.bootstrap.learned import Known
from povbot.corpus.files import JsonLinesSource
from povbot.model import Registered
from povbot.register.editions import Editions
from povbot.settings import Engine, Paths, Settings

Report = Callable[[str], None]
# Up to here rank-bm25 answers as quickly as is to be wished, and is there as quickly (docs/scaling.md).
SMALL_BYTES = 2_000_000
# Of which archive the index is: the signature of its files.
CORPUS = "corpus"
# Starting processes takes longer than analysing so many tellings.
_FEW = 200


@dataclass(frozen=True, slots=True)
class Indexed:
    """`registered` is None where this engine keeps no index, and `where` empty."""

    engine: Engine
    registered: Registered | None = None
    where: str = ""

    def as_json(self) -> dict[str, object]:
        counted = asdict(self.registered) if self.registered else None
        return {"engine": str(self.engine), "where": self.where, "registered": counted}


def engine_of(settings: Settings, paths: Paths) -> Engine:
    """Raises ArchiveMissing."""
    chosen = settings.index.engine
    if chosen is not Engine.AUTO:
        return chosen
    return Engine.TANTIVY if JsonLinesSource(paths.corpus).size_bytes() > SMALL_BYTES else Engine.RANK_BM25


def editions_of(settings: Settings, paths: Paths, known: Known) -> Editions:
    """Each archive has a folder of its own."""
    where = paths.corpus.resolve()
    digest = blake2b(os.fsencode(where), digest_size=6).hexdigest()
    folder = (settings.index.folder or paths.var / "index") / f"{where.stem}-{digest}"
    return Editions(folder, fingerprint(known))
