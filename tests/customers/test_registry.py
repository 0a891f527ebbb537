from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from suasion import Workspace
from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.adapters.storage.migrations import migrate
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.catalog.catalog import Catalog
from suasion.customers.history import EVENTS, ITEMS, LINES, ORDERS, TRAITS
from suasion.customers.identity import customer_of
from suasion.customers.identity.following import HOLDERS
from suasion.customers.registry import Customers
from suasion.events.spec import Identify, Track
from tests.customers.made_log import MadeLog


@pytest.fixture
def database(tmp_path: Path) -> SQLiteDatabase:
    database = SQLiteDatabase(tmp_path / "state.db")
    migrate(database, "state")
    return database


def _log() -> MadeLog:
    log = MadeLog()
    log.identify("t1", {"e1": "email"}, tier="gold")
    log.order("t1", ("milk", 2, 3.0), ("bread", 1, 2.5))
    log.order("e1", ("milk", 1, 1.5))
    log.track("t2", "Coupon Redeemed")
    return log


def test_history_has_the_declared_columns_and_names_customers_not_tokens(database: SQLiteDatabase) -> None:
    log = _log()
    customers = Customers(database, Catalog(database), log, currency="EUR")
    with DuckDBEngine(1).session() as session:
        history = customers.history(session, log.view(session))
        for table, schema in (
            (history.orders, ORDERS),
            (history.lines, LINES),
            (history.events, EVENTS),
            (history.traits, TRAITS),
            (history.items, ITEMS),
            (history.holders, HOLDERS),
        ):
            assert session.fetch(table).schema.equals(schema)
        one, two = customer_of(1), customer_of(4)
        orders = session.fetch(history.orders.order_by("order_id")).to_pylist()
        assert [(row["customer"], row["order_id"], row["amount"]) for row in orders] == [
            (one, "o2", 5.5),
            (one, "o3", 1.5),
        ]
        events = session.fetch(history.events.order_by("time")).to_pylist()
        assert [(row["customer"], row["name"]) for row in events] == [
            (one, "Order Completed"),
            (one, "Order Completed"),
            (two, "Coupon Redeemed"),
        ]
        traits = session.fetch(history.traits).to_pylist()
        assert [(row["customer"], row["name"], row["value"], row["version"]) for row in traits] == [
            (one, "tier", '"gold"', "1")
        ]
        assert set(session.fetch(history.customers())["customer"].to_pylist()) == {one, two}


def test_what_a_machine_did_is_in_the_log_and_in_no_history(database: SQLiteDatabase) -> None:
    log = _log()
    log.events[2]["machine"] = log.lines[2]["machine"] = "user agent"
    log.track("t3")
    log.events[-1]["machine"] = "hidden link"
    customers = Customers(database, Catalog(database), log, currency="EUR")
    with DuckDBEngine(1).session() as session:
        view = log.view(session)
        history = customers.history(session, view)
        assert session.fetch(view.events).num_rows == 5
        assert session.fetch(history.events)["name"].to_pylist() == ["Order Completed", "Coupon Redeemed"]
        assert session.fetch(history.orders)["order_id"].to_pylist() == ["o2"]
        assert session.fetch(history.lines).num_rows == 2
        assert customer_of(5) not in session.fetch(history.customers())["customer"].to_pylist()


def test_orders_of_two_sources_with_one_id_and_time_are_two_and_one_said_in_parts_is_one(tmp_path: Path) -> None:
    def part(message: str, item: str) -> Track:
        said = {"order_id": "17", "products": [{"product_id": item, "amount": 2}]}
        moment = datetime(2026, 1, 5, tzinfo=UTC)
        return Track(message_id=message, user_id="ann", event="Order Completed", timestamp=moment, properties=said)

    with Workspace.create(tmp_path / "shop") as made:
        made.events.append([part("1", "tea"), part("2", "mug")], source="web", historical=True)
        made.events.append([part("1", "tea")], source="till", historical=True)
        with made.session() as session:
            history = made.history(session)
            orders = session.fetch(history.orders.order_by("amount")).to_pylist()
            assert [(order["order_id"], order["amount"]) for order in orders] == [("17", 2.0), ("17", 4.0)]
            lines = session.fetch(history.lines.order_by("seq")).to_pylist()
            assert [(line["seq"], line["first"], line["item"]) for line in lines] == [
                (1, 1, "tea"),
                (2, 1, "mug"),
                (3, 3, "tea"),
            ]


