from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.customers.consent.personal import Personal
from suasion.models.features.registry import discover
from suasion.models.features.snapshot import Snapshot, build
from tests.models.features.plain import shop_and_category
from tests.models.made_history import CATEGORIES, START, Made, event, line, make, trait

AS_OF = (START + timedelta(days=330)).replace(tzinfo=UTC)
NAIVE = AS_OF.replace(tzinfo=None)
FEATURES, RATIOS = discover()
NAMES = [f"shop.{f.name}" for f in FEATURES if "shop" in f.scopes]
NAMES += [f"category.{f.name}" for f in FEATURES if "category" in f.scopes]
NAMES += [f"category.{r.name}" for r in RATIOS]


def computed(made: Made) -> Snapshot:
    with DuckDBEngine(1).session() as session:
        return build(session, made.open(session), AS_OF, CATEGORIES)


def same(a: Snapshot, b: Snapshot) -> None:
    for name in CATEGORIES:
        assert a.table(name).customers.tolist() == b.table(name).customers.tolist()
        assert a.table(name).names == b.table(name).names
        np.testing.assert_array_equal(a.table(name).values, b.table(name).values)


@pytest.fixture(scope="module")
def made() -> Made:
    return make()


@pytest.fixture(scope="module")
def base(made: Made) -> Snapshot:
    return computed(made)


def test_every_feature_is_declared_once_and_says_what_it_measures() -> None:
    assert len(set(NAMES)) == len(NAMES) >= 60
    assert all(feature.measures.endswith(".") and feature.unit for feature in FEATURES)
    assert all(ratio.measures.endswith(".") and ratio.unit for ratio in RATIOS)


def as_plain_python_says(made: Made, base: Snapshot) -> None:
    shelves = {row["item"]: (row["category"], row["subcategory"]) for row in made.items}
    happened = made.all_events()
    for category in CATEGORIES:
        table = base.table(category)
        for customer, values in zip(table.customers, table.values, strict=True):
            lines = [row for row in made.lines if row["customer"] == customer]
            events = [row for row in happened if row["customer"] == customer]
            plain = shop_and_category(lines, events, shelves, NAIVE)
            expected = {f"shop.{name}": value for name, value in plain(None).items()}
            expected |= {f"category.{name}": value for name, value in plain(category).items()}
            assert set(expected) == set(table.names)
            for name, value in zip(table.names, values, strict=True):
                np.testing.assert_allclose(value, expected[name], rtol=2e-5, atol=2e-5, err_msg=f"{name} of {customer}")


def test_every_feature_of_every_customer_is_what_plain_python_says(made: Made, base: Snapshot) -> None:
    as_plain_python_says(made, base)


def test_orders_in_another_currency_are_orders_and_in_no_average(made: Made) -> None:
    unknown = {"amount": None, "discount": 0.0, "coupon_discount": 0.0}
    lines = [row | unknown if row["customer"] == "c0001" or row["time"].hour % 3 == 0 else row for row in made.lines]
    abroad = replace(made, lines=lines)
    found = computed(abroad)
    as_plain_python_says(abroad, found)
    table = found.table("bread")
    spent = table.values[table.customers.tolist().index("c0001"), table.names.index("shop.basket_amount")]
    assert np.isnan(spent)


def test_nothing_at_or_after_the_moment_or_received_then_changes_any_feature(made: Made, base: Snapshot) -> None:
    later = [row for row in made.lines if row["time"] >= NAIVE]
    assert later
    added = Made(
        [*made.lines, line("c0001", NAIVE, "wine1"), line("new", NAIVE + timedelta(days=3), "soap1")],
        [*made.events, event("c0002", "Campaign Received", NAIVE)],
        [*made.traits, trait("c0003", NAIVE)],
        made.items,
    )
    deleted = Made([row for row in made.lines if row["time"] < NAIVE], made.events, made.traits, made.items)
    doubled = [
        row | {"amount": row["amount"] * 9, "item": "soap0"} if row["time"] >= NAIVE else row for row in made.lines
    ]
    late = [
        line("c0004", NAIVE - timedelta(days=9), "bread2", received=NAIVE),
        line("late", START, "bread1", received=NAIVE),
    ]
    events = [event("c0004", "Coupon Redeemed", NAIVE - timedelta(days=9), received=NAIVE + timedelta(days=1))]
    for changed in (
        added,
        deleted,
        Made(doubled, made.events, made.traits, made.items),
        Made([*made.lines, *late], [*made.events, *events], made.traits, made.items),
    ):
        same(base, computed(changed))


