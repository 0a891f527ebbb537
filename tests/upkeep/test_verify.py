"""What is lost, doubled or changed is found and named; a whole workspace has no finding."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import delete, func, insert, select, update

from suasion import Workspace
from suasion.access.tables import AUDIT
from suasion.core.clock import SystemClock
from suasion.core.errors import WorkspaceMissing
from suasion.customers.tables import CUSTOMER
from suasion.events.tables import IMPORTS, TAIL
from suasion.events.tombstones import bury
from suasion.privacy.erasures import Erasure
from suasion.privacy.tables import IDENTIFIERS
from suasion.upkeep.verify import verify
from tests.cli.command import suasion_here


def failed(shop: Path) -> list[str]:
    findings = list(verify(shop))
    assert all(bool(one.detail) == bool(one.todo) for one in findings), "what is wrong comes with what to do"
    return [one.name for one in findings if not one.ok]


def test_a_whole_workspace_is_found_whole_while_somebody_has_it_open(shop: Path) -> None:
    with Workspace.open(shop):
        findings = list(verify(shop))
    assert [one.name for one in findings if not one.ok] == []
    assert all(one.found == one.expected for one in findings)
    names = {one.name for one in findings}
    assert names >= {
        "state.db.integrity",
        "vault.db.integrity",
        "log.ranges",
        "log.sums",
        "imports.sums",
        "customers.identity",
        "vault.tokens",
        "vault.values",
        "erasures.ledger",
        "erasures.reach",
        "audit.rows",
    }
    with pytest.raises(WorkspaceMissing):
        list(verify(shop / "lake"))


def an_event_is_gone(workspace: Workspace) -> None:
    with workspace.database.write() as connection:
        last = connection.scalar(select(func.max(TAIL.c.seq)))
        connection.execute(delete(TAIL).where(TAIL.c.seq == last - 3))


def a_customer_is_gone(workspace: Workspace) -> None:
    with workspace.database.write() as connection:
        one = connection.scalar(select(func.max(CUSTOMER.c.customer)))
        connection.execute(delete(CUSTOMER).where(CUSTOMER.c.customer == one))


def a_token_is_gone(workspace: Workspace) -> None:
    with workspace.vault_database.write() as connection:
        one = connection.scalar(select(func.max(IDENTIFIERS.c.token)))
        connection.execute(delete(IDENTIFIERS).where(IDENTIFIERS.c.token == one))


def a_value_was_changed(workspace: Workspace) -> None:
    with workspace.vault_database.write() as connection:
        one = connection.scalar(select(func.max(IDENTIFIERS.c.token)))
        connection.execute(update(IDENTIFIERS).where(IDENTIFIERS.c.token == one).values(value=b"x" * 40))


def an_erasure_does_not_hold(workspace: Workspace) -> None:
    token = workspace.customers.identity.tokens_of(["c00000001"], "email")["c00000001"]
    workspace.erasures.record([Erasure(token, 5, workspace.clock.now())])


def a_tombstone_lies_over_what_is_yet_to_come(workspace: Workspace) -> None:
    with workspace.database.write() as connection:
        bury(connection, ["t_" + "a" * 26], workspace.events.last_sequence() + 1, workspace.clock.now())


def an_audit_row_is_gone(workspace: Workspace) -> None:
    for number in range(3):
        workspace.access.audit.record("owner", "sign_out", f"person:{number}")
    with workspace.database.write() as connection:
        middle = connection.scalar(select(func.max(AUDIT.c.id))) - 1
        connection.execute(delete(AUDIT).where(AUDIT.c.id == middle))


def an_import_does_not_add_up(workspace: Workspace) -> None:
    row = {
        "id": "a",
        "kind": "events",
        "source": "shop",
        "file": "f.csv",
        "started": workspace.clock.now(),
        "cursor": 1,
    }
    counts = '"lines_in":2,"lines_stored":1,"events":1,"quarantined":{"unreadable":1},"dropped":{}'
    report = '{"id":"a","kind":"events","source":"shop","file":"f.csv",' + counts + "}"
    with workspace.database.write() as connection:
        connection.execute(insert(IMPORTS).values(row | {"finished": SystemClock().now(), "report": report}))


@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        (an_event_is_gone, ["log.sums"]),
        (a_customer_is_gone, ["customers.identity"]),
        (a_token_is_gone, ["vault.tokens"]),
        (a_value_was_changed, ["vault.values"]),
        (an_erasure_does_not_hold, ["erasures.ledger"]),
        (a_tombstone_lies_over_what_is_yet_to_come, ["erasures.reach"]),
        (an_audit_row_is_gone, ["audit.rows"]),
        (an_import_does_not_add_up, ["imports.sums"]),
    ],
)
def test_each_damage_is_found_and_named(shop: Path, damage: Callable[[Workspace], None], expected: list[str]) -> None:
    with Workspace.open(shop) as workspace:
        damage(workspace)
    assert failed(shop) == expected


@pytest.mark.parametrize("damage", ["gone", "cut"])
@pytest.mark.parametrize("table", ["events", "order_lines", "raw"])
def test_a_sealed_file_that_is_gone_or_damaged_is_named_and_the_rest_is_looked_at(
    shop: Path, table: str, damage: str
) -> None:
    whole = [one.name for one in verify(shop)]
    file = next((shop / "lake" / table).glob("*.parquet"))
    content = file.read_bytes()
    file.unlink()
    if damage == "cut":
        file.write_bytes(content[:-20])
    findings = list(verify(shop))
    assert [one.name for one in findings] == whole
    assert [one.name for one in findings if not one.ok] == ["log.files", "vault.tokens"]
    assert f"{table}/{file.name}" in next(one.detail for one in findings if one.name == "log.files")


def test_a_damaged_database_file_is_found_before_anything_is_believed(shop: Path) -> None:
    content = bytearray((shop / "state.db").read_bytes())
    content[8192:12288] = bytes(4096)
    (shop / "state.db").write_bytes(content)
    findings = list(verify(shop))
    assert [one.name for one in findings] == ["state.db.integrity", "vault.db.integrity"]
    assert [one.ok for one in findings] == [False, True]


def test_the_command_prints_a_line_each_and_ends_with_1_if_one_is_wrong(shop: Path) -> None:
    ended = suasion_here("verify", "--workspace", shop)
    assert (ended.code, ended.out.count("FAIL")) == (0, 0), ended.out
    with Workspace.open(shop) as workspace:
        an_event_is_gone(workspace)
    ended = suasion_here("verify", "--workspace", shop)
    assert (ended.code, ended.out.count("FAIL")) == (1, 1)
    assert "suasion restore --held" in ended.out
    assert '"ok": false' in suasion_here("verify", "--workspace", shop, "--json").out


def test_what_there_is_nothing_of_is_not_told_as_none_of_none(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "new").close()
    ended = suasion_here("verify", "--workspace", tmp_path / "new")
    assert ended.code == 0
    assert "ok    log.files: there are none\n" in ended.out
    assert "ok    state.db.integrity: 1 of 1\n" in ended.out
    assert "0 of 0" not in ended.out
