"""The cluster that the tests of the OpenSearch engine stand on."""

import httpx
import pytest

from opensearch_cluster import Cluster

pytestmark = pytest.mark.xdist_group("opensearch")


def _health(address: str) -> dict[str, object]:
    found: dict[str, object] = httpx.get(f"{address}/_cluster/health").json()
    return found


def test_every_node_knows_of_three_and_has_nothing(opensearch: Cluster) -> None:
    for address in opensearch.addresses:
        health = _health(address)
        assert (health["status"], health["number_of_nodes"], health["active_shards"]) == ("green", 3, 0)
