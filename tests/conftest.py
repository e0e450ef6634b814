"""What every test stands on: a closed network, a clean environment, the real rooms."""

import gc
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest
import trustme

import opensearch_cluster
from fake_stores import SetClock, fake_stores
from opensearch_cluster import Cluster
from opensearch_server import NoOpensearch
from patience import PATIENCE_S
from postgresql import NoPostgresql, empty, running
from povbot import bootstrap, settings
from povbot.analysis.bridge import DictionaryBridge
from povbot.analysis.sentences import SentencexSplitter
from povbot.ports import Stores
from povbot.readers.stores import opened
from povbot.service import Service
from stories import ROOT, Rooms

if TYPE_CHECKING:
    from cluster_writer import Filler
    from povbot.index.cluster.asking import Cluster as Asked

pytest_plugins = ["web_front", "real_browser"]
# Bots are run as processes by tests of other folders, too.
sys.path.append(str(Path(__file__).parent / "telegram"))

hypothesis.settings.register_profile(
    "here", deadline=None, max_examples=60, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.register_profile("ci", hypothesis.settings.get_profile("here"), derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "here")


NO_CLUSTER = "There is no OpenSearch cluster: "


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line for all the tests that a cluster was missing for; pytest has one for each."""
    skipped = (str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", ()))
    reasons = [reason for reason in skipped if NO_CLUSTER in reason]
    if reasons:
        terminalreporter.write_line(f"{len(reasons)} tests were not run. {reasons[0].removeprefix('Skipped: ')}")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    config.option.allow_hosts = "127.0.0.1,localhost"
    config.option.allow_unix_socket = True


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """More than there are cores: where bots and servers are run as processes, tests wait more than they compute."""
    return (os.cpu_count() or 1) * 3 // 2


def pytest_collection_finish() -> None:
    """What was collected is there to the end: to look through it again and again for garbage took a tenth of all
    tests' time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def cache_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of all workers: a dictionary that one has turned round, in seconds, is there for the others."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "cache"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def authorities(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Whom a client trusts: one, whom nobody else knows."""
    file = tmp_path_factory.mktemp("authorities") / "one.pem"
    trustme.CA().cert_pem.write_to_path(str(file))
    return file


@pytest.fixture(scope="session", autouse=True)
def _clean_environment(cache_dir: Path, authorities: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in [*os.environ]:
            if name.startswith("POVBOT_") and name != "POVBOT_STRICT_BOTAPI":
                patch.delenv(name)
        # For povbot run as a process of its own: the user's folders are no business of tests.
        patch.setenv("POVBOT_CACHE_DIR", str(cache_dir))
        patch.setenv("POVBOT_READERS__DATABASE", f"sqlite:///{tmp_path_factory.mktemp('readers')}/povbot.db")
        patch.setenv("OPENBLAS_NUM_THREADS", "1")
        # They are started some hundred times, and a tenth of a start was to compile povbot's own modules again.
        patch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
        # All that the world trusts take 0.04 s to read, for each of the clients of each bot; no test asks the world.
        patch.setenv("SSL_CERT_FILE", str(authorities))
        # A shell has what it runs in the background ignore Ctrl-C, and so would all that is started here.
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        yield
        signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL that is started for this; without one, its tests are skipped."""
    try:
        with running() as address:
            yield address
    except NoPostgresql as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def opensearch_nodes() -> Iterator[Cluster]:
    """As the last test left it. What asks for it is marked xdist_group("opensearch"), so that one worker starts it."""
    try:
        with opensearch_cluster.running() as cluster:
            yield cluster
    except NoOpensearch as missing:
        pytest.skip(f"{NO_CLUSTER}{missing}")


@pytest.fixture
def opensearch(opensearch_nodes: Cluster) -> Cluster:
    """Whole and empty, whatever the test before did to it."""
    opensearch_nodes.restart()
    opensearch_nodes.empty()
    return opensearch_nodes


@pytest.fixture(scope="session")
def _fillers() -> "Iterator[dict[str, Filler]]":
    fillers: dict[str, Filler] = {}
    yield fillers
    for filler in fillers.values():
        filler.sender.close()


@pytest.fixture
def _filler(
    opensearch_nodes: Cluster, _fillers: "dict[str, Filler]", tmp_path_factory: pytest.TempPathFactory
) -> "Callable[[str], Filler]":
    """Of one archive in a cluster, with whatever the test before filled in: making indices takes a second."""
    from cluster_writer import Filler  # noqa: PLC0415 - with the cluster's client, which few tests need
    from povbot.index.cluster.access import Access  # noqa: PLC0415

    def filler(prefix: str) -> "Filler":
        if not all(node.alive for node in opensearch_nodes.nodes):
            opensearch_nodes.mend()
        if prefix in _fillers and not _fillers[prefix].is_there:
            _fillers.pop(prefix).sender.close()
        if prefix not in _fillers:
            access = Access(opensearch_nodes.addresses, timeout_s=PATIENCE_S)
            _fillers[prefix] = Filler(access, tmp_path_factory.mktemp("registers"), prefix)
        return _fillers[prefix]

    return filler


@pytest.fixture
def filler(_filler: "Callable[[str], Filler]") -> "Filler":
    return _filler("stories")


@pytest.fixture
def passage_filler(_filler: "Callable[[str], Filler]") -> "Filler":
    return _filler("passages")


@pytest.fixture
async def asked_cluster(opensearch_nodes: Cluster) -> "AsyncIterator[Asked]":
    from cluster_writer import asking  # noqa: PLC0415
    from povbot.index.cluster.access import Access  # noqa: PLC0415

    async with asking(Access(opensearch_nodes.addresses, timeout_s=PATIENCE_S)) as cluster:
        yield cluster


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture(params=["in memory", "SQLite", "PostgreSQL"])
async def stores(request: pytest.FixtureRequest, tmp_path: Path, clock: SetClock) -> AsyncIterator[Stores]:
    """Empty, wherever they may lie: each test of them is run three times."""
    if request.param == "in memory":
        yield fake_stores(clock)
    elif request.param == "SQLite":
        async with opened(f"sqlite:///{tmp_path}/readers.db", clock) as stores:
            yield stores
    else:
        address = request.getfixturevalue("postgresql")
        await empty(address)
        async with opened(address, clock) as stores:
            yield stores


@pytest.fixture(scope="session")
def paths() -> settings.Paths:
    return settings.find(ROOT)


@pytest.fixture(scope="session")
def bundled(paths: settings.Paths, _clean_environment: None) -> Service:
    """The real service of the bundled archive; a fault of the archive fails whoever asks for it."""
    return bootstrap.build_service(settings.read(paths.settings), paths, lambda fault: pytest.fail(str(fault)))


@pytest.fixture(scope="session")
def rooms(bundled: Service) -> Rooms:
    """The real rooms as bootstrap joins them, for archives made up by a test."""
    asking = bundled._edition.asking
    assert isinstance(asking._bridge, DictionaryBridge)
    return Rooms(asking._builder._analyzer, SentencexSplitter(), asking._interpreter, asking._topics, asking._bridge)
