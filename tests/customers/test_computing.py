"""Computed traits end to end: what a computing publishes, and what it does not, on SQLite and PostgreSQL."""

import json
import signal
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from suasion import Workspace
from suasion.core.errors import Conflict, InputRefused, NotFound
from suasion.core.progress import NoProgress, Task
from suasion.customers.computed.definition import INTERESTS, ComputedTrait, parse_trait
from suasion.customers.computed.publishing import ROWS_A_COMMIT, Known, Outdated, TraitRun
from suasion.customers.computing import ComputedTraits
from suasion.customers.profile.weights import Weights
from suasion.customers.segments.parse import parse_definition
from suasion.customers.tables import TRAIT, TRAIT_RUN
from suasion.customers.traits_now import traits_now
from suasion.events.spec import Event, Identify, Track
from suasion.privacy.identifiers import IdentifierKind
from suasion.upkeep.rebuild import rebuild
from suasion.upkeep.verify import verify
from tests import postgres_server
from tests.cli.command import suasion

DAY = datetime(2026, 1, 1, tzinfo=UTC)
ANN, BOB = "c00000001", "c00000002"
FAULTS_TRIED = ("traits.published", "traits.published:2")


@pytest.fixture(params=["sqlite", "postgres"])
def shop(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    if request.param == "postgres":
        monkeypatch.setenv("SUASION_DATABASE_URL", postgres_server.url())
    with Workspace.create(tmp_path / "shop") as workspace:
        append(workspace, identified("ann"), identified("bob"), order(1, "ann", 10.0), order(2, "ann", 2.5))
        workspace.computed.save(orders())
        yield workspace


def identified(user: str) -> Identify:
    return Identify(message_id=f"i {user}", user_id=user, timestamp=DAY, traits={"email": f"{user}@shop.test"})


def order(number: int, user: str, price: float) -> Track:
    said = {"order_id": f"o{number}", "products": [{"product_id": "milk", "price": price}]}
    moment = DAY + timedelta(days=number)
    return Track(message_id=f"o{number}", user_id=user, event="Order Completed", timestamp=moment, properties=said)


def append(workspace: Workspace, *events: Event) -> None:
    workspace.events.append(list(events), source="web", historical=True)
    workspace.follow()


def orders(measure: str = "count", **more: Any) -> ComputedTrait:
    value = {"of": "orders", "measure": measure, **more}
    return parse_trait({"name": "orders", "title": {"en": "Orders", "zh": "订单"}, "value": value})


def computed(workspace: Workspace) -> TraitRun:
    (run,) = workspace.compute_traits(["orders"])
    return run


def rows(workspace: Workspace) -> list[tuple[str, str, str]]:
    """Every value ever published, with the definition's version, in order."""
    table = TRAIT.c
    query = select(table.customer, table.version, table.value).where(table.source == "computed:orders")
    with workspace.database.read() as connection:
        return [tuple(row) for row in connection.execute(query.order_by(table.time, table.customer))]


def value(workspace: Workspace, customer: str) -> Any:
    found = {trait.name: trait.value for trait in traits_now(workspace.database, customer, workspace.clock.now())}
    return found.get("computed.orders", "never told")


def test_values_are_published_with_source_version_and_moment_and_make_segments_at_once(shop: Workspace) -> None:
    run = computed(shop)
    assert (run.version, run.customers, run.published) == (1, 2, 2)
    with shop.database.read() as connection:
        told = connection.execute(select(TRAIT).where(TRAIT.c.name == "computed.orders").order_by("customer")).all()
    assert [(row.customer, row.value, row.source, row.version) for row in told] == [
        (ANN, "2", "computed:orders", "1"),
        (BOB, "0", "computed:orders", "1"),
    ]
    assert {row.time for row in told} == {row.received for row in told} == {run.as_of}
    often = parse_definition(
        {
            "name": "often",
            "title": {"en": "Often", "zh": "常来"},
            "description": {"en": "x", "zh": "x"},
            "where": {"trait": {"name": "computed.orders", "is": {"at_least": 2}}},
        }
    )
    (found,) = shop.run_segments([often])
    assert shop.segments.members("often", found.as_of) == [ANN]


def test_only_what_changed_is_published(shop: Workspace) -> None:
    computed(shop)
    assert computed(shop).published == 0
    append(shop, order(3, "bob", 1.0))
    assert computed(shop).published == 1
    assert rows(shop) == [(ANN, "1", "2"), (BOB, "1", "0"), (BOB, "1", "1")]


def test_another_definition_is_another_version_and_publishes_what_it_gives_another_value(shop: Workspace) -> None:
    computed(shop)
    assert shop.computed.save(orders()).new is False
    assert shop.computed.save(orders("sum", field="amount")).version == 2
    assert computed(shop).published == 1, "the sum of no orders is no other value than their number"
    assert rows(shop)[2:] == [(ANN, "2", "12.5")]


def test_a_removed_definition_publishes_null_once(shop: Workspace) -> None:
    computed(shop)
    shop.computed.remove("orders")
    with pytest.raises(NotFound):
        shop.computed.one("orders")
    assert "orders" in shop.computed.due()
    assert [run.published for run in shop.compute_traits() if run.name == "orders"] == [2]
    assert (value(shop, ANN), value(shop, BOB)) == (None, None)
    assert [run.name for run in shop.compute_traits()] == [INTERESTS]
    assert "orders" not in shop.computed.due()
    assert len(rows(shop)) == 4
    assert shop.computed.save(orders()).version == 3
    assert computed(shop).published == 2
    assert value(shop, ANN) == 2
    with pytest.raises(NotFound, match="'order'"):
        shop.computed.remove("order")


def test_a_merged_customer_has_one_value_over_all_her_names_and_a_parted_one_her_own_again(shop: Workspace) -> None:
    append(shop, order(3, "bob", 1.0))
    computed(shop)
    shop.deciding.merge(ANN, BOB, who="person:eve", reason="the same phone call")
    assert computed(shop).published == 1
    assert value(shop, BOB) == value(shop, ANN) == 3
    shop.deciding.unmerge(ANN, other=BOB, who="person:eve", reason="two after all")
    computed(shop)
    assert (value(shop, ANN), value(shop, BOB)) == (2, 1)


def test_the_same_moment_again_publishes_nothing_more_and_an_earlier_one_is_refused(shop: Workspace) -> None:
    first = computed(shop)
    assert shop.compute_traits(["orders"], first.as_of) == [first]
    with pytest.raises(Conflict, match="as of"):
        shop.compute_traits(["orders"], first.as_of - timedelta(days=1))
    shop.computed.save(orders("sum", field="amount"))
    with pytest.raises(Conflict, match="as of"):
        shop.compute_traits(["orders"], first.as_of)
    with pytest.raises(InputRefused, match="future"):
        shop.compute_traits(["orders"], first.as_of + timedelta(days=1))
    assert len(rows(shop)) == 2


def test_nobody_but_us_tells_a_computed_trait(shop: Workspace) -> None:
    names = ("computed.orders", "interest.brand", "predicted.purchase.shop", "tier")
    said = Identify(message_id="spoof", user_id="bob", timestamp=DAY, traits=dict.fromkeys(names, 99))
    append(shop, said)
    assert [trait.name for trait in traits_now(shop.database, BOB, shop.clock.now())] == ["email", "tier"]
    with pytest.raises(InputRefused, match="computed:"):
        shop.events.append([said], source="computed:orders")


def token(shop: Workspace, user: str) -> str:
    (found,) = shop.vault.tokens(IdentifierKind.USER_ID, [user])
    return found


def test_an_erasure_takes_what_was_computed_and_the_next_computing_sees_the_rest(shop: Workspace) -> None:
    for days in (10, 20, 30):
        shop.computed.save(orders(within_days=days))
    assert shop.computed.save(orders()).version == 5, "as is the number of the event that stays"
    computed(shop)
    append(shop, order(9, "ann", 4.0))
    shop.events.erase([token(shop, "ann")], upto=4)
    assert [row for row in rows(shop) if row[0] == ANN] == []
    computed(shop)
    assert value(shop, ANN) == 1
    shop.events.erase([token(shop, "bob")])
    assert {row[0] for row in rows(shop)} == {ANN}


def test_of_who_does_not_want_to_be_personalised_nothing_is_computed_and_what_was_is_not_shown(shop: Workspace) -> None:
    computed(shop)
    shop.customer_views.record_consent(
        ANN, "withdrawn", source="person:eve", purpose="personalisation", proof="by phone"
    )
    assert "computed.orders" not in {trait.name for trait in shop.customer_views.traits(ANN)[0]}, (
        "not computed anew yet"
    )
    assert not [
        row for row in shop.export("traits").to_pylist() if row["name"] == "computed.orders" and row["customer"] == ANN
    ]
    run = computed(shop)
    assert (run.customers, run.published) == (1, 1)
    assert (value(shop, ANN), value(shop, BOB)) == (None, 0)
    shop.customer_views.record_consent(
        ANN, "granted", source="person:eve", purpose="personalisation", proof="asked by phone"
    )
    computed(shop)
    assert value(shop, ANN) == 2


def test_what_was_read_before_an_erasure_is_never_published(shop: Workspace) -> None:
    stand = shop.computed.stand()
    with shop.session() as session:
        known = Known(session, shop.history(session), stand)
        shop.events.erase([token(shop, "ann")])
        with pytest.raises(Outdated):
            shop.computed.run(known, shop.clock.now(), ["orders"])
    assert rows(shop) == []


class Erasing(NoProgress):
    """Erases Ann when the work has begun, the first time."""

    def __init__(self, shop: Workspace, *, often: bool) -> None:
        self._shop, self._left = shop, 10 if often else 1

    def task(self, label: str, total: float | None = None) -> AbstractContextManager[Task]:
        if self._left:
            self._left -= 1
            append(self._shop, order(100 + self._left, "ann", 1.0))
            self._shop.events.erase([token(self._shop, "ann")])
        return super().task(label, total)


def test_an_erasure_in_between_makes_it_compute_again_and_many_end_it(shop: Workspace) -> None:
    moment = shop.clock.now()
    (run,) = shop.compute_traits(["orders"], moment, progress=Erasing(shop, often=False))
    assert (run.customers, [row[0] for row in rows(shop)]) == (1, [BOB])
    with pytest.raises(Conflict, match="erased"):
        shop.compute_traits(["orders"], progress=Erasing(shop, often=True))


def test_a_customer_who_became_part_of_another_meanwhile_gets_nothing(shop: Workspace) -> None:
    stand = shop.computed.stand()
    with shop.session() as session:
        known = Known(session, shop.history(session), stand)
        shop.deciding.merge(ANN, BOB, who="person:eve", reason="the same phone call")
        shop.computed.run(known, shop.clock.now(), ["orders"])
    assert [row[0] for row in rows(shop)] == [ANN]


def test_what_was_read_before_the_same_was_computed_is_not_published_again(shop: Workspace) -> None:
    stand = shop.computed.stand()
    with shop.session() as session:
        known = Known(session, shop.history(session), stand)
        computed(shop)
        with pytest.raises(Outdated):
            shop.computed.run(known, shop.clock.now(), ["orders"])
    assert len(rows(shop)) == 2


def test_computings_at_the_same_time_publish_each_value_once(shop: Workspace) -> None:
    failed: list[BaseException] = []

    def work() -> None:
        try:
            computed(shop)
        except Conflict:  # somebody else computed as of a later moment first
            pass
        except BaseException as error:  # noqa: BLE001 - told below
            failed.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert rows(shop) == [(ANN, "1", "2"), (BOB, "1", "0")]


def test_killed_before_the_commit_nothing_was_published_and_the_next_computing_does_it(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "shop") as workspace:
        append(workspace, order(1, "ann", 10.0))
        workspace.computed.save(orders())
    command = ("trait", "compute", "orders", "--workspace", tmp_path / "shop")
    assert suasion(*command, fault=FAULTS_TRIED[0]).code == -signal.SIGKILL
    with Workspace.open(tmp_path / "shop") as workspace:
        assert rows(workspace) == []
        with workspace.database.read() as connection:
            assert connection.execute(select(TRAIT_RUN)).all() == []
        assert computed(workspace).published == 1


class Later:
    def __init__(self, workspace: Workspace, by: timedelta) -> None:
        self._clock, self._by = workspace.clock, by

    def now(self) -> datetime:
        return self._clock.now() + self._by


def test_killed_between_two_commits_the_next_computing_publishes_the_rest_and_nothing_twice(tmp_path: Path) -> None:
    everybody = ROWS_A_COMMIT + 5
    with Workspace.create(tmp_path / "shop") as workspace:
        append(workspace, *(identified(f"u{number}") for number in range(everybody)))
        workspace.computed.save(orders())
    command = ("trait", "compute", "orders", "--workspace", tmp_path / "shop")
    assert suasion(*command, fault=FAULTS_TRIED[1]).code == -signal.SIGKILL
    with Workspace.open(tmp_path / "shop") as workspace:
        assert (len(rows(workspace)), workspace.computed.one("orders").run) == (ROWS_A_COMMIT, None)
        run = computed(workspace)
        assert (run.customers, run.published, len(rows(workspace))) == (everybody, 5, everybody)


def test_what_is_due_is_what_is_new_and_what_is_a_day_old(shop: Workspace) -> None:
    assert shop.computed.due() == [INTERESTS, "orders"]
    shop.compute_traits()
    assert shop.computed.due() == []
    later = ComputedTraits(shop.database, Later(shop, timedelta(days=1)), Weights())
    assert later.due() == [INTERESTS, "orders"]
    shop.computed.save(orders("sum", field="amount"))
    assert shop.computed.due() == ["orders"]


def test_a_rebuild_keeps_what_was_published_and_everything_is_verified(shop: Workspace) -> None:
    shop.compute_traits()
    append(shop, order(3, "bob", 1.0))
    shop.compute_traits()
    before = rows(shop)
    rebuild(shop)
    assert rows(shop) == before
    assert [one.name for one in verify(shop.directory) if not one.ok] == []
    assert computed(shop).published == 0


def test_the_sql_that_is_shown_is_that_of_the_measure(shop: Workspace) -> None:
    with shop.session() as session:
        history = shop.history(session)
        sql = shop.computed.to_sql(session, history, orders(within_days=30), shop.clock.now())
        found = shop.computed.evaluate(session, history, orders(), shop.clock.now())
    assert "history_orders" in sql
    assert {row["customer"]: json.loads(row["value"]) for row in found.to_pylist()}[ANN] == 2
