"""config/sources.toml for a generated newspaper, each kind of source; and its stories as files on disk."""

import csv
import gzip
import json
from collections.abc import Iterable
from pathlib import Path

import newspaper_lists as lists
import newspaper_pages as pages
from newspaper_stories import Newspaper, Story

_LEAST = 'name = "{name}"\nlanguage = "en"\npublisher = "The Harbour Post"\nzone = "Asia/Shanghai"\n'
_FETCHED = 'address = "http://127.0.0.1:{port}{path}"\nallow_hosts = ["127.0.0.1:{port}"]\ncontact = "{contact}"\n'
CONTACT = "editor@harbour.example"
CARDS = """
[source.selectors]
item = "article.card"
title = ".card__title a"
summary = ".card__lead"
next = "a[rel=next]"
"""
_TOPICS = """
[[source.topic]]
id = "boats"
words = ["boats", "木船"]
"""
TOPICS = '[[topic]]\nid = "boats"\n[topic.names]\nen = "Boats"\nzh-Hans = "船"\n'
COLUMNS = {"title": "Headline", "summary": "Lead", "body": "Text", "url": "Link", "published": "Day"}


def listing(port: int, name: str = "harbour", *, complete: bool = False, **more: object) -> str:
    """By the preset. `more` are further settings."""
    settings = {"preset": "china-org-node", "complete": complete, "max_pages": 1000, **more}
    return _fetched(name, "listing", port, lists.node_path(1), **settings) + _TOPICS


def cards(port: int, name: str = "cards", **more: object) -> str:
    """By selectors."""
    return _fetched(name, "listing", port, lists.cards_path(1), **{"max_pages": 1000, **more}) + CARDS + _TOPICS


def feed(port: int, name: str = "feed", path: str = "/rss.xml", **more: object) -> str:
    return _fetched(name, "feed", port, path, **more)


def sitemap(port: int, name: str = "sitemap", path: str = "/sitemap.xml", **more: object) -> str:
    return _fetched(name, "sitemap", port, path, **more)


def folder(path: Path, name: str = "saved", **more: object) -> str:
    return _on_disk(name, "folder", path, **more)


def jsonl(path: Path, name: str = "lines", **more: object) -> str:
    return _on_disk(name, "jsonl", path, **more)


def table(path: Path, name: str = "table", **more: object) -> str:
    columns = ", ".join(f"{ours} = {_toml(theirs)}" for ours, theirs in COLUMNS.items())
    return _on_disk(name, "csv", path, **more) + f"columns = {{ {columns} }}\n"


def working_folder(place: Path, *sources: str) -> Path:
    """With an archive of its own, as yet without a story."""
    (place / "config").mkdir(parents=True, exist_ok=True)
    (place / "corpus").mkdir(exist_ok=True)
    (place / "config" / "sources.toml").write_text("\n".join(sources), encoding="utf-8")
    (place / "config" / "topics.toml").write_text(TOPICS, encoding="utf-8")
    (place / "config" / "povbot.toml").touch()
    return place


def save_pages(place: Path, newspaper: Newspaper, numbers: Iterable[int], origin: str) -> None:
    """As a browser saves them: a file each."""
    place.mkdir(parents=True, exist_ok=True)
    for number in numbers:
        (place / f"{number:05}.html").write_bytes(pages.page(newspaper, number, origin).body)


def save_warc(file: Path, newspaper: Newspaper, numbers: Iterable[int], origin: str) -> None:
    records = (_record(newspaper, number, origin) for number in numbers)
    file.write_bytes(b"".join(gzip.compress(record, mtime=0) for record in records))


def _record(newspaper: Newspaper, number: int, origin: str) -> bytes:
    answer = pages.page(newspaper, number, origin)
    said = "".join(f"{name}: {value}\r\n" for name, value in answer.headers)
    answered = f"HTTP/1.1 200 OK\r\n{said}\r\n".encode() + answer.body
    head = {
        "WARC-Type": "response",
        "WARC-Target-URI": origin + newspaper.path(number),
        "WARC-Date": "2024-06-01T00:00:00Z",
        "WARC-Record-ID": f"<urn:uuid:{number}>",
        "Content-Type": "application/http; msgtype=response",
        "Content-Length": str(len(answered)),
    }
    fields = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    return f"WARC/1.0\r\n{fields}\r\n".encode() + answered + b"\r\n\r\n"


def save_lines(file: Path, newspaper: Newspaper, numbers: Iterable[int], origin: str) -> None:
    told = (_fields(newspaper.story(number), origin) for number in numbers)
    file.write_text("".join(f"{json.dumps(fields, ensure_ascii=False)}\n" for fields in told), encoding="utf-8")


def save_table(file: Path, newspaper: Newspaper, numbers: Iterable[int], origin: str) -> None:
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, [*COLUMNS.values()])
        writer.writeheader()
        for number in numbers:
            fields = _fields(newspaper.story(number), origin)
            writer.writerow({theirs: fields[ours] for ours, theirs in COLUMNS.items()})


def _fields(story: Story, origin: str) -> dict[str, str]:
    return {
        "title": story.title,
        "summary": story.summary,
        "body": story.body,
        "url": origin + story.path,
        "published": str(story.day),
        "language": story.language,
        "publisher": story.publisher,
        "authors": story.author,
    }


def _fetched(name: str, kind: str, port: int, path: str, **settings: object) -> str:
    known = _FETCHED.format(port=port, path=path, contact=CONTACT)
    return _table(name, kind) + known + _settings({"delay_s": 0, **settings})


def _on_disk(name: str, kind: str, path: Path, **settings: object) -> str:
    return _table(name, kind) + _settings({"path": str(path), **settings})


def _table(name: str, kind: str) -> str:
    return f'[[source]]\n{_LEAST.format(name=name)}kind = "{kind}"\n'


def _settings(settings: dict[str, object]) -> str:
    return "".join(f"{name} = {_toml(value)}\n" for name, value in settings.items())


def _toml(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
