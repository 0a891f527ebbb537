"""Run the trials of the log at full size and write down what they saw: ``trust_report.json``.

    python scripts/soak.py                     every trial, with a new seed; takes about three hours
    python scripts/soak.py T06 T12 --seed 7    these, with this seed

The report has one entry per trial: {test, name, size, inputs, faults, lost, doubled, seed, commit, seconds, time, more}. The exit
code is 1 if a trial was red, or one that should have run reported nothing.
"""

# ruff: noqa: T201 - a script tells what it saw
import argparse
import json
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TRIALS = ("T01", "T06", "T07", "T12", "T17", "T25", "T26", "T30", "T32", "T48")
"""What is promised of the log and the intake; docs/trust.md says what each tries."""


def main() -> int:
    """Run what the command line asks for; gives the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trials", nargs="*", metavar="TRIAL", help="numbers such as T06; all if none is named")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(2**31), help="what their chance is drawn from")
    parser.add_argument("--size", choices=("commit", "full"), default="full")
    parser.add_argument("--report", type=Path, default=ROOT / "trust_report.json")
    asked = parser.parse_args()
    if unknown := sorted(set(asked.trials) - set(TRIALS)):
        parser.error(f"no trial is called {', '.join(unknown)}; there are {', '.join(TRIALS)}")
    wanted = tuple(asked.trials) or TRIALS
    with tempfile.TemporaryDirectory() as directory:
        red, found = run(wanted, Path(directory) / "seen.jsonl", asked.size, asked.seed)
    asked.report.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    silent = [trial for trial in wanted if trial not in {one["test"] for one in found}]
    for one in found:
        print(
            "{test}  {name}: {inputs:,} inputs, {faults:,} faults, {lost} lost, {doubled} doubled, {seconds} s".format(
                **one
            )
        )
    if silent:
        print(f"Nothing was reported by {', '.join(silent)}.", file=sys.stderr)
    print(f"Seed {asked.seed}, {len(found)} reports in {asked.report.name}: {'RED' if red or silent else 'all green'}")
    return 1 if red or silent else 0


def run(wanted: tuple[str, ...], seen: Path, size: str, seed: int) -> tuple[bool, list[dict[str, Any]]]:
    """Run trials one after the other; gives whether one was red, and what they reported."""
    command = [sys.executable, "-m", "pytest", "-m", "trust", "-p", "no:cacheprovider", "tests", "--trust-size", size]
    command += ["--trust-seed", str(seed), "--trust-report", str(seen), "--trust-only", ",".join(wanted)]
    ended = subprocess.run(command, cwd=ROOT, check=False)
    lines = seen.read_text(encoding="utf-8").splitlines() if seen.exists() else []
    commit = commit_here()
    return ended.returncode != 0, [json.loads(line) | {"commit": commit} for line in lines]


def commit_here() -> str:
    """Name the commit, with a plus behind it if files differ from it."""

    def git(*arguments: str) -> str:
        return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()

    return git("rev-parse", "HEAD") + ("+" if git("status", "--porcelain", "--untracked-files=no") else "")


if __name__ == "__main__":
    sys.exit(main())
