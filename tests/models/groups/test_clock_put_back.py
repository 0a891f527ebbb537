"""What a clock that was ahead computed is not in the way of what is computed once it is put back."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from suasion import Workspace
from suasion.customers.computed.definition import parse_trait
from suasion.customers.segments.parse import parse_definition
from tests import postgres_server
from tests.hands import Hands, set_to
from tests.models.groups.shop import MOMENT, append, orders_of_two_kinds

DAY = timedelta(days=1)
CUSTOMERS = 120
WORDS = {"title": {"en": "x", "zh": "x"}, "description": {"en": "x", "zh": "x"}}
LATELY = {"of": "orders", "measure": "count", "within_days": 90}


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Hands:
    return set_to(MOMENT, monkeypatch)


@pytest.fixture(params=["sqlite", "postgres"])
def shop(
    request: pytest.FixtureRequest, clock: Hands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Workspace]:
    if request.param == "postgres":
        monkeypatch.setenv("SUASION_DATABASE_URL", postgres_server.url())
    with Workspace.create(tmp_path / "shop") as workspace:
        append(workspace, *orders_of_two_kinds(CUSTOMERS))
        workspace.computed.save(parse_trait({"name": "lately", "title": WORDS["title"], "value": LATELY}))
        known = {"trait": {"name": "computed.lately", "is": {"at_least": 1}}}
        workspace.segments.save(parse_definition({"name": "buyers", **WORDS, "where": known}))
        assert clock.now() == MOMENT
        yield workspace


def test_it_is_computed_anew_and_removed_as_if_the_clock_had_been_right(shop: Workspace, clock: Hands) -> None:
    clock.time = MOMENT + 3650 * DAY
    shop.groups.rfm()
    shop.compute_traits()
    clock.time = MOMENT + DAY
    assert (shop.groups.due(), shop.computed.due()) == (["rfm"], ["interests", "lately"])
    shop.groups.refresh(shop.groups.due())
    shop.compute_traits(shop.computed.due())
    run = shop.groups.one("rfm").run
    assert run is not None
    assert (run.as_of, run.published) == (clock.time, 4 * CUSTOMERS)
    assert (shop.groups.due(), shop.computed.due()) == ([], [])
    for later in (timedelta(seconds=1), 3651 * DAY):  # nor does it come back when its moment comes
        clock.time = MOMENT + DAY + later
        shop.follow_segments()
        assert shop.segments.size_now("buyers").size == CUSTOMERS
    clock.time = MOMENT + 2 * DAY
    shop.groups.remove("rfm")
    assert [group.name for group in shop.groups.listed()] == []
