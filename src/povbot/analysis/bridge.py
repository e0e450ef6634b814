"""A question's words in the other language of an archive."""

import os
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
        for i, w, names in self._by_sound(query.words, found, retriever, query.text):
            found[i] += names
            terms |= {t for k, _ in names for t in k}
        d = self._load()
        words = query.words
        for i, word in enumerate(words):
            if is_han(word.text) and not found[i] and "".join(word.variants[0].terms) not in d and not any(v.origin is Origin.BRIDGED for v in word.variants):
                ps = [(k, PART_WEIGHT) for k in self._pieces("".join(word.variants[0].terms), d)]
                found[i] += ps
                terms |= {t for k, _ in ps for t in k}
        statistics = await retriever.statistics(terms)
        words = []
        for word, variants in zip(query.words, found, strict=True):
            known = [(k, w) for k, w in variants if all(map(statistics.knows, k))]
            best: dict[Key, float] = {}
            for k, w in known:
                best[k] = max(w, best.get(k, 0))
            if not is_han(word.text):
                S=os.environ.get('SINGLE','0')
                multi = [k for k in best if len(k[0]) > 1]
                if S=='1' and multi: best = {k: best[k] for k in multi}
                if S=='2': best = {k: best[k] for k in multi}
                whole = {k[0] for k in best if len(k)==1}
                best = {k: w for k, w in best.items() if len(k)==1 or not any(han_terms(x)==k for x in whole)}
            if os.environ.get('SENSE','0')!='0':
                f=float(os.environ['SENSE']); best={k: w*(1 if n<int(os.environ.get('SN','1')) else f) for n,(k,w) in enumerate(best.items())} if is_han(word.text) else best
            if not best and variants and os.environ.get('KEEP','1')=='1': best = dict(variants[:3])
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
        return found

    def _by_sound(self, words, found, retriever, query_text):
        if os.environ.get('SOUND') == '0': return
        d = self._load()
        for i, word in enumerate(words):
            if found[i] or any(v.origin is Origin.BRIDGED for v in word.variants):
                continue
            han = is_han(word.text)
            text = "".join(word.variants[0].terms) if han else word.text
            if han and (text in d or len(text) < 2): continue
            if not han and not word.text[:1].isupper(): continue
            if not hasattr(retriever, "_sa"):
                from povbot.analysis.sounds import Soundalikes
                retriever._sa = Soundalikes(retriever._vocabulary, d.__contains__)
            near = retriever._sa.near(text)
            spans = [i]
            if han:
                for a, b in ((i, i + 1), (i - 1, i), (i-1,i+1)):
                    if a < 0 or b >= len(words): continue
                    run = words[a:b+1]
                    if not all(is_han(w.text) and (len(w.text)==1 or not found[j]) for j, w in zip(range(a,b+1),run)): continue
                    joined = "".join(t for w in run for t in w.variants[0].terms)
                    more = retriever._sa.near(joined)
                    if joined in query_text and more and (not near or more[0][1] > near[0][1]):
                        near, spans = more, list(range(a, b + 1))
            names = [((x,) if not han else d.key(x), NAME_WEIGHT * s) for x, s in near if han is False or d.key(x)]
            for j in spans: yield j, words[j], names

    def _said(self, run: Sequence[Word], d: Dictionary) -> Iterator[Key]:
        if is_han(run[0].text):
            for k in d.english("".join(t for w in run for t in w.variants[0].terms)):
                yield k
                if len(k) == 1 and os.environ.get('IRRF','1') == '1':
                    for f in d.irregular(k[0]): yield (f,)
        else:
            key = tuple(t for w in run for t in w.variants[0].terms)
            forms = list(d.chinese(key))
            X = os.environ.get('IRR', '3')
            if len(key) == 1 and X in '13':
                for b in d.bases(key[0]): forms += d.chinese((b,))
            if len(key) == 1 and not forms and X in '23' and not run[0].is_name:
                forms = d.related(key[0])
            for form in dict.fromkeys(forms):
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
