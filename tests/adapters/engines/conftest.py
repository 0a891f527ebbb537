"""The engines; Spark's cluster is started once a run."""

from collections.abc import Iterator

import pytest

from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.adapters.engines.spark import SparkEngine
from suasion.core.engine import Engine
from tests.adapters.engines.local_cluster import local_cluster

# PySpark leaves the socket that a result came through to the garbage collector.
UNCLOSED = "ignore:unclosed <socket:ResourceWarning"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Expect what a cluster leaves behind."""
    for item in items:
        if isinstance(item, pytest.Function) and _needs_cluster(item):
            item.add_marker(pytest.mark.filterwarnings(UNCLOSED))


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkEngine]:
    with local_cluster(tmp_path_factory.mktemp("cluster")) as engine:
        yield engine


@pytest.fixture(params=["duckdb", "spark"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn."""
    found: Engine = DuckDBEngine(1) if request.param == "duckdb" else request.getfixturevalue("cluster")
    return found


def _needs_cluster(item: pytest.Function) -> bool:
    chosen = item.callspec.params.get("engine") if hasattr(item, "callspec") else None
    return "cluster" in item.fixturenames or chosen == "spark"
