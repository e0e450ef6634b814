"""JSON Lines and CSV: a broken line costs itself and is named."""

import json

import pytest

from povbot.errors import PageTooLarge, PageUnreadable, SourceFault
from povbot.ingest.feeds.rows import Row
from povbot.ingest.feeds.tables import Reading, Table, comma_separated, json_lines
from povbot.model import Listed
from stories import on_days

MAPPED = Reading({"title": "Headline", "published": "Date", "url": "Link"}, base="https://press.example/")


def csv(body: str | bytes, reading: Reading = MAPPED) -> Table:
    return comma_separated(body.encode() if isinstance(body, str) else body, reading, where="old.csv")


def lines(*values: object, reading: Reading = MAPPED) -> Table:
    told = (value if isinstance(value, str) else json.dumps(value, ensure_ascii=False) for value in values)
    return json_lines("\n".join(told).encode("utf-8", "surrogateescape"), reading, where="old.jsonl")


def titles(table: Table) -> list[tuple[int, str]]:
    return [(row.line, row.listed.title) for row in table.rows]


def faults(table: Table) -> list[tuple[int, str]]:
    return [(fault.line, fault.field) for fault in table.faults]


FERRY = Row(
    2,
    Listed(
        "https://press.example/f",
        title="夜间渡轮, 恢复",
        summary="One.\nTwo.",
        published=on_days("2024-05-28"),
        language="zh-Hans",
        authors=("王小明", "Ann Lee"),
    ),
)


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_is_read_with_any_of_the_usual_signs(sign: str, end: str, charset: str) -> None:
    header = ["Headline", "summary", "Date", "Link", "language", "authors", "other"]
    cells = ['"夜间渡轮, 恢复"', f'"One.{end}Two."', "2024-05-28", "/f", "zh_CN", '"王小明; Ann Lee"', ""]
    body = end.join(sign.join(row) for row in (header, cells)) + end
    assert csv(body.encode(charset)) == Table((FERRY,))


def test_the_sign_is_the_one_that_gives_the_columns_asked_for() -> None:
    """Commas are more, and stand in the names."""
    body = "Headline;Notes, with, many, commas;Date\nFerry;a, b;2024-05-28\n"
    reading = Reading({"title": "Headline", "published": "Date"})
    assert titles(csv(body, reading)) == [(2, "Ferry")]
    assert titles(csv("sep=|\nHeadline|a;b;c\nFerry|1\n", Reading({"title": "Headline"}))) == [(3, "Ferry")]


def test_a_json_line_is_read_and_the_rest_of_it_passed_over() -> None:
    line = {
        "Headline": "夜间渡轮, 恢复",
        "summary": "One.\nTwo.",
        "Date": "2024-05-28T23:00:00+08:00",
        "Link": "f",
        "language": "zh-cn",
        "authors": ["王小明", "Ann Lee"],
        "other": {"deep": [1]},
        "title": "not this one",
    }
    assert lines("", line) == Table((FERRY,))


def test_markup_that_a_publishers_system_hands_out_is_taken_out() -> None:
    told = {"title": "Sea &amp; <i>salt</i>", "body": "<p>One&nbsp;ton.</p><p>Two <b>sisters</b>, 3 < 4.</p>"}
    (row,) = lines(told, reading=Reading()).rows
    assert (row.listed.title, row.body) == ("Sea & salt", "One ton.\nTwo sisters, 3 < 4.")


def test_every_broken_json_line_is_named_and_the_rest_kept() -> None:
    table = lines(
        {"Headline": "a"}, "{", "[]", '{"Headline": "\udcff"}', "[" * 9_000, "1" * 5_000, {}, {"Headline": "b"}
    )
    assert titles(table) == [(1, "a"), (8, "b")]
    assert faults(table) == [(number, "") for number in range(2, 8)]
    assert "not JSON" in str(table.faults[0])


def test_a_broken_field_is_named_and_the_row_kept() -> None:
    line = {"Headline": "a", "Date": "05/06/2024", "Link": "ftp://x", "language": "?", "changed": "soon", "summary": 7}
    table = lines(line, '{"Headline": "\\ud83d", "Link": "b"}')
    assert [row.listed for row in table.rows] == [Listed(None, title="a"), Listed("https://press.example/b")]
    named = [(1, name) for name in ("changed", "language", "published", "summary", "url")]
    assert sorted(faults(table)) == [*named, (2, "title")]
    assert all(fault.kept and fault.remedy for fault in table.faults)


