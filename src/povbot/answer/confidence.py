"""How sure it is that the archive has the answer, before anything is compared with a threshold."""

from collections.abc import Mapping, Sequence

from povbot.answer.evidence import Evidence
from povbot.answer.select import Candidate
from povbot.model import Hit

# The shares are round numbers near those of a logistic regression on one language of the refusal sets, checked on the
# other (docs/quality.md).
_SHARES: Mapping[str, float] = {"search": 0.28, "amount": 0.28, "said": 0.14, "headline": 0.14, "whole": 0.16}
# Half of the share for "amount" is reached when as much is matched as this many of the rarest words there can be.
_HALF_AMOUNT = 2.0
# A question that names what the archive never mentions is refused, however much else is said.
UNKNOWN_NAME_FACTOR = 0.5
# A passage that says nearly all of a question but not whom or where it asks about speaks of another. Measured in
# docs/quality.md.
OTHER_NAME_FACTOR = 0.8


def parts(hits: Sequence[Hit], best: Candidate, evidence: Evidence) -> Mapping[str, float]:
    """Each at least 0, together at most 1.

    search: the best passage's score beside the highest that the question allows (words that the archive lacks count as
    its rarest do); amount: the same score by itself, since two words found by chance say less than six; said: how
    much of the question the passage says, with and without what its sentences mean by standing there; headline: how
    much the headline says; whole: whether every word of the question is said, as a single word of a keyword search is.
    """
    score = min(hits[0].score, evidence.most)
    amount = score / evidence.rarest
    of_one = {
        "search": score / (evidence.most or 1.0),
        "amount": amount / (amount + _HALF_AMOUNT),
        "said": (best.parts["best"] + best.standing.support) / 2,
        "headline": best.standing.headline,
        "whole": float(best.standing.says_all),
    }
    named = OTHER_NAME_FACTOR if best.standing.of_another else 1.0
    if any(word.is_name for word in evidence.unknown()):
        named *= UNKNOWN_NAME_FACTOR
    return {name: named * _SHARES[name] * value for name, value in of_one.items()}
