"""The doctor's lines: what is well stays quiet, what is not says what to do, and nothing is changed by looking."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, text

from suasion import Workspace
from suasion.access.tables import AUDIT
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.core.clock import SystemClock
from suasion.events.requests import read_batch
from suasion.events.sold import LeftOut
from suasion.events.spec import Event, Track, Unreadable
from suasion.privacy.keys import vault_keys, write_key_file
from suasion.upkeep import last_backup
from suasion.upkeep.backup import back_up
from suasion.upkeep.looks import looks
from suasion.upkeep.restore import restore
from tests.cli.command import suasion_here
from tests.upkeep.small_shop import SEALED, TAIL


def states(shop: Path) -> dict[str, str]:
    found = list(looks(shop))
    assert all(one.todo or one.state == "ok" for one in found), "whatever is not well says what to do"
    return {one.name: one.state for one in found}


def unwell(shop: Path) -> dict[str, str]:
    return {name: state for name, state in states(shop).items() if state != "ok"}


def test_a_workspace_that_is_well_and_backed_up_has_nothing_to_notice(shop: Path, tmp_path: Path) -> None:
    assert unwell(shop) == {"backup": "warn"}
    back_up(shop, tmp_path / "data", vault=tmp_path / "vault")
    with Workspace.open(shop):
        assert unwell(shop) == {}
    (log,) = (one.detail for one in looks(shop) if one.name == "log")
    assert log == f"{TAIL} events in the tail, {SEALED} sealed in 1 ranges"


def the_key_is_readable(shop: Path) -> None:
    (shop / "vault.key").chmod(0o640)


def the_key_is_gone(shop: Path) -> None:
    (shop / "vault.key").unlink()


def a_rotation_was_cut_short(shop: Path) -> None:
    write_key_file(shop, [*vault_keys(shop, {}), b"n" * 32])


def the_backup_is_old(shop: Path) -> None:
    last_backup.note(shop, SystemClock().now() - timedelta(days=8), 1, shop.parent / "data", shop.parent / "vault")


def the_backup_lacks_the_vault(shop: Path) -> None:
    last_backup.note(shop, SystemClock().now(), 1, shop.parent / "data", None)


def the_clock_went_back(shop: Path) -> None:
    with Workspace.open(shop) as workspace, workspace.database.write() as connection:
        row = {
            "at": SystemClock().now() + timedelta(hours=1),
            "actor": "owner",
            "act": "sign_out",
            "subject": "person:a",
        }
        connection.execute(insert(AUDIT).values(row | {"detail": {}}))


def an_earlier_release_wrote_it(shop: Path) -> None:
    database = SQLiteDatabase(shop / "state.db")
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0003'"))
    database.close()


def something_waits_in_quarantine(shop: Path) -> None:
    with Workspace.open(shop) as workspace:
        bad = workspace.events.append([_unreadable()], source="web").counts()
        assert bad["quarantined"] == 1


def _unreadable() -> Event | Unreadable:
    (one,) = read_batch(b'{"batch": [{"type": "nonsense", "userId": "a"}]}')
    return one.event


def an_order_came_in_another_currency(shop: Path) -> None:
    with Workspace.open(shop) as workspace:
        said = {"order_id": "x1", "currency": "XTS", "products": [{"product_id": "p", "price": 1}]}
        for number in range(2):
            order = Track(message_id=f"x{number}", user_id="x", event="Order Completed", properties=said)
            assert workspace.events.append([order], source="web").counts()["stored"] == 1
        assert workspace.orders_left_out() == LeftOut(1, {"XTS": 1})


def a_rebuild_was_cut_short(shop: Path) -> None:
    (shop / "rebuild.db").touch()


def a_page_of_state_db_is_overwritten(shop: Path, place: int = 20_480) -> None:
    with (shop / "state.db").open("r+b") as file:
        file.seek(place)
        file.write(b"\xa5" * 50)


@pytest.mark.parametrize(
    ("trouble", "name", "state"),
    [
        (the_key_is_readable, "vault key", "fail"),
        (the_key_is_gone, "workspace", "fail"),
        (a_rotation_was_cut_short, "vault key", "warn"),
        (the_backup_is_old, "backup", "warn"),
        (the_backup_lacks_the_vault, "backup", "warn"),
        (the_clock_went_back, "clock", "fail"),
        (an_earlier_release_wrote_it, "workspace", "fail"),
        (something_waits_in_quarantine, "quarantine", "warn"),
        (a_rebuild_was_cut_short, "rebuild", "warn"),
        (an_order_came_in_another_currency, "orders", "warn"),
        (a_page_of_state_db_is_overwritten, "state.db", "fail"),
    ],
)
def test_each_trouble_has_its_line(shop: Path, trouble: Callable[[Path], None], name: str, state: str) -> None:
    last_backup.note(shop, SystemClock().now(), SEALED + TAIL, shop.parent / "data", shop.parent / "vault")
    assert unwell(shop) == {}
    trouble(shop)
    assert unwell(shop) == {name: state}


def test_lines_of_a_file_that_were_set_aside_wait_for_nobody(shop: Path) -> None:
    last_backup.note(shop, SystemClock().now(), SEALED + TAIL, shop.parent / "data", shop.parent / "vault")
    with Workspace.open(shop) as workspace:
        assert workspace.events.append([_unreadable()], source="file", origin="import-1").counts()["quarantined"] == 1
    assert unwell(shop) == {}


def test_a_held_workspace_says_so(shop: Path, tmp_path: Path) -> None:
    back_up(shop, tmp_path / "data", vault=tmp_path / "vault")
    restore(tmp_path / "data", tmp_path / "again", vault=tmp_path / "vault")
    assert unwell(tmp_path / "again") == {"hold": "warn", "backup": "warn"}


def test_the_command_shows_the_lines_and_ends_with_1_only_for_what_is_wrong(shop: Path) -> None:
    ended = suasion_here("doctor", "--workspace", shop)
    assert ended.code == 0
    assert "  warn  backup: never taken. suasion backup DEST --vault VAULT_DEST\n" in ended.out
    the_key_is_readable(shop)
    ended = suasion_here("doctor", "--workspace", shop, "--json")
    assert ended.code == 1
    found = json.loads(ended.out)
    assert [line["name"] for line in found["looks"] if line["state"] == "fail"] == ["vault key"]


@pytest.mark.parametrize("place", [0, 20_480])
def test_a_database_that_verify_calls_damaged_is_not_called_well(shop: Path, place: int) -> None:
    a_page_of_state_db_is_overwritten(shop, place)
    ended = suasion_here("doctor", "--workspace", shop)
    assert ended.code == 1
    assert "UNWELL" in ended.out
    assert "  fail  state.db: damaged: " in ended.out
    ended = suasion_here("verify", "--workspace", shop)
    assert ended.code == 1
    assert "FAIL  state.db.integrity: 0 of 1\n" in ended.out