def test_a_missing_quote_costs_its_own_line_only() -> None:
    body = 'Headline,Date\na,2024-05-28\n"b,2024-05-28\nc,2024-05-28\n"d"x,2024-05-28\ne,2024-05-28\n'
    table = csv(body, Reading({"title": "Headline", "published": "Date"}))
    assert titles(table) == [(2, "a"), (4, "c"), (6, "e")]
    assert faults(table) == [(3, ""), (5, "")]


def test_rows_of_another_width_are_faults_but_for_empty_cells_at_the_end() -> None:
    body = "Headline,Date\na,2024-05-28,,\nb\nc,2024-05-28,x\n,\n\n  \nd,\n"
    table = csv(body, Reading({"title": "Headline", "published": "Date"}))
    assert titles(table) == [(2, "a"), (8, "d")]
    assert faults(table) == [(3, ""), (4, "")]


def test_bytes_of_another_charset_are_faults_of_their_lines() -> None:
    body = b"Headline,n\nferry,1\n" + "夜渡,2\n".encode("gbk") + "夜渡,3\n".encode()
    table = csv(body, Reading({"title": "Headline"}))
    assert (titles(table), faults(table)) == ([(2, "ferry"), (4, "夜渡")], [(3, "")])
    told = csv("Headline,n\n夜渡,2\n".encode("gbk"), Reading({"title": "Headline"}, charset="gb18030"))
    assert titles(told) == [(2, "夜渡")]


SIMPLIFIED = "停航四年之后，东川的夜间渡轮将于六月一日恢复，市民对此表示欢迎，票价和以前一样，第三条船也会来。"
TRADITIONAL = "停航四年之後，夜間渡輪將於六月一日恢復，市民對此表示歡迎，這兩條船已經準備好了，秋天也會來。"


@pytest.mark.parametrize(
    ("said", "written", "named"),
    [
        (SIMPLIFIED, "utf-8", "gb18030"),
        (SIMPLIFIED, "utf-8", "big5"),
        (SIMPLIFIED, "gb18030", "big5"),
        (TRADITIONAL, "big5", "gb18030"),
    ],
)
def test_a_table_in_another_charset_than_its_source_says_gives_no_mojibake(said: str, written: str, named: str) -> None:
    body = ("Headline,n\n" + f"{said},1\n" * 3).encode(written)
    with pytest.raises(SourceFault, match="charset that it is written in"):
        csv(body, Reading({"title": "Headline"}, charset=named))
    assert len(csv(body, Reading({"title": "Headline"}, charset=written)).rows) == 3


def test_a_cell_that_is_too_long_is_a_fault() -> None:
    table = csv(f"Headline,n\n{'x' * 200_000},1\nb,1\n", Reading({"title": "Headline"}))
    assert (titles(table), faults(table)) == ([(3, "b")], [(2, "")])


def test_a_mapped_column_that_is_not_there_is_said() -> None:
    with pytest.raises(SourceFault, match="no column 'Headline' for title"):
        csv("Title,Date,Link\na,2024-05-28,b\n")
    with pytest.raises(SourceFault, match="no column for title, url or body"):
        csv("a,b\n1,2\n", Reading())
    with pytest.raises(PageUnreadable):
        csv("\n \n")


def test_a_reading_is_checked_when_it_is_made() -> None:
    with pytest.raises(SourceFault, match="'headline' is no field"):
        Reading({"headline": "title"})
    for charset in ("no-such", "rot13", "base64", "utf\x008"):
        with pytest.raises(SourceFault, match="is no charset"):
            Reading(charset=charset)


def test_limits_are_kept() -> None:
    body = "title\n" + "a\n" * 3
    assert len(csv(body, Reading(max_items=3)).rows) == 3
    with pytest.raises(PageTooLarge):
        csv(body, Reading(max_items=2))
    with pytest.raises(PageTooLarge):
        csv(body, Reading(max_bytes=10))
    with pytest.raises(PageTooLarge):
        lines({"title": "a"}, {"title": "b"}, reading=Reading(max_items=1))
