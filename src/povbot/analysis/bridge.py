"""A question's words in the other language of an archive."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice, product

from povbot.analysis.dictionary import Dictionary, Key
from povbot.analysis.glossary import han_terms, is_han
from povbot.model import Origin, Query, Statistics, Variant, Word
from povbot.ports import Retriever

DICTIONARY_WEIGHT = 0.7
NAME_WEIGHT = 0.7
PART_WEIGHT = 0.6
_PER_PIECE = 3
MOST = 12


class DictionaryBridge:
    def __init__(self, dictionary: Callable[[], Dictionary]) -> None:
        self._load = dictionary

    async def bridge(self, query: Query, retriever: Retriever) -> Query:
        asked = "zh" if is_han(query.text) else "en"
        if not query.words or not retriever.languages - {asked}:
            return query
        found = [list(dict.fromkeys(v)) for v in self._variants(query.words)]
        terms = {t for variants in found for form in variants for t in form[0]}
        statistics = await retriever.statistics(terms)
        words = []
        for word, variants in zip(query.words, found, strict=True):
            known = [(k, w) for k, w in variants if all(map(statistics.knows, k))]
            best: dict[Key, float] = {}
            for k, w in known:
                best[k] = max(w, best.get(k, 0))
            if not is_han(word.text):
                # whole word where index has it, bigrams only else
                pass
            more = [Variant(k, Origin.BRIDGED, w) for k, w in best.items()]
            words.append(replace(word, variants=(*word.variants, *more)))
        return replace(query, words=tuple(words))

    def _variants(self, words: Sequence[Word]) -> list[list[tuple[Key, float]]]:
        d = self._load()
        found: list[list[tuple[Key, float]]] = [[] for _ in words]
        for length in range(4, 0, -1):
            for at in range(len(words) - length + 1):
                run = words[at : at + length]
                if length == 1 and any(v.origin is Origin.BRIDGED for v in run[0].variants):
                    continue
                if length > 1 and len({is_han(w.text) for w in run}) > 1:
                    continue
                for i in range(at, at + length):
                    for key in self._said(run, d):
                        found[i].append((key, DICTIONARY_WEIGHT))
        for i, word in enumerate(words):
            if is_han(word.text) and not found[i] and not any(v.origin is Origin.BRIDGED for v in word.variants):
                found[i] += [(k, PART_WEIGHT) for k in self._pieces("".join(word.variants[0].terms), d)]
        return found

    def _said(self, run: Sequence[Word], d: Dictionary) -> Iterator[Key]:
        if is_han(run[0].text):
            yield from d.english("".join(t for w in run for t in w.variants[0].terms))
        else:
            key = tuple(t for w in run for t in w.variants[0].terms)
            for form in d.chinese(key):
                yield (form,)
                if len(form) > 2: yield han_terms(form)

    def _pieces(self, word: str, d: Dictionary) -> Iterator[Key]:
        parts, at = [], 0
        while at < len(word):
            for end in range(len(word), at, -1):
                if said := d.english(word[at:end]):
                    parts.append(said[:_PER_PIECE]); break
            else: end = at + 1
            at = end
        if len(parts) > 1:
            yield from (tuple(dict.fromkeys(t for k in c for t in k)) for c in islice(product(*parts), 9))
