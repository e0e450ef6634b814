"""Why an answer or a refusal, said to the reader: the same in every front."""

from collections.abc import Iterator, Mapping

from povbot.model import Explanation, Grounds, WordFound
from povbot.texts import Texts

# Parts below it would read as 0.00.
_SHOWN_FROM = 0.005


def of(grounds: Grounds, texts: Texts) -> Iterator[str]:
    """A line for each word of the question, and one for the score."""
    for word in grounds.words:
        yield _word(word, texts)
    yield texts("explain-score", total=_sum(grounds.total, grounds.parts, texts))


def verdict(explanation: Explanation, texts: Texts) -> str:
    confidence, threshold = explanation.confidence, explanation.threshold
    key = "explain-confidence" if confidence >= threshold else "explain-confidence-short"
    return texts(
        key,
        confidence=_sum(confidence, explanation.parts, texts),
        threshold=f"{threshold:.2f}",
        short=f"{threshold - confidence:.2f}",
    )


def _word(word: WordFound, texts: Texts) -> str:
    if word.place is None:
        return texts("explain-word-lacking" if word.in_archive else "explain-word-unknown", asked=word.asked)
    place = texts(f"explain-place-{word.place}")
    if word.origin is None or word.said.casefold() == word.asked.casefold():
        return texts("explain-word", asked=word.asked, place=place)
    origin = texts(f"explain-origin-{word.origin}")
    return texts("explain-word-as", asked=word.asked, place=place, said=word.said, origin=origin)


def _sum(total: float, parts: Mapping[str, float], texts: Texts) -> str:
    shown = (f"{_part(name, texts)} {points:.2f}" for name, points in parts.items() if abs(points) >= _SHOWN_FROM)
    return " = ".join(filter(None, (f"{total:.2f}", " + ".join(shown))))


def _part(name: str, texts: Texts) -> str:
    """A part without a name for readers keeps its own."""
    key = f"explain-part-{name}"
    return texts(key) if key in texts.keys() else name  # noqa: SIM118 - texts are no mapping
