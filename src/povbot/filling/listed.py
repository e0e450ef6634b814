"""What a listing said of a story, as the ledger keeps it."""

import json
from dataclasses import fields
from datetime import date, datetime

from povbot.filling.steps import Found
from povbot.model import Entry, Listed, Published


def written(listed: Listed) -> str:
    """The same text for the same Listed; without its address."""
    said = {field.name: getattr(listed, field.name) for field in fields(Listed) if field.name != "url"}
    days = [day and day.isoformat() for day in (listed.published.earliest, listed.published.latest)]
    said["published"] = days if any(days) else None
    said["changed"] = listed.changed and listed.changed.isoformat()
    return json.dumps({name: value for name, value in said.items() if value}, ensure_ascii=False)


def read(text: str, url: str | None) -> Listed:
    said = json.loads(text or "{}")
    days = [date.fromisoformat(day) if day else None for day in said.pop("published", (None, None))]
    changed = said.pop("changed", None)
    authors = tuple(said.pop("authors", ()))
    return Listed(
        url,
        **said,
        published=Published(*days),
        changed=datetime.fromisoformat(changed) if changed else None,
        authors=authors,
    )


def found(entry: Entry) -> Found:
    """As the listing named it last."""
    is_named = entry.address.startswith("#")
    listed = read(entry.listed, None if is_named else entry.address)
    return Found(listed, entry.listed_on, named=entry.address[1:] if is_named else "")


def title_of(entry: Entry) -> str:
    return read(entry.listed, None).title
