import pyarrow as pa
import pytest

from suasion.measurement.recommendations_bought import recommendations_bought


def pairs(rows: list[tuple[str, str]]) -> pa.Table:
    schema = pa.schema([("customer", pa.string()), ("item", pa.string())])
    return pa.Table.from_pylist([{"customer": customer, "item": item} for customer, item in rows], schema)


CUSTOMERS = [f"c{place:02}" for place in range(40)]
OURS = pairs([(customer, item) for customer in CUSTOMERS for item in ("milk", "bread")])
POPULAR = pairs([(customer, item) for customer in CUSTOMERS for item in ("milk", "salt")])
BOUGHT = pairs([(c, "milk") for c in CUSTOMERS[:10]] + [(c, "bread") for c in CUSTOMERS[:20]] + [("other", "salt")])


def test_purchases_of_each_list_are_counted_by_hand() -> None:
    found = recommendations_bought(OURS, POPULAR, BOUGHT, seed=1)
    assert (found.ours.customers, found.ours.customers_with_purchase) == (40, 20)
    assert found.baseline.customers_with_purchase == 10
    assert found.ours.items_per_list is not None
    assert found.ours.items_per_list.estimate == 30 / 40
    assert found.gain is not None
    assert found.gain.estimate == pytest.approx(20 / 40)
    assert found.gain.low > 0.3


def test_an_item_listed_twice_counts_once() -> None:
    doubled = pa.concat_tables([OURS, OURS])
    assert recommendations_bought(doubled, POPULAR, BOUGHT, seed=1) == recommendations_bought(OURS, POPULAR, BOUGHT, 1)


def test_only_customers_with_both_lists_are_compared() -> None:
    found = recommendations_bought(OURS, POPULAR.slice(0, 70), BOUGHT, seed=1)
    assert found.ours.customers == found.baseline.customers == 35


def test_few_customers_give_counts_and_no_interval() -> None:
    found = recommendations_bought(OURS, POPULAR.slice(0, 20), BOUGHT, seed=1)
    assert found.ours.customers == 10
    assert (found.gain, found.ours.share, found.baseline.items_per_list) == (None, None, None)


def test_the_order_of_rows_changes_nothing() -> None:
    backwards = OURS.take(list(reversed(range(OURS.num_rows))))
    assert recommendations_bought(backwards, POPULAR, BOUGHT, 1) == recommendations_bought(OURS, POPULAR, BOUGHT, 1)
