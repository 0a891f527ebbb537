"""The databases that the contract of `core.database.Database` is held against."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.adapters.storage.stores import PostgresStore, SQLiteStore, Store


@pytest.fixture(params=[SQLiteStore, PostgresStore])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A new database with the tables of `stores`; the test sees nothing of which it is."""
    with request.param(tmp_path) as made:
        made.database._group._longest = 60.0  # however slow the machine is
        yield made
