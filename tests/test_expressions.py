"""Regular expressions over readers' and pages' text take time that grows with the text, not with its square."""

import json
import os
import re
import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from expressions_built import BOUNDED
from povbot.analysis import narrowing_words
from povbot.fronts.telegram.render import message
from povbot.ingest.article import jsonld, names, titles
from povbot.ingest.feeds import feeds, rows
from stories import ROOT


def test_no_expression_goes_back_over_what_it_has_read() -> None:
    """Where one takes more than two seconds of processor time, it would take a page of megabytes for hours. The least
    that one takes which is as it should be is a thousandth of that."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, (ROOT / "src", ROOT / "tests")))}
    asked = subprocess.run(
        [sys.executable, "tests/linear_expressions.py"], cwd=ROOT, env=environment, capture_output=True, check=False
    )
    assert asked.returncode == 0, asked.stderr.decode()
    found = json.loads(asked.stdout)
    assert found["slow"] == []
    assert found["asked"] > len(BOUNDED)


# As they were while they began anew at every blank: what they find is still the same.
_BEFORE = {
    names._BETWEEN: re.compile(r"\s*(?:[;；、，/／|]|,\s*(?:and\s)?|\s(?:and|&|和|与|與)\s)\s*", re.IGNORECASE),
    names._ADDRESS: re.compile(r"https?:|www\.|^\S+@\S+$"),
    titles._SEPARATOR: re.compile(
        r"\s+[-–—|·:»]+\s+|\s*[_|｜]+\s*|\s*-{2,}\s*|\s*—{2,}\s*|(?<=[\u3400-\u9fff”》！？])-(?=[\u3400-\u9fff])"
    ),
    feeds._BETWEEN_AUTHORS: re.compile(r"\s*[、;；|]\s*"),
    feeds._MAIL: re.compile(r"[(<]?(?:mailto:)?[^\s()<>@]+@[^\s()<>@]+[)>]?"),
    rows._BETWEEN_AUTHORS: re.compile(r"\s*[;；、|]\s*"),
    jsonld._WRAPPING: re.compile(r"^\s*(?://|/\*)?\s*<!\[CDATA\[(?:\s*\*/)?|(?://|/\*)?\s*\]\]>(?:\s*\*/)?\s*$"),
}
_PIECES = st.sampled_from(
    [
        *[
            "a",
            "and",
            "和",
            "&",
            ",",
            ";",
            "|",
            "_",
            "-",
            "--",
            "—",
            "·",
            "@",
            "(",
            ")",
            "<",
            ">",
            "mailto:",
            "//",
            "/*",
            "*/",
            "<![CDATA[",
            "]]>",
            "扶贫",
            "”",
            "www.",
            "、",
        ],
        " ",
        "\n",
        "\u3000",
    ]
)


@given(st.lists(_PIECES, max_size=12).map("".join), st.sampled_from(list(_BEFORE)))
def test_an_expression_that_was_mended_finds_what_it_found(text: str, mended: re.Pattern[str]) -> None:
    was = [(found.span(), found.groups()) for found in _BEFORE[mended].finditer(text)]

    assert [(found.span(), found.groups()) for found in mended.finditer(text)] == was


_THAN = (
    rf"(?:\s+(?:{narrowing_words._STORIES}|please|than (?:this|that|it|these|those)(?: {narrowing_words._STORIES})?))*"
)
_LEADS = {
    narrowing_words._LEAD: narrowing_words._LEAD.replace("|have you|got|", "|have you(?: got)?|got|"),
    narrowing_words._LEAD_HAN: narrowing_words._LEAD_HAN.replace("我?想?看|", "我?想?看看?|"),
    narrowing_words._AGAIN: narrowing_words._AGAIN.replace("|quote[sd]?|", "|quotes?|quoted?|"),
    narrowing_words._THAN: _THAN,
}
_SAID = st.sampled_from(
    [
        "have you",
        "got",
        " ",
        ", ",
        "看",
        "我",
        "想",
        "给我",
        "quote",
        "quoted",
        "the",
        "same",
        "than",
        "this",
        "stories",
    ]
)


@given(st.lists(_SAID, max_size=8).map("".join), st.sampled_from(list(_LEADS)))
def test_what_is_said_around_a_narrowing_is_what_it_was(text: str, lead: str) -> None:
    assert bool(re.fullmatch(lead, text)) == bool(re.fullmatch(_LEADS[lead], text))


@given(
    st.lists(st.sampled_from(["<b>", "</b>", "a", "&lt;", '<a href="x&gt;">', "</a>", "\n"]), max_size=10).map("".join)
)
def test_tags_are_left_out_of_a_message(html: str) -> None:
    assert message.visible_utf16_units(html) == len(
        html.replace('<a href="x&gt;">', "")
        .replace("</a>", "")
        .replace("<b>", "")
        .replace("</b>", "")
        .replace("&lt;", "<")
    )
