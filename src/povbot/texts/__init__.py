"""What readers are told, per language: a folder of catalogue files each, and dates as the language writes them."""

import tomllib
from collections.abc import Iterable
from datetime import date
from importlib.resources import files
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_interval, format_skeleton, get_day_names, get_timezone_location

from povbot.model import Published

LANGUAGES = ("en", "zh-Hans", "zh-Hant")
_TRADITIONAL = ("hant", "tw", "hk", "mo")


def language_for(tag: str | None) -> str:
    """The catalogue for a BCP-47 tag in any case: Chinese by script or region, everything else in English."""
    primary, *rest = (tag or "").lower().replace("_", "-").split("-")
    if primary != "zh":
        return "en"
    return "zh-Hant" if any(part in _TRADITIONAL for part in rest) else "zh-Hans"


def _catalogue(language: str) -> dict[str, Any]:
    """All of a language's files as one; a text stands in one of them only."""
    catalogue: dict[str, Any] = {}
    for file in files(__package__).joinpath(language).iterdir():
        if file.name.endswith(".toml"):
            texts = tomllib.loads(file.read_text(encoding="utf-8"))
            twice = texts.keys() & catalogue.keys()
            assert not twice, twice  # noqa: S101 - a fault of the package, found by its tests
            catalogue |= texts
    return catalogue


def _named(tag: str, locale: Locale | None) -> str:
    try:
        named = Locale.parse(tag, sep="-")
        # 繁體中文, where the name of language and script side by side would be 中文 (繁體).
        return (locale or named).languages.get(str(named)) or named.get_display_name(locale) or tag
    except (ValueError, UnknownLocaleError):
        return tag


class Catalogues:
    """Every language's texts, each read when it is first asked for."""

    def __init__(self) -> None:
        self._read: dict[str, Texts] = {}

    def for_reader(self, tag: str | None) -> "Texts":
        language = language_for(tag)
        if language not in self._read:
            self._read[language] = Texts(language)
        return self._read[language]

    def own_name(self, tag: str) -> str:
        """What a language calls itself, "简体中文"; the tag where that is not known."""
        return self.for_reader(tag)("language-name") if tag in LANGUAGES else _named(tag, None)


class Texts:
    """`texts("key", name=value)` is the text in `language`. An unknown key or a missing value raises KeyError."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._catalogue = _catalogue(language)
        self._locale = Locale.parse(language, sep="-")

    def __call__(self, key: str, **values: object) -> str:
        text = self._catalogue[key]
        if isinstance(text, dict):
            count = values.get("count")
            text = text.get(self._locale.plural_form(count) if isinstance(count, int) else "other", text["other"])
        return str(text).strip("\n").format(**values)

    def joined(self, sentences: Iterable[str]) -> str:
        """Sentences side by side: with a space between them in English, none in Chinese."""
        return (" " if self.language == "en" else "").join(sentences)

    def language_named(self, tag: str) -> str:
        """What a language is called in this one; the tag where that is not known."""
        return _named(tag, self._locale)

    def keys(self) -> frozenset[str]:
        return frozenset(self._catalogue)

    def day(self, day: date) -> str:
        """3 April 2020; 2020年4月3日. English has the day first, as readers of most countries do."""
        pattern = "d MMMM y" if self.language == "en" else "long"
        return format_date(day, pattern, locale=self._locale)

    def month(self, day: date) -> str:
        return format_skeleton("yMMMM", day, locale=self._locale)

    def year(self, day: date) -> str:
        return format_skeleton("y", day, locale=self._locale)

    def language_name(self, tag: str) -> str:
        """Of a BCP-47 tag, in this language: Chinese, 中文."""
        return Locale.parse(tag, sep="-").get_display_name(self._locale) or tag

    def published(self, published: Published) -> str:
        """A day; the days it lies between; or that it is not known. Never a guess."""
        earliest, latest = published.earliest, published.latest
        if earliest and latest:
            if earliest == latest:
                return self.day(earliest)
            return self("date-between", **self.ends(earliest, latest))
        if earliest:
            return self("date-after", day=self.day(earliest))
        return self("date-before", day=self.day(latest)) if latest else self("date-unknown")

    def ends(self, first: date, last: date) -> dict[str, str]:
        """English leaves out of the first day what both share; Chinese leaves it out of the last."""
        if first.year != last.year:
            return {"first": self.day(first), "last": self.day(last)}
        if self.language != "en":
            pattern = "d日" if first.month == last.month else "M月d日"
            return {"first": self.day(first), "last": format_date(last, pattern, locale=self._locale)}
        pattern = "d" if first.month == last.month else "d MMMM"
        return {"first": format_date(first, pattern, locale=self._locale), "last": self.day(last)}

    def span(self, first: date, last: date) -> str:
        """From the one day to the other, in months."""
        return format_interval(first, last, "yMMMM", locale=self._locale)

    def weekday(self, number: int) -> str:
        """Monday is 0."""
        return str(get_day_names("wide", locale=self._locale)[number])

    def city(self, zone: str) -> str:
        """A time zone's: by a name of our own where there is one (all of China goes by Beijing), else by Unicode's."""
        own = f"city-{zone.rpartition('/')[2].lower()}"
        if own in self._catalogue:
            return self(own)
        return get_timezone_location(zone, locale=self._locale, return_city=True)
