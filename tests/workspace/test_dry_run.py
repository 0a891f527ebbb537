"""A dry run says what the import right after it does, and changes nothing: not a row, not a file."""

import hashlib
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq
import pytest
from sqlalchemy import select

from suasion import Workspace
from suasion.core.database import STATE, VAULT
from suasion.core.engine import Session
from suasion.core.errors import ColumnMissing, InputRefused
from suasion.core.progress import Task
from suasion.customers.identity.addressing import preferred
from suasion.events.imports import orders, rows
from suasion.events.imports.mapping import EventMapping, ItemMapping, OrderMapping, TraitMapping
from suasion.events.imports.report import ImportReport
from suasion.events.spec import Identify, Product, Track
from tests import postgres_server

SINCE = datetime(2024, 1, 1, tzinfo=UTC)
LINES: dict[str, dict[str, list[str | None]]] = {
    "items": {"sku": ["tea", "tea", "jam", "oat", "rye", "", None], "title": ["Tea", "Jam", " ", "Öl"]},
    "orders": {
        "who": ["ann", "bob", "Cid ", "guest", "null", "", "an@example.test"],
        "order": ["o1", "o2", "o3", "o4", "o5", "", "o\0"],
        "when": ["2024-03-01", "2024-03-01", "2024-03-01", "2024-03-02T10:00:00+08:00", "soon"],
        "sku": ["tea", "jam", "ghost", "rum", ""],
        "qty": ["1", "2", "2", "0", "-1", "x"],
        "paid": ["1.50", "2", "2", "0", "", "-3"],
    },
    "events": {
        "who": ["ann", "bob", "dora", "guest", "", "eve"],
        "when": ["2024-03-01", "2024-03-02 10:00", "9999-12-31T23:59:59Z", "soon"],
        "mark": ["m1", "m2", "m3", "m4", "m5", "m6", "", "m\0"],
        "said": ["a", "b", "mail me@example.test", "\0", None],
    },
    "traits": {
        "who": ["ann", "bob", "fay", "gus", "hal", "guest", ""],
        "when": ["2024-03-01", "2024-03-02", "soon"],
        "mail": ["ann@example.test", "x@example.test", "none", None],
        "age": ["30", "31", None, "\0"],
    },
}


