"""`make soak` runs every trial, whatever becomes of the others, and writes down how each ended."""

import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from scripts.soak import ALONE
from scripts.soak import TRIALS as PROMISED
from tests.cli.command import environment

ROOT = Path(__file__).parents[2]
TRIALS = """
import time
import pytest

@pytest.mark.trust("T97")
def test_well(trust):
    trust.report(inputs=trust.size(commit=2, full=100), faults=3, latency_ms=1.5)

@pytest.mark.trust("T98")
def test_lost(trust):
    print("this is why")
    trust.report(inputs=10, faults=1, lost=4)

@pytest.mark.trust("T99")
def test_says_nothing(trust):
    pass

@pytest.mark.trust("T96")
def test_never_ends(trust, tmp_path):
    open({begun!r}, "w").close()
    time.sleep(600)
"""
DRIVER = """
import sys
from pathlib import Path
sys.path.insert(0, {scripts!r})
import soak
here = ("-c", {pyproject!r}, "--rootdir", {root!r}, "-p", "tests.conftest")
directory = Path({directory!r})
sys.exit(soak.soak(soak.Plan(sys.argv[1:], "full", 7, directory / "report.json", directory, here)))
"""


def begun(directory: Path, *trials: str) -> "subprocess.Popen[str]":
    (directory / "test_trials.py").write_text(TRIALS.format(begun=str(directory / "begun")), encoding="utf-8")
    places = {"scripts": ROOT / "scripts", "pyproject": ROOT / "pyproject.toml", "root": ROOT, "directory": directory}
    driver = DRIVER.format(**{name: str(path) for name, path in places.items()})
    command = [sys.executable, "-c", driver, *trials]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment())


def reported(directory: Path) -> dict[str, dict[str, Any]]:
    return {one["test"]: one for one in json.loads((directory / "report.json").read_text(encoding="utf-8"))}


def test_a_red_trial_stops_no_other_and_interrupted_it_ends_what_runs_and_reports_what_is_known(tmp_path: Path) -> None:
    with begun(tmp_path, "T96", "T98", "T99", "T97") as process:
        assert process.stdout is not None
        said = [""]
        while not said[-1].startswith("T97"):
            said.append(process.stdout.readline())
            assert said[-1], process.communicate()
        while not (tmp_path / "begun").exists():
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(signal.SIGTERM)
        said += process.communicate(timeout=300)[0].splitlines()
    assert process.returncode == 1
    found = reported(tmp_path)
    outcomes = {"T96": "waiting", "T97": "green", "T98": "red", "T99": "silent"}
    assert {test: one["outcome"] for test, one in found.items()} == outcomes
    assert (found["T97"]["inputs"], found["T97"]["seed"], found["T98"]["lost"]) == (100, 7, 4)
    assert "this is why" in "".join(said)
    assert "T96 waiting, T98 red, T99 silent" in said[-1]


def test_all_is_well_only_if_all_are_green(tmp_path: Path) -> None:
    with begun(tmp_path, "T97") as process:
        out, _ = process.communicate(timeout=300)
    assert (process.returncode, out.splitlines()[-1].rpartition(": ")[2]) == (0, "all green")
    assert re.search(r"^T97  green  \d+ s$", out, re.MULTILINE)


def test_every_trial_has_a_file() -> None:
    marks = re.compile(r'^@pytest\.mark\.trust\("(T\d\d)"\)', re.MULTILINE)
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py") if path != Path(__file__)]
    there = {number for text in texts for number in marks.findall(text)} - {"T98", "T99"}  # of test_recording.py
    assert there == set(PROMISED)
    assert set(ALONE) <= there
