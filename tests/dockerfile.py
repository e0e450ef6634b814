"""The Dockerfile's instructions, as an engine would read them."""

import json
import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Stage:
    """`name` is "" for the last. Instructions in their order, each a word and the rest."""

    base: str
    name: str
    instructions: Sequence[tuple[str, str]]

    def all_of(self, word: str) -> list[str]:
        return [rest for found, rest in self.instructions if found == word]

    @property
    def environment(self) -> Mapping[str, str]:
        pairs = (pair for rest in self.all_of("ENV") for pair in shlex.split(rest))
        return dict(pair.split("=", 1) for pair in pairs)

    @property
    def commands(self) -> list[str]:
        """Of RUN, for a shell, without the mounts that an engine would make."""
        return [re.sub(r"^(--mount=\S+\s+)*", "", rest) for rest in self.all_of("RUN")]

    @property
    def health_check(self) -> list[str]:
        (check,) = self.all_of("HEALTHCHECK")
        command: list[str] = json.loads(check.partition(" CMD ")[2])
        return command


def stages() -> Sequence[Stage]:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    logical = re.sub(r"\\\n\s*", " ", "\n".join(lines)).splitlines()
    chosen: dict[str, str] = {}
    found: list[Stage] = []
    for word, rest in (line.split(maxsplit=1) for line in logical if line.strip()):
        if word == "FROM":
            base, _, name = rest.partition(" AS ")
            found.append(Stage(chosen[base.strip("${}")] if base.startswith("$") else base, name, []))
        elif not found:
            assert word == "ARG", word
            name, _, value = rest.partition("=")
            chosen[name] = value
        else:
            found[-1] = Stage(found[-1].base, found[-1].name, [*found[-1].instructions, (word, rest)])
    return found
