from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest

from suasion import Workspace
from suasion.core.errors import InputRefused, NotFound
from suasion.customers.identity.names import Names
from suasion.deliveries.listing import (
    by_state,
    counts,
    deliveries_page,
    delivery,
    handed_over_before,
    of_customer,
    sending,
)
from tests.campaigns.corner_shop import CAMPAIGN, DAY, MOMENT, opened


@pytest.fixture(scope="module")
def corner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with opened(tmp_path_factory) as workspace:
        yield workspace


def test_pages_go_from_the_last_planned_to_the_first(corner: Workspace) -> None:
    found, after = [], None
    while True:
        page = deliveries_page(corner.database, MOMENT, after=after, limit=40)
        found += [one.id for one in page.rows]
        after = page.after
        if after is None:
            break
    assert found == list(range(len(found), 0, -1))
    assert page.total is not None
    assert len(found) == page.total > 80


def test_filters_choose_campaign_state_and_customer(corner: Workspace) -> None:
    (failed,) = deliveries_page(corner.database, MOMENT, campaign=CAMPAIGN, state="failed").rows
    assert failed.reason == "why failed"
    (same,) = deliveries_page(corner.database, MOMENT, customer=failed.customer).rows
    assert same == failed == sending(corner.database, failed.id)
    assert deliveries_page(corner.database, MOMENT, campaign="winter").total == 0
    assert of_customer(corner.database, CAMPAIGN, Names(failed.customer)) == (failed,)


def test_a_row_shows_its_products_and_why(corner: Workspace) -> None:
    found = sending(corner.database, 1)
    assert [(one.item, one.because) for one in found.products] == [("p1", "Bananas & <cream>"), ("p3", "")]
    assert delivery(corner.database, 1).message_id == found.message_id


def test_counts_are_by_state_and_reason(corner: Workspace) -> None:
    found = {(one.state, one.reason): one.count for one in counts(corner.database, CAMPAIGN)}
    assert found[("uncertain", "why uncertain")] == 1
    assert sum(found.values()) == deliveries_page(corner.database, MOMENT).total
    of_one = Counter[str]()
    for (state, _), count in found.items():
        of_one[state] += count
    assert by_state(corner.database) == of_one, "there is no other campaign"
    assert counts(corner.database, "winter") == ()


def test_only_what_may_have_left_before_the_moment_counts(corner: Workspace) -> None:
    when = MOMENT + 60 * DAY
    counted = {one.state: one.count for one in counts(corner.database, CAMPAIGN)}
    assert handed_over_before(corner.database, CAMPAIGN, when) == 0
    after = handed_over_before(corner.database, CAMPAIGN, when + timedelta(microseconds=1))
    assert after == counted["sent"] + counted["uncertain"], "a failed message certainly did not leave"


@pytest.mark.parametrize("number", [0, 999_999, 2**70])
def test_a_number_that_no_delivery_has_is_not_found(corner: Workspace, number: int) -> None:
    with pytest.raises(NotFound):
        sending(corner.database, number)


@pytest.mark.parametrize("key", [2**63, -1, "x"])
def test_a_cursor_that_is_no_id_is_refused(corner: Workspace, key: int | str) -> None:
    with pytest.raises(InputRefused):
        deliveries_page(corner.database, MOMENT, after=(key,))
