from pathlib import Path

import pytest

from suasion import Workspace
from suasion.campaigns.left_out import LeftOut, left_out
from suasion.core.errors import NotFound
from suasion.deliveries.listing import deliveries_page
from tests.campaigns.corner_shop import (
    CAMPAIGN,
    DAY,
    HOPELESS,
    KNOWN,
    MOMENT,
    NO_CONSENT,
    STATES,
    TOO_DEAR,
    known_customers,
    make,
)

NOW = MOMENT + 90 * DAY


def ask(corner: Workspace, customer: str, campaign: str = CAMPAIGN) -> LeftOut:
    return left_out(
        corner.database,
        corner.decisions,
        corner.consent,
        corner.suppressions,
        campaign=campaign,
        customer=customer,
        now=NOW,
    )


def test_no_consent_is_told_from_no_worth_and_from_dear_limits(corner: Workspace) -> None:
    known = known_customers(corner)
    refused, hopeless, dear = (ask(corner, known[place]) for place in (NO_CONSENT, HOPELESS, TOO_DEAR))
    assert (refused.why, refused.consented, refused.best) == ("no_consent", False, None)
    assert hopeless.why == "not_worth_it"
    assert hopeless.best is not None
    assert hopeless.best.profit < 0
    assert dear.why == "limits_too_dear"
    assert dear.best is not None
    assert dear.best.profit > 0 > dear.best.worth
    assert dear.best.limit == "budget"
    assert (dear.arm, dear.drawn, dear.planned_as_of) == ("kept", "no_contact", MOMENT)


def test_a_customer_seen_after_the_moment_was_not_known_then(corner: Workspace) -> None:
    (late,) = set(corner.customers.identity.customers()) - set(known_customers(corner))
    found = ask(corner, late)
    assert (found.why, found.fate, found.arm) == ("not_known_then", None, "")
    assert found.since is not None
    assert found.since >= MOMENT


def test_whoever_was_held_out_or_drawn_no_contact_is_told_so(corner: Workspace) -> None:
    plan = corner.decisions.stored(corner.decisions.plans(CAMPAIGN)[0])
    held_out = plan.request.customers[plan.arms.index("held_out")]
    assert ask(corner, held_out).why == "held_out"
    answers = [ask(corner, customer) for customer in plan.request.customers]
    (explored,) = [one for one in answers if one.why == "drawn_no_contact"]
    assert explored.chosen != explored.drawn == "no_contact"
    assert len(answers) == KNOWN


def test_what_became_of_the_message_is_the_answer_for_those_contacted(corner: Workspace) -> None:
    plan = corner.decisions.stored(corner.decisions.plans(CAMPAIGN)[0])
    contacts = list(plan.contacts)
    found = [ask(corner, customer) for customer in contacts[: len(STATES)]]
    assert [one.why for one in found] == ["contacted", "skipped", "failed", "uncertain", "waiting"]
    assert [one.message.reason for one in found if one.message][1:3] == ["why skipped", "why failed"]
    last = ask(corner, contacts[-1])
    assert (last.why, last.fate, last.message) == ("no_message", "contacted", None)


def test_nobody_and_nothing_are_refused(corner: Workspace) -> None:
    with pytest.raises(NotFound, match="customer"):
        ask(corner, "nobody")
    with pytest.raises(NotFound, match="campaign"):
        ask(corner, known_customers(corner)[0], "winter")


def test_who_became_part_of_another_is_told_what_became_of_her_under_either_name(tmp_path: Path) -> None:
    make(tmp_path)
    with Workspace.open(tmp_path / "shop") as shop:
        contacted = next(iter(shop.decisions.stored(shop.decisions.plans(CAMPAIGN)[0]).contacts))
        (late,) = set(shop.customers.identity.customers()) - set(known_customers(shop))
        stays = shop.deciding.merge(late, contacted, who="person:eve", reason="one person")
        for name in (late, contacted):
            found = ask(shop, name)
            assert (found.customer, found.why) == (stays, "contacted")
            assert [row.customer for row in deliveries_page(shop.database, NOW, customer=name).rows] == [contacted]
