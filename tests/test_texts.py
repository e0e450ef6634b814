"""What readers are told: the same things in every language, and dates as the language writes them."""

import string
import tomllib
from datetime import date
from importlib.resources import files
from typing import Any

import pytest

from povbot.bootstrap import fold_script
from povbot.errors import PovbotError
from povbot.model import Published, Talk
from povbot.texts import LANGUAGES, Catalogues, Texts, language_for
from stories import on_days

CATALOGUES: dict[str, dict[str, Any]] = {
    language: {
        key: text
        for file in files("povbot.texts").joinpath(language).iterdir()
        for key, text in tomllib.loads(file.read_text(encoding="utf-8")).items()
    }
    for language in LANGUAGES
}
OTHERS = [language for language in LANGUAGES if language != "en"]


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def forms(text: str | dict[str, str]) -> dict[str, str]:
    return text if isinstance(text, dict) else {"other": text}


@pytest.mark.parametrize("language", OTHERS)
def test_every_catalogue_has_the_same_texts(language: str) -> None:
    assert {*CATALOGUES[language]} == {*CATALOGUES["en"]}


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_has_the_same_values_to_fill_in(language: str) -> None:
    for key, text in CATALOGUES[language].items():
        assert placeholders(forms(text)["other"]) == placeholders(forms(CATALOGUES["en"][key])["other"]), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_filled_in_and_none_is_empty(language: str) -> None:
    for key, text in CATALOGUES[language].items():
        for form in forms(text).values():
            assert form.strip(), key
            form.format(**dict.fromkeys(placeholders(form), "x"))


def test_traditional_texts_are_the_simplified_ones_in_script() -> None:
    for key, text in CATALOGUES["zh-Hans"].items():
        for form in forms(text).values():
            assert fold_script(form) == form, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_error_and_every_small_talk_has_its_text(language: str) -> None:
    def errors(kind: type[PovbotError]) -> set[str]:
        return {kind.reader_key}.union(*map(errors, kind.__subclasses__()))

    assert errors(PovbotError) | {f"talk-{talk}" for talk in Talk} <= Texts(language).keys()


def test_an_unknown_text_or_a_missing_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        Texts("en")("no-such-text")
    with pytest.raises(KeyError):
        Texts("en")("answer-corrected", typed="x")


def test_a_number_chooses_the_form() -> None:
    english, chinese = Texts("en"), Texts("zh-Hans")
    assert english("topic-title", topic="Jobs", count=1) == "Jobs: one story"
    assert english("topic-title", topic="Jobs", count=2) == "Jobs: 2 stories"
    assert chinese("topic-title", topic="就业", count=1) == "就业：1 篇报道"


def test_braces_in_a_value_are_left_alone() -> None:
    assert "{x}" in Texts("en")("topic-unknown", topic="{x}")


@pytest.mark.parametrize(
    ("published", "english", "simplified", "traditional"),
    [
        (on_days("2020-04-03"), "3 April 2020", "2020年4月3日", "2020年4月3日"),
        (
            on_days("2020-05-28", "2020-05-30"),
            "between 28 and 30 May 2020",
            "2020年5月28日至30日之间",
            "2020年5月28日至30日之間",
        ),
        (
            on_days("2020-04-03", "2020-05-21"),
            "between 3 April and 21 May 2020",
            "2020年4月3日至5月21日之间",
            "2020年4月3日至5月21日之間",
        ),
        (
            on_days("2019-12-31", "2020-01-01"),
            "between 31 December 2019 and 1 January 2020",
            "2019年12月31日至2020年1月1日之间",
            "2019年12月31日至2020年1月1日之間",
        ),
        (Published(date(2020, 5, 30), None), "on or after 30 May 2020", "2020年5月30日或之后", "2020年5月30日或之後"),
        (Published(None, date(2020, 5, 30)), "on or before 30 May 2020", "2020年5月30日或之前", "2020年5月30日或之前"),
        (Published(), "date not known", "日期不详", "日期不詳"),
    ],
)
def test_dates_are_said_in_each_language_and_never_guessed(
    published: Published, english: str, simplified: str, traditional: str
) -> None:
    said = [Texts(language).published(published) for language in ("en", "zh-Hans", "zh-Hant")]
    assert said == [english, simplified, traditional]


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("en-GB", "en"),
        ("fr", "en"),
        ("zh", "zh-Hans"),
        ("zh-hans", "zh-Hans"),
        ("ZH_CN", "zh-Hans"),
        ("zh-sg", "zh-Hans"),
        ("zh-TW", "zh-Hant"),
        ("zh-Hant", "zh-Hant"),
        ("zh-hant-hk", "zh-Hant"),
        ("zh-mo", "zh-Hant"),
    ],
)
def test_a_readers_tag_chooses_the_catalogue(tag: str | None, language: str) -> None:
    assert language_for(tag) == language
    assert Catalogues().for_reader(tag).language == language
