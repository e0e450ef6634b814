"""How an indexing is shown while it runs."""

import io
import re

import pytest

from povbot.fronts.indexing.bar import Bar
from povbot.fronts.indexing.lines import QUIET_S, Lines
from povbot.fronts.indexing.wording import TITLES
from povbot.indexing.progress import Stage

SEQUENCE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def test_every_stage_is_a_line_and_so_are_ten_seconds_of_it() -> None:
    written, now = list[str](), [0.0]
    lines = Lines(written.append, lambda: now[0])
    for seconds, done in ((0, 0), (1, 10), (QUIET_S, 50), (QUIET_S + 1, 60)):
        now[0] = 100 + seconds
        lines.at(Stage.READING, done, 200)
    lines.at(Stage.MERGING, 0, 0)
    assert written == ["Reading the archive: 0 %", "Reading the archive: 25 %", "Putting the index in order"]


def test_an_archive_that_grows_while_it_is_read_is_never_read_beyond_its_end() -> None:
    written = list[str]()
    Lines(written.append, lambda: 0.0).at(Stage.READING, 300, 200)
    assert written == ["Reading the archive: 100 %"]


def test_at_a_terminal_each_stage_has_a_bar_and_none_is_left_at_the_end() -> None:
    stream = io.StringIO()
    with Bar(stream, width=100) as bar:
        bar.at(Stage.READING, 50, 200)
        bar.at(Stage.READING, 100, 200)
        bar.at(Stage.MEASURING, 0, 0)
        bar._drawn.refresh()
        shown = SEQUENCE.sub("", stream.getvalue())
    assert "Reading the archive" in shown
    assert "50%" in shown
    assert TITLES[Stage.MEASURING] in shown
    assert stream.getvalue().rstrip().endswith(("\x1b[2K", "\x1b[?25h"))


@pytest.mark.parametrize("stage", Stage)
def test_every_stage_has_a_title(stage: Stage) -> None:
    assert TITLES[stage]
