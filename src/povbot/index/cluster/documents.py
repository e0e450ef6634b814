"""What is kept in documents of a cluster, and read back."""

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import blake2b
from typing import Any

from povbot.index.cluster.names import views_of
from povbot.model import Family, Field, Passage, Published, Shelved, ShelvedPassage, Span, Told, text_of

Document = dict[str, Any]


def id_of(name: str) -> str:
    """Of a document: OpenSearch takes no more than 512 bytes."""
    return blake2b(name.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def sendable(text: str) -> str:
    """What is asked for: half a character, which no document has, becomes a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8")


def passage_document(row: Shelved, own: ShelvedPassage) -> Document:
    passage = own.passage
    kept = {
        "field": passage.field.value,
        "span": [passage.span.start, passage.span.end],
        "text": passage.text,
        "heading": passage.heading,
        "published": _days(passage.published),
        "analysis": b64encode(own.analysis).decode(),
    }
    return {
        "terms": own.terms,
        "places": own.places,
        "id": passage.id,
        "article": passage.article_id,
        "language": passage.language,
        "topics": [*row.article.topics],
        "number": row.number,
        "spread": int.from_bytes(blake2b(passage.id.encode("utf-8", "surrogatepass"), digest_size=7).digest()),
        **_known_days(passage.published),
        "kept": kept,
    }


def passage_of(document: Mapping[str, Any]) -> tuple[Passage, bytes]:
    """With its analysis, packed. Raises ValueError, KeyError or TypeError for what `passage_document` has not made."""
    kept = document["kept"]
    passage = Passage(
        id=document["id"],
        article_id=document["article"],
        field=Field(kept["field"]),
        span=Span(*kept["span"]),
        text=kept["text"],
        heading=kept["heading"],
        language=document["language"],
        published=_published(kept["published"]),
    )
    return passage, b64decode(kept["analysis"])


def row_document(row: Shelved) -> Document:
    article = row.article
    return {
        "number": row.number,
        "views": views_of(row.shelf),
        "id": article.id,
        "day": -article.age[0],
        "headline": row.headline,
        "everywhere": row.everywhere,
        "topics": [*article.topics],
        "written": " ".join(word for word in row.written if not any(map(str.isspace, word))),
        "kept": {
            "family": article.family,
            "language": article.language,
            "translated": article.translation_of is not None,
            "version": article.version_of is not None,
        },
    }


def story_document(family: Family, told: Told, revision: int, began: int) -> Document:
    article = told.article
    return {
        "id": article.id,
        "family": family.name,
        "url": family.pages.get(article.id),
        "language": article.language,
        "topics": sorted(family.topics),
        "origins": sorted({part for tag in family.origins for part in _prefixes(tag)}),
        "told": True,
        "views": views_of(told.shelf),
        "came": told.came,
        "began": began,
        "revision": revision,
        "day": -article.age[0],
        **_known_days(article.published),
        "kept": {"number": told.number, "article": text_of(article)},
    }


def withdrawn_document(family: Family, article_id: str) -> Document:
    return {"id": article_id, "family": family.name, "url": family.pages[article_id], "told": False}


def _days(published: Published) -> list[str | None]:
    return [day.isoformat() if day else None for day in (published.earliest, published.latest)]


def _published(days: Sequence[str | None]) -> Published:
    return Published(*(date.fromisoformat(day) if day else None for day in days))


def _known_days(published: Published) -> Document:
    """Ordinals, as Published.within looks at them."""
    known = published.known
    return {"first": known[0].toordinal(), "last": known[1].toordinal()} if known else {}


def _prefixes(tag: str) -> Sequence[str]:
    """Of zh-hant: itself, and zh."""
    parts = tag.lower().split("-")
    return ["-".join(parts[:end]) for end in range(1, len(parts) + 1)]
