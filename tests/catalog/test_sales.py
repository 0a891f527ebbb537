from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from suasion import Workspace
from suasion.catalog.sales import Sales, item_sales
from tests.campaigns.corner_shop import DAY, KNOWN, MOMENT, opened


@pytest.fixture(scope="module")
def corner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with opened(tmp_path_factory) as workspace:
        yield workspace


def sales(corner: Workspace, item: str, as_of: datetime | None = None) -> Sales:
    with corner.pinned.read() as pin:
        found = item_sales(pin.session, pin.history, item, as_of)
    assert found is not None
    return found


def test_units_and_buyers_are_those_of_the_lines_before_the_moment(corner: Workspace) -> None:
    found = sales(corner, "p2", MOMENT)
    assert (found.price, found.as_of) == (2.0, MOMENT)
    assert [(one.days, one.units, one.buyers) for one in found.sold] == [(28, 318.0, 159), (365, 318.0, 159)]
    assert found.price_seen == MOMENT - 20 * DAY + timedelta(minutes=KNOWN - 1)


def test_nothing_from_the_moment_on_is_counted(corner: Workspace) -> None:
    found = sales(corner, "p3", MOMENT)
    assert (found.price, found.price_seen) == (None, None)
    assert [(one.units, one.buyers) for one in found.sold] == [(0.0, 0), (0.0, 0)]


def test_the_short_window_forgets_what_the_long_one_holds(corner: Workspace) -> None:
    short, long = sales(corner, "p2", MOMENT + 30 * DAY).sold
    assert (short.buyers, long.buyers) == (0, 159)


def test_without_a_moment_the_newest_line_counts_too(corner: Workspace) -> None:
    found = sales(corner, "p3")
    newest = MOMENT + 5 * DAY + timedelta(minutes=KNOWN)
    assert found.as_of == newest + timedelta(microseconds=1)
    assert found.sold[0].buyers == KNOWN // 2 + 1


def test_an_empty_log_says_nothing(tmp_path_factory: pytest.TempPathFactory) -> None:
    with Workspace.create(tmp_path_factory.mktemp("empty") / "shop") as empty, empty.pinned.read() as pin:
        assert item_sales(pin.session, pin.history, "p1") is None
