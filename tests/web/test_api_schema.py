"""The API is what its description says, whatever is sent: schemathesis looks for what is not so."""

from collections.abc import Iterator

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import from_schema
from schemathesis.engine.events import FatalError, NonFatalError, ScenarioFinished
from schemathesis.schemas import BaseSchema
from starlette.types import ASGIApp

_CONFIG = {
    "seed": 8,
    "generation": {"deterministic": True, "database": "none", "max-examples": 5},
    "cache": {"enabled": False},
}


@pytest.fixture
def described(front: ASGIApp) -> BaseSchema:
    config = SchemathesisConfig.from_dict(_CONFIG)
    return schemathesis.openapi.from_asgi("/api/openapi.json", front, config=config)


def test_nothing_is_found(described: BaseSchema) -> None:
    found, checked = list[str](), set[str]()
    for event in from_schema(described).execute():
        if isinstance(event, ScenarioFinished) and event.recorder.checks:
            checked.add(str(event.label))
            found += _failures(event)
        elif isinstance(event, (FatalError, NonFatalError)):
            found.append(str(event))
    assert found == []
    assert checked == {"GET /api/ask", "GET /api/latest", "GET /api/topics", "GET /api/stories/{id}"}


def _failures(event: ScenarioFinished) -> Iterator[str]:
    for checks in event.recorder.checks.values():
        for check in checks:
            if check.failure_info:
                yield f"{event.label}: {check.failure_info.failure}\n{check.failure_info.code_sample}"


@pytest.mark.parametrize(
    ("path", "parameters"),
    [
        ("/api/ask", {"q": "how does livestreaming help farmers?", "explain": "true", "limit": "10"}),
        ("/api/ask", {"q": "直播怎樣幫助農民？", "lang": "en"}),
        ("/api/ask", {"q": "livestrming", "explain": "true"}),
        ("/api/ask", {"q": '"targeted poverty" -Tibet newest 2020'}),
        ("/api/ask", {"q": "and in Tibet?", "after": ["how is the environment protected?"]}),
        ("/api/ask", {"q": "where is the Eiffel tower?", "explain": "true"}),
        ("/api/ask", {"q": "thank you"}),
        ("/api/ask", {"q": "?", "explain": "true"}),
        ("/api/latest", {"lang": "zh-Hant", "topic": "policy", "offset": "1", "limit": "2"}),
        ("/api/topics", {}),
    ],
    ids=str,
)
def test_what_is_told_is_as_described(described: BaseSchema, path: str, parameters: dict[str, str]) -> None:
    told = described[path]["GET"].Case(query=parameters).call_and_validate()
    assert told.status_code == 200


@pytest.mark.parametrize("article_id", ["poverty-06", "poverty-14-zh"])
def test_a_story_is_told_as_described(described: BaseSchema, article_id: str) -> None:
    told = described["/api/stories/{id}"]["GET"].Case(path_parameters={"id": article_id}).call_and_validate()
    assert told.status_code == 200
    assert told.json()["id"] == article_id
