"""The only place where concrete rooms are joined."""

from povbot.bootstrap.archive import build_service, check_archive, engine, opened, reload, typeahead
from povbot.bootstrap.gathering import freshness_of, source_states
from povbot.bootstrap.learned import Learned, fold_script, fold_typed
from povbot.bootstrap.remembered import forget_old, open_stores
from povbot.bootstrap.resting import settle
from povbot.bootstrap.sources import configured_sources, ingest
from povbot.bootstrap.telegram import broadcasts_of, deliveries, run_telegram, slow_pace, telegram_parts

__all__ = [
    "Learned",
    "broadcasts_of",
    "build_service",
    "check_archive",
    "configured_sources",
    "deliveries",
    "engine",
    "fold_script",
    "fold_typed",
    "forget_old",
    "freshness_of",
    "ingest",
    "open_stores",
    "opened",
    "reload",
    "run_telegram",
    "settle",
    "slow_pace",
    "source_states",
    "telegram_parts",
    "typeahead",
]
