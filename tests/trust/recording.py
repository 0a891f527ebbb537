"""How a trial of the log says how large it is to be and what it saw.

A trial is a test with the marker ``trust("T25")`` and the fixture `trust`. In `make test` it runs at commit size with a
fixed seed; ``make soak`` runs it at full size with a new seed and gathers what it reports in ``trust_report.json``.

>>> import pytest
>>> @pytest.mark.trust("T25")
... def test_what_was_acknowledged_is_in_the_backup(trust: "Trust") -> None:
...     events = trust.size(commit=200, full=20_000)
...     ...
...     trust.report(inputs=events, faults=1, lost=0, doubled=0)
"""

import json
import random
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest

COMMIT_SEED = 20261122
"""Of every trial in `make test`, so that a red one is red again."""


@dataclass(frozen=True)
class Seen:
    """What one trial saw: a line of ``trust_report.json``.

    Parameters
    ----------
    test, name
        The trial's number, such as ``T25``, and the test's own name.
    size
        ``commit`` or ``full``.
    inputs, faults
        What was put in, and how many faults were made meanwhile.
    lost, doubled
        Acknowledged inputs that were gone afterwards or were there more than once; a trial with either is red.
    more
        Further figures of its own, by name.
    seconds, time
        How long it took, and when it ended: seconds since 1970, UTC.
    """

    test: str
    name: str
    size: str
    seed: int
    inputs: int
    faults: int
    lost: int
    doubled: int
    more: dict[str, float]
    seconds: float
    time: float


class Trust:
    """What a trial is given: its size, its seed, and where to say what it saw."""

    def __init__(self, test: str, name: str, *, full: bool, seed: int) -> None:
        self.test, self.name, self.full, self.seed = test, name, full, seed
        self.random = random.Random(f"{test}-{seed}")
        self.seen: list[Seen] = []
        self._begun = time.monotonic()

    def size(self, *, commit: int, full: int) -> int:
        """Give the number that fits the run's size."""
        return full if self.full else commit

    def report(self, *, inputs: int, faults: int, lost: int = 0, doubled: int = 0, **more: float) -> None:
        """Say once what was seen; fails the test if anything was lost or doubled.

        `more` are figures of the trial's own, such as a latency.
        """
        assert not self.seen, "a trial reports once, at its end"
        seconds = round(time.monotonic() - self._begun, 2)
        figures = (inputs, faults, lost, doubled, more, seconds, round(time.time(), 3))
        self.seen.append(Seen(self.test, self.name, "full" if self.full else "commit", self.seed, *figures))
        assert (lost, doubled) == (0, 0), f"{lost} lost and {doubled} doubled of {inputs}, with seed {self.seed}"


def add_options(parser: pytest.Parser) -> None:
    """Add the options that `make soak` sets."""
    parser.addoption("--trust-size", default="commit", choices=("commit", "full"), help="how large trials are")
    parser.addoption("--trust-seed", type=int, default=COMMIT_SEED, help="what their chance is drawn from")
    parser.addoption("--trust-report", default="", help="a file that gets a line of JSON for every trial")
    parser.addoption("--trust-only", default="", help="numbers of trials, with commas: others are left out")


def leave_out(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what `--trust-only` does not name."""
    wanted = set(filter(None, config.getoption("--trust-only").split(",")))
    if wanted:
        left_out = [item for item in items if not wanted & {mark.args[0] for mark in item.iter_markers("trust")}]
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)


@pytest.fixture
def trust(request: pytest.FixtureRequest) -> Iterator[Trust]:
    """Give a trial its size and its seed, and write down what it reports."""
    marker = request.node.get_closest_marker("trust")
    assert marker is not None, 'mark it with its number: @pytest.mark.trust("T25")'
    config = request.config
    full, seed = config.getoption("--trust-size") == "full", config.getoption("--trust-seed")
    given = Trust(marker.args[0], request.node.name, full=full, seed=seed)
    print(f"{given.test}: seed {given.seed}, {config.getoption('--trust-size')} size")
    yield given
    file = config.getoption("--trust-report")
    for seen in given.seen if file else ():
        with Path(file).open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(asdict(seen)) + "\n")
