"""The demo retailer's tables come in the shapes that the log, the catalog and the offers take."""

import sys
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from suasion.adapters.datasets import complete_journey
from suasion.adapters.datasets.complete_journey import KNOWN_SINCE, CompleteJourney, installed_directory
from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.core.errors import ExtraMissing, FileUnreadable
from suasion.customers.history import ITEMS
from suasion.events.imports.orders import import_orders
from suasion.events.imports.rows import import_rows, import_traits
from tests.events.workbench import events, opened_log
from tests.made_retailer import UNKNOWN_PRODUCT, write_made_retailer


@pytest.fixture(scope="module")
def retailer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("retailer")
    write_made_retailer(directory, households=20)
    return directory


def test_every_line_of_the_retailer_finds_its_fate(retailer: Path, tmp_path: Path) -> None:
    lines = pq.read_table(retailer / "transactions.parquet").to_pylist()
    unknown = sum(line["product_id"] == UNKNOWN_PRODUCT for line in lines)
    known = [line for line in lines if line["product_id"] != UNKNOWN_PRODUCT]
    unsold = sum(line["quantity"] == 0 and line["sales_value"] == 0 for line in known)
    paid = sum(line["quantity"] == 0 and line["sales_value"] > 0 for line in known)
    with opened_log(tmp_path / "w") as log, DuckDBEngine(1).session() as session:
        journey = CompleteJourney(session, retailer)
        items = session.add_arrow("items", journey.items())
        report = import_orders(
            log, session, journey.transactions, complete_journey.ORDERS, source="shop", known_items=items
        )
    assert unknown > 0
    assert report.balanced
    assert (report.lines_in, report.dropped) == (len(lines), {"nothing_sold": unsold})
    found = {"unknown_item": unknown} | ({"quantity_zero_but_paid": paid} if paid else {})
    assert report.quarantined == found


def test_campaigns_redemptions_and_traits_become_events(retailer: Path, tmp_path: Path) -> None:
    with opened_log(tmp_path / "w") as log, DuckDBEngine(1).session() as session:
        journey = CompleteJourney(session, retailer)
        cj = complete_journey
        received = import_rows(log, session, journey.campaigns_received(), cj.CAMPAIGNS_RECEIVED, source="shop")
        redeemed = import_rows(log, session, journey.redemptions(), cj.REDEMPTIONS, source="shop")
        known = import_traits(log, session, journey.demographics(), cj.DEMOGRAPHICS, source="shop", time=KNOWN_SINCE)
        mailed = import_traits(log, session, journey.addresses(), cj.ADDRESSES, source="shop", time=KNOWN_SINCE)
        rows = events(log)
        addresses = log.vault.reveal(token for row in rows for token in row["tokens"])
    assert received.lines_stored == pq.read_metadata(retailer / "campaigns.parquet").num_rows
    assert redeemed.lines_in == pq.read_metadata(retailer / "coupon_redemptions.parquet").num_rows
    assert (known.lines_stored, mailed.lines_stored) == (7, 20)
    assert "household-7@example.test" in addresses.values()
    first = next(row for row in rows if row["name"] == "Campaign Received")
    assert first["time"] == datetime(2016, 12, 28)
    assert first["properties"] == '{"campaign_id":"26","campaign_type":"Type B"}'


def test_items_have_the_catalogs_schema_and_all_a_name(retailer: Path) -> None:
    with DuckDBEngine(1).session() as session:
        items = CompleteJourney(session, retailer).items()
    assert items.schema.equals(ITEMS)
    ids = list(map(str, items["item"].to_pylist()))
    assert ids == sorted(ids)
    assert all(items["name"].to_pylist())
    assert items.to_pylist()[0] | {"brand": None} == {
        "item": "800000",
        "name": "Pasta - Small 16 oz",
        "category": "GROCERY",
        "subcategory": "PASTA",
        "kind": "PASTA - SMALL",
        "brand": None,
        "size": "16 OZ",
    }


def test_offers_name_their_coupons_products(retailer: Path) -> None:
    with DuckDBEngine(1).session() as session:
        offers = {offer.id: offer for offer in CompleteJourney(session, retailer).offers()}
    assert set(offers) >= {"14", "15", "16", "17", "18"}
    assert (offers["18"].start, offers["18"].kind) == (datetime(2017, 10, 30, tzinfo=UTC), "Type A")
    coupons = [row for row in pq.read_table(retailer / "coupons.parquet").to_pylist() if row["campaign_id"] == 18]
    assert offers["18"].items == {str(row["product_id"]) for row in coupons}
    assert set(offers["18"].coupons) == {str(row["coupon_upc"]) for row in coupons}


def test_a_directory_that_lacks_a_table_is_refused_by_name(tmp_path: Path) -> None:
    write_made_retailer(tmp_path, households=2)
    (tmp_path / "coupons.parquet").unlink()
    with DuckDBEngine(1).session() as session, pytest.raises(FileUnreadable, match="coupons"):
        CompleteJourney(session, tmp_path)


def test_the_package_is_found_without_being_imported() -> None:
    if find_spec(complete_journey.PACKAGE) is None:
        with pytest.raises(ExtraMissing, match="completejourney"):
            installed_directory()
    else:
        assert (installed_directory() / "transactions.parquet").is_file()
    assert complete_journey.PACKAGE not in sys.modules


def test_a_missing_package_is_named_with_the_line_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(complete_journey, "PACKAGE", "no_such_package_of_ours")
    with pytest.raises(ExtraMissing, match=r"suasion\[demo\]"):
        installed_directory()


def test_the_made_retailer_is_the_same_for_the_same_seed(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        write_made_retailer(tmp_path / name, seed=seed, households=5)
    a, b, c = (pq.read_table(tmp_path / name / "transactions.parquet") for name in "abc")
    assert a.equals(b)
    assert not a.equals(c)
