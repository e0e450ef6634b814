"""What a run works with."""

from collections.abc import Callable
from dataclasses import dataclass

from povbot.filling.walking import Keeping
from povbot.model import Article
from povbot.ports import Clock, Ledger


@dataclass(frozen=True, slots=True)
class Means:
    """`misfit` says why the archive cannot hold a story; `recorded` is called after each story: what is in the ledger
    may be carried out then. `is_set_up` tells by its name whether a source still is one."""

    pages: Keeping
    ledger: Ledger
    clock: Clock
    misfit: Callable[[Article], str]
    recorded: Callable[[], None]
    is_set_up: Callable[[str], bool]
