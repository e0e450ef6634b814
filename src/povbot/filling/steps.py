"""What is met on the way through a source."""

from dataclasses import dataclass

from povbot.errors import IngestError
from povbot.model import Listed, ListingPage, Page


@dataclass(frozen=True, slots=True)
class Found:
    """A story that is listed. `page` is its own where that was found along with it, and `named` its name there; `body`
    is what stood there already."""

    listed: Listed
    listed_on: str = ""
    named: str = ""
    page: Page | None = None
    body: str = ""


@dataclass(frozen=True, slots=True)
class AsBefore:
    """A page of the listing that stands as it stood, and all that it names was settled then."""

    listed_on: str


@dataclass(frozen=True, slots=True)
class PageEnd:
    """All that this page of the listing names came before."""

    page: ListingPage


Step = Found | AsBefore | PageEnd | IngestError
"""An error is a part of the listing that cannot be read: what is found then is not all there is."""