def test_what_happened_a_microsecond_before_counts(made: Made, base: Snapshot) -> None:
    instant = NAIVE - timedelta(microseconds=1)
    after = computed(Made([*made.lines, line("c0001", instant, "wine1")], made.events, made.traits, made.items))
    row = after.shop.customers.tolist().index("c0001")
    assert after.shop.column("shop.recency")[row] == 0
    assert after.shop.column("shop.visits_7")[row] == base.shop.column("shop.visits_7")[row] + 1


def test_each_feature_is_moved_by_some_deletion_before_the_moment(made: Made, base: Snapshot) -> None:
    moved: set[str] = set()
    for keep in (0, 1):
        lines = [row for at, row in enumerate(made.lines) if at % 2 == keep or row["time"] >= NAIVE]
        events = made.events[keep::2]
        changed = computed(Made(lines, events, made.traits, made.items))
        for category in CATEGORIES:
            before, after = base.table(category), changed.table(category)
            shared = np.isin(before.customers, after.customers)
            differs = ~np.isclose(before.values[shared], after.values, equal_nan=True).all(axis=0)
            moved |= {name for name, moves in zip(before.names, np.atleast_1d(differs), strict=True) if moves}
    assert moved == set(NAMES)


def test_deleting_one_line_before_the_moment_changes_its_customer_only(made: Made, base: Snapshot) -> None:
    gone = next(
        row for row in made.lines if row["customer"] == "c0005" and row["time"] < NAIVE and row["item"] != "unlisted"
    )
    changed = computed(made.without(gone))
    before, after = base.table("bread"), changed.table("bread")
    differs = ~np.isclose(before.values, after.values, equal_nan=True).all(axis=1)
    assert before.customers[differs].tolist() == ["c0005"]


def test_customers_are_those_with_an_event_before_the_moment_and_the_empty_value_fills_in(made: Made) -> None:
    quiet = Made(
        made.lines, [*made.events, event("quiet", "Email Bounced", START)], [trait("known", START)], made.items
    )
    shop = computed(quiet).shop
    assert "quiet" in shop.customers
    assert "known" not in shop.customers
    row = shop.values[shop.customers.tolist().index("quiet")]
    empty = [f.empty for f in FEATURES if "shop" in f.scopes]
    np.testing.assert_array_equal(row, empty)


def test_no_history_gives_no_rows() -> None:
    early = datetime(1999, 1, 1, tzinfo=UTC)
    with DuckDBEngine(1).session() as session:
        found = build(session, make(2).open(session), early, ("bread", "no such shelf"))
    assert found.table("no such shelf").values.shape == (0, len(NAMES))


class Asked:
    """Answers for the moment of the features, and no other."""

    def __init__(self, chosen: Personal) -> None:
        self.chosen = chosen

    def __call__(self, moment: datetime) -> Personal:
        assert moment == AS_OF
        return self.chosen


def test_who_is_not_to_be_personalised_is_left_out_and_changes_nobody_elses_features(
    made: Made, base: Snapshot
) -> None:
    others = frozenset(sorted(base.shop.customers)[::3])
    for chosen in (Personal(by_default=True, others=others), Personal(False, frozenset(base.shop.customers) - others)):
        with DuckDBEngine(1).session() as session:
            found = build(session, replace(made.open(session), personal=Asked(chosen)), AS_OF, CATEGORIES)
        kept = np.array([customer not in others for customer in base.shop.customers])
        for name in CATEGORIES:
            assert found.table(name).customers.tolist() == base.table(name).customers[kept].tolist()
            np.testing.assert_array_equal(found.table(name).values, base.table(name).values[kept])
