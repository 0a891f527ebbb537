import time
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.adapters.storage.migrations import migrate
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.catalog.catalog import OFFER_ITEMS, Catalog
from suasion.catalog.offers import Offer
from suasion.catalog.overwriting import Put
from suasion.core.errors import ColumnMissing, InputRefused
from suasion.customers.history import ITEMS


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    database = SQLiteDatabase(tmp_path / "state.db")
    migrate(database, "state")
    return Catalog(database)


def _items(**names: str) -> pa.Table:
    return pa.Table.from_pylist([{"item": item, "name": name} for item, name in names.items()], schema=ITEMS)


def _stored(catalog: Catalog) -> dict[str, str]:
    with DuckDBEngine(1).session() as session:
        table = session.fetch(catalog.items(session))
        assert table.schema.equals(ITEMS)
        return {row["item"]: row["name"] for row in table.to_pylist()}


def test_a_put_adds_overwrites_and_leaves_what_it_does_not_name(catalog: Catalog) -> None:
    assert catalog.put_items(_items(a="Apple", b="Bread")) == Put(added=2, changed=0, unchanged=0)
    assert catalog.put_items(_items(b="Brown bread", c="Cheese")) == Put(added=1, changed=1, unchanged=0)
    assert catalog.put_items(_items(c="Cheese")) == Put(added=0, changed=0, unchanged=1)
    assert _stored(catalog) == {"a": "Apple", "b": "Brown bread", "c": "Cheese"}


def test_a_bad_item_table_is_refused_and_changes_nothing(catalog: Catalog) -> None:
    with pytest.raises(ColumnMissing, match="brand"):
        catalog.put_items(_items(a="Apple").drop_columns(["brand"]))
    with pytest.raises(InputRefused, match="twice"):
        catalog.put_items(pa.concat_tables([_items(a="Apple"), _items(a="Pear")]))
    with pytest.raises(InputRefused, match="no name"):
        catalog.put_items(pa.Table.from_pylist([{"item": "a"}], schema=ITEMS))
    assert _stored(catalog) == {}


def test_an_offer_is_live_from_its_start_until_just_before_its_end(catalog: Catalog) -> None:
    start, end = datetime(2017, 10, 30, tzinfo=UTC), datetime(2017, 12, 25, tzinfo=UTC)
    offer = Offer("18", "Campaign 18", "Type A", start, end, {"channel": "mail", "名": "券"})
    assert catalog.put_offers([offer]) == Put(1, 0, 0)
    assert catalog.put_offers([offer]) == Put(0, 0, 1)
    assert catalog.offers() == [offer]
    assert catalog.offers(live_at=start) == [offer]
    assert catalog.offers(live_at=end) == []
    assert catalog.offers(live_at=datetime(2017, 10, 29, 23, 59, tzinfo=UTC)) == []


def test_an_offer_that_ends_before_it_starts_is_refused() -> None:
    moment = datetime(2017, 1, 1, tzinfo=UTC)
    with pytest.raises(InputRefused, match="not after its start"):
        Offer("1", "x", "y", moment, moment)


def test_a_put_of_offer_items_replaces_those_of_the_offers_it_names(catalog: Catalog) -> None:
    def put(*rows: tuple[str, str, str]) -> Put:
        return catalog.put_offer_items(
            pa.Table.from_pylist([dict(zip(OFFER_ITEMS.names, row, strict=True)) for row in rows])
        )

    assert put(("1", "c", "a"), ("1", "c", "b"), ("2", "d", "a"), ("2", "d", "a")) == Put(3, 0, 0)
    assert put(("1", "c", "b"), ("1", "c", "z")) == Put(1, 1, 1)
    with DuckDBEngine(1).session() as session:
        rows = session.fetch(catalog.offer_items(session)).to_pylist()
    assert [tuple(row.values()) for row in rows] == [("1", "c", "b"), ("1", "c", "z"), ("2", "d", "a")]


def test_a_hundred_thousand_items_take_under_three_cpu_seconds(catalog: Catalog) -> None:
    ids = [str(number) for number in range(100_000)]
    columns = {name: ids if name in ("item", "name") else ["x"] * len(ids) for name in ITEMS.names}
    table = pa.table(columns, schema=ITEMS)
    begun = time.process_time()
    assert catalog.put_items(table).added == 100_000
    assert time.process_time() - begun < 3


def test_names_are_those_of_all_items_in_order_of_their_ids(catalog: Catalog) -> None:
    catalog.put_items(_items(b="Bread", a="Apples"))
    assert list(catalog.names().items()) == [("a", "Apples"), ("b", "Bread")]
