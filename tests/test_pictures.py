"""What is drawn, measured in its pixels: readable on both of Telegram's themes, small, the same each time."""

import io
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from povbot import pictures
from povbot.model import DayOfUse, Period
from povbot.pictures import HEIGHT, WIDTH, Pictures

Colour = tuple[int, ...]
MOST_BYTES = 60_000
MONTHS = [Period("2020-03", 4), Period("2020-04", 0), Period("2020-05", 11)]
DAYS = [DayOfUse(date(2026, 11, 1) + timedelta(n), questions=40 - n, answered=30 - n) for n in range(28)]


@pytest.fixture(scope="module")
def drawing(tmp_path_factory: pytest.TempPathFactory) -> Pictures:
    return Pictures(tmp_path_factory.mktemp("matplotlib"))


def colours(png: bytes) -> Counter[Colour]:
    return Counter(dict(map(reversed, Image.open(io.BytesIO(png)).convert("RGBA").getcolors(WIDTH * HEIGHT))))  # type: ignore[arg-type]


def luminance(colour: Sequence[int]) -> float:
    """Of WCAG 2."""
    red, green, blue = ((c / 255 / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4) for c in colour[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Sequence[int], other: Sequence[int]) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def rgb(written: str) -> Colour:
    return tuple(bytes.fromhex(written.removeprefix("#")))


@pytest.mark.parametrize("kind", ["timeline", "use"])
def test_it_is_an_opaque_card_of_a_phones_size(drawing: Pictures, kind: str) -> None:
    png = drawing.timeline(MONTHS) if kind == "timeline" else drawing.use(DAYS)
    assert Image.open(io.BytesIO(png)).size == (WIDTH, HEIGHT)
    found = colours(png)
    assert {colour[3] for colour in found} == {255}
    card, area = found.most_common(1)[0]
    assert card[:3] == rgb(pictures.CARD)
    assert area > WIDTH * HEIGHT / 3


def test_all_that_tells_something_stands_out_from_the_card(drawing: Pictures) -> None:
    card = rgb(pictures.CARD)
    for told in (pictures.TEXT, pictures.BAR, pictures.ANSWERED, pictures.REFUSED):
        assert contrast(rgb(told), card) >= 4.5
    assert contrast(rgb(pictures.ANSWERED), rgb(pictures.REFUSED)) >= 2
    assert max(contrast(colour, card) for colour in colours(drawing.timeline(MONTHS))) >= 7


def test_bars_are_as_high_as_their_numbers(drawing: Pictures) -> None:
    found = colours(drawing.use([DayOfUse(date(2026, 11, 1), questions=40, answered=30)]))
    answered, refused = found[(*rgb(pictures.ANSWERED), 255)], found[(*rgb(pictures.REFUSED), 255)]
    assert answered / refused == pytest.approx(3, rel=0.05)
    assert drawing.timeline(MONTHS) != drawing.timeline([*MONTHS[:2], Period("2020-05", 10)])


def test_the_same_numbers_are_the_same_bytes(drawing: Pictures) -> None:
    assert drawing.timeline(MONTHS) == drawing.timeline(MONTHS)
    assert drawing.use(DAYS) == drawing.use(DAYS)


@pytest.mark.parametrize("days", [[], [DayOfUse(date(2026, 11, 1))]])
def test_nothing_to_show_is_shown_as_nothing(drawing: Pictures, days: list[DayOfUse]) -> None:
    assert (*rgb(pictures.ANSWERED), 255) in colours(drawing.use(days))  # the sum
    assert (*rgb(pictures.BAR), 255) not in colours(drawing.timeline([]))


@settings(max_examples=15)
@given(st.lists(st.integers(0, 10**9) | st.integers(0, 30), max_size=90))
def test_it_is_small_whatever_it_shows(drawing: Pictures, numbers: list[int]) -> None:
    periods = [Period(f"{1900 + at}-Q{at % 4 + 1}", number) for at, number in enumerate(numbers)]
    assert len(drawing.timeline(periods)) < MOST_BYTES
    assert len(drawing.use([DayOfUse(DAYS[0].day, questions=n, answered=n // 2) for n in numbers])) < MOST_BYTES


@given(st.integers(0, 10**9))
def test_steps_are_round_and_few(highest: int) -> None:
    step = pictures._step(highest)
    assert highest <= 5 * step
    assert step == 1 or step * 2 <= max(highest, 4)
    assert str(step).rstrip("0") in {"1", "2", "5"}


def test_matplotlib_waits_until_something_is_drawn_and_keeps_its_fonts_where_it_is_told(tmp_path: Path) -> None:
    program = (
        "import os, sys; from pathlib import Path; from povbot import bootstrap, pictures\n"
        "drawing = pictures.Pictures(Path(sys.argv[1])); assert 'matplotlib' not in sys.modules\n"
        "drawing.timeline([]); assert 'matplotlib.pyplot' not in sys.modules; assert 'MPLCONFIGDIR' not in os.environ"
    )
    home = tmp_path / "home"
    environment = {k: v for k, v in os.environ.items() if k != "MPLCONFIGDIR"} | {"HOME": str(home)}
    subprocess.run([sys.executable, "-c", program, str(tmp_path / "cache")], check=True, env=environment)
    assert not home.exists()
    assert [*(tmp_path / "cache").iterdir()]
