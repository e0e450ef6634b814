"""A plain implementation of each port, for tests of what stands on it. The contract suites hold them to the ports."""

import difflib
import re
from collections import Counter
from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from povbot.errors import RetrieverUnavailable
from povbot.model import (
    ALL,
    Arrival,
    Article,
    Changes,
    Completion,
    Days,
    Hit,
    Inventory,
    Narrowing,
    Origin,
    Passage,
    Published,
    Query,
    Some,
    Span,
    Statistics,
    Token,
    Topic,
    Variant,
    Wanted,
    Word,
)
from povbot.passages import split
from povbot.ports import Archive, Change, Retriever

WORD = re.compile(r"[\u4e00-\u9fff]|[^\W\u4e00-\u9fff]+")


def _terms(text: str) -> list[str]:
    return [match[0].casefold() for match in WORD.finditer(text)]


def _places(text: str) -> list[frozenset[str]]:
    return [frozenset([term]) for term in _terms(text)]


class FakeSource:
    def __init__(self, *articles: Article) -> None:
        self._articles = articles

    def articles(self) -> Iterator[Article]:
        return iter(self._articles)


class FakeArchive:
    def __init__(self, articles: Iterable[Article] = ()) -> None:
        self._kept: dict[str, Article] = {}
        for article in articles:
            self.put(article)

    def put(self, article: Article) -> Change:
        known = self._kept.get(article.id)
        self._kept[article.id] = article
        return Change.ADDED if not known else Change.UNCHANGED if known == article else Change.CHANGED

    async def get(self, article_ids: Iterable[str]) -> Mapping[str, Article]:
        asked: set[str | None] = {*article_ids}
        asked |= {article.translation_of for article in self._living() if article.id in asked}
        return {article.id: article for article in self._living() if article.id in asked}

    async def withdrawn(self, article_ids: Iterable[str]) -> Collection[str]:
        return self._gone() & {*article_ids}

    async def at(self, addresses: Collection[str]) -> Sequence[str]:
        return [article.id for article in self._kept.values() for address in addresses if article.url == address]

    def _gone(self) -> set[str]:
        withdrawn = {article.id for article in self._kept.values() if article.withdrawn}
        return withdrawn | {article.id for article in self._kept.values() if article.translation_of in withdrawn}

    def _living(self) -> list[Article]:
        gone = self._gone()
        return [article for article in self._kept.values() if article.id not in gone]

    def articles(self) -> Sequence[Article]:
        def age(article: Article) -> tuple[int, str]:
            when = article.published
            newest = when.latest or when.earliest or date.min
            return -newest.toordinal(), article.id

        return sorted(self._living(), key=age)

    async def latest(
        self, language: str, wanted: Wanted = ALL, *, offset: int = 0, limit: int | None = None
    ) -> Sequence[Article]:
        return self._listed(language, wanted)[offset:][:limit]

    async def listed(self, language: str, wanted: Wanted = ALL) -> AsyncIterator[Sequence[Article]]:
        for article in self._listed(language, wanted):
            yield [article]

    async def count(self, wanted: Wanted = ALL) -> int:
        return len(self._listed("", wanted))

    async def days(self, wanted: Wanted = ALL) -> Mapping[Days | None, int]:
        counts: dict[Days | None, int] = {}
        for article in self._listed("", wanted):
            known = [day for day in (article.published.earliest, article.published.latest) if day]
            days = (known[0], known[-1]) if known else None
            counts[days] = counts.get(days, 0) + 1
        return counts

    def _listed(self, language: str, wanted: Wanted = ALL) -> list[Article]:
        told = [article for article in self.articles() if article is self._telling(article.family, language)]
        return [article for article in told if self._is(wanted, article)]

    def _is(self, wanted: Wanted, told: Article) -> bool:
        tellings = [article for article in self._living() if article.family == told.family]
        tags = {tag for article in tellings for own in [self._original(article).language] for tag in (own, own[:2])}
        return (
            (wanted.published is None or told.published.within(wanted.published))
            and (wanted.topic_id is None or any(wanted.topic_id in article.topics for article in tellings))
            and (wanted.original is None or wanted.original in tags)
        )

    def _original(self, article: Article) -> Article:
        return self._kept.get(article.translation_of or "", article)

    async def tellings(self, article_ids: Iterable[str], language: str) -> Sequence[Sequence[Article]]:
        families = [self._kept[one].family if one in self._kept else one for one in article_ids]
        living = {article.family for article in self._living()}
        return [self._told(family, language) for family in dict.fromkeys(families) if family in living]

    def _told(self, family: str, language: str) -> Sequence[Article]:
        first = self._telling(family, language)
        others = [article for article in self._living() if article.family == family and article is not first]
        return [first, *sorted(others, key=lambda article: article.id)]

    def _telling(self, family: str, language: str) -> Article:
        found = [article for article in self._living() if article.family == family]
        tellings = sorted(found, key=lambda a: (bool(a.translation_of), bool(a.version_of), a.id))
        spoken = [a for a in tellings if a.language[:2] == language[:2]]
        return next((a for a in spoken if a.language == language), (spoken or tellings)[0])

    async def inventory(self) -> Inventory:
        def counted(names: Iterable[tuple[str | None, str]]) -> Mapping[str, int]:
            return Counter(name for name, _ in {*names} if name)

        living = self._living()
        known = [day for a in living for day in (a.published.earliest, a.published.latest) if day]
        return Inventory(
            stories=len({article.family for article in living}),
            languages=counted((article.language, article.family) for article in living),
            publishers=counted((self._original(article).publisher, article.family) for article in living),
            topics=counted((topic, article.family) for article in living for topic in article.topics),
            days=(min(known), max(known)) if known else None,
            updated=None,
        )

    async def arrivals(self) -> AsyncIterator[Sequence[Arrival]]:
        yield [Arrival(article.id, article.family) for article in self._living()]

    async def changes_since(self, before: Archive) -> Changes:
        assert isinstance(before, FakeArchive)
        old, new = before._stories(), self._stories()
        return Changes(
            new=self._some(new.keys() - old.keys()),
            changed=self._some({family for family in new.keys() & old.keys() if new[family] != old[family]}),
            gone=before._some(old.keys() - new.keys()),
        )

    def _stories(self) -> dict[str, list[Article]]:
        found: dict[str, list[Article]] = {}
        for article in self.articles():
            found.setdefault(article.family, []).append(article)
        return found

    def _some(self, families: Collection[str]) -> Some:
        told = [article for article in self._listed("") if article.family in families]
        return Some(len(told), tuple(told[:20]))


