"""What several workers run: a group of tests shares what is costly to start, a cluster above all."""

import pytest


@pytest.mark.xdist_group("together")
def test_a_group_of_tests_has_one_worker(request: pytest.FixtureRequest) -> None:
    if not getattr(request.config.option, "loadgroup", False):
        pytest.skip("nothing is grouped here: `make test`")
    # xdist tells by this alone; under pytest 9.2 it is lost, and nothing says so (pytest-xdist #1386).
    assert request.node.nodeid.endswith("@together")
