"""One customer who is not to be personalised, all round the loop: as of a plan's moment, and live."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from suasion import Workspace
from suasion.adapters.mailbox.local import LocalMailbox
from suasion.campaigns.writing import Brief
from suasion.catalog.offers import Offer
from suasion.customers.consent import EVERYWHERE, PERSONALISATION, ConsentAct
from suasion.decisions.plan import Plan
from tests.made_screens import CUSTOMERS, MOMENT, copied

BRIEF = Brief("Corner Shop", "1 Example Street, Springfield", approved_by="ann", products=3)
BEFORE = [place for place in range(1, 60) if place % 7]
"""Places of who withdrew before the plan's moment; all of them consented to mail."""
OTHER = 61


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    directory = copied(tmp_path_factory, tmp_path_factory.mktemp("personal") / "shop")
    file = directory / "suasion.toml"  # room for an offer is not what is tried here
    file.write_text(file.read_text("utf-8").replace("capacity_share = 0.3", "capacity_share = 1.0"), "utf-8")
    with Workspace.open(directory) as workspace:
        workspace.catalog.put_offers([Offer("9", "Meat days", "Type B", MOMENT, MOMENT + timedelta(days=20))])
        items = {"offer": ["9"] * 12, "coupon": ["k"] * 12, "item": [f"i{number}" for number in range(12)]}
        workspace.catalog.put_offer_items(pa.table(items))
        for place in BEFORE:
            withdraw(workspace, of(workspace, place), MOMENT - timedelta(days=1))
        yield workspace


def of(shop: Workspace, place: int) -> str:
    return shop.customers.identity.customers()[place]


def withdraw(shop: Workspace, customer: str, moment: object = None) -> None:
    at = moment or shop.clock.now()
    act = ConsentAct(customer, EVERYWHERE, EVERYWHERE, "withdrawn", at, at, "form", "switch")  # type: ignore[arg-type]
    shop.consent.record([replace(act, purpose=PERSONALISATION)])


@pytest.fixture(scope="module")
def plan(shop: Workspace) -> Plan:
    return shop.decide("summer", MOMENT)


def row(plan: Plan, customer: str) -> int:
    return plan.request.customers.index(customer)


def test_she_is_scored_no_more_and_what_was_predicted_is_shown_no_more(shop: Workspace) -> None:
    her, other = of(shop, BEFORE[0]), of(shop, OTHER)
    with shop.session() as session:
        history = shop.history(session)
        scored = set(shop.models.score(session, history, MOMENT)["customer"].to_pylist())
        earlier = set(shop.models.score(session, history, MOMENT - timedelta(days=1))["customer"].to_pylist())
    assert (her in scored, other in scored, her in earlier) == (False, True, True)
    assert {one.note for one in shop.predictions.of_customer(her)} == {"not_personalised"}
    assert all(one.row is None and not one.reasons for one in shop.predictions.of_customer(her))
    listed, after = [], None
    while True:
        page = shop.predictions.listed(100, after).page
        listed += [one.customer for one in page.rows]
        assert page.total == CUSTOMERS - len(BEFORE)
        if (after := page.after) is None:
            break
    assert len(listed) == len(set(listed)) == CUSTOMERS - len(BEFORE)
    assert her not in listed
    exported = shop.export("predictions")["customer"].to_pylist()
    assert her not in exported
    assert other in exported
    assert not [one for one in shop.customer_views.traits(her)[0] if one.name.startswith("predicted")]
    assert [one for one in shop.customer_views.traits(other)[0] if one.name.startswith("predicted")]


def test_a_plan_values_her_as_the_average_and_opens_no_offer(shop: Workspace, plan: Plan) -> None:
    her, problem = row(plan, of(shop, BEFORE[0])), plan.request.problem
    columns = [action.kind for action in plan.request.actions]
    assert columns == ["email", "offer"]
    left_out = [row(plan, of(shop, place)) for place in BEFORE]
    others = np.delete(np.asarray(problem.profit), left_out, axis=0)
    np.testing.assert_allclose(problem.profit[her], others.mean(axis=0))
    assert plan.request.eligible[her].tolist() == [True, False]
    assert plan.request.eligible[row(plan, of(shop, OTHER))].tolist() == [True, True]
    found = shop.explain(plan.plan_id, of(shop, BEFORE[0]))
    assert [one.barrier and one.barrier.code for one in found.options][-1] == "not_personalised"
    assert found.recomputed


def test_she_gets_what_everybody_buys_and_is_told_so(shop: Workspace) -> None:
    found = shop.recommended.of_customer(of(shop, BEFORE[0]), 3)
    assert found.general
    assert found.note == "not personalised: what everybody buys at present"
    assert [one.item for one in found.items] == [one.item for one in shop.recommended.top("stranger", 3).items]
    assert not shop.recommended.of_customer(of(shop, OTHER), 3).general


def test_her_general_message_goes_out_and_a_personal_one_stays_when_she_says_so_after_it_was_written(
    shop: Workspace, plan: Plan, tmp_path: Path
) -> None:
    shop.write(plan.plan_id, BRIEF)
    general = {of(shop, place) for place in BEFORE} & set(plan.contacts)
    chosen = min(set(plan.contacts) - general)
    assert general
    withdraw(shop, chosen)
    with LocalMailbox(tmp_path / "box") as box:
        shop.send("summer", host="127.0.0.1", port=box.port)
    outcomes = {who: (state, reason) for who, state, reason in shop.deliveries.outcomes("summer")}
    assert outcomes.pop(chosen) == ("skipped", "personalisation withdrawn")
    assert set(outcomes) == set(plan.contacts) - {chosen}
    assert set(outcomes.values()) == {("sent", "")}
