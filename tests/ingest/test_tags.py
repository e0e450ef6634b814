"""Languages as publishers name them."""

import pytest

from povbot.ingest.tags import of_template, tag


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("EN", "en"),
        ("eng", "en"),
        ("en-gb", "en-GB"),
        ("de_DE.UTF-8", "de-DE"),
        ("zh", "zh"),
        ("chi", "zh"),
        ("zh-cn", "zh-Hans"),
        ("zh_TW", "zh-Hant"),
        ("cmn-hant-CN", "zh-Hant"),
        (" zh-HK, en", "zh-Hant"),
        ("sr-latn-rs", "sr-Latn-RS"),
        ("x-default", None),
        ("English", None),
        ("?", None),
        ("", None),
    ],
)
def test_a_language_has_the_tag_that_the_archive_writes(written: str, read: str | None) -> None:
    assert tag(written) == read


def test_the_region_of_a_template_says_nothing_of_its_stories() -> None:
    said = ("en-us", "sr-latn-rs", "zh_CN", "fr", "?")
    assert [of_template(text) for text in said] == ["en", "sr-Latn", "zh-Hans", "fr", None]
