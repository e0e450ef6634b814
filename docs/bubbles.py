"""A chat as a phone shows it, as SVG: the front's messages in bubbles, their text as text, their buttons below."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from itertools import groupby

from povbot.fronts.telegram.render.message import Message

# One pixel of a phone's, as browsers count them.
WIDTH, MARGIN, PADDING, BUBBLE = 390, 10, 12, 334
SIZE, LEADING, BUTTON, GAP = 14, 19, 30, 4
WALL, THEIRS, OURS, TEXT, ACCENT, PALE = "#cfdcc9", "#ffffff", "#e6fccf", "#111b21", "#1a6fb0", "#e9f1f8"
STYLE = f"""
    text {{ font: {SIZE}px -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif; fill: {TEXT} }}
    .b {{ font-weight: bold }}
    .i {{ font-style: italic }}
    .a {{ fill: {ACCENT} }}
    .button {{ font-size: 13px; fill: {ACCENT}; text-anchor: middle }}
"""

# The width of a text of SIZE in pixels; the second argument says whether it is bold.
Measure = Callable[[str, bool], float]


@dataclass(frozen=True, slots=True)
class Run:
    """`marks` are letters: b, i, a."""

    text: str
    marks: str


@dataclass
class Line:
    quoted: bool
    runs: list[Run] = field(default_factory=list)


class _Lines(HTMLParser):
    """The lines of a message as written, not yet broken to a width."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self._marks = ""
        self._quoted = False
        self.lines = [Line(quoted=False)]
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, _attrs: object) -> None:
        if tag == "blockquote":
            self._quoted = True
            if not self.lines[-1].runs:
                self.lines.pop()
            self._begin()
        else:
            self._marks += tag

    def handle_endtag(self, tag: str) -> None:
        if tag == "blockquote":
            self._quoted = False
        else:
            self._marks = self._marks.removesuffix(tag)

    def handle_data(self, data: str) -> None:
        first, *others = data.split("\n")
        self._add(first)
        for other in others:
            self._begin()
            self._add(other)

    def _begin(self) -> None:
        self.lines.append(Line(self._quoted))

    def _add(self, text: str) -> None:
        if text:
            self.lines[-1].runs.append(Run(text, self._marks))


def chat(said: Iterable[tuple[str, Message]], measure: Measure) -> str:
    """Each question with its answer."""
    drawn, top = list[str](), MARGIN
    for question, answer in said:
        part, height = _question(question, top, measure)
        below, more = _answer(answer, top + height + 2 * GAP, measure)
        drawn += [part, below]
        top += height + more + 4 * GAP
    height = top - 2 * GAP + MARGIN
    return "\n".join(
        [
            f'<svg viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" xmlns="http://www.w3.org/2000/svg">',
            f"<style>{STYLE}</style>",
            f'<rect width="{WIDTH}" height="{height}" rx="14" fill="{WALL}"/>',
            *drawn,
            "</svg>\n",
        ]
    )


def _question(question: str, top: int, measure: Measure) -> tuple[str, int]:
    width = int(measure(question, False)) + 2 * PADDING
    height = LEADING + PADDING
    left = WIDTH - MARGIN - width
    line = _text([Run(question, "")], left + PADDING, top + PADDING // 2 + SIZE)
    return f"{_box(left, top, width, height, OURS)}\n{line}", height


def _answer(answer: Message, top: int, measure: Measure) -> tuple[str, int]:
    lines = [
        Line(line.quoted, runs)
        for line in _Lines(answer.html).lines
        for runs in _broken(line.runs, BUBBLE - 2 * PADDING - (PADDING if line.quoted else 0), measure)
    ]
    height = len(lines) * LEADING + PADDING
    drawn = [_box(MARGIN, top, BUBBLE, height, THEIRS)]
    drawn += _quotations(lines, top + PADDING // 2)
    for at, line in enumerate(lines):
        if line.runs:
            x, y = MARGIN + PADDING + (PADDING if line.quoted else 0), top + PADDING // 2 + at * LEADING + SIZE
            drawn.append(_text(line.runs, x, y))
    drawn += _keyboard(answer, top + height + GAP)
    return "\n".join(drawn), height + len(answer.rows) * (BUTTON + GAP)


def _quotations(lines: Sequence[Line], top: int) -> Iterator[str]:
    """What lies below the lines of a quote."""
    at = 0
    for quoted, group in groupby(lines, key=lambda line: line.quoted):
        count = len([*group])
        if quoted:
            y, height = top + at * LEADING, count * LEADING
            for width, fill in ((BUBBLE - 2 * PADDING, PALE), (3, ACCENT)):
                yield f'<rect x="{MARGIN + PADDING}" y="{y}" width="{width}" height="{height}" fill="{fill}"/>'
        at += count


def _broken(runs: Sequence[Run], room: float, measure: Measure) -> Iterator[list[Run]]:
    line, used = list[Run](), 0.0
    for run in runs:
        for word in _words(run.text):
            width = measure(word, "b" in run.marks)
            if line and used + measure(word.rstrip(), "b" in run.marks) > room:
                yield line
                line, used = [], 0.0
            line.append(Run(word, run.marks))
            used += width
    yield line


def _words(text: str) -> Iterator[str]:
    """With the blank that follows each."""
    words = text.split(" ")
    yield from (
        word + (" " if at < len(words) - 1 else "") for at, word in enumerate(words) if word or at < len(words) - 1
    )


def _text(runs: Iterable[Run], x: int, y: int) -> str:
    """Neighbours that look alike are one."""
    joined = list[Run]()
    for run in runs:
        if joined and joined[-1].marks == run.marks:
            joined[-1] = Run(joined[-1].text + run.text, run.marks)
        else:
            joined.append(run)
    spans = (
        f'<tspan class="{" ".join(run.marks)}">{escape(run.text, quote=False)}</tspan>' if run.marks
        else escape(run.text, quote=False)
        for run in joined
    )  # fmt: skip
    return f'<text x="{x}" y="{y}" xml:space="preserve">{"".join(spans)}</text>'


def _keyboard(answer: Message, top: int) -> Iterator[str]:
    for number, row in enumerate(answer.rows):
        y, width = top + number * (BUTTON + GAP), (BUBBLE - GAP * (len(row) - 1)) / len(row)
        for at, button in enumerate(row):
            x = MARGIN + at * (width + GAP)
            yield _box(x, y, width, BUTTON, THEIRS)
            label = escape(button.text, quote=False) + (" ↗" if button.url else "")
            yield f'<text class="button" x="{x + width / 2:g}" y="{y + 20}">{label}</text>'


def _box(x: float, y: float, width: float, height: float, fill: str) -> str:
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height}" rx="8" fill="{fill}"/>'
