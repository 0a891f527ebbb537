"""The notebooks run in a kernel of their own, say the same in both languages, and are stored without outputs."""

import os
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "notebooks"
ENGLISH, CHINESE = FOLDER / "first_steps.ipynb", FOLDER / "first_steps.zh-CN.ipynb"
SECONDS = 40


def _read(path: Path) -> Any:
    return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]


def _code(path: Path) -> list[str]:
    return [cell.source for cell in _read(path).cells if cell.cell_type == "code"]


def test_both_languages_have_the_same_code_and_as_many_texts() -> None:
    assert len(_code(ENGLISH)) > 10
    assert _code(ENGLISH) == _code(CHINESE)
    kinds = [[cell.cell_type for cell in _read(path).cells] for path in (ENGLISH, CHINESE)]
    assert kinds[0] == kinds[1]


def test_the_twin_is_in_chinese() -> None:
    texts = [cell.source for cell in _read(CHINESE).cells if cell.cell_type == "markdown"]
    assert all(any("一" <= letter <= "鿿" for letter in text) for text in texts)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.ipynb")), ids=lambda path: path.name)
def test_a_stored_notebook_is_valid_and_holds_no_outputs(path: Path) -> None:
    notebook = _read(path)
    nbformat.validate(notebook)
    kept = [cell for cell in notebook.cells if cell.cell_type == "code" and (cell.outputs or cell.execution_count)]
    assert kept == []


def test_the_made_shop_is_said_to_be_made_before_anything_is_shown() -> None:
    first = [_read(path).cells[0].source for path in (ENGLISH, CHINESE)]
    assert "made" in first[0]
    assert "虚构" in first[1]


def test_the_first_steps_run_and_show_what_they_promise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")]))
    notebook = _read(ENGLISH)
    client = NotebookClient(notebook, timeout=SECONDS, resources={"metadata": {"path": str(tmp_path)}})
    client.execute()
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert not [one for cell in cells for one in cell.outputs if one.output_type != "stream" or one.name != "stdout"]
    shown = "\n".join(one.text for cell in cells for one in cell.outputs)
    for promised in (
        "True",  # the import balances
        "is in lapsed: True",
        "baselines",
        "95 % interval",
        "base rate",
        "because",
        "certified gap",
        "Recomputed the same: True",
        "no_consent",
        "held out",
    ):
        assert promised in shown, promised
    assert "not enough data" not in shown
    assert {path.name for path in tmp_path.iterdir()} == {
        "orders.csv",
        "customers.csv",
        "made-shop",
        "decisions.parquet",
    }
