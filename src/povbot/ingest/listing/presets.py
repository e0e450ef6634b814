"""How the listings of known systems are read."""

from collections.abc import Mapping
from dataclasses import dataclass

from povbot.ingest.listing.listing import Selectors
from povbot.ingest.listing.onward import Pager, by_links, by_node


@dataclass(frozen=True, slots=True)
class Preset:
    selectors: Selectors
    pager: Pager = by_links
    dated_addresses: bool = False


PRESETS: Mapping[str, Preset] = {
    "china-org-node": Preset(
        Selectors(item=".columns1 > ul > li", summary="p", date="span", pages="#autopage"),
        pager=by_node,
        dated_addresses=True,
    ),
}
