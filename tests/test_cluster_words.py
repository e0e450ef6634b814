"""What a cluster is asked for words like another one, seen without a cluster."""

import json
from collections.abc import Sequence
from typing import Any, cast

import pytest

from povbot.analysis import sounds
from povbot.index.cluster.names import Names
from povbot.index.cluster.words import Likeness, Words

# Clauses in one question, by default.
MOST = 1024


class Asked:
    """Finds nothing, and notes what it was asked for."""

    def __init__(self) -> None:
        self.bodies: list[Any] = []

    async def search(self, _indices: Sequence[str], body: Any) -> Any:
        self.bodies.append(body)
        return {"hits": {"hits": []}}


def clauses(query: Any) -> int:
    return json.dumps(query).count('"term":')


@pytest.mark.parametrize("length", [1, 5, 28, 29, 40, 100])
async def test_a_name_of_any_length_is_looked_for_in_a_question_that_is_taken(length: int) -> None:
    cluster = Asked()
    words = Words(cast("Any", cluster), Names("povbot", "1"), 0, Likeness(heard=sounds.sounding))
    assert await words.soundalikes("Ab" * (length // 2) + "a" * (length % 2)) == ()
    (body,) = cluster.bodies
    assert 1 < clauses(body["query"]) < MOST
