"""Whatever an archive's file holds, its reader says what is wrong; dates come back as they were written."""

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from texts import mixed

from povbot.corpus import dates
from povbot.corpus.files import Fault, Read, _parse
from povbot.corpus.line import ArticleLine
from povbot.model import Published
from povbot.passages import MAX_CHARS, MAX_HAN_CHARS, split
from stories import line

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
FIELDS = [*ArticleLine.model_fields, "other"]
lines = (
    st.binary()
    | json_values.map(lambda value: json.dumps(value).encode())
    | st.dictionaries(st.sampled_from(FIELDS), json_values).map(
        lambda fields: line(**fields).encode("utf-8", "replace")
    )
    | st.dictionaries(st.sampled_from(FIELDS), json_values).map(
        lambda fields: json.dumps(json.loads(line()) | fields).encode()
    )
)


@given(lines)
def test_any_line_is_read_or_faulted(raw: bytes) -> None:
    results = [*_parse(raw, Path("archive.jsonl"), 7)]
    assert results
    for result in results:
        assert isinstance(result, Read | Fault)
        assert result.line == 7
        if isinstance(result, Fault):
            assert result.what
            assert result.remedy
            str(result).encode("utf-8")
        else:
            result.article.title.encode("utf-8")
            assert result.article.title.strip()


days = st.dates()
publications = (
    st.builds(Published, st.none(), st.none() | days)
    | st.builds(Published, days, st.none())
    | st.tuples(days, days).map(lambda pair: Published(min(pair), max(pair)))
    | days.map(lambda day: Published(day, day))
)


@given(publications)
def test_dates_come_back_as_they_were_written(published: Published) -> None:
    assert dates.parse(str(published) or "../..") == published


@given(st.text(max_size=20) | st.from_regex(r"[\d/.-]{4,21}"))
def test_a_date_is_read_or_refused_with_a_sentence(text: str) -> None:
    try:
        published = dates.parse(text)
    except ValueError as error:
        assert repr(text.partition("/")[0])[1:-1] in str(error) or "/" in text  # noqa: PT017
    else:
        assert published.earliest is None or published.latest is None or published.earliest <= published.latest


@given(mixed, mixed, st.sampled_from(["en", "zh-Hans"]))
def test_passages_hold_all_that_is_not_blank(summary: str, body: str, language: str) -> None:
    read = json.loads(line(summary=summary, body=body, language=language))
    article = ArticleLine.model_validate(read).article()
    found = [*split(article)]
    limit = MAX_HAN_CHARS if language == "zh-Hans" else MAX_CHARS
    assert len({part.id for part in found}) == len(found) > 0
    for part in found:
        assert part.text == part.span.of(article.text(part.field))
        assert part.text.strip()
        assert len(part.text) <= limit or len(part.text.splitlines()) == 1
    if (summary + body).strip():
        kept = "".join(part.text for part in found)
        assert "".join(kept.split()) == "".join((summary + body).split())
