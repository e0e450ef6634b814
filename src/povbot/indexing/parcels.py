"""Analysed tellings sent from one process to another: as plain tuples, which takes a fifth of the time."""

from collections.abc import Mapping
from typing import Any

from povbot.model import Field, Passage, Row, Shelved, ShelvedPassage, Span

Parcel = tuple[Any, ...]


def wrapped(shelved: Shelved) -> Parcel:
    """Without what the row has, that it is unwrapped with."""
    passages = tuple((one.key, *_placed(one.passage), one.analysis, one.terms, one.places) for one in shelved.passages)
    return shelved.number, passages, dict(shelved.written), shelved.headline, shelved.everywhere


def _placed(passage: Passage) -> Parcel:
    return passage.id, passage.field.value, passage.span.start, passage.span.end, passage.heading != ""


def unwrapped(parcel: Parcel, rows: Mapping[int, Row]) -> Shelved:
    """`rows` by their numbers."""
    number, passages, written, headline, everywhere = parcel
    row = rows[number]
    return Shelved(
        number, row.shelf, row.article, tuple(_passage(row, *one) for one in passages), written, headline, everywhere
    )


def _passage(  # noqa: PLR0913, PLR0917 - it comes as it was wrapped
    row: Row,
    key: int,
    passage_id: str,
    field: str,
    start: int,
    end: int,
    has_heading: bool,
    analysis: bytes,
    terms: str,
    places: str,
) -> ShelvedPassage:
    article, part, span = row.article, Field(field), Span(start, end)
    passage = Passage(
        id=passage_id,
        article_id=article.id,
        field=part,
        span=span,
        text=span.of(article.text(part)),
        heading=article.title if has_heading else "",
        language=article.language,
        published=article.published,
    )
    return ShelvedPassage(key, passage, analysis, terms, places)
