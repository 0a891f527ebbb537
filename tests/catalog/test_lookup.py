from pathlib import Path

import pyarrow as pa

from suasion.adapters.storage.migrations import migrate
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.catalog.catalog import Catalog
from suasion.catalog.lookup import items_by_id
from suasion.customers.history import ITEMS


def test_a_few_of_many_items_are_found_and_strangers_left_out(tmp_path: Path) -> None:
    database = SQLiteDatabase(tmp_path / "state.db")
    migrate(database, "state")
    rows = [dict.fromkeys(ITEMS.names) | {"item": f"i{n}", "name": f"Item {n}", "brand": "own"} for n in range(1200)]
    Catalog(database).put_items(pa.Table.from_pylist(rows, schema=ITEMS))
    found = items_by_id(database, [*(f"i{n}" for n in range(1100)), "stranger"])
    assert len(found) == 1100
    assert (found["i7"].name, found["i7"].brand, found["i7"].category) == ("Item 7", "own", None)
    assert items_by_id(database, []) == {}
