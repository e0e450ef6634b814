"""Where the files are."""

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Paths:
    """`corpus_is_carried` where it belongs to povbot itself: nothing may be written there. In the folder `var` lies
    what ingestion remembers."""

    corpus: Path
    var: Path
    settings: Path
    topics: Path
    glossary: Path
    dictionary: Path
    sources: Path
    corpus_is_carried: bool = False

    @property
    def ledger(self) -> Path:
        return self.var / "ingest.db"

    @property
    def corpus_is_configured_here(self) -> bool:
        """Whether archive and settings belong together: they lie in the same folder's corpus/ and config/."""
        folder = self.corpus if self.corpus.is_dir() else self.corpus.parent
        return folder.resolve() == self.settings.resolve().parents[1] / "corpus"


def find(working_folder: Path, corpus: Path | None = None, var: Path = Path("var")) -> Paths:
    """`corpus`, else the working folder's corpus/, else the copy that povbot carries; so for each file of config/.
    `var` is relative to the working folder."""
    carried = _carried()

    def config(name: str) -> Path:
        own = working_folder / "config" / name
        return own if own.is_file() else carried / "config" / name

    own_corpus = working_folder / "corpus"
    named = corpus or (own_corpus if own_corpus.is_dir() else None)
    return Paths(
        corpus=named or carried / "corpus",
        settings=config("povbot.toml"),
        topics=config("topics.toml"),
        glossary=config("glossary.toml"),
        dictionary=config("dictionary.txt"),
        sources=config("sources.toml"),
        var=working_folder / var,
        corpus_is_carried=named is None or named.resolve().is_relative_to(_package().resolve()),
    )


def _carried() -> Path:
    """Inside the installed package; in a checkout, its top level."""
    package = _package()
    return package / "bundled" if (package / "bundled").is_dir() else package.parents[1]


def _package() -> Path:
    return Path(str(files("povbot")))
