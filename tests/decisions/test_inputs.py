from collections.abc import Sequence
from datetime import datetime

import pyarrow as pa
import pytest

from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.catalog.catalog import OFFER_ITEMS
from suasion.core.errors import Conflict, InputRefused
from suasion.customers.history import EVENTS, ITEMS, LINES, ORDERS, TRAITS, History
from suasion.customers.identity.following import HOLDERS
from suasion.decisions.inputs import CouponFit, chances, coupon_fit


def scores(*rows: tuple[str, str, float]) -> pa.Table:
    names = ("customer", "target", "score")
    columns = {name: [row[place] for row in rows] for place, name in enumerate(names)}
    return pa.table(columns | {"version": [3] * len(rows)})


def test_scores_become_one_row_a_customer_and_one_column_a_category() -> None:
    rows = [("b", "shop", 0.2), ("a", "shop", 0.1), ("a", "MEAT", 0.3), ("b", "MEAT", 0.4), ("b", "DELI", 0.6)]
    found = chances(scores(*rows, ("a", "DELI", 0.5)), {})
    assert (found.customers, found.categories) == (("a", "b"), ("DELI", "MEAT"))
    assert found.p.tolist() == [0.1, 0.2]
    assert found.category_p.tolist() == [[0.5, 0.3], [0.6, 0.4]]
    assert found.versions == {"DELI": 3, "MEAT": 3, "shop": 3}


def test_a_shop_without_a_model_is_refused_with_its_reason() -> None:
    with pytest.raises(Conflict, match="12 buyers, 30 are needed"):
        chances(scores(("a", "MEAT", 0.3)), {"shop": "12 buyers, 30 are needed"})


def test_a_category_without_a_model_is_left_out_and_not_zero() -> None:
    found = chances(scores(("a", "shop", 0.1), ("a", "MEAT", 0.3)), {"DELI": "too few"})
    assert found.categories == ("MEAT",)


@pytest.mark.parametrize("extra", [[("b", "shop", 0.2)], [("a", "shop", 0.2)]])
def test_a_customer_scored_not_at_all_or_twice_is_refused(extra: list[tuple[str, str, float]]) -> None:
    with pytest.raises(InputRefused, match="scores of"):
        chances(scores(("a", "shop", 0.1), ("a", "MEAT", 0.3), *extra), {})


def fit(categories: Sequence[str]) -> CouponFit:
    """Anna bought ham for 6, milk for 2 and soap for 9; Ben bought soap; 17 is for ham and milk, 18 for soap."""
    when = datetime(2017, 10, 1)
    bought = [("anna", "ham", 4.0), ("anna", "ham", 2.0), ("anna", "milk", 2.0), ("anna", "soap", 9.0)]
    lines = [
        dict.fromkeys(LINES.names, 0.0)
        | {"customer": who, "order_id": "o", "time": when, "received": when, "item": item, "amount": amount}
        for who, item, amount in [*bought, ("ben", "soap", 3.0), ("stranger", "ham", 1.0)]
    ]
    shelves = {"ham": "MEAT", "milk": "GROCERY", "soap": "DRUG GM"}
    items = [dict.fromkeys(ITEMS.names, "") | {"item": item, "category": shelf} for item, shelf in shelves.items()]
    coupons = [("17", "x", "ham"), ("17", "y", "ham"), ("17", "y", "milk"), ("18", "z", "soap"), ("19", "z", "ham")]
    with DuckDBEngine(1).session() as session:
        tables = {
            name: session.add_arrow(name, pa.Table.from_pylist(rows, schema=schema))
            for name, rows, schema in (
                ("orders", [], ORDERS),
                ("lines", lines, LINES),
                ("events", [], EVENTS),
                ("traits", [], TRAITS),
                ("items", items, ITEMS),
                ("holders", [], HOLDERS),
            )
        }
        covered = [dict(zip(OFFER_ITEMS.names, row, strict=True)) for row in coupons]
        offer_items = session.add_arrow("covered", pa.Table.from_pylist(covered, schema=OFFER_ITEMS))
        customers = ("anna", "ben")
        return coupon_fit(
            session, History(**tables), offer_items, offers=("17", "18"), customers=customers, categories=categories
        )


def test_who_bought_a_coupon_item_is_known_by_offer() -> None:
    assert fit(("GROCERY", "MEAT")).bought.tolist() == [[True, True], [False, True]]


def test_weights_are_shares_of_what_was_spent_and_an_item_on_two_coupons_counts_once() -> None:
    assert fit(("GROCERY", "MEAT")).weights[0].tolist() == [[0.25, 0.75], [0.0, 0.0]]


def test_spending_in_a_category_without_a_model_is_worth_nothing_and_raises_no_other_share() -> None:
    assert fit(("MEAT",)).weights.tolist() == [[[0.75], [0.0]], [[0.0], [0.0]]]
