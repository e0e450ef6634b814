"""The buttons below an answer, its other views and a refusal: rows that a narrow screen shows in every language."""

from dataclasses import dataclass

from povbot.fronts.telegram.render.message import Button
from povbot.fronts.telegram.views import Judge, Show, Thanked, View, encode
from povbot.model import Verdict
from povbot.texts import Texts

# Taken by the part that subscriptions are made by, which puts one that begins as the other does in its place.
FOLLOW, FOLLOWED = "f:+", "f:o:"

Row = tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Keyboard:
    """`share` is the address behind which the question is kept. `judged` says that the reader's verdict is."""

    texts: Texts
    share: str
    judged: bool = False

    def answer(self, shown: int, *, more: bool) -> tuple[Row, ...]:
        """`shown` quotes stand in the answer, and there are `more`."""
        views = [(View.MORE, shown)] if more else []
        looks = tuple(self._show(view, offset) for view, offset in [*views, (View.RELATED, 0), (View.WHY, 0)])
        return looks, self._verdicts(), self._last()

    def brief(self, shown: int, *, more: bool) -> tuple[Row, ...]:
        """One row, for groups."""
        return ((*((self._show(View.MORE, shown),) if more else ()), *self._last()),)

    def refusal(self, *, came_near: bool) -> tuple[Row, ...]:
        return ((*((self._show(View.WHY, 0, "button-why-nothing"),) if came_near else ()), *self._last()),)

    def view(self, back: int = 0, further: int | None = None) -> tuple[Row, ...]:
        """Back to as many quotes as came before, to the answer where none did; on to those after `further`."""
        to = self._show(View.MORE if back else View.ANSWER, back, "button-back")
        return (to, *((self._show(View.MORE, further, "button-further"),) if further else ())), self._last()

    def reasons(self) -> tuple[Row, ...]:
        """What may be wrong with an answer."""
        kinds = (Verdict.WRONG_STORY, Verdict.OUT_OF_DATE), (Verdict.NOT_MY_QUESTION, Verdict.BAD)
        rows = (tuple(self._judge(f"button-{kind}", Judge(kind)) for kind in row) for row in kinds)
        back = self._show(View.ANSWER, 0, "button-back")
        return (*rows, (back, *self._last()))

    def _show(self, view: View, offset: int, label: str = "") -> Button:
        return Button(self.texts(label or f"button-{view}"), encode(Show(view, offset, self.judged)))

    def _verdicts(self) -> Row:
        if self.judged:
            return (Button(self.texts("button-thanked"), encode(Thanked())),)
        return self._judge("button-good", Judge(Verdict.GOOD)), self._judge("button-not-good", Judge())

    def _judge(self, label: str, action: Judge) -> Button:
        return Button(self.texts(label), encode(action))

    def _last(self) -> Row:
        return Button(self.texts("button-follow"), FOLLOW), Button(self.texts("button-share"), url=self.share)
