"""The only place where concrete rooms are joined."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from povbot.bootstrap.archive import build_service, check_archive
    from povbot.bootstrap.backing_up import back_up, check_backup
    from povbot.bootstrap.examining import first_looks, looks
    from povbot.bootstrap.gathering import freshness_of, source_states
    from povbot.bootstrap.indexing import index
    from povbot.bootstrap.learned import Learned, fold_script, fold_typed
    from povbot.bootstrap.memory import engine, typeahead
    from povbot.bootstrap.opening import made_ready, opened
    from povbot.bootstrap.remembered import forget_old, open_stores
    from povbot.bootstrap.resting import settle
    from povbot.bootstrap.restoring import to_restore
    from povbot.bootstrap.serving import Serving
    from povbot.bootstrap.sources import configured_sources, ingest
    from povbot.bootstrap.telegram import (
        broadcasts_of,
        deliveries,
        run_telegram,
        telegram_parts,
    )
    from povbot.bootstrap.web import run_web
    from povbot.bootstrap.web_parts import front_of

__all__ = [
    "Learned",
    "Serving",
    "back_up",
    "broadcasts_of",
    "build_service",
    "check_archive",
    "check_backup",
    "configured_sources",
    "deliveries",
    "engine",
    "first_looks",
    "fold_script",
    "fold_typed",
    "forget_old",
    "freshness_of",
    "front_of",
    "index",
    "ingest",
    "looks",
    "made_ready",
    "open_stores",
    "opened",
    "run_telegram",
    "run_web",
    "settle",
    "source_states",
    "telegram_parts",
    "to_restore",
    "typeahead",
]

_WHERE = {
    "archive": ("build_service", "check_archive"),
    "backing_up": ("back_up", "check_backup"),
    "examining": ("first_looks", "looks"),
    "gathering": ("freshness_of", "source_states"),
    "indexing": ("index",),
    "learned": ("Learned", "fold_script", "fold_typed"),
    "memory": ("engine", "typeahead"),
    "opening": ("made_ready", "opened"),
    "remembered": ("forget_old", "open_stores"),
    "resting": ("settle",),
    "restoring": ("to_restore",),
    "serving": ("Serving",),
    "sources": ("configured_sources", "ingest"),
    "telegram": ("broadcasts_of", "deliveries", "run_telegram", "telegram_parts"),
    "web": ("run_web",),
    "web_parts": ("front_of",),
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - the module's own, as above
    """Each command loads the rooms that it joins: a question in the terminal does not pay for the bot's."""
    for module, names in _WHERE.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
