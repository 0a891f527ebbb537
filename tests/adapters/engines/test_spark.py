"""What Spark alone has: a process of its own, shared by the sessions of this one."""

import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest

from suasion.adapters.engines.spark import SparkEngine
from suasion.adapters.engines.spark_process import SparkPlace
from suasion.core.errors import SettingError

PROGRAM = """
import sys
from pathlib import Path
import pyarrow as pa
from suasion.adapters.engines.spark import SparkEngine
from suasion.adapters.engines.spark_process import SparkPlace
from suasion.core.errors import WorkspaceError
nowhere = SparkEngine(SparkPlace("yarn", 0.6, Path(sys.argv[1])))
try:
    with nowhere.session():
        pass
except WorkspaceError as error:
    print(error.message, flush=True)
nowhere.close()
engine = SparkEngine(SparkPlace("local[1]", 0.6, Path(sys.argv[1])), threads=1)
with engine.session() as session:
    table = session.add_arrow("x", pa.table({"number": [1, 2]}))
    print(session.fetch(table.number.sum().as_table())[0][0], flush=True)
    try:
        session.fetch(table.filter(table.number.cast("string").cast("date").notnull()))
    except Exception as error:
        print(type(error).__name__, flush=True)
    java = session._spark.sparkContext._gateway.proc.pid
    print(java, [path.name.partition("-")[2][:6] for path in Path(sys.argv[1]).iterdir()], flush=True)
"""


def run(directory: Path, ending: str) -> list[str]:
    """Run a process that uses Spark, in an empty directory; gives what it said, standard error included."""
    (directory / "cwd").mkdir(parents=True)
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM + ending, str(directory / "tmp")],
        cwd=directory / "cwd",
        env={name: value for name, value in os.environ.items() if name not in {"HADOOP_CONF_DIR", "YARN_CONF_DIR"}}
        | {"JDK_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert list((directory / "cwd").iterdir()) == []  # no metastore, no warehouse, no logs
    return ended.stdout.splitlines()


def is_running(pid: int) -> bool:
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text().rpartition(")")[2].split()[0] != "Z"


def test_it_says_why_it_does_not_start_is_quiet_keeps_to_its_directory_and_is_gone_when_closed(tmp_path: Path) -> None:
    why, *said = run(tmp_path, "engine.close()\nprint(list(Path(sys.argv[1]).iterdir()))")
    assert why.startswith("Spark on yarn did not start: ")
    assert "HADOOP_CONF_DIR" in why
    java, names = said[2].split(" ", 1)
    assert [*said[:2], names, *said[3:]] == ["3", "DateTimeException", "['spark-']", "[]"]
    assert not is_running(int(java))


def test_another_cluster_in_the_same_process_is_refused(cluster: SparkEngine) -> None:
    other = SparkEngine(SparkPlace("local[1]"))
    with cluster.session() as session:
        session.fetch(session.add_arrow("x", pa.table({"number": [1]})))
        with (
            pytest.raises(SettingError, match=r"runs Spark on local-cluster.* already; .* is local\[1\]"),
            other.session(),
        ):
            pass
    other.close()


def test_two_engines_of_one_cluster_share_it_until_both_are_closed(cluster: SparkEngine) -> None:
    second = SparkEngine(cluster._place)
    with cluster.session() as one, second.session() as other:
        assert one._spark.sparkContext is other._spark.sparkContext
    second.close()
    with cluster.session() as session:
        assert session.fetch(session.add_arrow("x", pa.table({"number": [1]}))).num_rows == 1


def test_what_a_session_computed_is_given_back_when_it_closes(cluster: SparkEngine) -> None:
    with cluster.session() as session:
        context = session._spark.sparkContext
        before = context._jsc.sc().getPersistentRDDs().size()
        session.materialize("x", session.add_arrow("numbers", pa.table({"number": [1, 2, 3]})))
        assert context._jsc.sc().getPersistentRDDs().size() == before + 1
    assert context._jsc.sc().getPersistentRDDs().size() == before