@pytest.fixture(params=["sqlite", "postgres"])
def shop(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """A shop with one item, imports in batches of three, and ids that live events took."""
    if request.param == "postgres":
        monkeypatch.setenv("SUASION_DATABASE_URL", postgres_server.url())
    for module in (orders, rows):
        monkeypatch.setattr(module, "_BATCH", 3)
    with Workspace.create(tmp_path / "shop") as made, made.session() as session:
        (tmp_path / "items.csv").write_text("sku\ntea\n")
        made.import_items(session, tmp_path / "items.csv", ItemMapping("sku"))
        other = {"order_id": "o1", "products": [Product("tea", 7.0, None, 1.0, 0.0, 0.0)]}
        live = [Track(message_id="Seen:m3", user_id="zoe", event="Seen")]
        live += [Track(message_id="order:o1", user_id="zoe", event="Order Completed", properties=other)]
        made.events.append(live, source="till")
        yield made


def dump(workspace: Workspace) -> dict[str, Any]:
    """Give every row of every table, and every file but databases."""
    found: dict[str, Any] = {}
    for database, tables in ((workspace.database, STATE), (workspace.vault._database, VAULT)):
        with database.read() as connection:
            for table in tables.sorted_tables:
                found[table.name] = sorted(map(repr, connection.execute(select(table)).all()))
    for file in sorted(workspace.directory.rglob("*")):
        if file.is_file() and ".db" not in file.name:
            found[str(file)] = hashlib.sha256(file.read_bytes()).hexdigest()
    return found


def importing(kind: str, chance: random.Random) -> Callable[..., ImportReport]:
    if kind == "items":
        mapping = ItemMapping("sku", name=chance.choice(["title", None]))
        return lambda shop, session, file, **more: shop.import_items(session, file, mapping, **more)
    if kind == "orders":
        by_order = OrderMapping("who", "order", "when", "sku", "qty", "paid")
        if chance.random() < 0.5:
            by_order = replace(by_order, add_items=True, item_name="sku")
        return lambda shop, *given, **more: shop.import_orders(*given, by_order, source="till", **more)
    if kind == "events":
        own = chance.choice(["mark", None])
        named = EventMapping(chance.choice(["Seen", "Seen", " "]), "who", "when", {"said": "said"}, own)
        return lambda shop, *given, **more: shop.import_events(*given, named, source="till", **more)
    dated = chance.random() < 0.5
    told = TraitMapping("who", {"email": "mail", "age": "age"}, time="when" if dated else None)
    since = None if dated else SINCE
    return lambda shop, *given, **more: shop.import_traits(*given, told, source="till", since=since, **more)


def written(directory: Path, kind: str, chance: random.Random) -> Path:
    columns = LINES[kind]
    lines = [{name: chance.choice(values) for name, values in columns.items()} for _ in range(chance.randint(1, 14))]
    table = pa.Table.from_pylist(lines, schema=pa.schema([(name, pa.string()) for name in columns]))
    if chance.random() < 0.5:
        pq.write_table(table, directory / "some.parquet")
        return directory / "some.parquet"
    path = directory / "some.csv"
    cleaned = [{name: (value or "").replace("\0", "") for name, value in line.items()} for line in lines]
    pc.write_csv(pa.Table.from_pylist(cleaned), path)
    return path


class _Cut(Exception):
    """The import is cut short here."""


class _CutShort:
    """Progress that ends an import after its first batch, as a kill does."""

    @contextmanager
    def task(self, label: str, total: float | None = None) -> Iterator[Task]:
        del label, total
        yield self

    def advance(self, amount: float = 1) -> None:
        if amount:
            raise _Cut


def foreseen(
    shop: Workspace, session: Session, load: Callable[..., ImportReport], file: Path
) -> tuple[ImportReport, ImportReport]:
    before = dump(shop)
    said = load(shop, session, file, dry_run=True)
    assert dump(shop) == before, "a dry run changes nothing"
    return said, load(shop, session, file)


def agree(shop: Workspace, said: ImportReport, done: ImportReport) -> None:
    assert said.dry_run is not None
    assert msgspec.structs.replace(said, dry_run=None) == done
    assert said.balanced
    if not done.already_imported:
        aside = [(row["line"], row["reason"]) for row in shop.quarantined(done, 20)]
        assert [(line.line, line.reason) for line in said.dry_run.set_aside] == aside


@pytest.mark.parametrize("seed", range(2))
def test_a_dry_run_says_what_the_import_does(shop: Workspace, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    reasons: set[str] = set()
    with shop.session() as session:
        for _ in range(14):
            kind = chance.choice(list(LINES))
            file, load = written(tmp_path, kind, chance), importing(kind, chance)
            if chance.random() < 0.3:
                with suppress(_Cut):
                    load(shop, session, file, progress=_CutShort())
            said, done = foreseen(shop, session, load, file)
            agree(shop, said, done)
            reasons |= {*done.quarantined, *done.dropped}
            agree(shop, *foreseen(shop, session, load, file))
            if chance.random() < 0.3:
                shop.history(session)
    assert len(reasons) >= 6, "the files are as bad as files are"


def test_what_only_the_log_refuses_is_set_aside_line_by_line(shop: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "said.parquet"
    lines = [
        {"who": "ann", "when": "2024-03-01", "mark": "m3", "said": "b"},  # a live event has that id
        {"who": "ann", "when": "2024-03-01", "mark": "m4", "said": "\0"},
        {"who": "guest", "when": "2024-03-01", "mark": "m5", "said": "c"},
        {"who": "ann", "when": "2024-03-01", "mark": "m6", "said": "d"},
        {"who": "ann", "when": "2024-03-02", "mark": "m6", "said": "e"},
    ]
    pq.write_table(pa.Table.from_pylist(lines), file)
    mapping = EventMapping("Seen", "who", "when", {"said": "said"}, "mark")
    with shop.session() as session:
        said, done = foreseen(
            shop, session, lambda shop, *given, **more: shop.import_events(*given, mapping, source="till", **more), file
        )
    agree(shop, said, done)
    assert done.quarantined == {"id_reused": 1, "nul_character": 1, "blocked_identifier": 1}
    assert (done.dropped, done.lines_stored) == ({"already_stored": 1}, 1)
    assert [row["line"] for row in shop.quarantined(done)] == [1, 2, 3]


def test_an_order_that_the_log_refuses_sets_each_of_its_lines_aside(shop: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text("who,order,when,sku,qty,paid\n" + "ann,o1,2024-03-01,tea,1,2\nann,o1,2024-03-01,tea,2,4\n")
    mapping = OrderMapping("who", "order", "when", "sku", "qty", "paid")
    with shop.session() as session:
        said, done = foreseen(
            shop, session, lambda shop, *given, **more: shop.import_orders(*given, mapping, source="till", **more), file
        )
    agree(shop, said, done)
    assert (done.quarantined, done.dropped, done.events) == ({"id_reused": 2}, {}, 0)


@pytest.mark.parametrize("taken_in", [True, False])
def test_a_dry_run_of_traits_says_who_and_what_is_new(shop: Workspace, tmp_path: Path, taken_in: bool) -> None:
    told = {"email": "gus@example.test", "age": 3}
    ann = Identify(message_id="i1", user_id="ann", traits=told)
    shop.events.append([ann, Track(message_id="s1", user_id="bob", event="Seen")], source="till")
    file = tmp_path / "people.csv"
    file.write_text(
        "who,mail,age,town,pet,ours\nann,,4,Rome,,1\nBob,,,,,\nbob,,,,,\ngus,Gus@example.test,5,,,\nhal,,,,,\n,,6,,cat,\n"
    )
    named = {"email": "mail", "age": "age", "town": "town", "pet": "pet", "computed.value": "ours"}
    mapping = TraitMapping("who", named)
    with shop.session() as session:
        if taken_in:
            shop.history(session)
        report = shop.import_traits(session, file, mapping, source="crm", since=SINCE, dry_run=True)
    assert report.dry_run is not None
    found = report.dry_run
    assert (found.customers_known, found.customers_new) == (3, 2), "ann, bob, gus by his address; Bob and hal are new"
    assert found.new_traits == ("town",)
    assert [(line.line, line.reason, line.field) for line in found.set_aside] == [(6, "missing_customer", "customer")]


@pytest.mark.parametrize("cut", [False, True])
def test_misspelt_addresses_are_counted_and_the_right_one_stays_suppressed(
    shop: Workspace, tmp_path: Path, cut: bool
) -> None:
    ann = Identify(message_id="i1", user_id="ann", traits={"email": "ann@example.test"})
    shop.events.append([ann], source="till")
    shop.suppressions.add("email", ["ann@example.test"], "requested", source="call", who="owner")
    file = tmp_path / "people.csv"
    lines = ["ann,not-an-email,", "bob,bob@example.test,12", "cid,,+44 20 7946 0018", "dan,none,n/a", ",x,y"]
    file.write_text("who,mail,tel\n" + "\n".join(lines) + "\n")
    mapping = TraitMapping("who", {"email": "mail", "phone": "tel"})

    def load(shop: Workspace, session: Session, file: Path, **more: Any) -> ImportReport:
        return shop.import_traits(session, file, mapping, source="crm", since=SINCE, **more)

    with shop.session() as session:
        if cut:
            with suppress(_Cut):
                load(shop, session, file, progress=_CutShort())
        said, done = foreseen(shop, session, load, file)
    agree(shop, said, done)
    assert (done.lines_stored, done.no_address) == (4, {"email": 2, "phone": 2})
    shop.follow()
    (found,) = [one for one in shop.customers.identity.customers() if shop.suppressions.of_customer(one)]
    assert not shop.customer_views.one(found).row.email_reachable
    with shop.database.read() as connection:
        (token,) = preferred(connection, [found], "email").values()
    assert shop.vault.reveal([token]) == {token: "ann@example.test"}


def test_what_refuses_an_import_refuses_its_dry_run(shop: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("who,age\nann,3\n")
    before = dump(shop)
    with shop.session() as session:
        with pytest.raises(ColumnMissing):
            shop.import_traits(session, file, TraitMapping("wo", {}), source="crm", since=SINCE, dry_run=True)
        with pytest.raises(InputRefused, match="model:"):
            shop.import_traits(session, file, TraitMapping("who", {}), source="model:x", since=SINCE, dry_run=True)
    assert dump(shop) == before