class FakeAnalyzer:
    def analyze(self, text: str) -> tuple[Token, ...]:
        return tuple(Token(match[0].casefold(), Span(*match.span())) for match in WORD.finditer(text))


class FakeSplitter:
    """A line is a sentence."""

    def split(self, text: str, language: str) -> tuple[Span, ...]:  # noqa: ARG002
        lines = re.finditer(r"[^\n]+", text)
        found = ((match.start(), match[0]) for match in lines if match[0].strip())
        return tuple(Span(start + len(line) - len(line.lstrip()), start + len(line.rstrip())) for start, line in found)


class FakeInterpreter:
    def interpret(self, question: str, language: str | None = None, reader: str | None = None) -> Query:
        own = (
            "en" if not re.search(r"[\u4e00-\u9fff]", question) else reader if reader and "zh" in reader else "zh-Hans"
        )
        return Query(question, language or own, tuple(self.words(question)))

    def as_news(self, query: Query) -> Query | None:
        year = re.fullmatch(r"what happened in (\d{4})\?", query.text)
        if year is None or query.published:
            return None
        return replace(query, words=(), published=Published(date(int(year[1]), 1, 1), date(int(year[1]), 12, 31)))

    def as_wish(self, query: Query, reader: str | None = None) -> Query | None:
        rest, _, name = query.text.rpartition(" in ")
        narrowing = Narrowing(language=self.language_named(name))
        quoted_in = narrowing.quoted_in(reader)
        return self.interpret(rest, quoted_in).narrowed(narrowing) if rest and quoted_in else None

    def words(self, text: str) -> Sequence[Word]:
        return [Word(term, (Variant((term,), Origin.ASKED, 1.0),)) for term in dict.fromkeys(_terms(text))]

    def complete(self, question: Query, after: Query) -> Completion | None:
        leans = question.text.casefold().startswith("and ") and after.words
        return Completion(f"{after.text} {question.text[4:]}", stands_alone=True) if leans else None

    def language_named(self, text: str) -> str | None:
        return {"english": "en", "英文": "en", "chinese": "zh", "中文": "zh"}.get(text.casefold())


