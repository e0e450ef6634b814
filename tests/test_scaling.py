"""The files beside docs/scaling.md, held against povbot and against themselves, as neither Docker nor Kubernetes runs
where the tests do."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter
from pathlib import Path
from typing import Any

import pytest
import typer

from povbot.cli import app
from povbot.settings import Engine, Settings

yaml = pytest.importorskip("yaml", reason="PyYAML is not installed here")

ROOT = Path(__file__).resolve().parents[1]
SCALING = ROOT / "docs" / "scaling"
PAGE = (ROOT / "docs" / "scaling.md").read_text(encoding="utf-8")
COMPOSE: Mapping[str, Any] = yaml.safe_load((SCALING / "compose.yaml").read_text(encoding="utf-8"))
OBJECTS: Sequence[Mapping[str, Any]] = [*yaml.safe_load_all((SCALING / "kubernetes.yaml").read_text(encoding="utf-8"))]
SERVICES: Mapping[str, Any] = COMPOSE["services"]
POVBOTS = [name for name, service in SERVICES.items() if service["image"] == "povbot"]
NODES = [name for name in SERVICES if name not in POVBOTS]


def of_kind(kind: str) -> Sequence[Mapping[str, Any]]:
    found = [one for one in OBJECTS if one["kind"] == kind]
    assert found, kind
    return found


def commands() -> set[str]:
    group = typer.main.get_command(app.app)
    return {*getattr(group, "commands", {})}


def named_in(text: str) -> set[str]:
    return set(re.findall(r"\bpovbot ([a-z]+)\b", text))


def everywhere(value: object, key: str) -> Iterator[Any]:
    """What stands under this key, however deep."""
    if isinstance(value, Mapping):
        for name, below in value.items():
            if name == key:
                yield below
            yield from everywhere(below, key)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for below in value:
            yield from everywhere(below, key)


def read(monkeypatch: pytest.MonkeyPatch, variables: Mapping[str, str], values: str = "") -> Settings:
    """What povbot makes of them; what it has no setting for is an error."""
    for name, value in variables.items():
        monkeypatch.setenv(name, re.sub(r"\$\{.*?\}|<.*?>", "chosen", value))
    chosen = Settings(**tomllib.loads(values))
    for name in variables:
        attrgetter(name.removeprefix("POVBOT_").lower().replace("__", "."))(chosen)
    return chosen


@pytest.mark.parametrize("name", POVBOTS)
def test_each_service_of_povbot_runs_a_command_that_there_is(name: str) -> None:
    service = SERVICES[name]
    ran = named_in(service["command"][0]) if "entrypoint" in service else {*service["command"]}
    assert ran
    assert ran <= commands()


@pytest.mark.parametrize("name", POVBOTS)
def test_each_service_of_povbot_searches_the_nodes_that_there_are(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = read(monkeypatch, SERVICES[name]["environment"])
    assert chosen.index.engine is Engine.OPENSEARCH
    assert chosen.opensearch.addresses == tuple(f"http://{node}:9200" for node in NODES)
    assert chosen.opensearch.replicas < len(NODES)


def test_one_service_indexes_and_each_bot_has_a_token_and_readers_of_its_own() -> None:
    indexing = [name for name in POVBOTS if "povbot index" in " ".join(SERVICES[name]["command"])]
    bots = [SERVICES[name] for name in POVBOTS if "telegram" in SERVICES[name]["command"]]
    assert len(indexing) == 1
    assert len(bots) > 1
    tokens = {bot["environment"]["POVBOT_TELEGRAM__TOKEN"] for bot in bots}
    kept = {volume for bot in bots for volume in bot["volumes"] if volume.endswith("/home/povbot/data")}
    assert len(tokens) == len(kept) == len(bots)


def test_every_volume_is_declared_and_every_folder_is_there() -> None:
    for service in SERVICES.values():
        for volume in service["volumes"]:
            source = volume.split(":")[0]
            there = (SCALING / source).resolve().is_dir() if source.startswith(".") else source in COMPOSE["volumes"]
            assert there, source


def test_each_node_knows_all_nodes() -> None:
    assert len(NODES) == 3
    for name in NODES:
        environment = SERVICES[name]["environment"]
        assert environment["node.name"] == SERVICES[name]["hostname"] == name
        for known in ("discovery.seed_hosts", "cluster.initial_cluster_manager_nodes"):
            assert environment[known].split(",") == NODES


def test_the_server_is_the_one_that_the_tests_run_on() -> None:
    pom = (ROOT / "tests" / "opensearch" / "pom.xml").read_text(encoding="utf-8")
    images = {image for image in everywhere([COMPOSE, OBJECTS], "image") if image.startswith("opensearchproject/")}
    (version,) = (image.rpartition(":")[2] for image in images)
    assert f"<version>{version}." in pom


def test_each_object_of_kubernetes_has_a_name_of_its_own() -> None:
    names = [(one["apiVersion"], one["kind"], one["metadata"]["name"]) for one in OBJECTS]
    assert len({*names}) == len(names)
    (space,) = of_kind("Namespace")
    others = [one for one in OBJECTS if one is not space]
    assert {one["metadata"]["namespace"] for one in others} == {space["metadata"]["name"]}


def test_what_objects_refer_to_is_there() -> None:
    there = {(one["kind"], one["metadata"]["name"]) for one in OBJECTS}
    referred = {
        *(("ConfigMap", one["name"]) for one in everywhere(OBJECTS, "configMap")),
        *(("Secret", one["name"]) for one in everywhere(OBJECTS, "secretRef")),
        *(("Service", name) for name in everywhere(OBJECTS, "serviceName")),
        *(("PersistentVolumeClaim", name) for name in everywhere(OBJECTS, "claimName")),
    }
    assert len(referred) == 4
    assert referred <= there


def test_each_container_mounts_volumes_of_its_pod() -> None:
    for template in everywhere(OBJECTS, "template"):
        pod = template["spec"]
        if "containers" not in pod:
            continue
        (claimed,) = [*everywhere(OBJECTS, "volumeClaimTemplates")]
        volumes = {volume["name"] for volume in pod.get("volumes", [])} or {one["metadata"]["name"] for one in claimed}
        mounted = {mount["name"] for mounts in everywhere(pod, "volumeMounts") for mount in mounts}
        assert mounted == volumes


def test_the_settings_of_the_cluster_are_settings_of_povbot(monkeypatch: pytest.MonkeyPatch) -> None:
    (config,) = of_kind("ConfigMap")
    (secret,) = of_kind("Secret")
    chosen = read(monkeypatch, secret["stringData"], config["data"]["povbot.toml"])
    (nodes,) = of_kind("StatefulSet")
    named = [f"{nodes['metadata']['name']}-{at}" for at in range(nodes["spec"]["replicas"])]
    assert chosen.index.engine is Engine.OPENSEARCH
    assert chosen.opensearch.addresses == tuple(f"http://{node}.opensearch:9200" for node in named)
    environment = {one["name"]: one.get("value") for one in nodes["spec"]["template"]["spec"]["containers"][0]["env"]}
    assert environment["cluster.initial_cluster_manager_nodes"] == ",".join(named)


def test_containers_run_commands_that_there_are() -> None:
    said = [" ".join(command) for command in everywhere(OBJECTS, "command")]
    assert set().union(*map(named_in, said)) == {"ingest", "index", "telegram"} <= commands()


def test_nothing_indexes_twice_and_no_token_is_used_twice() -> None:
    (indexing,), (bot,) = of_kind("CronJob"), of_kind("Deployment")
    assert indexing["spec"]["concurrencyPolicy"] == "Forbid"
    assert bot["spec"]["replicas"] == 1
    assert bot["spec"]["strategy"] == {"type": "Recreate"}


def test_no_secret_is_written_down() -> None:
    (secret,) = of_kind("Secret")
    assert all("<" in value for value in secret["stringData"].values())
    tokens = [*everywhere(SERVICES, "POVBOT_TELEGRAM__TOKEN")]
    assert tokens
    assert all(token.startswith("${") for token in tokens)


def test_the_page_names_commands_that_there_are() -> None:
    code = " ".join(re.findall(r"```.*?```|`[^`]+`", PAGE, re.DOTALL))
    assert {"index", "ingest"} <= named_in(code) <= commands()
