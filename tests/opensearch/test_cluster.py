"""The cluster that the tests of the OpenSearch engine stand on, and what its client needs to live on without a node."""

import asyncio
import math
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from opensearchpy import AsyncOpenSearch, NotFoundError, TransportError
from opensearchpy import ConnectionError as Unreachable

from opensearch_cluster import Cluster
from patience import PATIENCE_S

pytestmark = pytest.mark.xdist_group("opensearch")

INDEX: dict[str, Any] = {
    "settings": {
        "number_of_shards": 3,
        "number_of_replicas": 1,
        "similarity": {"default": {"type": "BM25", "k1": 1.2, "b": 0.75}},
    },
    "mappings": {
        "dynamic": "strict",
        "properties": {"terms": {"type": "text", "analyzer": "whitespace"}},
    },
}
TERMS = ("Dongchuan 脱贫", "dongchuan 脱贫 road", "road road rain", "rain 下雨")


@pytest.fixture
async def client(opensearch: Cluster) -> AsyncIterator[AsyncOpenSearch]:
    client = AsyncOpenSearch(list(opensearch.addresses), timeout=PATIENCE_S, max_retries=2, retry_on_status=())
    yield client
    await client.close()
    # What failed last is not among those that close() closes (opensearch-py 3.2).
    for connection in client.transport.connection_pool.orig_connections:
        await connection.close()


@pytest.fixture
async def filled(client: AsyncOpenSearch) -> AsyncOpenSearch:
    await client.indices.create(index="passages", body=INDEX, wait_for_active_shards="all")
    lines = [line for number, terms in enumerate(TERMS) for line in ({"index": {"_id": number}}, {"terms": terms})]
    done = await client.bulk(body=lines, index="passages", refresh=True)
    assert not done["errors"]
    return client


async def _search(client: AsyncOpenSearch, term: str) -> dict[str, float]:
    """Scores by passage, with the statistics of all shards together; a search of some shards only is an error."""
    found = await client.search(
        index="passages",
        body={"query": {"match": {"terms": term}}},
        search_type="dfs_query_then_fetch",
        allow_partial_search_results=False,
    )
    return {hit["_id"]: hit["_score"] for hit in found["hits"]["hits"]}


async def _persist(client: AsyncOpenSearch, term: str) -> dict[str, float]:
    """A node that dies in the middle of a search has it answered 500 or 503 by another, which is alive. The client
    asks again only after the second, at once, and takes the one that said so for dead."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            try:
                return await _search(client, term)
            except TransportError as error:
                if error.error != "search_phase_execution_exception" and not isinstance(error, Unreachable):
                    raise
                await asyncio.sleep(0.1)


async def test_three_nodes_know_each_other(opensearch: Cluster) -> None:
    for address in opensearch.addresses:
        async with AsyncOpenSearch([address]) as client:
            health = await client.cluster.health()
        assert (health["status"], health["number_of_nodes"], health["active_shards"]) == ("green", 3, 0)


async def test_terms_are_found_as_they_were_written(filled: AsyncOpenSearch) -> None:
    assert set(await _search(filled, "脱贫")) == {"0", "1"}
    assert set(await _search(filled, "dongchuan")) == {"1"}


async def test_scores_are_bm25_by_the_statistics_of_all_shards(filled: AsyncOpenSearch) -> None:
    scores = await _search(filled, "road")
    idf = math.log(1 + (4 - 2 + 0.5) / (2 + 0.5))
    average = 10 / 4
    version = (await filled.info())["version"]["number"]
    factor = 1.2 + 1 if version.startswith("2.") else 1.0  # 3.0 left it out, as Lucene 8 had
    expected = {
        number: factor * idf * count / (count + 1.2 * (1 - 0.75 + 0.75 * length / average))
        for number, count, length in (("1", 1, 3), ("2", 2, 3))
    }
    assert scores == pytest.approx(expected, rel=1e-6)


async def test_no_question_is_lost_or_answered_in_part_while_a_node_dies(
    filled: AsyncOpenSearch, opensearch: Cluster
) -> None:
    answers: list[set[str]] = []

    async def ask() -> None:
        for _ in range(20):
            answers.append(set(await _persist(filled, "road")))
            if len(answers) == 20:  # and three others are waiting for theirs
                opensearch.nodes[0].kill()

    await asyncio.gather(*(ask() for _ in range(4)))
    assert answers == [{"1", "2"}] * 80
    health = await filled.cluster.health(wait_for_nodes="2", wait_for_status="yellow")
    assert (health["status"], health["number_of_nodes"]) == ("yellow", 2)


async def test_a_dead_node_comes_back_with_what_it_had(filled: AsyncOpenSearch, opensearch: Cluster) -> None:
    opensearch.nodes[1].kill()
    await asyncio.to_thread(opensearch.mend)
    assert set(await _search(filled, "rain")) == {"2", "3"}
    health = await filled.cluster.health()
    assert (health["status"], health["number_of_nodes"]) == ("green", 3)


async def test_an_emptied_cluster_has_nothing(filled: AsyncOpenSearch, opensearch: Cluster) -> None:
    await filled.indices.put_alias(index="passages", name="archive")
    await filled.indices.put_index_template(name="passages", body={"index_patterns": ["passages*"]})
    await asyncio.to_thread(opensearch.empty)
    with pytest.raises(NotFoundError):
        await _search(filled, "rain")
    assert not await filled.indices.exists(index="archive")
    assert (await filled.indices.get_index_template())["index_templates"] == []


def test_nodes_end_with_the_process_that_started_them() -> None:
    program = (
        "import subprocess, opensearch_cluster as cluster\n"
        "with cluster.group() as group:\n"
        "    node = subprocess.Popen(['sleep', '1000'], process_group=group)\n"
        "    print(node.pid, flush=True)\n"
        "    node.wait()\n"
    )
    tests = Path(__file__).parents[1]
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, cwd=tests) as started:
        assert started.stdout is not None
        assert int(started.stdout.readline()) > 0
        started.kill()
        assert started.stdout.read() == b""  # the node held this pipe, too: at its end both are gone
