"""A new log for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from suasion.events.log import EventLog
from tests.events.workbench import opened_log


@pytest.fixture
def log(tmp_path: Path) -> Iterator[EventLog]:
    with opened_log(tmp_path / "workspace") as log:
        yield log
