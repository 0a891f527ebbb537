"""A workspace's own features: computed traits, measured as of the moment, in models that outlive their definitions."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.customers.computed.definition import parse_trait
from suasion.models.features.own import OwnFeature, is_number
from suasion.models.features.snapshot import FeatureTable, build
from suasion.models.features.store import Snapshots
from tests.models.made_history import CATEGORIES, START, Made, event, line, make

AS_OF = (START + timedelta(days=330)).replace(tzinfo=UTC)
NAIVE = AS_OF.replace(tzinfo=None)


def own(name: str, version: int = 1, **value: Any) -> OwnFeature:
    return OwnFeature(parse_trait({"name": name, "title": {"en": name, "zh": name}, "value": value}), version)


WINE: dict[str, Any] = {"where": {"category": {"is": "wine"}}}
OWN = (
    own("wine_spent", of="lines", measure="sum", field="amount", within_days=91, **WINE),
    own("wine_lines", of="lines", measure="count", **WINE),
    own("wine_paid", of="lines", measure="average", field="amount", **WINE),
    own("last_order", of="orders", measure="last", field="amount"),
    own("first_order", of="orders", measure="first", field="amount"),
    own("shelves", of="lines", measure="distinct", field="category"),
    own("seen", of="events", measure="count", within_days=28, where={"name": {"is": "Product Viewed"}}),
)


@pytest.fixture(scope="module")
def made() -> Made:
    return make()


def shop(made: Made, features: tuple[OwnFeature, ...] = OWN, moment: datetime = AS_OF) -> FeatureTable:
    with DuckDBEngine(1).session() as session:
        return build(session, made.open(session), moment, CATEGORIES, features).shop


def test_each_is_what_plain_python_says(made: Made) -> None:
    table = shop(made)
    shelf = {row["item"]: row["category"] for row in made.items}
    for at, customer in enumerate(table.customers):
        lines = [row for row in made.lines if row["customer"] == customer and row["time"] < NAIVE]
        wine = [row for row in lines if shelf.get(row["item"]) == "wine"]
        orders = sorted((row["time"], row["order_id"]) for row in made.orders() if row["customer"] == customer)
        paid = {one["order_id"]: one["amount"] for one in made.orders()}
        before = [order for time, order in orders if time < NAIVE]
        recent = [row["amount"] for row in wine if row["time"] >= NAIVE - timedelta(days=91)]
        viewed = [row for row in made.events if (row["customer"], row["name"]) == (customer, "Product Viewed")]
        expected = {
            "own.wine_spent.v1": sum(recent),
            "own.wine_lines.v1": len(wine),
            "own.wine_paid.v1": np.mean([row["amount"] for row in wine]) if wine else np.nan,
            "own.last_order.v1": paid[before[-1]],
            "own.first_order.v1": paid[before[0]],
            "own.shelves.v1": len({shelf[row["item"]] for row in lines if row["item"] in shelf}),
            "own.seen.v1": sum(NAIVE - timedelta(days=28) <= row["time"] < NAIVE for row in viewed),
        }
        for name, value in expected.items():
            np.testing.assert_allclose(table.column(name)[at], value, rtol=1e-6, err_msg=f"{name} of {customer}")


def test_they_stand_beside_the_shipped_ones_also_for_a_category(made: Made) -> None:
    with DuckDBEngine(1).session() as session:
        plain = build(session, made.open(session), AS_OF, CATEGORIES)
        found = build(session, made.open(session), AS_OF, CATEGORIES, OWN)
    names = tuple(feature.name for feature in OWN)
    assert found.shop.names == plain.shop.names + names
    np.testing.assert_array_equal(found.shop.values[:, : len(plain.shop.names)], plain.shop.values)
    assert set(names) < set(found.table("wine").names)


def test_nothing_at_or_after_the_moment_or_received_then_changes_any(made: Made) -> None:
    changed = replace(
        made,
        lines=[
            *(row for row in made.lines if row["time"] < NAIVE),
            line("c0001", NAIVE, "wine1"),
            line("c0002", NAIVE - timedelta(days=2), "wine1", received=NAIVE),
        ],
        events=[*made.events, event("c0003", "Product Viewed", NAIVE)],
    )
    np.testing.assert_array_equal(shop(changed).values, shop(made).values)


def test_who_has_no_row_has_none_or_is_unknown(made: Made) -> None:
    quiet = shop(replace(made, events=[*made.events, event("quiet", "Email Bounced", START)]))
    row = quiet.values[quiet.customers.tolist().index("quiet"), -len(OWN) :]
    np.testing.assert_array_equal(row, [0, 0, np.nan, np.nan, np.nan, 0, 0])


def test_a_trait_that_is_no_number_is_no_feature() -> None:
    assert not is_number(own("top_shelf", of="lines", measure="top", field="category").definition.value)
    assert all(is_number(feature.definition.value) for feature in OWN)


def test_a_kept_snapshot_is_of_the_definitions_asked_for(made: Made, tmp_path: Path) -> None:
    edited = own("wine_spent", 2, of="lines", measure="sum", field="amount", within_days=28, **WINE)
    with DuckDBEngine(1).session() as session:
        history = replace(made.open(session), erasures=(0, 0))
        kept = Snapshots(tmp_path, 10**9, lambda: (0, 0), writes=True)
        for features in ((), OWN, (edited, *OWN[1:]), OWN):
            found = kept.build(session, history, AS_OF, CATEGORIES, features)
            computed = build(session, history, AS_OF, CATEGORIES, features)
            assert found.shop.names == computed.shop.names
            np.testing.assert_array_equal(found.shop.values, computed.shop.values)
    assert len(list((tmp_path / "snapshots").glob("*.parquet"))) == 3


def test_a_definition_survives_being_kept_on_a_card() -> None:
    assert [OwnFeature.of(feature.plain()) for feature in OWN] == list(OWN)
