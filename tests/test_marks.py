"""What a sentence has of the kind of thing that is asked for, whatever it begins with."""

import pytest

from povbot.answer.expected import marks
from povbot.model import Asked

_NUMERALS = (
    "one two three four five six seven eight nine ten eleven twelve dozen hundred thousand million billion trillion "
    "half third quarter twice twenty thirty forty fifty sixty seventy eighty ninety"
)
_MONTHS = "January February March April May June July August September October November December"
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
_DATES = (
    "1911|2020s|century|centuries|BC|AD|BCE|CE|3 days ago|20 years later|1999年|5月|19 世纪|十九世紀|年代|公元|星期三"
)
_REASONS = (
    "because|due to|owing to|since|as a result|therefore|so that|in order to|reason|reasons|cause|caused|thus|led to"
    "|result|resulted|resulting|thanks to|purpose|因为|因為|因此|因而|由于|由於|所以|导致|導致|为了|為了|从而|從而|原因"
    "|以便|使得"
)
SAID = {
    Asked.NUMBER: [*_NUMERALS.split(), "7", "3.5", "10,000", *"一二两三四五六七八九十百千万亿半", "三千"],
    Asked.DATE: [*_MONTHS.split(), *_DAYS.split(), *_DATES.split("|")],
    Asked.PERSON: ["Ada Lo", "Wu Yi", "o·w", "艾·伦"],
    Asked.REASON: _REASONS.split("|"),
}


@pytest.mark.parametrize(("asked", "said"), [(asked, said) for asked, listed in SAID.items() for said in listed])
def test_it_is_found_where_it_stands(asked: Asked, said: str) -> None:
    assert marks(asked, f"_ ({said})") == ((3, said.casefold()),)


@pytest.mark.parametrize("said", [*_NUMERALS.split(), *["because", "since", "therefore", "thus", "result", "purpose"]])
def test_the_case_of_a_word_does_not_count(said: str) -> None:
    asked = Asked.NUMBER if said in _NUMERALS.split() else Asked.REASON
    assert marks(asked, f"{said.upper()}!") == ((0, said),)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (Asked.NUMBER, "often money"),
        (Asked.DATE, "Maybe 12 decades"),
        (Asked.PERSON, "it rained"),
        (Asked.REASON, "thusly"),
    ],
)
def test_a_part_of_a_word_is_none(asked: Asked, sentence: str) -> None:
    assert marks(asked, sentence) == ()
