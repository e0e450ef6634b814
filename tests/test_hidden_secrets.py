"""Which words no line of the log has in it: every secret that is set."""

import os
from pathlib import Path
from typing import Any

import pytest

from povbot import settings
from povbot.bootstrap.log import hidden

HIDDEN: list[tuple[str, dict[str, Any], set[str]]] = [
    ("telegram", {"token": " 42:secret\n"}, {"42:secret"}),
    ("webhook", {"secret": "long-enough-to-be-one"}, {"long-enough-to-be-one"}),
    ("opensearch", {"user": "me", "password": "secret"}, {"secret"}),
    ("opensearch", {"api_key": "secret"}, {"secret"}),
    ("opensearch", {"addresses": ["https://me:one@a.example.org", "https://b:9200", "https://me:tw%3Ao@[::1]"]},
     {"one", "tw%3Ao", "tw:o"}),
    ("readers", {"database": "postgresql://me:s%40cret@host/name"}, {"s%40cret", "s@cret"}),
    ("readers", {"database": "postgresql://host/name?user=me&password=s%40cret"}, {"s@cret"}),
    ("readers", {"database": "postgresql://me@host/name", "password": "s@cret"}, {"s%40cret", "s@cret"}),
    ("readers", {"database": "sqlite:///readers.db"}, set()),
]  # fmt: skip


@pytest.fixture(autouse=True)
def _nothing_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("POVBOT_")]:
        monkeypatch.delenv(name)


@pytest.mark.parametrize(
    ("section", "values", "secrets"), HIDDEN, ids=[f"{n} {each[0]}" for n, each in enumerate(HIDDEN)]
)
def test_every_secret_is_hidden_from_the_log(section: str, values: dict[str, Any], secrets: set[str]) -> None:
    chosen = settings.Settings.model_validate({section: values})
    assert hidden(chosen) == secrets


def test_nothing_is_hidden_where_nothing_is_secret(tmp_path: Path) -> None:
    assert hidden(settings.read(tmp_path / "none.toml", {})) == set()
