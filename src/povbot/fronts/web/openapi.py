"""The API described for programs: OpenAPI 3.1."""

from collections.abc import Mapping, Sequence
from typing import Any

from povbot.fronts.web import json_schemas, problems
from povbot.fronts.web.conversation import MAX_QUESTION_CHARS, MAX_QUESTIONS
from povbot.texts import LANGUAGES

Json = Mapping[str, Any]

MAX_QUOTES, MAX_STORIES, MAX_OFFSET, MAX_TOPIC_CHARS = 10, 50, 1_000_000, 100
_TEXT: Json = {"type": "string", "minLength": 1, "pattern": r"^[^\u0000-\u001f\u007f-\u009f]*$"}
_QUESTION: Json = {**_TEXT, "maxLength": MAX_QUESTION_CHARS}
# What any request may come to.
_ALWAYS = (429, 500, 503)


def described(name: str, version: str, *, max_quotes: int, page_size: int) -> Json:
    """`max_quotes` and `page_size` are how many there are where nobody says."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{name}: answers from a news archive, quoted word for word",
            "version": version,
            "description": "The objects of `povbot ask --json`. Nothing is stored of who asks.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "paths": {
            "/api/ask": {"get": _ask(max_quotes)},
            "/api/latest": {"get": _latest(page_size)},
            "/api/topics": {"get": _operation("topics", "Topics that have stories", "Topics", [])},
            "/api/stories/{id}": {"get": _story()},
        },
        "components": {"schemas": json_schemas.ALL},
    }


def _ask(max_quotes: int) -> Json:
    parameters = [
        _query("q", "The question", _QUESTION, required=True),
        _query(
            "after",
            "The questions before, in their order: the question may lean on them",
            {"type": "array", "items": _QUESTION, "maxItems": MAX_QUESTIONS - 1},
        ),
        _query("lang", "The language that quotes are wanted in; without it, the question's own", _one_of(LANGUAGES)),
        _query("limit", "At most so many quotes", _whole(1, MAX_QUOTES, max_quotes)),
        _query("explain", "Whether to say why", {"type": "boolean", "default": False}),
    ]
    return _operation("ask", "What the archive says to a question", "Outcome", parameters, 400)


def _latest(page_size: int) -> Json:
    parameters = [
        _query("lang", "The language to be told them in, where the archive has them so", _in_language()),
        _query("offset", "How many to pass over", _whole(0, MAX_OFFSET, 0)),
        _query("limit", "At most so many", _whole(1, MAX_STORIES, page_size)),
        _query("topic", "Only those of the topic of this id", {**_TEXT, "maxLength": MAX_TOPIC_CHARS}),
    ]
    return _operation("latest", "The newest stories", "Listing", parameters, 400, 404)


def _story() -> Json:
    parameters = [
        {
            "name": "id",
            "in": "path",
            "required": True,
            "description": "That of any of its tellings",
            "schema": {"type": "string", "minLength": 1},
        },
        _query("lang", "The language to be told it in; without it, that of the telling", _one_of(LANGUAGES)),
    ]
    return _operation("story", "A story whole", "Story", parameters, 400, 404, 410)


def _operation(name: str, summary: str, schema: str, parameters: Sequence[Json], *refused: int) -> Json:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    responses = {"200": {"description": summary, "content": content}}
    return {
        "operationId": name,
        "summary": summary,
        "parameters": parameters,
        "responses": responses | {str(status): _refusal(status) for status in sorted({400, *refused, *_ALWAYS})},
    }


def _refusal(status: int) -> Json:
    titles = [kind.title for kind in problems.KINDS if kind.status == status]
    content = {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": "; ".join(titles), "content": content}


def _query(name: str, about: str, schema: Json, *, required: bool = False) -> Json:
    return {"name": name, "in": "query", "required": required, "description": about, "schema": schema}


def _one_of(values: Sequence[str]) -> Json:
    return {"type": "string", "enum": [*values]}


def _in_language() -> Json:
    return {**_one_of(LANGUAGES), "default": LANGUAGES[0]}


def _whole(least: int, most: int, default: int) -> Json:
    return {"type": "integer", "minimum": least, "maximum": most, "default": default}
