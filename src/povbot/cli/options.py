"""Options that several commands have."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Language(StrEnum):
    en = "en"
    zh = "zh"
    zh_hans = "zh-Hans"
    zh_hant = "zh-Hant"


Corpus = Annotated[
    Path | None,
    typer.Option(
        help="The archive: a folder or a .jsonl file. Default: ./corpus, else the archive that povbot carries."
    ),
]
Lang = Annotated[Language | None, typer.Option(help="The language to quote in. Default: the question's own.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def tag(lang: Language | None) -> str | None:
    return {None: None, Language.zh: "zh-Hans"}.get(lang, lang)