def test_an_order_of_which_no_amount_is_known_has_none_and_means_leave_it_out(tmp_path: Path) -> None:
    def order(number: str, currency: str | None, *amounts: float | None) -> Track:
        products = [{"product_id": f"i{place}", "amount": amount} for place, amount in enumerate(amounts)]
        said = {"order_id": number, "currency": currency, "products": products}
        return Track(message_id=number, user_id="ann", event="Order Completed", properties=said)

    with Workspace.create(tmp_path / "shop") as made:
        orders = [order("1", None, 4.0, None), order("2", "XTS", 9.0), order("3", None, None), order("4", None, 2.0)]
        made.events.append(orders, source="web")
        with made.session() as session:
            history = made.history(session)
            found = session.fetch(history.orders.order_by("order_id"))["amount"].to_pylist()
            assert found == [4.0, None, None, 2.0]
            (mean,) = session.fetch(history.orders.aggregate(mean=history.orders.amount.mean()))["mean"].to_pylist()
            assert mean == 3.0
        row = made.customer_views.one(made.customers.identity.customers()[0]).row
        assert (row.orders, row.amount) == (4, 6.0)


def test_history_of_an_empty_log_is_empty_and_typed(database: SQLiteDatabase) -> None:
    with DuckDBEngine(1).session() as session:
        history = Customers(database, Catalog(database), MadeLog(), currency="EUR").history(
            session, MadeLog().view(session)
        )
        assert session.fetch(history.lines).schema.equals(LINES)
        assert session.fetch(history.orders).num_rows == 0


def test_history_names_items_from_the_catalog(database: SQLiteDatabase) -> None:
    catalog = Catalog(database)
    catalog.put_items(pa.Table.from_pylist([{"item": "milk", "name": "Milk"}], schema=ITEMS))
    with DuckDBEngine(1).session() as session:
        history = Customers(database, catalog, _log(), currency="EUR").history(session, _log().view(session))
        assert session.fetch(history.items)["name"].to_pylist() == ["Milk"]


def test_two_histories_in_one_session_each_keep_their_answer(database: SQLiteDatabase) -> None:
    log = _log()
    customers = Customers(database, Catalog(database), log, currency="EUR")
    with DuckDBEngine(1).session() as session:
        earlier = customers.history(session, log.view(session))
        log.order("t3", ("milk", 1, 1.0))
        later = customers.history(session, log.view(session))
        assert [session.fetch(history.orders).num_rows for history in (earlier, later)] == [2, 3]
        assert [session.fetch(history.lines).num_rows for history in (earlier, later)] == [3, 4]
        assert [session.fetch(history.customers()).num_rows for history in (earlier, later)] == [2, 3]


def test_following_what_was_appended_gives_the_same_as_catching_up(tmp_path: Path) -> None:
    def events(part: int) -> list[Identify | Track]:
        address = {"email": f"ann{part}@example.test", "tier": part}
        moment = datetime(2026, 1, 1 + part, tzinfo=UTC)
        return [
            Track(message_id=f"t{part}", anonymous_id=f"a{part}", event="Seen", timestamp=moment),
            Identify(message_id=f"i{part}", user_id="ann", anonymous_id=f"a{part}", timestamp=moment, traits=address),
            Identify(
                message_id=f"j{part}", user_id=f"u{part}", timestamp=moment, traits={"email": "ann0@example.test"}
            ),
        ]

    known = []
    for way in ("follow", "catch up"):
        with Workspace.create(tmp_path / way) as made:
            for part in range(3):
                made.events.append(events(part), source="till", historical=True)
                if way == "follow":
                    assert made.customers.follow(made.events) == 3 * (part + 1)
            if way == "catch up":
                with made.session() as session:
                    made.customers.catch_up(session, made.events.view(session))
            assert made.customers.followed() == 9
            with made.session() as session:
                traits = session.fetch(made.customers.traits.table(session)).drop_columns(["received"]).to_pylist()
            for trait in traits:
                trait["value"] = "a token" if trait["name"] == "email" else trait["value"]
            acts = made.customers.identity.acts().drop_columns(["token", "received"]).to_pylist()
            known.append((acts, traits, made.customers.identity.customers()))
    assert known[0] == known[1]
    assert {act["act"] for act in known[0][0]} == {"created", "linked", "conflict", "merged"}


def test_following_says_when_it_needs_a_view(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "shop") as made:
        made.events.append([Track(message_id="1", user_id="ann", event="Seen")], source="till")
        made.events.seal()
        assert made.customers.follow(made.events) is None
        with made.session() as session:
            made.customers.catch_up(session, made.events.view(session))
        assert made.customers.follow(made.events) == 1
