"""Present names by the map that a history was built with, whatever the state database says by now."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from suasion import Workspace
from suasion.customers.identity.names import current
from suasion.customers.present import present_in
from suasion.events.spec import Identify

DAY = datetime(2025, 1, 1, tzinfo=UTC)
ANN, BOB, CAT = "c00000001", "c00000002", "c00000003"
NAMES = [CAT, ANN, BOB, "c00000099"]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(tmp_path / "shop") as workspace:
        told = [Identify(message_id=user, user_id=user, timestamp=DAY) for user in ("ann", "bob", "cat")]
        workspace.events.append(told, source="web", historical=True)
        workspace.follow()
        yield workspace


def merge(shop: Workspace, one: str, other: str) -> str:
    return shop.deciding.merge(one, other, who="person:eve", reason="one and the same")


def now(shop: Workspace) -> dict[str, str]:
    with shop.session() as session:
        return present_in(shop.history(session), session, shop.database, NAMES)


def test_one_who_was_merged_is_named_as_she_is_now_and_a_stranger_as_she_was(shop: Workspace) -> None:
    assert now(shop) == {name: name for name in NAMES}
    stays = merge(shop, ANN, BOB)
    with shop.database.read() as connection:
        expected = current(connection, NAMES)
    assert set(expected.values()) == {stays, CAT, "c00000099"}
    assert now(shop) == expected
    goes = ANN if stays == BOB else BOB
    shop.deciding.unmerge(stays, other=goes, who="person:eve", reason="two after all")
    assert now(shop) == {name: name for name in NAMES}


def test_a_history_that_was_built_before_a_merge_keeps_its_names_and_its_orders_together(shop: Workspace) -> None:
    with shop.pinned.read() as pin:
        merge(shop, ANN, BOB)
        assert present_in(pin.history, pin.session, shop.database, NAMES) == {name: name for name in NAMES}
    with shop.pinned.read() as pin:
        assert len(set(present_in(pin.history, pin.session, shop.database, NAMES).values())) == 3


def test_nobody_is_asked_about(shop: Workspace) -> None:
    with shop.session() as session:
        assert present_in(shop.history(session), session, shop.database, []) == {}
