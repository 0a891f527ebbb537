"""Trials report what they saw, at the size that was asked for."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command import environment
from tests.trust.recording import COMMIT_SEED, Trust

ROOT = Path(__file__).parents[2]
TRIALS = """
import pytest

@pytest.mark.trust("T98")
def test_well(trust):
    trust.report(inputs=trust.size(commit=2, full=100), faults=3, latency_ms=1.5)

@pytest.mark.trust("T99")
def test_lost(trust):
    trust.report(inputs=10, faults=1, lost=4)
"""


def run(directory: Path, *options: str) -> tuple[str, list[dict[str, object]]]:
    trials, report = directory / "test_trials.py", directory / "seen.jsonl"
    trials.write_text(TRIALS, encoding="utf-8")
    report.unlink(missing_ok=True)
    here = [
        "-c",
        str(ROOT / "pyproject.toml"),
        "--rootdir",
        str(ROOT),
        "-p",
        "tests.conftest",
        "-p",
        "no:cacheprovider",
    ]
    command = [sys.executable, "-m", "pytest", "-q", *here, "--trust-report", str(report), *options, str(trials)]
    ended = subprocess.run(command, env=environment(), cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 1, ended.stdout + ended.stderr
    return ended.stdout, [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]


def test_a_trial_is_as_large_as_asked_its_report_has_all_figures_and_what_is_lost_is_red(tmp_path: Path) -> None:
    said, (well, lost) = run(tmp_path)
    assert "4 lost and 0 doubled of 10" in said
    assert (well["test"], well["size"], well["inputs"], well["seed"]) == ("T98", "commit", 2, COMMIT_SEED)
    assert (lost["test"], lost["lost"], lost["faults"]) == ("T99", 4, 1)
    assert set(well) > {"test", "inputs", "faults", "lost", "doubled", "seed", "seconds", "time"}


def test_size_and_seed_can_be_asked_for_and_trials_be_left_out(tmp_path: Path) -> None:
    _, (seen,) = run(tmp_path, "--trust-size", "full", "--trust-seed", "7", "--trust-only", "T99,T01")
    assert (seen["test"], seen["size"], seen["seed"]) == ("T99", "full", 7)
    assert Trust("T98", "here", full=True, seed=7).size(commit=2, full=100) == 100


def test_the_seed_alone_says_what_is_drawn() -> None:
    first, again, other = (Trust("T98", "here", full=False, seed=seed).random.random() for seed in (7, 7, 8))
    assert first == again != other


def test_a_trial_reports_once() -> None:
    trust = Trust("T98", "here", full=False, seed=1)
    trust.report(inputs=1, faults=0)
    with pytest.raises(AssertionError, match="reports once"):
        trust.report(inputs=1, faults=0)
