"""Settings from a file and the environment; and where the files are."""

from pathlib import Path

import pytest

from povbot import settings
from povbot.bootstrap import check_archive
from povbot.errors import ConfigError
from povbot.fronts.telegram.buttons import Ask, encode
from povbot.readers.address import parse
from povbot.settings import Settings, places
from stories import ROOT

NO_FILE = Path("no/such/file.toml")


@pytest.fixture(autouse=True)
def _no_cache_dir(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("POVBOT_CACHE_DIR", raising=False)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "config" / "povbot.toml"
    path.parent.mkdir()
    path.write_text("[telegram]\npage_size = 7\ntoken = 'from-file'\n[answer]\nmax_quotes = 2\n", encoding="utf-8")
    return path


def test_everything_has_a_default() -> None:
    assert settings.read(NO_FILE) == Settings()
    assert (Settings().answer.max_quotes, Settings().telegram.token, Settings().corpus) == (3, None, None)


def test_the_file_is_read(file: Path) -> None:
    read = settings.read(file)
    assert (read.telegram.page_size, read.answer.max_quotes) == (7, 2)
    assert read.telegram.poll_timeout_s == Settings().telegram.poll_timeout_s


def test_the_environment_comes_first_value_by_value(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POVBOT_TELEGRAM__TOKEN", "from-environment")
    monkeypatch.setenv("POVBOT_CORPUS", "elsewhere")
    read = settings.read(file)
    assert read.telegram.token
    assert read.telegram.token.get_secret_value() == "from-environment"
    assert (read.telegram.page_size, read.corpus) == (7, Path("elsewhere"))


def test_the_projects_own_settings_are_good() -> None:
    read = settings.read(ROOT / "config" / "povbot.toml")
    assert read.archive.topics_required
    for questions in read.telegram.examples.values():
        assert all(encode(Ask(question)) for question in questions)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("typo = 1", "typo"),
        ("[telegram]\ntypo = 1", "telegram.typo"),
        ("[answer]\nmax_quotes = 0", "answer.max_quotes"),
        ("[answer]\nmax_quotes = 'many'", "answer.max_quotes"),
        ("[telegram]\npoll_timeout_s = 60", "telegram.poll_timeout_s"),
        ("answer = 1", "answer"),
        ("[web]\nurl = 'ftp://news.example.org'", "web.url"),
        ("[web]\nurl = 'https://me@news.example.org'", "web.url"),
        ("[web]\nurl = 'https://news.example.org/pages'", "web.url"),
        ("[answer", "cannot be read"),
        ("\ud800", "cannot be read"),
    ],
)
def test_what_cannot_be_used_is_a_config_error_that_names_it(file: Path, text: str, named: str) -> None:
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(ConfigError, match=named) as raised:
        settings.read(file)
    assert str(file) in str(raised.value)
    assert raised.value.remedy


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("POVBOT_TELEGRAM__TYPO", "x"),
        ("POVBOT_TELEGRAM__PAGE_SIZE", "x"),
        ("POVBOT_TELEGRAM__EXAMPLES", "not json"),
        ("POVBOT_TELEGRAM", "{"),
    ],
)
def test_a_variable_that_cannot_be_used_is_a_config_error(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(ConfigError, match="POVBOT_"):
        settings.read(NO_FILE)


def test_a_secret_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POVBOT_TELEGRAM__TOKEN", "4242:hidden")
    read = settings.read(NO_FILE)
    assert "hidden" not in repr(read) + str(read) + repr(read.telegram) + read.model_dump_json()
    monkeypatch.setenv("POVBOT_TELEGRAM__PAGE_SIZE", "4242:hidden")
    monkeypatch.setenv("POVBOT_TELEGRAM__TYPO", "4242:hidden")
    with pytest.raises(ConfigError) as raised:
        settings.read(NO_FILE)
    assert "hidden" not in str(raised.value)


@pytest.fixture
def secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "secrets"
    folder.mkdir()
    monkeypatch.setenv("POVBOT_SECRETS", str(folder))
    return folder


def test_a_secret_may_be_a_file_named_as_its_variable(secrets: Path, file: Path) -> None:
    (secrets / "POVBOT_TELEGRAM__TOKEN").write_text("4242:secret\n", encoding="utf-8")
    (secrets / "another-programs").write_text("x", encoding="utf-8")
    read = settings.read(file)
    assert read.telegram.token
    assert read.telegram.token.get_secret_value() == "4242:secret"
    assert read.telegram.page_size == 7


def test_a_variable_stands_above_a_secret_file(secrets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (secrets / "POVBOT_TELEGRAM__TOKEN").write_text("from-secret", encoding="utf-8")
    monkeypatch.setenv("POVBOT_TELEGRAM__TOKEN", "from-environment")
    token = settings.read(NO_FILE).telegram.token
    assert token
    assert token.get_secret_value() == "from-environment"


def test_a_secret_file_that_cannot_be_used_is_a_config_error_without_the_secret(secrets: Path) -> None:
    (secrets / "POVBOT_TELEGRAM__PAGE_SIZE").write_text("4242:secret", encoding="utf-8")
    (secrets / "POVBOT_TELEGRAM__TYPO").write_text("4242:secret", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"telegram\.page_size.*telegram\.typo") as raised:
        settings.read(NO_FILE)
    assert "secret" not in str(raised.value)


def test_secret_bytes_that_are_no_text_are_a_config_error(secrets: Path) -> None:
    (secrets / "POVBOT_TELEGRAM__TOKEN").write_bytes(b"\xff")
    with pytest.raises(ConfigError, match="cannot be read"):
        settings.read(NO_FILE)


@pytest.mark.parametrize("named", ["nowhere", "secrets/POVBOT_CORPUS"])
def test_a_folder_of_secrets_that_is_none_is_a_config_error(
    secrets: Path, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    (secrets / "POVBOT_CORPUS").write_text("elsewhere", encoding="utf-8")
    monkeypatch.setenv("POVBOT_SECRETS", str(secrets.parent / named))
    with pytest.raises(ConfigError, match=f"{named}|not a file"):
        settings.read(NO_FILE)


def test_the_databases_password_may_be_a_secret_of_its_own(secrets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (secrets / "POVBOT_READERS__PASSWORD").write_text("a b@/:c%\n", encoding="utf-8")
    monkeypatch.setenv("POVBOT_READERS__DATABASE", "postgresql://povbot@db:5433/povbot?sslmode=require")
    database = settings.read(NO_FILE).readers.database
    assert database
    url = parse(database.get_secret_value())
    assert (url.username, url.password, url.host, url.port) == ("povbot", "a b@/:c%", "db", 5433)


@pytest.mark.parametrize(
    "address", ["", "sqlite:///povbot.db", "postgresql://db/povbot", "postgresql://povbot:known@db/povbot"]
)
def test_a_password_that_no_database_asks_for_is_a_config_error(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    if address:
        monkeypatch.setenv("POVBOT_READERS__DATABASE", address)
    monkeypatch.setenv("POVBOT_READERS__PASSWORD", "4242secret")
    with pytest.raises(ConfigError, match="readers: password belongs to") as raised:
        settings.read(NO_FILE)
    assert "4242secret" not in str(raised.value)


@pytest.mark.parametrize("password", ["eleven-long", "x" * 257])
def test_a_password_for_operators_is_neither_short_nor_endless(monkeypatch: pytest.MonkeyPatch, password: str) -> None:
    monkeypatch.setenv("POVBOT_WEB__PASSWORD", password)
    with pytest.raises(ConfigError, match=r"web\.password: 12 to 256 characters") as raised:
        settings.read(NO_FILE)
    assert password not in str(raised.value)


def test_settings_do_not_change() -> None:
    with pytest.raises(ValueError, match="frozen"):
        setattr(Settings().answer, "max_quotes", 5)  # noqa: B010


def test_each_file_of_config_falls_back_by_itself(file: Path) -> None:
    found = settings.find(file.parent.parent)
    assert found.settings == file
    assert found.topics == ROOT / "config" / "topics.toml"
    assert found.glossary == ROOT / "config" / "glossary.toml"
    assert found.dictionary == ROOT / "config" / "dictionary.txt"
    assert found.corpus == ROOT / "corpus"


def test_the_archive_is_the_one_named_else_the_folders_else_the_carried_one(tmp_path: Path) -> None:
    named = tmp_path / "named.jsonl"
    assert settings.find(tmp_path, named).corpus == named
    assert settings.find(tmp_path).corpus == ROOT / "corpus"
    (tmp_path / "corpus").mkdir()
    assert settings.find(tmp_path).corpus == tmp_path / "corpus"
    assert settings.find(tmp_path, named).corpus == named


def test_topics_are_required_only_of_the_archive_beside_the_settings(tmp_path: Path) -> None:
    line = '{"id": "a", "language": "en", "title": "x"}\n'
    (tmp_path / "corpus").mkdir()
    (tmp_path / "config").mkdir()
    (tmp_path / "other").mkdir()
    for folder in ("corpus", "other"):
        (tmp_path / folder / "articles.jsonl").write_text(line, encoding="utf-8")
    (tmp_path / "config" / "povbot.toml").write_text("[archive]\ntopics_required = true", encoding="utf-8")
    beside = settings.find(tmp_path)
    read = settings.read(beside.settings)
    assert [fault.field for fault in check_archive(read, beside).faults] == ["topics"]
    by_file = settings.find(tmp_path, tmp_path / "corpus" / "articles.jsonl")
    assert by_file.corpus_is_configured_here
    elsewhere = settings.find(tmp_path, tmp_path / "other" / "deep" / "articles.jsonl")
    assert not elsewhere.corpus_is_configured_here


def test_the_carried_archive_is_told_from_ones_own(tmp_path: Path) -> None:
    assert settings.find(tmp_path).corpus_is_carried
    assert not settings.find(tmp_path, tmp_path / "named.jsonl").corpus_is_carried
    assert not settings.find(tmp_path, ROOT / "corpus").corpus_is_carried
    assert not settings.find(ROOT).corpus_is_carried
    (tmp_path / "corpus").mkdir()
    assert not settings.find(tmp_path).corpus_is_carried


def test_what_lies_in_the_installed_package_is_carried_even_if_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package, elsewhere = tmp_path / "site-packages" / "povbot", tmp_path / "elsewhere"
    inside = package / "bundled" / "corpus"
    inside.mkdir(parents=True)
    elsewhere.mkdir()
    (elsewhere / "link").symlink_to(inside)
    monkeypatch.setattr(places, "files", lambda _: package)
    assert settings.find(elsewhere).corpus == inside
    for named in (None, inside, inside / "articles.jsonl", elsewhere / "link"):
        assert settings.find(elsewhere, named).corpus_is_carried
    assert settings.find(inside.parent).corpus_is_carried
    assert not settings.find(elsewhere, elsewhere / "own").corpus_is_carried


@pytest.mark.parametrize(
    ("name", "value"), [("WEBHOOK__URL", "https://[x/"), ("OPENSEARCH__ADDRESSES", '["https://[x"]')]
)
def test_an_address_that_has_no_parts_is_a_config_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str
) -> None:
    monkeypatch.setenv(f"POVBOT_{name}", value)
    with pytest.raises(ConfigError, match="Invalid IPv6 URL"):
        settings.read(tmp_path / "none.toml")


@pytest.mark.parametrize(
    "written", ["HTTPS://News.Example.org", "https://news.example.org/", "https://news.example.org:443"]
)
def test_the_sites_address_is_kept_as_browsers_write_it(tmp_path: Path, written: str) -> None:
    path = tmp_path / "povbot.toml"
    path.write_text(f"[web]\nurl = '{written}'\n", encoding="utf-8")
    assert settings.read(path).web.url == "https://news.example.org"


def test_a_database_address_that_cannot_be_read_may_hold_a_secret(tmp_path: Path) -> None:
    file = tmp_path / "povbot.toml"
    file.write_text('readers.database = "postgresql://[user:hidden"', encoding="utf-8")
    assert settings.has_secrets(file)
