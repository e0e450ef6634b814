"""What is met on the way through a source."""

import base64
import hashlib
from dataclasses import dataclass

from povbot.errors import IngestError
from povbot.model import Listed, ListingPage, Page


def code(text: str) -> str:
    """13 letters and digits, the same for the same text for years."""
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return base64.b32encode(digest).decode().rstrip("=").lower()


@dataclass(frozen=True, slots=True)
class Found:
    """A story that is listed. `page` is its own where that was found along with it, and `named` its name there; `body`
    is what stood there already."""

    listed: Listed
    listed_on: str = ""
    named: str = ""
    page: Page | None = None
    body: str = ""

    @property
    def address(self) -> str:
        """By which a source's entry is known: without an address of its own, by what it says."""
        said = f"{self.listed.title}\n{self.listed.published}"
        return self.listed.url or f"#{self.named or code(said)}"


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
