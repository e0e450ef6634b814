"""Which neighbouring sentences make one quote, and how many quotes are enough.

The scores of all candidates are read as chances to hold the answer. A quote begins with the likeliest sentence and
takes its neighbours along where their chance is worth the room they take; when the quotes together hold the answer as
good as surely, no more follow.
"""

import math
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from povbot.answer.select import Candidate
from povbot.model import Article, Field, Span

MAX_CHARS, MAX_HAN_CHARS = 320, 160

# All are measured in docs/quality.md.
# A candidate whose score is one lower is e^6 times less likely.
SHARPNESS = 6.0
# A full quote's length has to raise the chance so much, of what the quotes before left open.
ROOM_COST = 0.52
ENOUGH = 0.95
MAX_SENTENCES = 3
# A neighbour as good as without chance is no gain, however short.
LEAST_CHANCE = 0.01
# Of a full quote: less of a sentence says nothing by itself.
LEAST_LEFT = 1 / 8
# What a sentence that leans on the one before ("These disadvantages …") gains by having it along, as if it were chance.
COMPLETED = 0.2


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring sentences to be quoted as one; `score` is the best one's. Or, where `whole` is false, a part of a
    sentence too long for one quote."""

    passage_id: str
    article: Article
    field: Field
    span: Span
    terms: frozenset[str]
    score: float
    whole: bool = True

    def left(self, quoted: Span) -> "Run | None":
        """What a quote had to leave of it, behind the quote or else before it; None where that is hardly anything."""
        text = self.article.text(self.field)
        for part in (Span(quoted.end, self.span.end), Span(self.span.start, quoted.start)):
            rest = part.stripped(text)
            if rest.end - rest.start >= max_chars(self.article.language) * LEAST_LEFT:
                return replace(self, span=rest, whole=False)
        return None


def max_chars(language: str) -> int:
    """Of a quote in this language."""
    return MAX_HAN_CHARS if language.startswith("zh") else MAX_CHARS


def runs(candidates: Sequence[Candidate]) -> Iterator[Run]:
    """Best first, disjoint, until enough is said; `candidates` best first."""
    chances = _chances(candidates)
    places = _places(candidates)
    used: set[int] = set()
    told = 0.0
    for at in range(len(candidates)):
        if told >= ENOUGH:
            return
        if at not in used:
            chosen = _grown(at, candidates, chances, places, used, ROOM_COST * (1 - told))
            used.update(chosen)
            told += sum(chances[i] for i in chosen)
            parts = [candidates[i] for i in chosen]
            span = Span(parts[0].span.start, parts[-1].span.end)
            terms = frozenset[str]().union(*(part.terms for part in parts))
            best = candidates[at]
            yield Run(best.passage_id, best.article, best.field, span, terms, best.score)


def _chances(candidates: Sequence[Candidate]) -> Sequence[float]:
    weights = [math.exp(SHARPNESS * (candidate.score - candidates[0].score)) for candidate in candidates]
    whole = sum(weights)
    return [weight / whole for weight in weights]


def _places(candidates: Sequence[Candidate]) -> Mapping[int, tuple[Sequence[int], int]]:
    """For each candidate the sentences of its passage, in the order of the text, and its place among them."""
    texts: dict[tuple[str, Field], list[int]] = defaultdict(list)
    for i, candidate in enumerate(candidates):
        texts[candidate.passage_id, candidate.field].append(i)
    places: dict[int, tuple[Sequence[int], int]] = {}
    for listed in texts.values():
        listed.sort(key=lambda i: candidates[i].span)
        places |= {i: (listed, place) for place, i in enumerate(listed)}
    return places


def _grown(
    at: int,
    candidates: Sequence[Candidate],
    chances: Sequence[float],
    places: Mapping[int, tuple[Sequence[int], int]],
    used: Collection[int],
    room_cost: float,
) -> Sequence[int]:
    """The sentence at `at` with the neighbours worth their room; it alone where it fills a quote.

    A quote is not made to begin with a sentence that leans on one left out ("It is yet …")."""
    text, place = places[at]
    limit = max_chars(candidates[at].article.language)
    best: Sequence[int] = [at]
    best_worth = chances[at] - room_cost * _chars(candidates, best) / limit
    leaned_on = text[place - 1] if place and candidates[at].leans else None
    for first in range(max(0, place - MAX_SENTENCES + 1), place + 1):
        for last in range(place, min(len(text), first + MAX_SENTENCES)):
            run = text[first : last + 1]
            length = _chars(candidates, run)
            idle = any(chances[i] < LEAST_CHANCE for i in run if i not in (at, leaned_on))
            if length > limit or idle or any(i in used for i in run):
                continue
            if run[0] != at and candidates[run[0]].leans:  # it would dangle
                continue
            worth = sum(chances[i] for i in run) - room_cost * length / limit
            if leaned_on in run:
                worth += COMPLETED
            if worth > best_worth:
                best, best_worth = run, worth
    return best


def _chars(candidates: Sequence[Candidate], run: Sequence[int]) -> int:
    return candidates[run[-1]].span.end - candidates[run[0]].span.start
