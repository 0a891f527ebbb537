"""What is logged outside requests is a dated line of JSON like every other, and names nobody."""

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from suasion.http.process_log import JSONLines


class _Noon:
    def now(self) -> datetime:
        return datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture
def log() -> Iterator[logging.Logger]:
    made, lines = logging.getLogger("suasion.trial"), JSONLines(_Noon())
    made.addHandler(lines)
    made.propagate = False
    yield made
    made.removeHandler(lines)
    made.propagate = True


def test_a_warning_is_one_dated_line(log: logging.Logger, capsys: pytest.CaptureFixture[str]) -> None:
    log.info("not this")
    log.error("%d batches were not written: %s", 1, "StorageFull\nand where")
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line) == {
        "event": "1 batches were not written: StorageFull\nand where",
        "logger": "suasion.trial",
        "time": "2026-11-01T12:00:00.000Z",
        "level": "error",
    }


def test_of_an_error_only_its_class_and_where_it_was_are_told(
    log: logging.Logger, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        int("ann@shop.example")
    except ValueError:
        log.exception("It stumbled")
    said = capsys.readouterr().err
    assert "ann@" not in said
    told = json.loads(said)
    assert told["error"] == "ValueError"
    assert [frame.partition(":")[0] for frame in told["frames"]] == [__name__]
