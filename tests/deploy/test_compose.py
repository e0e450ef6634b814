"""deploy/*.yaml and the proxy's file, held against povbot, the image and each other, as no Docker runs where the tests
do. Caddy itself is asked of its file where it is installed."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from declared import assert_commands, assert_settings
from dockerfile import ROOT, stages
from povbot.fronts.web.clients import Clients
from povbot.settings import WebSettings

yaml = pytest.importorskip("yaml", reason="PyYAML is not installed here")

DEPLOY = ROOT / "deploy"
FILES = ("compose.yaml", "polling.yaml")
COMPOSE: Mapping[str, Mapping[str, Any]] = {
    name: yaml.safe_load((DEPLOY / name).read_text(encoding="utf-8")) for name in FILES
}
WEBHOOK = COMPOSE["compose.yaml"]
BOT, WEB = WEBHOOK["services"]["bot"], WEBHOOK["services"]["web"]
CADDYFILE = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
IMAGE = stages()[-1]
SERVICES = [(file, name) for file in FILES for name in COMPOSE[file]["services"]]
OURS = [*((file, "bot") for file in FILES), ("compose.yaml", "web")]


def service_of(at: tuple[str, str]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = COMPOSE[at[0]]["services"][at[1]]
    return found


@pytest.mark.parametrize("at", SERVICES, ids="-".join)
def test_every_service_has_as_little_as_it_can(at: tuple[str, str]) -> None:
    service = service_of(at)
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service.get("cap_add", []) == (["NET_BIND_SERVICE"] if at[1] == "proxy" else [])
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    limits = service["deploy"]["resources"]["limits"]
    assert re.fullmatch(r"\d+[mg]", limits["memory"])
    assert limits["pids"] <= 256
    assert "/var/run/docker.sock" not in str(service)


@pytest.mark.parametrize("at", SERVICES, ids="-".join)
def test_every_service_comes_back_and_its_log_does_not_fill_the_disk(at: tuple[str, str]) -> None:
    service = service_of(at)
    assert service["restart"] == "unless-stopped"
    assert {"max-size", "max-file"} <= {*service["logging"]["options"]}


@pytest.mark.parametrize("at", SERVICES, ids="-".join)
def test_images_of_others_are_named_with_their_version(at: tuple[str, str]) -> None:
    service = service_of(at)
    if "build" in service:
        assert (DEPLOY / service["build"]["context"]).resolve() == ROOT
    else:
        assert re.search(r":\d+[\d.]*-\w+$", service["image"])


@pytest.mark.parametrize("file", FILES)
def test_what_services_name_is_declared_and_what_is_declared_is_used(file: str) -> None:
    services = COMPOSE[file]["services"].values()
    secrets = {one["source"] if isinstance(one, dict) else one for s in services for one in s.get("secrets", ())}
    volumes = {v.split(":")[0] for s in services for v in s.get("volumes", ()) if not v.startswith((".", "/"))}
    networks = {network for s in services for network in s.get("networks", ())}
    for kind, named in (("secrets", secrets), ("volumes", volumes), ("networks", networks)):
        assert named == {*COMPOSE[file].get(kind, {})}, kind


def test_the_proxy_alone_is_published_and_the_database_is_out_of_reach() -> None:
    services = WEBHOOK["services"]
    assert {name for name, service in services.items() if "ports" in service} == {"proxy"}
    inner = {name for name, network in WEBHOOK["networks"].items() if network.get("internal")}
    assert {*services["database"]["networks"]} <= inner
    assert {*services["database"]["networks"]}.isdisjoint(services["proxy"]["networks"])
    for name in ("bot", "web"):
        shared = {*services["proxy"]["networks"]} & {*services[name]["networks"]}
        assert shared
        assert shared <= inner
    assert {*services["web"]["networks"]} <= inner, "the pages ask nobody outside"
    assert all("ports" not in service for service in COMPOSE["polling.yaml"]["services"].values())


@pytest.mark.parametrize("at", OURS, ids="-".join)
def test_it_runs_a_command_that_there_is_and_keeps_its_volume(at: tuple[str, str]) -> None:
    service = service_of(at)
    assert IMAGE.all_of("VOLUME")[0] in [volume.split(":")[1] for volume in service["volumes"]]
    assert int(service["stop_grace_period"].removesuffix("s")) > 10
    assert_commands({*service["command"]})


@pytest.mark.parametrize("at", OURS, ids="-".join)
def test_what_is_set_of_it_are_settings_of_povbot(at: tuple[str, str]) -> None:
    assert_settings([*service_of(at)["environment"], *(secret["target"] for secret in service_of(at)["secrets"])])


def test_what_is_set_in_the_image_are_settings_of_povbot() -> None:
    assert_settings(IMAGE.environment)


@pytest.mark.parametrize("at", OURS, ids="-".join)
def test_its_secrets_are_files_where_it_looks_for_them(at: tuple[str, str]) -> None:
    service = service_of(at)
    assert service["environment"]["POVBOT_SECRETS"] == "/run/secrets"
    assert "POVBOT_TELEGRAM__TOKEN" in [secret["target"] for secret in service["secrets"]]


@pytest.mark.parametrize("service", [BOT, WEB], ids=["bot", "web"])
def test_it_and_the_database_are_told_the_same_password_user_and_name(service: Mapping[str, Any]) -> None:
    database = WEBHOOK["services"]["database"]
    password = next(one["source"] for one in service["secrets"] if one["target"] == "POVBOT_READERS__PASSWORD")
    assert database["environment"]["POSTGRES_PASSWORD_FILE"] == f"/run/secrets/{password}"
    assert password in database["secrets"]
    address = urlsplit(service["environment"]["POVBOT_READERS__DATABASE"])
    assert address.username == database["environment"]["POSTGRES_USER"]
    assert address.path.strip("/") == database["environment"]["POSTGRES_DB"]
    assert address.hostname == "database"
    assert address.password is None


def test_the_proxy_leads_to_the_webhook_or_else_to_the_pages() -> None:
    url = urlsplit(re.sub(r"\$\{.*?\}", "bot.example.org", BOT["environment"]["POVBOT_WEBHOOK__URL"]))
    assert (url.scheme, url.port) == ("https", None)
    assert re.findall(r"^\s*path (\S+)$", CADDYFILE, re.MULTILINE) == [url.path]
    to_webhook, to_pages = CADDYFILE.split("\thandle {")
    for part, name, port in (
        (to_webhook, "bot", BOT["environment"]["POVBOT_WEBHOOK__PORT"]),
        (to_pages, "web", WEB["environment"]["POVBOT_WEB__PORT"]),
    ):
        assert re.findall(r"^\s*name (\S+)$", part, re.MULTILINE) == [name]
        assert re.findall(r"^\s*port (\d+)$", part, re.MULTILINE) == [port]
    assert {*re.findall(r"\{\$(\w+)\}", CADDYFILE)} == {*WEBHOOK["services"]["proxy"]["environment"]}


def test_the_pages_are_known_by_the_proxys_name_and_believe_it_who_asks() -> None:
    """Docker gives networks addresses of private ranges."""
    url = re.sub(r"\$\{.*?\}", "bot.example.org", WEB["environment"]["POVBOT_WEB__URL"])
    chosen = WebSettings(url=url, proxies=json.loads(WEB["environment"]["POVBOT_WEB__PROXIES"]))
    assert chosen.url == "https://bot.example.org"
    asked = {"client": ("172.18.0.5", 1), "headers": [(b"x-forwarded-for", b"203.0.113.7")]}
    assert Clients(chosen.proxies).of({"type": "http", **asked}) == "203.0.113.7"


def test_the_pages_health_is_asked_where_they_are() -> None:
    assert f":{WEB['environment']['POVBOT_WEB__PORT']}/healthz" in WEB["healthcheck"]["test"][-1]


def test_the_probes_are_where_the_image_looks_and_not_where_the_webhook_is() -> None:
    assert BOT["environment"]["POVBOT_PROBES__PORT"] == IMAGE.environment["POVBOT_PROBES__PORT"]
    assert BOT["environment"]["POVBOT_PROBES__PORT"] != BOT["environment"]["POVBOT_WEBHOOK__PORT"]
    assert BOT["environment"]["POVBOT_PROBES__PORT"] not in CADDYFILE


def test_no_secret_is_in_any_file_and_the_folder_of_secrets_is_kept_out_of_everything() -> None:
    for path in [*DEPLOY.iterdir(), ROOT / "Dockerfile"]:
        if path.is_file() and path.suffix != ".env":
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"\d{6,}:[A-Za-z0-9_-]{30,}", text), path.name
            values = re.findall(r"[A-Z_]*(?:TOKEN|PASSWORD|SECRET|API_KEY)[A-Z_]*[ \t]*[:=][ \t]*(\S+)", text)
            places = ("/run/secrets", "/etc/povbot/", "%d")
            assert [value for value in values if not value.startswith(places)] == [], path.name
    assert "deploy/secrets/" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    for secret in (secret for file in FILES for secret in COMPOSE[file]["secrets"].values()):
        assert secret["file"].startswith("./secrets/")


def test_caddys_log_leaves_the_webhooks_secret_out_and_readers_questions_and_addresses() -> None:
    """Where nobody answers, it notes the request."""
    for part in ("headers>X-Telegram-Bot-Api-Secret-Token", "headers>Referer", "uri", "remote_ip", "client_ip"):
        assert f"request>{part} delete\n" in CADDYFILE


def test_caddy_can_use_its_file(tmp_path: Path) -> None:
    caddy = shutil.which("caddy")
    if caddy is None:
        pytest.skip("Caddy is not installed here (Debian's package caddy has it)")
    command = [caddy, "validate", "--config", str(DEPLOY / "Caddyfile"), "--adapter", "caddyfile"]
    environment = {**os.environ, "POVBOT_DOMAIN": "bot.example.org", "HOME": str(tmp_path)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
