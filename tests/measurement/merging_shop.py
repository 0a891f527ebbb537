"""A made shop whose customers are merged and parted, and what its campaign's check has to say, in plain Python.

Each customer has a user id. Of two that become one the *later* place keeps its name: its first event is the older,
though it came in behind the other's.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import fmean

import numpy as np

from suasion import Workspace
from suasion.customers.identity import customer_of
from suasion.decisions.actions import email
from suasion.decisions.allocation.problem import Problem
from suasion.decisions.plan import Basis, Plan
from suasion.decisions.request import Chance, Request
from suasion.events.spec import Alias, Track

MOMENT = datetime(2025, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)
END = MOMENT + 28 * DAY
CAMPAIGN = "spring"
CUSTOMERS = 90
BOUGHT = {place: 2.0 + place / 8 for place in range(CUSTOMERS) if place % 3}
"""What each bought in the window."""


@dataclass(frozen=True)
class Said:
    """What a check says; `means` are of the amount and of having bought, kept and held out, to nine digits."""

    kept: int
    held_out: int
    means: tuple[float, ...]
    held_out_of_all: int
    customers: int
    merged: int
    in_both_arms: int


class MergingShop:
    """A workspace, and beside it who is one, written down as it is decided."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.groups: list[set[int]] = [{place} for place in range(CUSTOMERS)]
        self._told = 0

    def group(self, place: int) -> set[int]:
        """Give everybody who is one with this one."""
        return next(group for group in self.groups if place in group)

    def merge(self, one: int, other: int) -> None:
        """Have a person merge two."""
        self.workspace.deciding.merge(name(one), name(other), who="person:eve", reason="she said so")
        self._join(one, other)

    def tell(self, one: int, other: int, when: datetime) -> None:
        """Have a trusted event, that may be of long ago, say that two are one."""
        self._told += 1
        said = Alias(message_id=f"alias {self._told}", user_id=user(one), previous_id=user(other), timestamp=when)
        self.workspace.events.append([said], source="crm", historical=True, origin="import")
        self.workspace.follow()
        self._join(one, other)

    def part(self, group: set[int], gone: set[int]) -> None:
        """Have a person undo the merge of `gone` with the others of a group."""
        present, other = name(max(group)), name(max(gone))
        self.workspace.deciding.unmerge(present, other=other, who="person:eve", reason="she is not")
        self.groups.remove(group)
        self.groups += [group - gone, set(gone)]

    def _join(self, one: int, other: int) -> None:
        mine, theirs = self.group(one), self.group(other)
        self.groups = [group for group in self.groups if group not in (mine, theirs)] + [mine | theirs]

    def plan(self, without: Collection[int] = ()) -> Plan:
        """Decide for everybody there is now but some; every fifth cannot be contacted."""
        everybody = self.workspace.customers.identity.customers()
        customers = tuple(customer for customer in everybody if customer not in map(name, without))
        count = len(customers)
        eligible = np.arange(count)[:, None] % 5 != 0
        problem = Problem(np.ones((count, 1)), (), eligible)
        chance = Chance(seed=10, temperature=0.02, uniform_share=0.02, headroom_share=0.005, holdout_share=0.4)
        request = Request(CAMPAIGN, customers, (email(),), problem, chance)
        return self.workspace.decisions.decide(request, {"prediction.horizon_days": 28}, Basis(MOMENT, count))

    def expected(self, plan: Plan) -> Said:
        """Count every customer of a plan once, as the docs say, and add up what she bought under all names."""
        rows = {customer: row for row, customer in enumerate(plan.request.customers)}
        amounts: dict[str, list[float]] = {"kept": [], "held_out": []}
        arms, merged, both = [], 0, 0
        for group in self.groups:
            hers = [rows[name(place)] for place in sorted(group) if name(place) in rows]
            if not hers:
                continue
            row = rows.get(name(max(group)), hers[0])
            arms.append(plan.arms[row])
            if plan.drawn[row] >= 0:
                amounts[plan.arms[row]].append(sum(BOUGHT.get(place, 0.0) for place in group))
                merged += len(hers) > 1
                both += len({plan.arms[one] for one in hers}) > 1
        kept, out = amounts["kept"], amounts["held_out"]
        bought = [[float(amount > 0) for amount in arm] for arm in (kept, out)]
        means = tuple(round(fmean(arm), 9) for arm in (kept, out, *bought))
        return Said(len(kept), len(out), means, arms.count("held_out"), len(arms), merged, both)


def user(place: int) -> str:
    """Name the user id of a place."""
    return f"u{place:03d}"


def name(place: int) -> str:
    """Give the customer that the first event of a place made."""
    return customer_of(place + 1)


def in_arm(plan: Plan, arm: str, *, drawn: bool = True) -> Sequence[int]:
    """List the places whose own name a plan has in an arm, and drew for contact or not."""
    rows = zip(plan.request.customers, plan.arms, plan.drawn.tolist(), strict=True)
    found = {customer for customer, mine, column in rows if mine == arm and (column >= 0) == drawn}
    return [place for place in range(CUSTOMERS) if name(place) in found]


@contextmanager
def merging_shop(directory: Path) -> Iterator[MergingShop]:
    """Make it: an order of each before the moment, some within the window, some after it."""
    with Workspace.create(directory) as workspace:
        told = [_order(place, MOMENT - 20 * DAY - place * timedelta(minutes=1), 5.0) for place in range(CUSTOMERS)]
        told += [_order(place, MOMENT + 3 * DAY, amount) for place, amount in BOUGHT.items()]
        told += [_order(place, END, 7.0) for place in range(0, CUSTOMERS, 2)]
        workspace.events.append(told, source="till", historical=True)
        workspace.follow()
        yield MergingShop(workspace)


def _order(place: int, when: datetime, amount: float) -> Track:
    product = {"product_id": "milk", "quantity": 1, "amount": amount}
    order = f"{place} {when:%m%d}"
    properties = {"order_id": order, "products": [product]}
    return Track(message_id=order, user_id=user(place), timestamp=when, event="Order Completed", properties=properties)
