"""JSON Schemas of what programs get (docs/json.md), each object with all its fields and no others."""

from collections.abc import Mapping
from typing import Any

from povbot.model import Origin, Place
from povbot.texts import LANGUAGES

Schema = Mapping[str, Any]


def _object(about: str, /, **fields: Schema) -> Schema:
    """All of them are always there; those called "…_or_absent" may be missing."""
    named = {name.removesuffix("_or_absent"): schema for name, schema in fields.items()}
    always = [name for name in fields if not name.endswith("_or_absent")]
    return {
        "type": "object",
        "description": about,
        "properties": named,
        "required": always,
        "additionalProperties": False,
    }


def _text(about: str, **more: Any) -> Schema:  # noqa: ANN401 - JSON
    return {"type": "string", "description": about, **more}


def _number(about: str) -> Schema:
    return {"type": "number", "description": about}


def _share(about: str) -> Schema:
    return {"type": "number", "minimum": 0, "maximum": 1, "description": about}


def _count(about: str) -> Schema:
    return {"type": "integer", "minimum": 0, "description": about}


def _list(of: Schema, about: str) -> Schema:
    return {"type": "array", "items": of, "description": about}


def _or_null(schema: Schema) -> Schema:
    """A type, a list of allowed values or a reference, or `null`."""
    if "$ref" in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    nullable = {**schema, "type": [schema["type"], "null"]}
    return nullable | {"enum": [*schema["enum"], None]} if "enum" in schema else nullable


def _map(of: Schema, about: str) -> Schema:
    return {"type": "object", "additionalProperties": of, "description": about}


def _one(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


_STRING: Schema = {"type": "string"}
_TAG = _text("A BCP-47 tag")
_CHANGES = {
    "updated": _or_null(_text("The day on which the publisher says that the story was last changed", format="date")),
    "changed": _or_null(
        _text("When the story's words were first seen to be others than before, in UTC", format="date-time")
    ),
}
_PUBLISHED = _or_null(_text("A day, or two with a slash between them, in ISO 8601; .. is an open end"))
_PARTS = _map(_number("Points"), "Named points and what they add up to; names may change between versions")

OUTCOME = _object(
    "What became of a question",
    question=_text("As it was given"),
    language=_text("The language that it was answered in", enum=[*LANGUAGES]),
    outcome=_text(
        "none where the archive has nothing, talk where small talk got its own reply", enum=["answer", "none", "talk"]
    ),
    quotes=_list(_one("Quote"), "Best first; empty unless outcome is answer"),
    missing_terms=_list(_STRING, "The question's words that the archive never mentions"),
    suggestions=_list(_STRING, "Texts near the question that the archive does have"),
    corrections=_list(
        _object(
            "A word that was read as another spelling",
            typed=_text("The word as it was typed"),
            read_as=_text("The word that the archive has"),
        ),
        "Words that were read as another spelling",
    ),
    understood=_or_null(_text("The question in full where it leaned on the one before")),
    conditions=_one("Conditions"),
    confidence=_share("The share of the question that one passage speaks of"),
    explanation_or_absent=_one("Explanation"),
)
CONDITIONS = _object(
    "What was understood besides words",
    phrases=_list(_STRING, "What had to stand word for word"),
    without=_list(_STRING, "What was excluded"),
    published=_or_null(_text("The time of the stories asked for")),
    order=_or_null(_text("Which were to come first", enum=["newest", "oldest"])),
    quoted_in=_or_null(_text("The language to answer in that the question named; zh is Chinese of either script")),
    loosened=_list(_STRING, "Phrases that the archive does not have so, read as words"),
)
QUOTE = _object(
    "A slice of a story",
    text=_text("Word for word"),
    field=_text("Where in the story it stands", enum=["title", "summary", "body"]),
    start=_count("Where it begins in that field, in code points"),
    end=_count("Where it ends, exclusive"),
    highlights=_list(
        {"type": "array", "items": _count("A code point of text"), "minItems": 2, "maxItems": 2},
        "Start and end in text of the words that match",
    ),
    article_id=_text("Of the story quoted"),
    title=_text("Its headline"),
    language=_TAG,
    url=_or_null(_text("The story's own page; of a translation the original's")),
    link=_or_null(_text("Where to send a reader")),
    publisher=_or_null(_text("Who published it")),
    published=_PUBLISHED,
    translation_of=_or_null(_text("The id of the original of a translation")),
    **_CHANGES,
    score=_share("Compares only within one answer"),
)
EXPLANATION = _object(
    "Why it is an answer, or none",
    threshold=_share("It is an answer where confidence reaches this"),
    parts=_PARTS,
    grounds=_list(_one("Grounds"), "One for each quote; of a refusal one, of what came nearest, or none"),
)
GROUNDS = _object(
    "Why one sentence",
    article_id=_text("Of its story"),
    title=_text("The story's headline"),
    words=_list(_one("Word"), "The question's words in the order asked"),
    parts=_PARTS,
)
WORD = _object(
    "What became of a word of the question",
    asked=_text("As the question has it"),
    place=_or_null(_text("The first place that says it", enum=[*map(str, Place)])),
    said=_or_null(_text("As that text writes it")),
    origin=_or_null(_text("How it was found", enum=[*map(str, Origin)])),
    in_archive={"type": "boolean", "description": "false where no passage has it"},
)
_TOLD = {
    "id": _text("Of this telling of the story"),
    "title": _text("Its headline"),
    "language": _TAG,
    "url": _or_null(_text("Its own page")),
    "link": _or_null(_text("Where to send a reader")),
    "publisher": _or_null(_text("Who published it")),
    "published": _PUBLISHED,
    "topics": _list(_STRING, "Ids"),
    "translation_of": _or_null(_text("The id of the original of a translation")),
    "version_of": _or_null(_text("The id of the story that this is another version of")),
    **_CHANGES,
}
ARTICLE = _object("A story as a list has it", **_TOLD)
STORY = _object(
    "A story whole; what it does not have is null",
    **_TOLD,
    authors=_list(_STRING, "In the order given"),
    summary=_or_null(_text("As the publisher wrote it")),
    body=_or_null(_text("All of it that the archive has")),
    others=_list(_one("Article"), "Its other tellings: the original, its versions, then translations"),
    related=_or_null(_list(_one("Article"), "Stories near it, best first; null where they cannot be told just now")),
)
LISTING = _object(
    "A page of stories",
    stories=_list(_one("Article"), "Newest first"),
    offset=_count("Of the first of them"),
    total=_count("How many there are in all"),
)
TOPIC = _object(
    "A subject to browse by",
    id=_text("As latest takes it"),
    names=_map(_STRING, "By language tag"),
    stories=_count("How many it has"),
)
TOPICS = _object("What there is to browse by", topics=_list(_one("Topic"), "Those that have stories"))
PROBLEM = _object(
    "Problem details (RFC 9457)",
    type=_text("Of which kind it is: an address where that is explained", format="uri-reference"),
    title=_text("What that kind is"),
    status={"type": "integer", "description": "That of the response"},
    detail=_text("What it was this time"),
    parameter_or_absent=_text("Which parameter it was"),
    allowed_or_absent=_list(_STRING, "What would have been taken"),
)
ALL: Mapping[str, Schema] = {
    "Outcome": OUTCOME,
    "Conditions": CONDITIONS,
    "Quote": QUOTE,
    "Explanation": EXPLANATION,
    "Grounds": GROUNDS,
    "Word": WORD,
    "Article": ARTICLE,
    "Story": STORY,
    "Listing": LISTING,
    "Topic": TOPIC,
    "Topics": TOPICS,
    "Problem": PROBLEM,
}