class FakeRetriever:
    """Scores a passage by the rarity of the terms in it. With `available` false, nothing can be asked of it."""

    def __init__(self, passages: Iterable[Passage], *, available: bool = True, threshold: float | None = None) -> None:
        self.passages, self.available, self._threshold = tuple(passages), available, threshold

    async def search(self, query: Query, limit: int) -> Sequence[Hit]:
        statistics = await self.statistics(query.terms)

        def score(matched: Iterable[str]) -> float:
            return sum(statistics.idf(term) * (0.3 if term in query.hints else 1.0) for term in matched)

        found = [
            Hit(passage, score(matched), 0, matched)
            for passage in self.passages
            if (matched := tuple(term for term in query.terms if term in self._terms_of(passage)))
            and query.admits(passage.article_id, passage.published, _places(passage.heading), _places(passage.text))
        ]
        best = sorted(found, key=lambda hit: (-hit.score, hit.passage.id))[:limit]
        return [replace(hit, rank=rank) for rank, hit in enumerate(best, start=1)]

    async def statistics(self, terms: Collection[str]) -> Statistics:
        self._asked()
        counts = Counter(term for passage in self.passages for term in {*self._terms_of(passage)} & {*terms})
        return Statistics(len(self.passages), counts)

    async def sample(self, limit: int) -> Sequence[Passage]:
        self._asked()
        return self.passages[:limit]

    async def spellings(self, word: str) -> Sequence[str]:
        self._asked()
        known = {term for passage in self.passages for term in self._terms_of(passage)} - {word.casefold()}
        return difflib.get_close_matches(word.casefold(), sorted(known), n=3, cutoff=0.8)

    @property
    def languages(self) -> Collection[str]:
        return {passage.language.partition("-")[0] for passage in self.passages}

    @property
    def threshold(self) -> float | None:
        return self._threshold

    async def soundalikes(self, name: str) -> Sequence[str]:
        """Knows one name by ear."""
        self._asked()
        known = {term for passage in self.passages for term in _terms(f"{passage.heading} {passage.text}")}
        heard = {"纳雷什": "Naresh", "Naresh": "纳雷什"}.get(name, "")
        return [heard] if heard and known.issuperset(_terms(heard)) else []

    def _asked(self) -> None:
        if not self.available:
            raise RetrieverUnavailable("the fake is switched off")

    @staticmethod
    def _terms_of(passage: Passage) -> list[str]:
        return _terms(f"{passage.heading} {passage.text}")


class FakeIndex:
    def __init__(self, archive: FakeArchive) -> None:
        self._archive = archive

    async def for_reader(self, language: str) -> Sequence[Retriever]:
        told, originals = await self._archive.latest(language), await self._archive.latest("")
        views = [told] if told == originals else [told, originals]
        return [FakeRetriever(part for article in view for part in split(article)) for view in views]


class FakeBridge:
    """Knows some words by heart: each with the terms that say it in the other language."""

    def __init__(self, **words: Sequence[str]) -> None:
        self._words = words

    async def prepare(self) -> None:
        """There is nothing to be made."""

    async def bridge(self, query: Query, retriever: Retriever) -> Query:
        if not set(retriever.languages) - {"zh" if re.search(r"[\u4e00-\u9fff]", query.text) else "en"}:
            return query
        return replace(query, words=tuple(map(self._bridged, query.words)))

    def _bridged(self, word: Word) -> Word:
        if word.text not in self._words or word.bridged:
            return word
        return replace(word, variants=(*word.variants, Variant(tuple(self._words[word.text]), Origin.BRIDGED, 0.7)))


class FakeTopics:
    def __init__(self, *topics: Topic) -> None:
        self._topics = topics

    def all(self) -> Sequence[Topic]:
        return self._topics

    def find(self, text: str) -> Topic | None:
        forms = {form.casefold(): topic for topic in reversed(self._topics) for form in self._forms(topic)}
        near = difflib.get_close_matches(text.casefold(), forms, n=1, cutoff=0.8)
        return forms[near[0]] if near else None

    def mentioned(self, text: str) -> Sequence[Topic]:
        return [
            topic for topic in self._topics if any(form.casefold() in text.casefold() for form in self._forms(topic))
        ]

    @staticmethod
    def _forms(topic: Topic) -> Sequence[str]:
        return (topic.id, *topic.names.values(), *topic.aliases)


class FakeTypeahead:
    def __init__(self, archive: FakeArchive, topics: FakeTopics) -> None:
        self._archive, self._topics = archive, topics

    async def matching(self, text: str, language: str, *, offset: int, limit: int) -> tuple[Sequence[Article], int]:
        matching = self._matching(text, language)
        return matching[offset:][:limit], len(matching)

    def _matching(self, text: str, language: str) -> Sequence[Article]:
        found = [article for article in self._archive.articles() if self._has_all(self._said(article), text)]
        found.sort(key=lambda a: (bool(a.translation_of), bool(a.version_of)))
        found.sort(key=lambda a: (a.language[:2] != language[:2], a.language != language))
        told = {article.family: article for article in reversed(found)}
        newest_first = [article for article in self._archive.articles() if told.get(article.family) == article]
        return sorted(newest_first, key=lambda article: not self._has_all(article.title, text))

    def _said(self, article: Article) -> str:
        forms = (" ".join(FakeTopics._forms(topic)) for topic in self._topics.all() if topic.id in article.topics)
        return " ".join((article.title, article.summary, *forms))

    @staticmethod
    def _has_all(said: str, typed: str) -> bool:
        return bool(_terms(typed)) and all(any(t.startswith(term) for t in _terms(said)) for term in _terms(typed))
