"""What every test may use: a clean environment, and new workspaces that cost little."""

import os
import signal
from typing import Any

import pytest

from tests.by_file import ByFile
from tests.migrated_once import migrated
from tests.trust import recording
from tests.trust.recording import trust

__all__ = ["trust"]

# One thread each: two cores are shared by parallel test workers.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

# A run that was begun in the background may have been told to ignore Ctrl-C, and its children would inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the caller's own settings."""
    for name in list(os.environ):
        if name.startswith("SUASION_"):
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def migrations_run_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new workspace of a test is a copy of one that went through the migrations."""
    monkeypatch.setattr("suasion.wiring.migrate", migrated)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--skip-marked", default="", help="a marker whose tests are left out, and counted")
    recording.add_options(parser)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    """Give parallel workers whole files."""
    return ByFile(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave tests out only when asked to by name, and say how many."""
    recording.leave_out(config, items)
    marker = config.getoption("--skip-marked")
    if not marker:
        return
    left_out = [item for item in items if item.get_closest_marker(marker)]
    items[:] = [item for item in items if not item.get_closest_marker(marker)]
    config.hook.pytest_deselected(items=left_out)
    config.stash[_LEFT_OUT] = f"SKIP={marker}: {len(left_out)} tests were left out"


_LEFT_OUT = pytest.StashKey[str]()


def pytest_report_collectionfinish(config: pytest.Config) -> str:
    """Print the count of tests left out."""
    return config.stash.get(_LEFT_OUT, "")
