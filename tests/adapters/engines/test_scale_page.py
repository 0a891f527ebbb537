import re
import tomllib
from pathlib import Path

import pytest

from suasion.adapters.engines.spark import SparkEngine
from suasion.core.settings import Settings
from tests.adapters.engines.local_cluster import MASTER

PAGE = Path(__file__).parents[3] / "docs" / "scale.md"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


def test_its_settings_are_settings() -> None:
    (block,) = blocks("toml")
    settings = Settings({f"engine.{name}": value for name, value in tomllib.loads(block)["engine"].items()})
    assert settings.text("engine.kind") == "spark"


def test_its_program_runs_on_a_cluster_and_prints_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], cluster: SparkEngine
) -> None:
    monkeypatch.chdir(tmp_path)
    with cluster.session():
        pass  # this process's Spark is the cluster of the tests, and a process has one
    (program,), (told,) = blocks("python"), blocks("text")
    assert "local[2]" in program
    exec(compile(program.replace("local[2]", MASTER), "scale.md", "exec"), {})
    assert capsys.readouterr().out == told
