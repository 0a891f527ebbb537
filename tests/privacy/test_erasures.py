"""The erasure ledger remembers who was erased and how far, once each."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from suasion.adapters.storage.migrations import migrate
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.privacy.erasures import Erasure, Erasures

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def test_an_erasure_is_kept_and_only_ever_reaches_further(tmp_path: Path) -> None:
    database = SQLiteDatabase(tmp_path / "vault.db")
    migrate(database, "vault")
    ledger = Erasures(database)
    assert ledger.all() == []
    ledger.record([Erasure("t_b", 10, NOON), Erasure("t_a", 7, NOON)])
    ledger.record([Erasure("t_b", 10, NOON + timedelta(days=1)), Erasure("t_a", 3, NOON)])
    assert ledger.all() == [Erasure("t_a", 7, NOON), Erasure("t_b", 10, NOON + timedelta(days=1))]
    later = Erasure("t_b", 25, NOON + timedelta(days=2))
    ledger.record([later])
    assert Erasures(database).all() == [Erasure("t_a", 7, NOON), later]
    ledger.record([Erasure("t_a", 2, NOON, "another")])  # counts from a number of its own
    assert ledger.all() == [Erasure("t_a", 7, NOON), Erasure("t_a", 2, NOON, "another"), later]
    database.close()
