import subprocess
import sys
from pathlib import Path

import pytest

from suasion import Workspace
from suasion.adapters.engines.choice import history_engine
from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.adapters.engines.spark import SparkEngine
from suasion.core.errors import ExtraMissing, SettingError
from suasion.core.settings import Settings


def test_without_a_word_everything_is_computed_in_this_process(tmp_path: Path) -> None:
    near = DuckDBEngine(1)
    assert history_engine(Settings({}), tmp_path, near) is near


def test_histories_are_computed_by_spark_if_the_settings_say_so(tmp_path: Path) -> None:
    chosen = history_engine(Settings({"engine.kind": "spark"}), tmp_path, DuckDBEngine(1))
    assert isinstance(chosen, SparkEngine)
    chosen.close()


@pytest.mark.parametrize(
    "master",
    [
        "local",
        "local[4]",
        "local[*]",
        "local-cluster[2,1,1024]",
        "spark://a:7077,b:7077",
        "yarn",
        "k8s://https://a:6443",
    ],
)
def test_a_master_is_named_as_spark_names_it(master: str) -> None:
    assert Settings({"engine.spark_master": master}).text("engine.spark_master") == master


@pytest.mark.parametrize("master", ["", "spark:/a", "localhost", "local[2] --conf x=y", "spark://a b"])
def test_what_is_no_master_is_refused(master: str) -> None:
    with pytest.raises(SettingError, match="a master as Spark names it"):
        Settings({"engine.spark_master": master})


def test_spark_is_not_loaded_before_it_is_used(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "shop").close()
    (tmp_path / "shop" / "suasion.toml").write_text('[engine]\nkind = "spark"\n', encoding="utf-8")
    program = f"""
import sys
from suasion import Workspace
with Workspace.open({str(tmp_path / "shop")!r}) as workspace, workspace.session() as session:
    assert not session.sealed_only
assert "pyspark" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True)


def test_without_pyspark_the_line_that_installs_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)  # as Python itself marks what is not there
    chosen = history_engine(Settings({"engine.kind": "spark"}), tmp_path, DuckDBEngine(1))
    with pytest.raises(ExtraMissing, match=r"pip install 'suasion\[spark\]'"), chosen.session():
        pass
    chosen.close()
