"""docs/json.md and the description of the API tell of the same fields."""

import re
from collections.abc import Iterator

import pytest

from povbot.fronts.web import json_schemas, openapi
from stories import ROOT

DOCS = (ROOT / "docs/json.md").read_text(encoding="utf-8")
# By the line that stands before its table. What `Story` has besides an `Article` has a table of its own.
TABLES = {
    "One object a line": json_schemas.OUTCOME,
    "Each quote:": json_schemas.QUOTE,
    "With `--explain`": json_schemas.EXPLANATION,
    "Each of `grounds`:": json_schemas.GROUNDS,
    "Each word:": json_schemas.WORD,
    "Each story:": json_schemas.ARTICLE,
    "Each topic:": json_schemas.TOPIC,
    "A page of stories:": json_schemas.LISTING,
    "A story whole is": json_schemas.STORY,
    "Every refusal is a problem": json_schemas.PROBLEM,
}
_NAME = re.compile(r"`([a-z_]+)`")


def _rows(before: str) -> Iterator[list[str]]:
    """The cells of the first table behind it, without its head."""
    _, found, behind = DOCS.partition(before)
    assert found
    lines = behind.splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith("| ---"))
    for line in lines[start + 1 :]:
        if not line.startswith("|"):
            return
        yield [cell.strip() for cell in line.strip("|").split("|")]


def _told(before: str) -> set[str]:
    return {name for row in _rows(before) for name in _NAME.findall(row[0])}


@pytest.mark.parametrize("before", TABLES)
def test_each_object_is_documented_with_the_fields_that_it_has(before: str) -> None:
    schema = TABLES[before]
    told = _told(before) | (_told("Each story:") if schema is json_schemas.STORY else set())
    fields = set(schema["properties"]) - ({"explanation"} if schema is json_schemas.OUTCOME else set())
    assert told == fields


def test_what_was_understood_is_documented_with_the_fields_that_it_has() -> None:
    (about,) = (row[1] for row in _rows("One object a line") if row[0] == "`conditions`")
    assert set(json_schemas.CONDITIONS["properties"]) < set(_NAME.findall(about))


def test_every_address_is_documented_with_its_parameters() -> None:
    paths = openapi.described("povbot", "1", max_quotes=3, page_size=10)["paths"]
    rows = {row[0].strip("`"): set(_NAME.findall(row[2])) for row in _rows("## The API of `povbot web`")}
    assert rows.keys() == paths.keys() | {"/api/openapi.json"}
    for path, operations in paths.items():
        parameters = {each["name"] for each in operations["get"]["parameters"] if each["in"] == "query"}
        assert parameters <= rows[path]
