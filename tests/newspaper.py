"""A whole publisher on loopback: `python tests/newspaper.py --state FOLDER [--stories 5000] [--port 0]`.

tests/publisher.py plays single answers; this is a generated news site, the same one for the same seed, that changes
between runs as news sites do (newspaper_stories.Newspaper says how). Pages are made when they are asked for.

As a process of its own it keeps in FOLDER: `newspaper.json`, what it shows, read again whenever it is changed;
`asked.log`, a line for each request (status, condition or -, path); and `port`, once it can be asked. Each
`--working-folder` is made by then, set up for a povbot that reads its listing.
"""

import argparse
import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path

from pydantic import TypeAdapter

import newspaper_lists as lists
import newspaper_pages as pages
import newspaper_sources as sources
import publisher
from newspaper_stories import Fault, Newspaper
from publisher import Answer, Manner, Publisher

ROBOTS = "User-agent: *\nDisallow: /private/\nSitemap: {origin}/sitemap.xml\n"
_STORY = re.compile(r"/\d{4}-\d\d/\d\d/content_(?P<moved>[78])(?P<number>\d{7})(?P<second>_2)?\.htm")
_PAGED: Mapping[re.Pattern[str], Callable[[Newspaper, int], Answer]] = {
    re.compile(r"/china/node_700(?:_(\d{1,4})\.html|\.htm)"): lists.node,
    re.compile(r"/latest/(?:page/(\d{1,4})/)?"): lists.cards,
}
_NAMED: Mapping[str, Callable[[Newspaper, str], Answer]] = {
    "/robots.txt": lambda _, origin: publisher.robots(ROBOTS.format(origin=origin)),
    "/rss.xml": lists.rss,
    "/atom.xml": lists.atom,
    "/feed.json": lists.json_feed,
    "/sitemap.xml": lists.sitemap_index,
    "/news-sitemap.xml": lists.news_sitemap,
}
_SITEMAP = re.compile(r"/sitemap_(\d{1,3})\.xml")
_STATE = TypeAdapter(Newspaper)


@dataclass
class Site(Publisher):
    """`answers` that are set stand above what the newspaper has."""

    newspaper: Newspaper = field(default_factory=lambda: Newspaper.until(date(2024, 5, 31), 60))
    _times: Counter[str] = field(default_factory=Counter)
    _since: int = 0

    @property
    def origin(self) -> str:
        return self.url("")

    def change(self, newspaper: Newspaper) -> None:
        """Faults that pass begin anew."""
        self.newspaper, self._since = newspaper, len(self.asked)
        self._times.clear()

    def asked_anew(self) -> list[str]:
        """Paths asked for since the last change, robots.txt among them."""
        return [asked.path for asked in self.asked[self._since :]]

    def found(self, path: str) -> Answer:
        if path in self.answers:
            return super().found(path)
        most = self.newspaper.breaks_after
        if most is not None and len(self.asked) - self._since > most:
            return Answer(manner=Manner.DROPPED)
        answer, fault = self._made(path), self.newspaper.broken.get(path)
        self._times[path] += 1
        if fault and not (fault is Fault.BUSY and self._times[path] > 1):
            answer = pages.spoiled(answer, fault)
        return with_its_state(answer, self.newspaper)

    def _made(self, path: str) -> Answer:
        if story := _STORY.fullmatch(path):
            return self._story(int(story["number"]), moved=story["moved"] == "8", second=bool(story["second"]))
        if path in _NAMED:
            return _NAMED[path](self.newspaper, self.origin)
        if named := _SITEMAP.fullmatch(path):
            return lists.sitemap(self.newspaper, self.origin, int(named[1]))
        for pattern, made in _PAGED.items():
            if named := pattern.fullmatch(path):
                return made(self.newspaper, int(named[1] or 1))
        return Answer(status=HTTPStatus.NOT_FOUND)

    def _story(self, number: int, *, moved: bool, second: bool) -> Answer:
        shown = self.newspaper
        if not 1 <= number <= shown.stories:
            return Answer(status=HTTPStatus.NOT_FOUND)
        if number in shown.withdrawn:
            return Answer(status=shown.withdrawn[number])
        if moved != (number in shown.moved):
            return Answer(status=404) if moved else publisher.redirect(shown.path(number), 301)
        return pages.page(shown, number, self.origin, second=second)


def with_its_state(answer: Answer, newspaper: Newspaper) -> Answer:
    """`Last-Modified` is the newest story's day at the least: servers say when a file was written."""
    if answer.status != HTTPStatus.OK:
        return answer
    newest = datetime.combine(newspaper.day(newspaper.stories), time(), UTC)
    state = (
        ("ETag", f'"{sha256(answer.body).hexdigest()[:16]}"'),
        ("Last-Modified", format_datetime(newest, usegmt=True)),
    )
    return replace(answer, headers=(*answer.headers, *state))


@asynccontextmanager
async def opened(newspaper: Newspaper) -> AsyncIterator[Site]:
    site = Site(newspaper=newspaper)
    async with publisher.serving(site):
        yield site


@dataclass
class _OfItsOwn(Site):
    """One that takes its newspaper from a file, and writes down what it was asked."""

    folder: Path = Path()
    _read: int = 0

    def answer(self, path: str, if_none_match: str | None = None, if_modified_since: str | None = None) -> Answer:
        written = (self.folder / "newspaper.json").stat().st_mtime_ns
        if written != self._read:
            self.change(loaded(self.folder))
            self._read = written
        answer = super().answer(path, if_none_match, if_modified_since)
        with (self.folder / "asked.log").open("a", encoding="utf-8") as log:
            log.write(f"{answer.status} {if_none_match or if_modified_since or '-'} {path}\n")
        return answer


def loaded(folder: Path) -> Newspaper:
    return _STATE.validate_json((folder / "newspaper.json").read_bytes())


def shown(folder: Path, newspaper: Newspaper) -> None:
    """A process that runs there shows it from its next request on."""
    new = folder / "newspaper.json.new"
    new.write_bytes(_STATE.dump_json(newspaper, indent=1))
    new.replace(folder / "newspaper.json")


async def _served(folder: Path, port: int, working_folders: Iterable[Path]) -> None:
    site = _OfItsOwn(port, newspaper=loaded(folder), folder=folder)
    async with publisher.serving(site):
        for place in working_folders:
            sources.working_folder(place, sources.listing(site.port))
        # Whoever waits for the file finds all of it.
        (folder / "port.new").write_text(str(site.port))
        (folder / "port.new").replace(folder / "port")
        await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--stories", type=int, default=5000)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--working-folder", type=Path, action="append", default=[])
    parser.add_argument("--newest", type=date.fromisoformat, default=datetime.now(UTC).date())
    chosen = parser.parse_args()
    chosen.state.mkdir(parents=True, exist_ok=True)
    if not (chosen.state / "newspaper.json").is_file():
        shown(chosen.state, Newspaper.until(chosen.newest, chosen.stories, chosen.seed))
    asyncio.run(_served(chosen.state, chosen.port, chosen.working_folder))


if __name__ == "__main__":
    main()
