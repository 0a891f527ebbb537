from datetime import UTC, datetime
from pathlib import Path

import pytest

from suasion.adapters.storage.migrations import migrate
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.experiments.store import assign, assigned

FIRST, LATER = datetime(2017, 10, 30, tzinfo=UTC), datetime(2017, 11, 5, tzinfo=UTC)
HALVES = {"a": 0.5, "b": 0.5}


@pytest.fixture
def database(tmp_path: Path) -> SQLiteDatabase:
    made = SQLiteDatabase(tmp_path / "state.db")
    migrate(made, "state")
    return made


def test_an_arm_once_given_stays_when_shares_change(database: SQLiteDatabase) -> None:
    units = [f"c{k}" for k in range(50)]
    with database.write() as connection:
        before = assign(connection, "e", units, HALVES, seed=1, at=FIRST)
    assert set(before.values()) == {"a", "b"}
    with database.write() as connection:
        after = assign(connection, "e", [*units, "new"], {"a": 0.0, "b": 1.0}, seed=1, at=LATER)
    assert {unit: after[unit] for unit in units} == before
    assert after["new"] == "b"
    with database.read() as connection:
        assert assigned(connection, "e") == after
