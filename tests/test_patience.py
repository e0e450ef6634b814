"""How tests are given what they share with others."""

import secrets
from collections.abc import Sequence

import pytest

from patience import free_ports


def test_of_several_free_ports_no_two_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = list[int]()

    def draw(ports: Sequence[int]) -> int:
        drawn.append(ports[len(drawn) // 2])
        return drawn[-1]

    monkeypatch.setattr(secrets, "choice", draw)
    found = free_ports(2)
    assert len({*found}) == 2
    assert len(drawn) > 2
