"""The cluster that the tests of the OpenSearch engine stand on, and what its client needs to live on without a node."""

import asyncio
import math
from collections.abc import AsyncIterator
from typing import Any

import pytest
from opensearchpy import AsyncOpenSearch, NotFoundError
from opensearchpy import ConnectionError as Unreachable

from opensearch_cluster import Cluster

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
    client = AsyncOpenSearch(list(opensearch.addresses), timeout=5, max_retries=2, retry_on_timeout=True)
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
    before = await _search(filled, "road")
    killed = asyncio.Event()

    async def ask() -> list[set[str]]:
        answers = [set(await _search(filled, "road")) for _ in range(10)]
        await killed.wait()
        return answers + [set(await _search(filled, "road")) for _ in range(10)]

    async with asyncio.TaskGroup() as group:
        asking = [group.create_task(ask()) for _ in range(4)]
        await asyncio.sleep(0)  # they have asked, and nobody has answered
        opensearch.nodes[0].kill()
        killed.set()
    assert all(answer == set(before) for task in asking for answer in task.result())
    health = await filled.cluster.health(wait_for_nodes="2", wait_for_status="yellow")
    assert (health["status"], health["number_of_nodes"]) == ("yellow", 2)


async def test_a_dead_node_comes_back_with_what_it_had(filled: AsyncOpenSearch, opensearch: Cluster) -> None:
    opensearch.nodes[1].kill()
    await asyncio.to_thread(opensearch.mend)
    assert set(await _search(filled, "rain")) == {"2", "3"}
    health = await filled.cluster.health()
    assert (health["status"], health["number_of_nodes"]) == ("green", 3)


async def test_without_any_node_the_client_says_so(filled: AsyncOpenSearch, opensearch: Cluster) -> None:
    for node in opensearch.nodes:
        node.kill()
    with pytest.raises(Unreachable):
        await _search(filled, "rain")


async def test_the_next_test_finds_nothing_of_the_last(client: AsyncOpenSearch) -> None:
    with pytest.raises(NotFoundError):
        await _search(client, "rain")
