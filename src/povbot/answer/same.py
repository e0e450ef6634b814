"""Texts that tell the same: a wire copy, a story taken over, a summary out of the body."""

# Of all their terms together.
_SAME_SHARE = 0.8


def tell_the_same(terms: frozenset[str], others: frozenset[str]) -> bool:
    """Whether nearly all is said by both. Texts that differ in a figure tell different things, alike as they are."""
    fewer, more = sorted((terms, others), key=len)
    # Most pairs differ too much in length to need counting, and most others in their first few terms.
    if len(fewer) < _SAME_SHARE * len(more):
        return False
    absent = 0
    for term in fewer:
        if term not in more:
            absent += 1
            if len(fewer) - absent < _SAME_SHARE * (len(more) + absent):
                return False
    return not any(char.isdigit() for term in terms ^ others for char in term)
