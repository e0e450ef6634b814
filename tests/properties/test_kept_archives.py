"""Whatever stands in an archive's file and whatever is to be carried out: the file becomes what the plain keeper of the
tests says, and no other byte of it changes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fake_keeper import FakeKeeper
from povbot.corpus.files import Fault, JsonLinesSource
from povbot.corpus.keeping import JsonLinesKeeper
from povbot.corpus.writing import line_of
from povbot.errors import ArchiveUnwritable
from povbot.model import Article, Published, Put, Revision, Withdraw, said
from povbot.ports import Change
from stories import line, story

AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
BOM = b"\xef\xbb\xbf"
IDS = ("a", "b", "中", "new")

texts = st.sampled_from(["", "one", "two", '"id": "a"', "二\u2028"])
told = st.fixed_dictionaries(
    {"title": texts.map(lambda text: text or "A title"), "summary": texts, "body": texts},
    optional={
        "url": st.sampled_from([None, "https://news.example/1", "https://news.example/2"]),
        "publisher": st.sampled_from([None, "The Post"]),
        "topics": st.sampled_from([(), ("sea",), ("id", "a")]),
        "published": st.sampled_from([Published(), Published(date(2020, 5, 28), None)]),
        "version_of": st.sampled_from([None, "other"]),
        "updated": st.none() | st.dates(),
        "summary_on_page": st.booleans(),
    },
).map(lambda fields: fields | {"summary_on_page": bool(fields.get("summary_on_page") and fields.get("url"))})
articles = st.builds(
    lambda article_id, fields, own: story(
        article_id, **fields | own | {"summary_on_page": bool(fields["summary_on_page"] and fields["summary"])}
    ),
    st.sampled_from(IDS),
    told,
    st.fixed_dictionaries({}, optional={"changed": st.just(AT - timedelta(9)), "withdrawn": st.just(date(2026, 1, 1))}),
)


def as_escaped(article: Article) -> bytes:
    """The same line as another program writes it: escapes, other blanks, the id at the end."""
    escaped = line_of(article).replace('"id": ', '"\\u0069d" :\t', 1).replace("中", "\\u4e2d")
    return b"  " + escaped.encode() + b" "


def with_unknown(article: Article) -> bytes:
    return line_of(article).encode()[:-1] + b', "rating": {"id": "b", "half": "\\ud800"}}'


others = st.sampled_from(
    [
        b"",
        b" \t",
        BOM,
        b"not JSON",
        b'{"id": "a", "title": "no language", "language": ""}',
        b'{"id": "a"',
        b'["id", "a"]',
        b'{"id": ["a"]}',
        b'{"other": {"id": "a"}}',
        b'\xff"id": "a"',
        line(id="a", title=" ").encode(),
    ]
)
written = st.one_of(
    others,
    articles.map(lambda article: line_of(article).encode()),
    articles.map(as_escaped),
    articles.map(with_unknown),
    articles.map(lambda article: BOM + line_of(article).encode()),
)
files = st.tuples(st.lists(st.tuples(written, st.sampled_from([b"\n", b"\r\n"])), max_size=6), st.booleans())


puts = st.builds(
    lambda article, before, hours: Put(
        replace(article, changed=None), AT + timedelta(hours=hours), said(before) if before else {}
    ),
    articles,
    st.none() | articles,
    st.integers(0, 9),
)
withdrawals = st.builds(Withdraw, st.sampled_from(IDS), st.dates())
histories = st.lists(puts | withdrawals, max_size=5)


@given(files, histories)
@example(([(line_of(story("a")).encode(), b"\n")], False), [Put(story("b"), AT)])
@example(([(line_of(story("a")).encode(), b"\n")], False), [Put(story("a", "More."), AT)])
@example(([(line_of(story("a")).encode(), b"\n")], False), [Put(story("a", "More."), AT), Put(story("b"), AT)])
def test_the_file_becomes_what_it_should_and_nothing_else_in_it_changes(
    tmp_path_factory: pytest.TempPathFactory,
    content: tuple[list[tuple[bytes, bytes]], bool],
    revisions: Sequence[Revision],
) -> None:
    lines, ended = content
    raw = b"".join(text + end for text, end in lines)
    raw = raw if ended or not lines else raw[: -len(lines[-1][1])]
    file = tmp_path_factory.mktemp("archive") / "articles.jsonl"
    file.write_bytes(raw)
    keeper, source = JsonLinesKeeper(file), JsonLinesSource(file)
    if any(isinstance(fault, Fault) and fault.torn for fault in source.read()):
        with pytest.raises(ArchiveUnwritable):
            keeper.carry_out(revisions)
        assert file.read_bytes() == raw
        return
    fake = FakeKeeper(*source.articles())
    before, faults = [*fake.articles], [str(fault) for fault in source.read() if not hasattr(fault, "article")]

    assert [*keeper.carry_out(revisions)] == [*fake.carry_out(revisions)]
    assert [*source.articles()] == fake.articles
    assert [str(fault) for fault in source.read() if not hasattr(fault, "article")] == faults
    _only_what_is_meant_changed(raw, file.read_bytes(), before, fake.articles)
    if fake.articles == before:
        assert file.read_bytes() == raw

    after, signature = file.read_bytes(), keeper.signature()
    assert {*keeper.carry_out(revisions)} <= {Change.UNCHANGED}
    assert (file.read_bytes(), keeper.signature()) == (after, signature)
    assert [entry.name for entry in file.parent.iterdir()] == ["articles.jsonl"]


def _only_what_is_meant_changed(old: bytes, new: bytes, before: Sequence[Article], after: Sequence[Article]) -> None:
    old_lines, new_lines = old.split(b"\n"), new.split(b"\n")
    added = after[len(before) :]
    changed = [article for article, was in zip(after, before, strict=False) if article != was]
    if added:
        assert new_lines[-1] == b""
        del new_lines[-1 - len(added) :]
        if old_lines[-1] == b"":
            del old_lines[-1]
    assert len(old_lines) == len(new_lines)
    differ = [(was, now) for was, now in zip(old_lines, new_lines, strict=True) if was != now]
    assert len(differ) == len(changed)
    for was, now in differ:
        assert was.endswith(b"\r") == now.endswith(b"\r")
        assert was.startswith(BOM) == now.startswith(BOM)
        assert (b'"rating"' in was) == (b'"rating"' in now)


@given(articles, articles, st.dictionaries(st.sampled_from(["title", "summary", "body", "publisher"]), texts))
def test_what_a_person_wrote_survives(
    tmp_path_factory: pytest.TempPathFactory, first: Article, second: Article, edits: dict[str, str]
) -> None:
    first, second = replace(first, id="a", withdrawn=None, changed=None), replace(second, id="a", withdrawn=None)
    file = tmp_path_factory.mktemp("archive") / "articles.jsonl"
    keeper = JsonLinesKeeper(file)
    keeper.carry_out([Put(first, AT)])
    edits = {
        name: text for name, text in edits.items() if (text or name != "title") and text != (getattr(first, name) or "")
    }
    edited = replace(first, **edits)  # type: ignore[arg-type]
    if not edited.summary:
        edited = replace(edited, summary_on_page=False)
    file.write_text(line_of(edited) + "\n", encoding="utf-8")
    keeper.carry_out([Put(second, AT, said(first))])
    (after,) = keeper.stories()
    for name in ("title", "summary", "body", "publisher"):
        assert (getattr(after, name) or "") == (edits[name] if name in edits else getattr(second, name) or "")
