"""povbot's own analysis, for engines that are given its terms."""

from functools import cache
from pathlib import Path

from povbot import settings
from povbot.analysis.english import EnglishAnalyzer
from povbot.analysis.mixed import MixedAnalyzer
from povbot.bootstrap.learned import Known, Learned

ROOT = Path(__file__).resolve().parents[1]


@cache
def known() -> Known:
    paths = settings.find(ROOT)
    return Learned().of(settings.read(paths.settings), paths)


def analyzer() -> MixedAnalyzer:
    return MixedAnalyzer(EnglishAnalyzer(), known().chinese)
