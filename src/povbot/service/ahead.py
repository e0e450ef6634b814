"""What is built ahead of questions: one that comes meanwhile waits for what it needs of it, and holds up nobody."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping

Step = Callable[[], Awaitable[None]]
Run = Callable[[str, Step], Awaitable[None]]

# The readers that are built for, each with a word of their language.
READERS = {"en": "water", "zh-Hans": "水", "zh-Hant": "水"}
# What is asked of a time takes a third of a second the first time.
OF_A_TIME = ("news of last Friday", "上星期五的新闻")
# What stories say in their first language only: it is asked where the reader's own has no answer.
ORIGINALS = "originals"
# Words of one language asked of stories in the other.
ACROSS = "across"
_FIRST_HAN = "\u2e80"


class Ahead:
    """To be built and waited for in one event loop. While nothing is being built, nobody waits; what is built a second
    time meanwhile is waited for until the second time ends."""

    def __init__(self) -> None:
        self._coming: dict[str, asyncio.Event] = {}

    async def build(self, steps: Mapping[str, Step], run: Run) -> None:
        """In their order. Where a step raises, nobody waits any more: what is missing is built by who needs it."""
        coming = {name: asyncio.Event() for name in steps}
        self._coming |= coming
        try:
            for name, step in steps.items():
                await run(name, step)
                self._has_come(name, coming.pop(name))
        finally:
            for name, event in coming.items():
                self._has_come(name, event)

    def _has_come(self, name: str, event: asyncio.Event) -> None:
        event.set()
        if self._coming.get(name) is event:
            del self._coming[name]

    def is_building(self) -> bool:
        return bool(self._coming)

    async def until(self, names: Collection[str]) -> None:
        for name in names:
            if coming := self._coming.get(name):
                await coming.wait()


async def at_once(_name: str, step: Step) -> None:
    await step()


def for_reader(language: str) -> Collection[str]:
    return [*READERS] if _is_chinese(language) else ["en"]


def for_question(text: str, languages: Collection[str]) -> Collection[str]:
    """`languages` are all that it may have to do with: its reader's, the one to quote in."""
    is_han = max(text, default="") >= _FIRST_HAN
    is_for_chinese = is_han or any(map(_is_chinese, languages))
    if is_for_chinese and any(char.isalpha() and char < _FIRST_HAN for char in text):
        return [*READERS, ACROSS]
    return [*READERS] if is_for_chinese else ["en"]


def _is_chinese(language: str) -> bool:
    return language.partition("-")[0] == "zh"
