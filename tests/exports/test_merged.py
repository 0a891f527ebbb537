"""Tables out where customers were merged: every row under the name its customer bears now."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from sqlalchemy import insert

from suasion import Workspace
from suasion.customers.history import TRAITS
from suasion.customers.tables import SEGMENT_MEMBER, SEGMENT_RUN
from suasion.deliveries.ledger import Recipient
from suasion.events.spec import Track
from suasion.exports.contents import Asked, What, export
from tests import postgres_server
from tests.measurement.merging_shop import CAMPAIGN, DAY, MOMENT, MergingShop, in_arm, merging_shop, name

ONE, TWO, THREE, FOUR = (name(place) for place in (1, 2, 3, 4))  # of two merged the later name stays
RUN = {"name": "lapsed", "version": 1, "as_of": MOMENT}


@pytest.fixture(params=["sqlite", "postgresql"])
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[MergingShop]:
    if request.param == "postgresql":
        monkeypatch.setenv("SUASION_DATABASE_URL", postgres_server.url())
    with merging_shop(tmp_path / "shop") as made:
        yield made


def rows(workspace: Workspace, what: What, **asked: Any) -> list[dict[str, Any]]:
    found = export(workspace.database, what, Asked(**asked))
    return [dict(zip([column for column, _ in found.columns], row, strict=True)) for row in found.rows()]


def found_by_a_run(workspace: Workspace, *members: str) -> None:
    with workspace.database.write() as connection:
        connection.execute(insert(SEGMENT_RUN), RUN | {"computed": MOMENT, "size": len(members)})
        connection.execute(insert(SEGMENT_MEMBER), [RUN | {"customer": member} for member in members])


def scored(workspace: Workspace, version: int, day: int, chances: dict[str, float]) -> None:
    moment = datetime(2025, 4, day)
    told = [
        {"customer": customer, "name": "predicted.purchase.shop", "value": str(chance)}
        | {"source": "model:shop", "version": str(version), "time": moment, "received": moment}
        for customer, chance in chances.items()
    ]
    workspace.customers.traits.publish(pa.Table.from_pylist(told, TRAITS))


def test_a_member_found_under_two_names_is_one(shop: MergingShop) -> None:
    found_by_a_run(shop.workspace, ONE, TWO, FOUR)
    asked = {"segment": "lapsed"}
    shop.merge(1, 2)
    shop.merge(3, 4)
    assert [row["customer"] for row in rows(shop.workspace, "segment-members", **asked)] == [TWO, FOUR]
    shop.part({1, 2}, {1})
    assert [row["customer"] for row in rows(shop.workspace, "segment-members", **asked)] == [ONE, TWO, FOUR]


def test_of_two_predictions_that_of_the_name_that_stayed_is_given(shop: MergingShop) -> None:
    scored(shop.workspace, 1, 1, {ONE: 0.9, TWO: 0.9, THREE: 0.9})
    scored(shop.workspace, 2, 2, {ONE: 0.1, TWO: 0.2, THREE: 0.3})
    shop.merge(1, 2)
    found = {row["customer"]: (row["chance"], row["model_version"]) for row in rows(shop.workspace, "predictions")}
    assert found == {TWO: (0.2, 2), THREE: (0.3, 2)}
    assert len(rows(shop.workspace, "predictions")) == 2


def test_a_newer_name_that_went_does_not_speak_for_her(shop: MergingShop) -> None:
    workspace = shop.workspace
    seen = Track(message_id="young", user_id="young", event="Seen", timestamp=MOMENT + DAY)
    workspace.events.append([seen], source="till", historical=True)
    workspace.follow()
    young = workspace.customers.identity.customers()[-1]
    scored(workspace, 1, 1, {TWO: 0.2, young: 0.9})
    assert workspace.deciding.merge(young, TWO, who="person:eve", reason="she said so") == TWO
    assert [(row["customer"], row["chance"]) for row in rows(workspace, "predictions")] == [(TWO, 0.2)]


def test_of_two_predictions_neither_for_the_name_that_stayed_that_of_the_last_name_is_given(shop: MergingShop) -> None:
    scored(shop.workspace, 1, 1, {ONE: 0.7, TWO: 0.1, THREE: 0.3})
    shop.merge(1, 4)
    shop.merge(2, 4)
    assert [(row["customer"], row["chance"]) for row in rows(shop.workspace, "predictions")] == [
        (THREE, 0.3),
        (FOUR, 0.1),
    ]


def test_a_plan_of_two_names_has_both_decisions_under_hers(shop: MergingShop) -> None:
    plan = shop.plan()
    kept, out = in_arm(plan, "kept")[0], in_arm(plan, "held_out")[0]
    shop.merge(kept, out)
    hers = [row for row in rows(shop.workspace, "decisions") if row["customer"] in {name(kept), name(out)}]
    assert {row["customer"] for row in hers} == {name(max(kept, out))}
    assert {row["arm"] for row in hers} == {"kept", "held_out"}
    assert len(rows(shop.workspace, "decisions")) == len(plan.request.customers)


def test_messages_to_two_names_are_under_hers(shop: MergingShop) -> None:
    deliveries = shop.workspace.deliveries
    deliveries.plan(CAMPAIGN, [Recipient(ONE, "d"), Recipient(TWO, "d"), Recipient(THREE, "d")])
    shop.merge(1, 2)
    for asked in ({}, {"campaign": CAMPAIGN}):
        assert [row["customer"] for row in rows(shop.workspace, "deliveries", **asked)] == [TWO, TWO, THREE]


def test_every_customer_of_a_table_is_one_of_the_table_of_customers(shop: MergingShop) -> None:
    shop.plan()
    found_by_a_run(shop.workspace, ONE, TWO, FOUR)
    scored(shop.workspace, 1, 1, {ONE: 0.7, THREE: 0.3})
    shop.workspace.deliveries.plan(CAMPAIGN, [Recipient(ONE, "d"), Recipient(FOUR, "d")])
    shop.merge(1, 2)
    shop.tell(3, 4, MOMENT)
    everybody = {row["customer"] for row in rows(shop.workspace, "customers")}
    tables: dict[What, dict[str, Any]] = {what: {} for what in ("traits", "predictions", "decisions", "deliveries")}
    for what, asked in (tables | {"segment-members": {"segment": "lapsed"}}).items():
        there = {row["customer"] for row in rows(shop.workspace, what, **asked)}
        assert there, what
        assert there <= everybody, what
