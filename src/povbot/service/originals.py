"""What translations translate."""

from collections.abc import Iterable, Mapping

from povbot.model import Article
from povbot.ports import Archive


async def originals(archive: Archive, articles: Iterable[Article]) -> Mapping[str, Article]:
    """By id, those of the translations among these. Raises RetrieverUnavailable."""
    wanted = {article.translation_of for article in articles if article.translation_of}
    return await archive.get(wanted) if wanted else {}
