"""Features kept in the lake, in a whole workspace: right after everything that changes them, gone when somebody is."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from suasion import Workspace
from suasion.customers.consent import EVERYWHERE, PERSONALISATION, ConsentAct
from suasion.events.spec import Track
from suasion.models.features.snapshot import Snapshot, build
from suasion.upkeep.rebuild import rebuild
from suasion.workspace.keeping import Keeper
from tests import postgres_server
from tests.governance.canaries import fill

ALWAYS = datetime(2100, 1, 1, tzinfo=UTC)
CATEGORIES = ("drinks",)
Shop = tuple[Workspace, dict[int, str]]


@pytest.fixture(params=["sqlite", "postgres"])
def shop(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    if request.param == "postgres":
        monkeypatch.setenv("SUASION_DATABASE_URL", postgres_server.url())
    with Workspace.create(tmp_path / "shop") as workspace:
        yield workspace, fill(workspace, 4)


def bits(snapshot: Snapshot) -> list[Any]:
    tables = [snapshot.shop, *snapshot.categories.values()]
    return [(one.names, one.customers.tolist(), one.values.tobytes()) for one in tables]


def asked(workspace: Workspace, as_of: datetime = ALWAYS) -> tuple[list[Any], list[Any]]:
    with workspace.session() as session:
        history = workspace.history(session)
        given = workspace.snapshots.build(session, history, as_of, CATEGORIES)
        return bits(given), bits(build(session, history, as_of, CATEGORIES))


def files(workspace: Workspace) -> set[str]:
    return {path.name for path in (workspace.directory / "lake" / "snapshots").glob("*")}


def buys(number: int, item: str = "tea") -> Track:
    products = [{"product_id": item, "quantity": 1, "price": 2.5}]
    order = {"order_id": f"o{number}", "currency": "USD", "products": products}
    return Track(message_id=f"late{number}", user_id=f"late{number % 2}", event="Order Completed", properties=order)


def test_it_is_right_after_every_act_and_another_file_each_time(shop: Shop) -> None:
    workspace, customers = shop
    tea = {name: [None] for name in ("subcategory", "kind", "brand", "size")} | {"item": ["tea"], "name": ["Tea"]}

    def catalog() -> None:
        kinds = {name: pa.string() for name in ("item", "name", "category", "subcategory", "kind", "brand", "size")}
        workspace.catalog.put_items(pa.table(tea | {"category": ["drinks"]}, schema=pa.schema(kinds)))

    def withdraw() -> None:
        at = workspace.clock.now()
        act = ConsentAct(customers[3], EVERYWHERE, EVERYWHERE, "withdrawn", at, at, "form", "switch")
        workspace.consent.record([replace(act, purpose=PERSONALISATION)])

    def merge() -> None:
        workspace.deciding.merge(customers[1], customers[2], who="person:eve", reason="one")

    acts: tuple[Callable[[], object], ...] = (
        lambda: workspace.events.append([buys(1), buys(2)], source="web"),
        catalog,
        merge,
        withdraw,
        lambda: workspace.events.append([buys(3)], source="web"),
    )
    given, computed = asked(workspace)
    assert given == computed
    for count, act in enumerate(acts, 2):
        act()
        for _ in range(2):
            given, computed = asked(workspace)
            assert given == computed
        assert len(files(workspace)) == count
    workspace.events.seal()
    assert asked(workspace)[0] == given
    assert len(files(workspace)) == len(acts) + 1, "sealing moves rows and changes none"


def test_what_comes_later_leaves_it_as_it_is(shop: Shop) -> None:
    workspace, _ = shop
    moment = workspace.clock.now() + timedelta(microseconds=1)
    before = asked(workspace, moment)[0]
    kept = files(workspace)
    workspace.events.append([buys(1)], source="web")
    assert asked(workspace, moment) == (before, before)
    assert files(workspace) == kept


def test_an_erasure_and_a_rebuild_leave_no_file_and_the_next_ask_is_right(shop: Shop) -> None:
    workspace, customers = shop
    asked(workspace)
    workspace.erase_customers([customers[1]], who="person:eve")
    assert files(workspace) == set()
    given, computed = asked(workspace)
    assert given == computed
    assert customers[1] not in given[0][1]
    assert len(files(workspace)) == 1
    rebuild(workspace)
    assert files(workspace) == set()


def test_what_was_begun_before_an_erasure_and_ends_after_it_is_not_kept(shop: Shop) -> None:
    workspace, customers = shop
    with workspace.session() as session:
        history = workspace.history(session)
        eraser = threading.Thread(target=lambda: workspace.erase_customers([customers[1]], who="person:eve"))
        eraser.start()
        eraser.join()
        found = workspace.snapshots.build(session, history, ALWAYS)
    assert customers[1] in found.shop.customers.tolist(), "the history was built before"
    assert files(workspace) == set()


def test_nothing_stays_where_events_are_kept_for_some_days_only(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "shop", {"log.keep_days": 30}) as workspace:
        workspace.events.append([buys(1)], source="web")
        asked(workspace)
        assert len(files(workspace)) == 1
        Keeper(workspace)._compact()
        assert files(workspace) == set()


def test_opened_read_only_it_is_read_and_not_written(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "shop") as workspace:
        workspace.events.append([buys(1)], source="web")
        asked(workspace)
    with Workspace.open(tmp_path / "shop", read_only=True) as reader:
        kept = files(reader)
        asked(reader)
        given, computed = asked(reader, ALWAYS - timedelta(days=1))
        assert given == computed
        assert files(reader) == kept
        mode = {path.stat().st_mode for path in (reader.directory / "lake").rglob("*.parquet")}
        assert len(mode) == 1
