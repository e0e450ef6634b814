"""Generated archives of any size: `python benches/archives.py OUT.jsonl --stories N` (or `--passages N`).

In povbot's own format (docs/archive-format.md), the same bytes for the same arguments, written as they are made:
memory does not grow with the archive. English, Chinese or mixed; in a mixed one, 2 stories in 100 are told a second
time in the other language, as a translation or as a version by another publisher.

Sentences are the bundled archive's, or those of an archive named by `--sentences`, with other words in them:
wordings.py says which, and why. A story has a headline, a summary of two or three sentences and four paragraphs, each
long enough (600 characters, 200 in Chinese) that `passages.split` makes a passage of it: five passages. With
`--briefs` it has no body, as in the bundled archive: one passage of two or three sentences. Dates are of twenty years.

`--look FILE …` tells how often the terms of an archive come, beside those of others.
"""

import argparse
import json
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, partial
from pathlib import Path
from random import Random
from typing import Self

from parallel import in_order
from povbot import passages
from povbot.analysis.questions import listed_words
from povbot.analysis.sentences import SentencexSplitter
from povbot.corpus.files import JsonLinesSource
from terms import analyzer, passages_of
from wordings import Chinese, Drawn, English, Frame, Wording

ROOT = Path(__file__).resolve().parents[1]
BUNDLED = ROOT / "corpus" / "articles.jsonl"
TAGS = {"en": "en", "zh": "zh-Hans"}
PARAGRAPHS = 4
LONGEST = {"en": 400, "zh": 150}
# Two lines that are each longer than half of what a passage may have are two passages.
LONG_ENOUGH = {"en": passages.MAX_CHARS // 2 + 1, "zh": passages.MAX_HAN_CHARS // 2 + 1}
BETWEEN = {"en": " ", "zh": ""}
FIRST_DAY, DAYS = date(2005, 1, 1), 20 * 365
PUBLISHERS = ("The Harbour Post", "Hilltop Daily", "Lakeside News", "The Valley Times")
TOLD_TWICE, WITH_URL, TWO_TOPICS = 0.02, 0.6, 0.3
ASKED = {
    "en": ("what happened to {}?", "why did {}?", "how did {}?", "who said {}?", "when did {}?", "{}"),
    "zh": ("为什么{}？", "{}怎么样？", "什么时候{}？", "谁说{}？", "{}有多少？", "{}"),
}
FEWEST_WORDS, MOST_WORDS = 3, 7
BATCH = 250
RANKS = (1, 10, 100, 1_000, 10_000)

Line = Mapping[str, object]


@dataclass(frozen=True)
class Plan:
    """`language` is en, zh or mixed; `sentences` an archive to take these from."""

    stories: int
    language: str = "en"
    seed: int = 1
    briefs: bool = False
    sentences: Path = BUNDLED

    @classmethod
    def of_passages(cls, passages: int, language: str = "en", seed: int = 1, *, briefs: bool, sentences: Path) -> Self:
        """As many stories as give so many passages, or a few more."""
        each = 1 if briefs else 1 + PARAGRAPHS
        return cls(-(-passages // each), language, seed, briefs, sentences)


@dataclass(frozen=True)
class Question:
    text: str
    language: str
    story: str


class Teller:
    """Tells each story of a plan by itself: from its number and the seed."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._topics = _topics()
        stop = listed_words("stop")
        languages = ("en", "zh") if plan.language == "mixed" else (plan.language,)
        self._wordings: Mapping[str, Wording] = {
            language: English(stop) if language == "en" else Chinese(stop) for language in languages
        }
        self._headlines = {at: self._frames(at, _headlines(plan.sentences, at)) for at in languages}
        self._sentences = {at: self._frames(at, _sentences(plan.sentences, at)) for at in languages}
        if missing := [at for at in languages if not self._headlines[at] or not self._sentences[at]]:
            sys.exit(f"{plan.sentences} has no sentences in {' and '.join(missing)}")

    def _frames(self, language: str, texts: Iterable[str]) -> Sequence[Frame]:
        """A line of nothing but stop words would be the same in every story."""
        frames = (self._wordings[language].frame(text) for text in dict.fromkeys(texts))
        return [frame for frame in frames if frame.slots]

    def lines(self, number: int) -> Iterator[Line]:
        chance = Random(f"{self._plan.seed}/{number}")  # noqa: S311 - the same at every run
        languages = [*self._wordings]
        language = languages[number % len(languages)]
        story = self._told(chance, language) | self._about(chance, number)
        yield {"format": 1, "id": f"{language}-{number}", "language": TAGS[language]} | story
        if len(languages) > 1 and chance.random() < TOLD_TWICE:
            other = languages[(number + 1) % len(languages)]
            told = {"format": 1, "id": f"{other}-{number}", "language": TAGS[other]} | self._told(chance, other)
            if number % 4 < len(languages):
                yield told | {"translation_of": f"{language}-{number}"}
            else:
                yield told | {"version_of": f"{language}-{number}"} | self._about(chance, number, "again/")

    def _told(self, chance: Random, language: str) -> dict[str, object]:
        drawn = Drawn(chance, self._wordings[language].of_kind)
        title = drawn.fill(chance.choice(self._headlines[language]))
        told: dict[str, object] = {"title": title, "summary": self._paragraph(chance, drawn, language, 0)}
        if not self._plan.briefs:
            long = LONG_ENOUGH[language]
            told["body"] = "\n".join(self._paragraph(chance, drawn, language, long) for _ in range(PARAGRAPHS))
        return told

    def _paragraph(self, chance: Random, drawn: Drawn, language: str, long: int) -> str:
        """Two or three sentences, and more as long as it is shorter than `long`."""
        frames, between = self._sentences[language], BETWEEN[language]
        said = between.join(drawn.fill(chance.choice(frames)) for _ in range(chance.choice((2, 3))))
        while len(said) < long:
            said += between + drawn.fill(chance.choice(frames))
        return said

    def _about(self, chance: Random, number: int, path: str = "") -> dict[str, object]:
        day = FIRST_DAY + timedelta(int(chance.random() * DAYS))
        topics = chance.sample(self._topics, 1 + (chance.random() < TWO_TOPICS))
        about: dict[str, object] = {"published": f"{day}", "topics": topics, "publisher": chance.choice(PUBLISHERS)}
        address = f"https://example.org/{path}{day.year}/{number}"
        return about | ({"url": address} if chance.random() < WITH_URL else {})

    def question(self, chance: Random) -> Question:
        """Three to seven content words of a sentence of some story, with what stands between them."""
        while True:
            story = next(self.lines(chance.randrange(self._plan.stories)))
            language = str(story["language"])[:2]
            sentence = chance.choice(_split(f"{story['summary']}\n{story.get('body', '')}", language))
            places = self._wordings[language].content(sentence)
            if len(places) >= FEWEST_WORDS:
                count = chance.randint(FEWEST_WORDS, min(MOST_WORDS, len(places)))
                first = chance.randrange(len(places) - count + 1)
                asked = sentence[places[first][0] : places[first + count - 1][1]]
                return Question(chance.choice(ASKED[language]).format(asked), language, str(story["id"]))


def questions(plan: Plan, count: int) -> Iterator[Question]:
    """Of a mixed archive, about as many in each language."""
    teller, chance = Teller(plan), Random(f"{plan.seed}/questions")  # noqa: S311
    return (teller.question(chance) for _ in range(count))


def write(plan: Plan, file: Path) -> None:
    with file.open("wb") as out:
        out.writelines(in_order(partial(_batch, plan), range(0, plan.stories, BATCH)))


def _batch(plan: Plan, start: int) -> bytes:
    told = (line for number in range(start, min(start + BATCH, plan.stories)) for line in _teller(plan).lines(number))
    return "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in told).encode()


@cache
def _teller(plan: Plan) -> Teller:
    return Teller(plan)


def _topics() -> Sequence[str]:
    read = tomllib.loads((ROOT / "config" / "topics.toml").read_text(encoding="utf-8"))
    return [topic["id"] for topic in read["topic"]]


def _headlines(archive: Path, language: str) -> Iterator[str]:
    return (article.title for article in JsonLinesSource(archive).articles() if article.language == TAGS[language])


def _sentences(archive: Path, language: str) -> Iterator[str]:
    for article in JsonLinesSource(archive).articles():
        if article.language == TAGS[language]:
            for sentence in _split(f"{article.summary}\n{article.body}", language):
                if len(sentence) <= LONGEST[language]:
                    yield sentence.replace("\n", " ")


def _split(text: str, language: str) -> Sequence[str]:
    return [span.of(text) for span in SentencexSplitter().split(text, TAGS[language])]


def look(archive: Path) -> None:
    analyze = analyzer().analyze
    containing, count, chars, words = Counter[str](), 0, 0, 0
    for passage in passages_of(archive):
        tokens = [token for text in (passage.heading, passage.text) for token in analyze(text)]
        containing.update({token.term for token in tokens})
        count, chars, words = count + 1, chars + len(passage.text), words + len(tokens)
    shares = [in_ for _, in_ in containing.most_common(max(RANKS))]
    told = " ".join(f"{shares[rank - 1] / count:9.3%}" if rank <= len(shares) else f"{'':9}" for rank in RANKS)
    print(f"{archive.name:24} {count:9,} {chars / count:7.0f} {words / count:7.0f} {len(containing):9,} {told}")


def main() -> None:
    parser = argparse.ArgumentParser(description="Writes a generated archive, or looks at archives.")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    size = parser.add_mutually_exclusive_group(required=True)
    size.add_argument("--stories", type=int)
    size.add_argument("--passages", type=int)
    size.add_argument("--look", action="store_true")
    parser.add_argument("--language", choices=("en", "zh", "mixed"), default="en")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--briefs", action="store_true", help="headlines and summaries, no bodies")
    parser.add_argument("--sentences", type=Path, default=BUNDLED)
    chosen = parser.parse_args()
    if chosen.look:
        ranks = " ".join(f"{f'{rank:,}th':>9}" for rank in RANKS)
        print(f"{'share of passages with':24} {'passages':>9} {'chars':>7} {'tokens':>7} {'terms':>9} {ranks}")
        for file in chosen.files:
            look(file)
        return
    if len(chosen.files) > 1:
        sys.exit("one file is written at a time")
    sized = Plan if chosen.stories else Plan.of_passages
    plan = sized(
        chosen.stories or chosen.passages,
        chosen.language,
        chosen.seed,
        briefs=chosen.briefs,
        sentences=chosen.sentences,
    )
    write(plan, chosen.files[0])


if __name__ == "__main__":
    main()
