from collections.abc import Mapping
from datetime import UTC, datetime

import numpy as np
import pytest

from suasion.decisions.plan import Plan, make
from suasion.experiments.assignment import HELD_OUT, KEPT
from suasion.measurement.counted_once import CountedOnce, by_customer, counted_once
from tests.decisions.made import request

DRAWN, NOT = 0, -1


def plan_of(arms: list[str], drawn: list[int] | None = None) -> Plan:
    """Give a plan of c0000, c0001 … in these arms, all of them drawn for contact if nothing else is said."""
    asked = request(n_customers=len(arms))
    allocation, exploration, _ = make(asked)
    columns = np.array([DRAWN] * len(arms) if drawn is None else drawn, dtype=np.int64)
    moment = datetime(2025, 3, 1, tzinfo=UTC)
    return Plan("plan", moment, asked, allocation, exploration, columns, tuple(arms), {})


def shown(once: CountedOnce) -> tuple[tuple[str, ...], list[bool], int, int]:
    return once.customers, once.held_out.tolist(), once.merged, once.in_both_arms


THREE = plan_of([KEPT, HELD_OUT, KEPT])


@pytest.mark.parametrize(
    ("present", "expected"),
    [
        ({}, (("c0000", "c0001", "c0002"), [False, True, False], 0, 0)),
        ({"c0000": "c0001"}, (("c0001", "c0002"), [True, False], 1, 1)),
        ({"c0001": "c0000"}, (("c0000", "c0002"), [False, False], 1, 1)),
        ({"c0002": "c0000"}, (("c0000", "c0001"), [False, True], 1, 0)),
        ({"c0000": "c9", "c0001": "c9"}, (("c0002", "c9"), [False, False], 1, 1)),
        ({"c0000": "c0002", "c0001": "c0002"}, (("c0002",), [False], 1, 1)),
        ({"c0001": "c9"}, (("c0000", "c0002", "c9"), [False, False, True], 0, 0)),
    ],
)
def test_she_counts_by_the_name_that_stayed_else_by_the_first_of_hers(
    present: Mapping[str, str], expected: object
) -> None:
    assert shown(counted_once(THREE, present)) == expected


def test_whether_she_was_drawn_for_contact_is_told_by_the_same_row_as_her_arm() -> None:
    plan = plan_of([KEPT, HELD_OUT, KEPT], [NOT, DRAWN, DRAWN])
    stays_out = counted_once(plan, {"c0001": "c0000"})
    assert (stays_out.drawn.tolist(), stays_out.merged) == ([False, True], 0)
    stays_in = counted_once(plan, {"c0000": "c0001"})
    assert (stays_in.drawn.tolist(), stays_in.merged, stays_in.in_both_arms) == ([True, True], 1, 1)
    assert stays_in.rows.tolist() == [1, 2]


def test_keeping_those_in_both_arms_keeps_the_arms_alike_and_leaving_them_out_would_not() -> None:
    """A thousand who have two names each, and as many who have one: how many of either arm have two."""
    draw = np.random.default_rng(20261122)
    arms = [HELD_OUT if place < 0.1 else KEPT for place in draw.uniform(size=3_000)]
    names = [f"c{place:04d}" for place in range(3_000)]
    present = {names[place]: names[place + 1] for place in range(0, 2_000, 2)}
    rows, others = by_customer(names, present)
    two = {customer: [arms[rows[customer]], *(arms[place] for place in more)] for customer, more in others.items()}

    def share(arm: str, *, leaving_out: bool) -> float:
        mine = [customer for customer, row in rows.items() if arms[row] == arm]
        mine = [one for one in mine if not leaving_out or len(set(two.get(one, ()))) < 2]
        return sum(customer in two for customer in mine) / len(mine)

    assert share(KEPT, leaving_out=False) == pytest.approx(0.5, abs=0.04)
    assert share(HELD_OUT, leaving_out=False) == pytest.approx(0.5, abs=0.12)
    assert share(KEPT, leaving_out=True) > 0.44
    assert share(HELD_OUT, leaving_out=True) < 0.2
