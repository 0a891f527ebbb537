"""Run the trials of the log, of identity and of segments at full size and write down what they saw: ``trust_report.json``.

    python scripts/soak.py                     every trial, with a new seed; takes over an hour on two cores
    python scripts/soak.py T06 T12 --seed 7    these, with this seed

Two trials run at a time, each in a pytest of its own; those that measure how quick the machine is run alone, at the end.
The report has one entry per test of a trial: {test, name, size, inputs, faults, lost, doubled, seed, commit, seconds, time,
more, outcome}. The outcome is the whole trial's: green, red, silent (nothing was reported), or waiting if it had not ended
when somebody interrupted. A trial of which nothing else is known has an entry of {test, outcome}. The exit code is 1 unless all are green.
"""

# ruff: noqa: T201 - a script tells what it saw
import argparse
import json
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

ROOT = Path(__file__).resolve().parent.parent
TRIALS = (
    "T30",
    "T01",
    "T06",
    "T20",
    "T21",
    "T19",
    "T41",
    "T12",
    "T17",
    "T48",
    "T08",
    "T42",
    "T07",
    "T25",
    "T32",
    "T28",
    "T26",
)
"""What is promised of the log, the intake, identity and segments, the longest first; docs/trust.md says what each tries."""
ALONE = ("T28", "T26")
AT_ONCE = 2
_PATIENCE_SECONDS = 30.0


@dataclass(frozen=True)
class Plan:
    """What to run and where: `options` are pytest's own, added to those of every trial."""

    trials: tuple[str, ...]
    size: str
    seed: int
    report: Path
    tests: Path = ROOT / "tests"
    options: tuple[str, ...] = ()


@dataclass
class Trial:
    """One trial, in a process of its own."""

    number: str
    outcome: str = "waiting"
    said: str = ""
    seen: list[dict[str, Any]] = field(default_factory=list)
    process: subprocess.Popen[bytes] | None = None


def main() -> int:
    """Run what the command line asks for; gives the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trials", nargs="*", metavar="TRIAL", help="numbers such as T06; all if none is named")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(2**31), help="what their chance is drawn from")
    parser.add_argument("--size", choices=("commit", "full"), default="full")
    parser.add_argument("--report", type=Path, default=ROOT / "trust_report.json")
    asked = parser.parse_args()
    if unknown := sorted(set(asked.trials) - set(TRIALS)):
        parser.error(f"no trial is called {', '.join(unknown)}; there are {', '.join(sorted(TRIALS))}")
    wanted = tuple(one for one in TRIALS if not asked.trials or one in asked.trials)
    return soak(Plan(wanted, asked.size, asked.seed, asked.report))


def soak(plan: Plan) -> int:
    """Run the trials of a plan, write the report after each, and give the exit code."""
    signal.signal(signal.SIGTERM, _interrupt)
    trials = [Trial(number) for number in plan.trials]
    alone = [one for one in trials if one.number in ALONE]
    begun, commit = time.monotonic(), commit_here()
    with tempfile.TemporaryDirectory() as directory:
        try:
            for together, at_once in (([one for one in trials if one not in alone], AT_ONCE), (alone, 1)):
                for ended, seconds in run(plan, together, at_once, Path(directory)):
                    tell(ended, seconds)
                    write(plan, trials, commit)
        except KeyboardInterrupt:
            print("Interrupted.", file=sys.stderr)
    write(plan, trials, commit)
    wrong = [f"{one.number} {one.outcome}" for one in trials if one.outcome != "green"]
    minutes = (time.monotonic() - begun) / 60
    print(f"Seed {plan.seed}, {minutes:.0f} minutes, {plan.report.name}: {', '.join(wrong) or 'all green'}")
    return 1 if wrong else 0


def run(plan: Plan, trials: list[Trial], at_once: int, directory: Path) -> Any:
    """Run trials, so many at once; gives each as it ends, with its seconds. Whatever runs is ended when interrupted."""
    stopping = threading.Event()
    with ThreadPoolExecutor(at_once) as threads:
        ending = [threads.submit(_run, plan, trial, directory, stopping) for trial in trials]
        try:
            for one in as_completed(ending):
                yield one.result()
        except BaseException:
            stopping.set()
            for trial in trials:
                if trial.process is not None:
                    _end(trial.process)
            raise


def _run(plan: Plan, trial: Trial, directory: Path, stopping: threading.Event) -> tuple[Trial, float]:
    begun, seen, said = time.monotonic(), directory / f"{trial.number}.jsonl", directory / f"{trial.number}.txt"
    command = [sys.executable, "-m", "pytest", "-m", "trust", "-p", "no:cacheprovider", *plan.options]
    command += ["--trust-size", plan.size, "--trust-seed", str(plan.seed), "--trust-report", str(seen)]
    command += ["--trust-only", trial.number, *files_of(trial.number, plan.tests)]
    if stopping.is_set():
        return trial, 0.0
    with said.open("wb") as out:
        # A session of its own: Ctrl-C comes to this script alone, which then ends what it began.
        trial.process = subprocess.Popen(
            command, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
        )
        if stopping.is_set():
            _end(trial.process)
        code = trial.process.wait()
    trial.seen = [json.loads(line) for line in seen.read_text("utf-8").splitlines()] if seen.exists() else []
    trial.said = said.read_text("utf-8", "replace")
    if not stopping.is_set():
        trial.outcome = "red" if code else "green" if trial.seen else "silent"
    return trial, time.monotonic() - begun


def files_of(trial: str, tests: Path) -> list[str]:
    """Give the test files that have a trial: pytest need not read the thousands of others."""
    mark = f'pytest.mark.trust("{trial}")'
    return [str(path) for path in sorted(tests.rglob("test_*.py")) if mark in path.read_text("utf-8")]


def tell(trial: Trial, seconds: float) -> None:
    """Print how a trial ended and what it saw, and of a red one everything that it said."""
    print(f"{trial.number}  {trial.outcome}  {seconds:.0f} s", flush=True)
    for one in trial.seen:
        figures = "".join(f", {name} {value:,}" for name, value in one["more"].items())
        numbers = "{inputs:,} inputs, {faults:,} faults, {lost:,} lost, {doubled:,} doubled".format(**one)
        print(f"     {one['name']}: {numbers}{figures}", flush=True)
    if trial.outcome != "green":
        print(trial.said, flush=True)


def write(plan: Plan, trials: list[Trial], commit: str) -> None:
    """Write the report, of what is known so far."""
    found = [
        {"test": trial.number} | one | {"commit": commit, "outcome": trial.outcome}
        for trial in sorted(trials, key=lambda trial: trial.number)
        for one in trial.seen or [{}]
    ]
    plan.report.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def commit_here() -> str:
    """Name the commit, with a plus behind it if files differ from it."""

    def git(*arguments: str) -> str:
        return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()

    return git("rev-parse", "HEAD") + ("+" if git("status", "--porcelain", "--untracked-files=no") else "")


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask a trial to clear up and end, and make it."""
    for asking in (signal.SIGINT, signal.SIGKILL):
        if process.poll() is None:
            os.killpg(process.pid, asking)
            try:
                process.wait(_PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                continue


if __name__ == "__main__":
    sys.exit(main())
