"""Customers of a plan, each counted once, also where the plan drew for two names that are one customer's now.

**She counts in the arm that was drawn for the name that stayed**, whatever was drawn for her other names, and with all
she did under any of them: intention to treat. Where the plan did not draw for the name that stayed, the first of hers
in the plan's order counts. Both are settled before anything is sent: which name stays follows from who was known first,
and the arms are independent of each other.

**Nobody is left out because her names were drawn into different arms.** That she is one customer was found out after
the draw, perhaps because of a message (she signs in where it leads her), and leaving units out by what happened after
the draw biases the comparison (Montgomery, Nyhan and Torres, 2018). Here it would even if no message ever caused a
merge: with a share h held out, of the two-named customers who count as held out a share h would remain, of those who
count as kept 1 - h. With one in ten held out, nine tenths of them stay among the kept and one tenth among the held out;
and who has two names is not like everybody else: she has more devices, visits and orders.

What that costs: somebody who counts as held out may have been written to under her other name. An effect of messages
is thinned by it, as where cookies are drawn and people compared (Coey and Bailey, 2016), and in general its direction
is not certain (Lin and Misra, 2022). Hence those drawn into both arms are counted and shown. If merging itself depends
on the arm, units of one arm have joined more than those of the other; then the sizes of the arms, customers counted
once, differ from what was drawn, and that is tested (`SampleRatio`).

References
----------
D. Coey, M. Bailey: People and Cookies: Imperfect Treatment Assignment in Online Experiments. WWW 2016.
T. Lin, S. Misra: The Identity Fragmentation Bias. Marketing Science 41(3), 2022.
J. Montgomery, B. Nyhan, M. Torres: How Conditioning on Posttreatment Variables Can Ruin Your Experiment and What to Do
about It. American Journal of Political Science 62(3), 2018.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from suasion.decisions.plan import Plan
from suasion.experiments.assignment import HELD_OUT


@dataclass(frozen=True)
class CountedOnce:
    """The customers of a plan.

    Parameters
    ----------
    customers
        Their present names, each once, in order.
    rows
        ``(n_customers,)``: of each, the plan's row that she counts by.
    drawn, held_out
        ``(n_customers,)``: whether that row was drawn for contact, and whether it was held out.
    merged
        Customers drawn for contact for whom the plan has two rows or more.
    in_both_arms
        Of these, those with a row in each arm.
    """

    customers: tuple[str, ...]
    rows: npt.NDArray[np.int64]
    drawn: npt.NDArray[np.bool_]
    held_out: npt.NDArray[np.bool_]
    merged: int
    in_both_arms: int


def counted_once(plan: Plan, present: Mapping[str, str]) -> CountedOnce:
    """Count each customer of a plan once.

    Parameters
    ----------
    present
        The present name by each name in the plan; one without stands for itself.
    """
    rows, others = by_customer(plan.request.customers, present)
    customers = tuple(sorted(rows))
    chosen = np.array([rows[customer] for customer in customers], dtype=np.int64)
    several = {customer: {rows[customer], *more} for customer, more in others.items()}
    merged = [of_hers for customer, of_hers in several.items() if len(of_hers) > 1 and plan.drawn[rows[customer]] >= 0]
    return CountedOnce(
        customers,
        chosen,
        plan.drawn[chosen] >= 0,
        np.array([plan.arms[row] == HELD_OUT for row in chosen], dtype=bool),
        len(merged),
        sum(len({plan.arms[row] for row in of_hers}) > 1 for of_hers in merged),
    )


def by_customer(names: Sequence[str], present: Mapping[str, str]) -> tuple[dict[str, int], dict[str, list[int]]]:
    """Find the place of the name that each customer counts by, and those of names she no longer bears.

    Examples
    --------
    >>> by_customer(["ann", "bob", "cat"], {"ann": "bob"})
    ({'bob': 1, 'cat': 2}, {'bob': [0]})
    """
    stayed: dict[str, int] = {}
    others: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        customer = present.get(name, name)
        if customer == name:
            stayed[customer] = place
        else:
            others.setdefault(customer, []).append(place)
    return {customer: more[0] for customer, more in others.items()} | stayed, others
