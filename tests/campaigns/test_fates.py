from suasion import Workspace
from suasion.campaigns.fates import consented_at, counted, dearest_limit, fate, fates
from suasion.decisions.plan import Plan
from tests.campaigns.corner_shop import CAMPAIGN, HOPELESS, NEVER_BOUGHT, NO_CONSENT, TOO_DEAR


def _plan(corner: Workspace) -> Plan:
    newest = corner.decisions.newest(CAMPAIGN)
    assert newest is not None
    return corner.decisions.stored(newest)


def test_customers_have_the_fate_that_was_made_for_them(corner: Workspace) -> None:
    plan = _plan(corner)
    found = fates(plan, consented_at(corner.consent, plan), ())
    assert found[NO_CONSENT] == "no_consent"
    assert found[HOPELESS] == "not_worth_it"
    assert found[TOO_DEAR] == "limits_too_dear"
    assert found[NEVER_BOUGHT] == "contacted"


def test_counts_agree_with_the_plans_own(corner: Workspace) -> None:
    plan = _plan(corner)
    found = counted(fates(plan, None, ()))
    assert found["contacted"] == len(plan.contacts)
    assert found["held_out"] == plan.arms.count("held_out")


def test_one_customers_fate_is_the_same_as_among_all(corner: Workspace) -> None:
    plan = _plan(corner)
    consented = consented_at(corner.consent, plan)
    assert consented is not None
    rows = enumerate(plan.request.customers)
    assert [fate(plan, row, consented=who in consented, suppressed=False) for row, who in rows] == fates(
        plan, consented, ()
    )


def test_without_knowing_consent_nothing_is_blamed_on_it(corner: Workspace) -> None:
    assert fates(_plan(corner), None, ())[NO_CONSENT] == "nothing_open"


def test_the_limit_that_took_most_is_named(corner: Workspace) -> None:
    assert dearest_limit(_plan(corner), TOO_DEAR)[1] == "budget"
