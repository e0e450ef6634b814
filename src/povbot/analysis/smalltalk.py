"""Small talk: what is said to the bot and not asked of the archive. Only a whole message counts."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files

from povbot.analysis.glossary import is_han
from povbot.model import Talk

_NOT_WORDS = re.compile(r"[^\w'’ ]+|_")
# "Ok, thanks a lot, bye bye": more words than that say something.
_MOST_WORDS = 8
# Behind what is said in Chinese, for the tone: 再见啦, 谢谢哦.
_PARTICLES = "啦呀啊哦喔哈咯"
# Said along with what is meant: "thanks, stop" stops.
_POLITE = (Talk.GREETING, Talk.THANKS)


class SmallTalk:
    def __init__(self) -> None:
        phrases = tomllib.loads(files(__package__).joinpath("smalltalk.toml").read_text(encoding="utf-8"))
        named, forms = phrases.pop("names"), phrases.pop("forms")
        self._kinds = {phrase: Talk(kind) for kind, listed in phrases.items() for phrase in listed}
        self._forms = {kind: [_with_names(form, named) for form in listed] for kind, listed in forms.items()}
        self._compiled = cache(self._of_script)

    def kind(self, text: str, fold: Callable[[str], str]) -> Talk | None:
        """`fold` turns Han text to simplified script."""
        bare = " ".join(_NOT_WORDS.sub(" ", text.casefold().replace("’", "'")).split())
        simplified = fold(bare)
        said = self._kinds.get(bare) or self._of_several(simplified.split())
        forms = self._compiled(is_han(simplified))
        return said or next((kind for form, kind in forms if form.fullmatch(simplified)), None)

    def _of_several(self, words: Sequence[str]) -> Talk | None:
        """What is meant with nothing but phrases one after the other: "thank you bye", 好的 拜拜."""
        if len(words) > _MOST_WORDS:
            return None
        kinds = next(self._readings(words), ())
        return next((kind for kind in reversed(kinds) if kind not in _POLITE), kinds[-1] if kinds else None)

    def _readings(self, words: Sequence[str]) -> Iterator[Sequence[Talk]]:
        if not words:
            yield ()
        for end in range(len(words), 0, -1):
            phrase = " ".join(words[:end])
            if kind := self._kinds.get(phrase) or self._kinds.get(phrase.rstrip(_PARTICLES)):
                yield from ((kind, *rest) for rest in self._readings(words[end:]))

    def _of_script(self, han: bool) -> Sequence[tuple[re.Pattern[str], Talk]]:
        """What matches a form of Chinese has a Han character. Compiling those of one script takes 4 ms."""
        of_script = {kind: [form for form in listed if is_han(form) is han] for kind, listed in self._forms.items()}
        return [(re.compile("|".join(listed)), Talk(kind)) for kind, listed in of_script.items() if listed]


def _with_names(form: str, named: Mapping[str, str]) -> str:
    for name, pattern in named.items():
        form = form.replace(f"<{name}>", f"(?:{pattern})")
    return form
