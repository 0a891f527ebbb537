from datetime import UTC, timedelta

import numpy as np

from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.models.targets import PurchaseTarget, labels, shop, top_categories
from tests.models.made_history import START, Made, line, make

MOMENT = (START + timedelta(days=100)).replace(tzinfo=UTC)
NAIVE = MOMENT.replace(tzinfo=None)
ITEMS = make(1).items


def test_labels_take_the_first_instant_and_leave_the_last() -> None:
    end = NAIVE + timedelta(days=28)
    instant = timedelta(microseconds=1)
    made = Made(
        lines=[
            line("at", NAIVE, "wine1"),
            line("before", NAIVE - instant, "wine1"),
            line("end", end, "wine1"),
            line("last", end - instant, "soap1"),
            line("late", NAIVE, "unlisted", received=end + timedelta(days=90)),
        ],
        items=ITEMS,
    )
    customers = np.array(["at", "before", "end", "last", "late", "nobody"])
    targets = [shop(), PurchaseTarget("wine", "wine"), PurchaseTarget("soap", "soap"), PurchaseTarget("none", "none")]
    with DuckDBEngine(1).session() as session:
        found = labels(session, made.open(session), targets, MOMENT, customers)
    assert {name: customers[y == 1].tolist() for name, y in found.items()} == {
        "shop": ["at", "last", "late"],
        "wine": ["at"],
        "soap": ["last"],
        "none": [],
    }


def test_targets_of_two_horizons_have_each_its_window() -> None:
    made = Made([line("c", NAIVE + timedelta(days=20), "wine1")], items=ITEMS)
    with DuckDBEngine(1).session() as session:
        both = [shop(28), PurchaseTarget("week", None, 7)]
        found = labels(session, made.open(session), both, MOMENT, np.array(["c"]))
    assert (found["shop"].tolist(), found["week"].tolist()) == ([1.0], [0.0])


def test_categories_are_ranked_by_customers_before_the_moment_and_ties_by_name() -> None:
    before = NAIVE - timedelta(days=1)
    rows = [line(c, before, item) for c, item in (("a", "wine1"), ("b", "wine2"), ("a", "soap1"), ("a", "bread1"))]
    rows += [line("a", before, "soap2")] * 5 + [line(c, NAIVE, "cheese1") for c in "abcdef"]
    with DuckDBEngine(1).session() as session:
        found = top_categories(session, Made(rows, items=ITEMS).open(session), MOMENT, count=2)
    assert [target.name for target in found] == ["wine", "bread"]
