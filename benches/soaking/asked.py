"""What readers say: the lines of the golden conversations and the archive's headlines."""

import json
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from opencc import OpenCC

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("en", "zh-Hans", "zh-Hant")
# Answered by what has buttons to tap; the others change what a chat is told, or draw pictures.
COMMANDS = ("/start", "/latest", "/topic")
_COMMAND_SHARE = 0.1
_LINE = re.compile(r"^\*\*Reader \((?:[\w-]+)\):\*\* (.+)$", re.MULTILINE)
_TYPED = re.compile(r"^\*\*Reader \((?:[\w-]+)\) types\*\* @bot (.+)$", re.MULTILINE)
_NAMES = ("answers", "asides", "follow-ups", "narrowing", "questions")


@dataclass(frozen=True, slots=True)
class Said:
    """In one language."""

    questions: Sequence[str]
    typed: Sequence[str]

    def question(self, rng: random.Random) -> str:
        return rng.choice(COMMANDS if rng.random() < _COMMAND_SHARE else self.questions)


def said() -> Mapping[str, Said]:
    titles = _titles()
    return {language: _of(language, titles[language]) for language in LANGUAGES}


def _of(language: str, titles: Sequence[str]) -> Said:
    folder = ROOT / "tests" / "conversations"
    texts = [(folder / f"{name}.{language}.md").read_text(encoding="utf-8") for name in _NAMES]
    lines = [re.sub(r"\\(.)", r"\1", line) for text in texts for line in _LINE.findall(text)]
    inline = _TYPED.findall((folder / f"inline.{language}.md").read_text(encoding="utf-8"))
    asked = [line for line in lines if not line.startswith("/")]
    return Said([*asked, *titles], [*inline, *titles])


def _titles() -> Mapping[str, Sequence[str]]:
    lines = (ROOT / "corpus" / "articles.jsonl").read_text(encoding="utf-8").split("\n")
    stories = [json.loads(line) for line in lines if line]
    english, simplified = ([s["title"] for s in stories if s["language"] == language] for language in ("en", "zh-Hans"))
    return {"en": english, "zh-Hans": simplified, "zh-Hant": [OpenCC("s2t").convert(title) for title in simplified]}
