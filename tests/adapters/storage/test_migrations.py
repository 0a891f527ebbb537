"""Every step runs on every database, from nothing and from what an earlier release left."""

from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import BigInteger, Connection, Integer, MetaData, Table, insert, inspect, select, text

import suasion
from suasion.adapters.storage.migrations import _config, current, latest, migrate
from suasion.core.clock import from_microseconds
from suasion.core.database import STATE, VAULT, Database
from suasion.core.errors import WorkspaceTooNew
from suasion.customers.consent import ConsentAct, act_of_row, acts_of_all
from suasion.customers.tables import CONSENT_ACT
from suasion.models.in_force import times_in_force, versions_in_force
from tests.adapters.storage.stores import TABLES, Store

SOURCE = Path(suasion.__file__).parent
EVERY = {"state": STATE, "vault": VAULT}
Kind = Literal["state", "vault"]


@pytest.fixture
def empty(store: Store) -> Database:
    """A database without the tables of `stores`."""
    import_module("suasion.workspace.workspace")
    for path in sorted(SOURCE.rglob("*tables.py")):
        import_module(".".join(path.relative_to(SOURCE.parent).with_suffix("").parts))
    with store.database.write() as connection:
        TABLES.drop_all(connection)
    return store.database


def differences(connection: Connection, kind: Kind) -> list[Any]:
    """Compare what is there with what the stages declare; every whole number has 64 bits on PostgreSQL."""
    found = compare_metadata(MigrationContext.configure(connection), EVERY[kind])
    return [one for one in found if not (isinstance(one, list) and all(map(_is_only_wider, one)))]


def _is_only_wider(change: tuple[Any, ...]) -> bool:
    return change[0] == "modify_type" and isinstance(change[5], BigInteger) and isinstance(change[6], Integer)


def upgraded(database: Database, kind: Kind, step: str) -> None:
    """Run the steps up to one of them."""
    config = _config(kind)
    with database.write() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, step)


@pytest.mark.parametrize("kind", ["state", "vault"])
def test_from_nothing_they_make_what_the_stages_declare_and_a_second_run_changes_nothing(
    empty: Database, kind: Kind
) -> None:
    for _ in range(2):
        migrate(empty, kind)
        with empty.read() as connection:
            assert current(connection) == latest(kind)
            assert differences(connection, kind) == []


def test_rows_of_step_0014_come_through_whole(empty: Database) -> None:
    upgraded(empty, "state", "0014")
    before = MetaData()
    with empty.write() as connection:
        before.reflect(connection)
        connection.execute(insert(before.tables["log_tail"]), [tail_row(n) for n in (3, 4)])
        connection.execute(insert(before.tables["log_messages"]), {"digest": b"m" * 16, "seq": 3})
        connection.execute(insert(before.tables["log_segments"]), segment_row())
        connection.execute(insert(before.tables["item"]), {"item": "i", "name": "茶 tea"})
    migrate(empty, "state")
    after = MetaData()
    with empty.read() as connection:
        after.reflect(connection, only=["log_tail", "log_messages", "log_manifest", "item"])
        tail = connection.execute(select(after.tables["log_tail"]).order_by(text("seq"))).mappings().all()
        assert [(row["seq"], row["message"], row["context"], row["machine"]) for row in tail] == [
            (3, b"m" * 16, "{}", ""),
            (4, None, "{}", ""),
        ]
        assert all({name: row[name] for name in tail_row(0)} == tail_row(row["seq"]) for row in tail)
        manifest = connection.execute(select(after.tables["log_manifest"])).mappings().one()
        assert {name: manifest[name] for name in segment_row()} == segment_row()
        assert (manifest["removed"], manifest["format"], manifest["replaced"]) == (0, 1, None)
        assert "log_segments" not in inspect(connection).get_table_names()
        items: Table = after.tables["item"]
        assert connection.execute(select(items.c.name)).scalar_one() == "茶 tea"


def test_a_later_release_s_database_is_refused(empty: Database) -> None:
    migrate(empty, "state")
    with empty.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(WorkspaceTooNew, match="9999"):
        migrate(empty, "state")


def test_what_was_granted_before_there_were_purposes_is_about_marketing_and_never_runs_out(empty: Database) -> None:
    upgraded(empty, "state", "0021")
    act = {"customer": "c1", "channel": "email", "topic": "marketing", "time": 10**15, "state": "granted"}
    act |= {"source": "form", "received": 10**15, "proof": "the form of 茶"}
    before = MetaData()
    with empty.write() as connection:
        before.reflect(connection, only=["consent_act"])
        connection.execute(insert(before.tables["consent_act"]), [act, act | {"customer": "c2", "state": "withdrawn"}])
    migrate(empty, "state")
    with empty.read() as connection:
        found = [act_of_row(row) for row in connection.execute(acts_of_all().order_by(CONSENT_ACT.c.customer))]
    moment = from_microseconds(10**15)
    first = ConsentAct("c1", "email", "marketing", "granted", moment, moment, "form", "the form of 茶")
    assert found == [first, replace(first, customer="c2", state="withdrawn")]
    assert (first.purpose, first.expires) == ("marketing", None)


def test_the_newest_version_of_each_model_of_before_is_in_force(empty: Database) -> None:
    upgraded(empty, "state", "0024")
    before = MetaData()
    made = [("shop", 1), ("shop", 2), ("tea", 1)]
    rows = [
        {
            "target": target,
            "version": version,
            "learner": "tree",
            "sha256": "",
            "card": "{}",
            "created": 10**15 + version,
        }
        for target, version in made
    ]
    with empty.write() as connection:
        before.reflect(connection, only=["models"])
        connection.execute(insert(before.tables["models"]), rows)
    migrate(empty, "state")
    with empty.read() as connection:
        now = [tuple(row) for row in connection.execute(select(versions_in_force()))]
        then = [tuple(row) for row in connection.execute(select(versions_in_force(from_microseconds(10**15 + 1))))]
        times = times_in_force(connection, "shop")
    assert sorted(now) == [("shop", 2), ("tea", 1)]
    assert sorted(then) == [("shop", 1), ("tea", 1)]
    assert [(one.version, one.why, one.by) for one in times] == [(2, "newest", ""), (1, "newest", "")]


def tail_row(seq: int) -> dict[str, object]:
    """A row of the tail as step 0014 has it."""
    return {
        "seq": seq,
        "type": "track",
        "name": "Order Completed",
        "time": 10**15 + seq,
        "received": 10**15,
        "loaded": 10**15,
        "source": "shop",
        "origin": "",
        "tokens": "t_a t_b",
        "properties": '{"a": "\\u0000"}',
        "products": None,
    }


def segment_row() -> dict[str, object]:
    """A row of the manifest as step 0014 has it."""
    return {
        "first": 1,
        "last": 2,
        "events": 2,
        "order_lines": 0,
        "min_time": 10**15,
        "max_time": 10**15,
        "events_sha256": "e" * 64,
        "order_lines_sha256": "l" * 64,
        "sealed": 10**15,
    }
