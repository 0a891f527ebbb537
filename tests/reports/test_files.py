import json
from pathlib import Path

import pytest

from suasion.core.errors import InputRefused
from suasion.reports.files import write_report
from tests.reports.made import made


def test_the_pages_and_the_figures_are_written_and_read_back(tmp_path: Path) -> None:
    page = write_report(made(), tmp_path / "reports")
    assert page == tmp_path / "reports" / "report.en.html"
    assert sorted(path.name for path in page.parent.iterdir()) == [
        "report.en.html",
        "report.json",
        "report.zh-Hans.html",
    ]
    stored = json.loads((page.parent / "report.json").read_text(encoding="utf-8"))
    assert stored == json.loads(json.dumps(made()))


def test_a_broken_summary_leaves_the_old_report_alone(tmp_path: Path) -> None:
    page = write_report(made(), tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    broken = made()
    del broken["steps"]["send"]
    with pytest.raises(InputRefused):
        write_report(broken, tmp_path)
    assert {path.name: path.read_bytes() for path in page.parent.iterdir()} == before


def test_no_number_that_json_does_not_know_is_written(tmp_path: Path) -> None:
    summary = made()
    summary["steps"]["decide"]["greedy_loss"] = float("nan")
    with pytest.raises(ValueError, match="JSON"):
        write_report(summary, tmp_path)
    assert list(tmp_path.iterdir()) == []
