"""What the settings' sections are made of."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
_PORTS = {"http": 80, "https": 443}


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _has_parts(address: str) -> str:
    urlsplit(address)  # raises ValueError, such as for brackets with no address of IPv6 between them
    return address


Address = Annotated[str, AfterValidator(_has_parts)]


def _is_a_root(address: str) -> str:
    """As browsers write an origin, which requests are compared with."""
    parts = urlsplit(address.rstrip("/"))
    more = parts.path or parts.query or parts.fragment or "@" in parts.netloc
    if parts.scheme not in _PORTS or not parts.hostname or more:
        raise ValueError("an address such as https://news.example.org, without a path")
    return f"{parts.scheme}://{parts.netloc.lower().removesuffix(f':{_PORTS[parts.scheme]}')}"


SiteAddress = Annotated[str, AfterValidator(_is_a_root)]
