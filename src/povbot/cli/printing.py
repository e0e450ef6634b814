"""What commands print of an archive: for people as a Terminal writes it, for programs a line of JSON each."""

import json
import os
import shutil
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from povbot.fronts.terminal import Terminal
    from povbot.model import Article


def terminal_of(language: str) -> "Terminal":
    from povbot.fronts.terminal import Terminal
    from povbot.texts import Texts, language_for

    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    return Terminal(Texts(language_for(language)), shutil.get_terminal_size().columns, colour=colour)


def print_articles(articles: "Iterable[Article]") -> None:
    from povbot.wire import answers

    for article in articles:
        print(json.dumps(answers.article_json(article), ensure_ascii=False))
