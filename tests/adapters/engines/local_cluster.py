"""A real cluster on this machine: a master, two workers, and two executors that are processes of their own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from suasion.adapters.engines.spark import SparkEngine
from suasion.adapters.engines.spark_process import SparkPlace

MASTER = "local-cluster[2,1,1024]"
"""Two workers of one core and 1,024 MB each."""


@contextmanager
def local_cluster(directory: Path) -> Iterator[SparkEngine]:
    """Start it at the first session and stop it at the end; it writes into `directory` only."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_HOME", str(_home(directory / "home")))
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        patch.setenv("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")  # short lives: compile little
        engine = SparkEngine(SparkPlace(MASTER, memory_limit_gb=1.0, temp_directory=directory / "tmp"), threads=1)
        try:
            yield engine
        finally:
            engine.close()


def _home(directory: Path) -> Path:
    """Give PySpark's own Spark another home: a worker of a local cluster writes its executors' logs there."""
    import pyspark

    directory.mkdir()
    for part in Path(pyspark.__file__).parent.iterdir():
        if part.name in {"bin", "jars", "sbin"}:
            (directory / part.name).symlink_to(part)
    return directory
