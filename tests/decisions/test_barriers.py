from collections.abc import Iterator

import pytest

from suasion import Workspace
from suasion.decisions.barriers import NOTHING_KNOWN, Barrier, Known, barrier
from suasion.decisions.known import known_at
from suasion.decisions.plan import Plan
from tests.campaigns.corner_shop import CAMPAIGN, NEVER_BOUGHT, NO_CONSENT, OVER_LIMIT, opened

EMAIL, OFFER = 0, 1


@pytest.fixture(scope="module")
def corner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with opened(tmp_path_factory) as workspace:
        yield workspace


def plan_of(corner: Workspace) -> Plan:
    return corner.decisions.stored(corner.decisions.plans(CAMPAIGN)[0])


def known(corner: Workspace, row: int) -> Known:
    plan = plan_of(corner)
    with corner.pinned.read() as pin:
        customer = plan.request.customers[row]
        return known_at(
            corner.database,
            corner.consent,
            corner.suppressions,
            plan,
            customer,
            session=pin.session,
            history=pin.history,
        )


def test_what_was_open_has_no_barrier(corner: Workspace) -> None:
    assert barrier(plan_of(corner), OVER_LIMIT, EMAIL) is None


def test_consent_is_looked_up_as_of_the_plans_moment(corner: Workspace) -> None:
    found = known(corner, NO_CONSENT)
    assert found.consented is False
    assert barrier(plan_of(corner), NO_CONSENT, EMAIL, found) == Barrier("no_consent")
    assert known(corner, NEVER_BOUGHT).consented is True


def test_an_offer_none_of_whose_items_was_bought_says_so(corner: Workspace) -> None:
    found = known(corner, NEVER_BOUGHT)
    assert found.bought == set()
    assert barrier(plan_of(corner), NEVER_BOUGHT, OFFER, found) == Barrier("never_bought")
    assert known(corner, OVER_LIMIT).bought == {"17"}


def test_an_action_that_alone_breaks_a_limit_names_it(corner: Workspace) -> None:
    assert barrier(plan_of(corner), OVER_LIMIT, OFFER) == Barrier("over_limit", "budget")


def test_without_facts_nothing_is_guessed(corner: Workspace) -> None:
    assert barrier(plan_of(corner), NO_CONSENT, EMAIL, NOTHING_KNOWN) == Barrier("not_known")
    contradicting = Known(consented=True, bought={"17"})
    assert barrier(plan_of(corner), NEVER_BOUGHT, OFFER, contradicting) == Barrier("not_known")


def test_an_explanation_carries_the_barriers_and_replays_only_when_asked(corner: Workspace) -> None:
    plan = plan_of(corner)
    customer = plan.request.customers[OVER_LIMIT]
    quick = corner.decisions.explain(plan.plan_id, customer, recompute=False)
    assert quick.recomputed is None
    assert [option.barrier for option in quick.options] == [None, None, Barrier("over_limit", "budget")]
    replayed = corner.decisions.explain(plan.plan_id, customer)
    assert replayed.recomputed is True
    assert (replayed.reason, replayed.options) == (quick.reason, quick.options)
