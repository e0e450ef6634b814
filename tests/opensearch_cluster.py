"""A real OpenSearch cluster of three processes on loopback, for as long as it is needed."""

import json
import secrets
import shutil
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
    process: subprocess.Popen[bytes] | None = field(default=None)

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(self.command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)

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

    def mend(self) -> None:
        """Start what is dead and wait until every shard has its copies."""
        for node in self.nodes:
            if not node.alive:
                node.start()
        for node in self.nodes:
            _wait_for_green(node)

    def empty(self) -> None:
        """As it was when it was made. Every node has to live."""
        with httpx.Client(base_url=self.addresses[0], timeout=30) as client:
            for what in ("*?expand_wildcards=all", "_index_template/*", "_component_template/*"):
                client.delete(f"/{what}").raise_for_status()


@contextmanager
def running() -> Iterator[Cluster]:
    """A cluster of three, green and empty. Raises NoOpensearch."""
    runtime, jars = java(), programs()
    with tempfile.TemporaryDirectory(prefix="povbot-opensearch-") as folder:
        cluster = Cluster(tuple(_nodes(Path(folder), runtime, jars)))
        try:
            cluster.mend()
            yield cluster
        finally:
            for node in cluster.nodes:
                node.kill()


def _nodes(folder: Path, runtime: Path, jars: Path) -> Iterator[Node]:
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
            "cluster.routing.allocation.disk.threshold_enabled": False,
        }
        lines = [f"{name}: {json.dumps(value)}\n" for name, value in settings.items()]
        (home / "opensearch.yml").write_text("".join(lines), encoding="utf-8")
        yield Node(home, _command(home, runtime, jars, port), f"http://127.0.0.1:{port}")


def _command(home: Path, runtime: Path, jars: Path, port: int) -> list[str]:
    options = {
        "basePath": home,
        "confPath": home,
        "numOfNode": 1,
        "baseHttpPort": port - 1,  # the first node's is one more
        "moduleTypes": ",".join(MODULES),
    }
    said = [str(word) for name, value in options.items() for word in (f"-{name}", value)]
    runner = [str(runtime), *JVM, "-cp", f"{jars}/*", "org.codelibs.opensearch.runner.OpenSearchRunner", *said]
    setpriv = shutil.which("setpriv")  # on Linux a node dies with pytest, however that ends
    return [setpriv, "--pdeathsig", "KILL", *runner] if setpriv else runner


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


def _wait_for_green(node: Node) -> None:
    asked = f"{node.address}/_cluster/health?wait_for_status=green&wait_for_nodes={SIZE}&timeout=1s"
    until = time.monotonic() + 120
    while time.monotonic() < until and node.alive:
        try:
            if httpx.get(asked, timeout=10).is_success:  # 408 is what it says while it waits
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise TimeoutError(f"The OpenSearch node at {node.address} did not join a green cluster:\n{node.last_words()}")
