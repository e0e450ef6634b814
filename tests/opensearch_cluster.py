"""A real OpenSearch cluster of three processes on loopback, for as long as it is needed."""

import json
import secrets
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from opensearch_server import java, programs
from patience import PROCESS_PATIENCE_S

SIZE = 3
# Modules that povbot's indices need: loading all of them takes twice as long.
MODULES = (
    "org.opensearch.analysis.common.CommonAnalysisPlugin",
    "org.opensearch.index.mapper.MapperExtrasPlugin",
    "org.opensearch.index.reindex.ReindexPlugin",  # _delete_by_query, too
    "org.opensearch.transport.Netty4Plugin",
)
# A node of a few megabytes lives for a minute: what a long-lived server gains by is only slow to start.
JVM = ("-Xms128m", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
# The runner takes no port above 9299 for HTTP. All of them lie below those that systems give to outgoing connections.
PORTS = range(2000, 9300)


@dataclass(eq=False, slots=True)
class Node:
    """One process; its data outlives it until the cluster ends."""

    folder: Path
    command: list[str]
    address: str
    group: int
    process: subprocess.Popen[bytes] | None = field(default=None)

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(self.command, stdout=log, stderr=log, process_group=self.group)

    def kill(self) -> None:
        """As a machine that loses its power: nothing is closed or said."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def last_words(self) -> str:
        return "\n".join((self.folder / "log").read_text(encoding="utf-8", errors="replace").splitlines()[-15:])


@dataclass(frozen=True, slots=True)
class Cluster:
    nodes: tuple[Node, ...]

    @property
    def addresses(self) -> tuple[str, ...]:
        """Of all nodes, dead ones too."""
        return tuple(node.address for node in self.nodes)

    def restart(self) -> None:
        """Start what is dead and wait until all nodes know each other."""
        for node in self.nodes:
            if not node.alive:
                node.start()
        for node in self.nodes:
            _wait(node, f"_cluster/health?wait_for_nodes={SIZE}&timeout=1s")

    def mend(self) -> None:
        """And wait until every shard has its copies."""
        self.restart()
        _wait(self.nodes[0], "_cluster/health?wait_for_status=green&timeout=1s")

    def empty(self) -> None:
        """As it was when it was made. Every node has to live."""
        with httpx.Client(base_url=self.addresses[0], timeout=PROCESS_PATIENCE_S) as client:
            for what in ("*?expand_wildcards=all", "_index_template/*", "_component_template/*"):
                client.delete(f"/{what}").raise_for_status()


@contextmanager
def running() -> Iterator[Cluster]:
    """A cluster of three, empty. Raises NoOpensearch."""
    runtime, jars = java(), programs()
    with tempfile.TemporaryDirectory(prefix="povbot-opensearch-") as folder, group() as its_group:
        cluster = Cluster(tuple(_nodes(Path(folder), runtime, jars, its_group)))
        try:
            cluster.restart()
            yield cluster
        finally:
            for node in cluster.nodes:
                node.kill()


@contextmanager
def group() -> Iterator[int]:
    """A group of processes that ends with this one, however this one ends: then the guard's input is closed."""
    guard = ["sh", "-c", "read -r _; kill -KILL 0"]
    with subprocess.Popen(guard, stdin=subprocess.PIPE, process_group=0) as process:
        yield process.pid


def _nodes(folder: Path, runtime: Path, jars: Path, group: int) -> Iterator[Node]:
    ports = _free_ports(2 * SIZE)
    inward = [f"127.0.0.1:{port}" for port in ports[SIZE:]]
    for number, (port, transport) in enumerate(zip(ports, inward, strict=False)):
        home = folder / str(number)
        home.mkdir()
        settings = {
            "network.host": "127.0.0.1",
            "transport.port": transport.rpartition(":")[2],
            "discovery.seed_hosts": inward,
            # By address: the runner calls the only node of each process by the same name.
            "cluster.initial_cluster_manager_nodes": inward,
            "discovery.find_peers_interval": "250ms",
            "cluster.routing.allocation.disk.threshold_enabled": False,
        }
        lines = [f"{name}: {json.dumps(value)}\n" for name, value in settings.items()]
        (home / "opensearch.yml").write_text("".join(lines), encoding="utf-8")
        yield Node(home, _command(home, runtime, jars, port), f"http://127.0.0.1:{port}", group)


def _command(home: Path, runtime: Path, jars: Path, port: int) -> list[str]:
    options = {
        "basePath": home,
        "confPath": home,
        "numOfNode": 1,
        "baseHttpPort": port - 1,  # the first node's is one more
        "moduleTypes": ",".join(MODULES),
    }
    said = [str(word) for name, value in options.items() for word in (f"-{name}", value)]
    return [str(runtime), *JVM, "-cp", f"{jars}/*", "org.codelibs.opensearch.runner.OpenSearchRunner", *said]


def _free_ports(count: int) -> list[int]:
    """Not from `random`, which pytest-randomly seeds alike in each of its workers."""
    with ExitStack() as held:
        ports: list[int] = []
        while len(ports) < count:
            listening = held.enter_context(socket.socket())
            port = secrets.choice(PORTS)
            try:
                listening.bind(("127.0.0.1", port))
            except OSError:
                continue
            ports.append(port)
        return ports


def _wait(node: Node, asked: str) -> None:
    """Until it is answered well: 408 says not yet."""
    until = time.monotonic() + PROCESS_PATIENCE_S
    with httpx.Client(base_url=node.address, timeout=PROCESS_PATIENCE_S) as client:
        while time.monotonic() < until and node.alive:
            try:
                if client.get(asked).is_success:
                    return
                # A copy that could not be reached while its node came back is not looked for again by itself.
                client.post("/_cluster/reroute?retry_failed=true")
            except httpx.TransportError:
                time.sleep(0.1)
    raise TimeoutError(f"The OpenSearch node at {node.address} did not answer {asked}:\n{node.last_words()}")
