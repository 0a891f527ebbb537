"""Bad files through the library surface: an error that changes nothing, or a line in quarantine with its reason."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from sqlalchemy import func, select

from suasion import Workspace
from suasion.core.errors import ColumnMissing, FileUnreadable, InputRefused
from suasion.customers.history import ITEMS
from suasion.events.imports.mapping import OrderMapping
from suasion.events.imports.report import ImportReport
from suasion.events.tables import IMPORTS, MESSAGES, QUARANTINE, TAIL
from tests.cli.command import environment

HEADER = "who,order,when,sku,qty,paid"
GOOD = "ann,o1,2024-03-01T09:30:00Z,tea,1,2.50"
MAPPING = OrderMapping(customer="who", order="order", time="when", item="sku", quantity="qty", amount="paid")


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """A workspace whose catalog holds tea."""
    tea = {name: "tea" if name in {"item", "name"} else None for name in ITEMS.names}
    with Workspace.create(tmp_path / "shop") as made:
        made.catalog.put_items(pa.Table.from_pylist([tea], schema=ITEMS))
        yield made


def load(workspace: Workspace, content: bytes, mapping: OrderMapping = MAPPING) -> ImportReport:
    file = workspace.directory.parent / "orders.csv"
    file.write_bytes(content)
    with workspace.session() as session:
        return workspace.import_orders(session, file, mapping, source="till")


def rows(*lines: str) -> bytes:
    return ("\n".join([HEADER, *lines]) + "\n").encode()


def stored(workspace: Workspace) -> int:
    with workspace.database.read() as connection:
        tables = (TAIL, MESSAGES, QUARANTINE, IMPORTS)
        return sum(connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables)


@pytest.mark.parametrize(
    ("content", "error", "said"),
    [
        (rows(GOOD).replace(b"paid", b"payed"), ColumnMissing, r"lacks the column\(s\) \['paid'\]"),
        (b"", FileUnreadable, "orders.csv is empty"),
        (rows(GOOD, GOOD.replace("ann", "ren\u00e9")).replace("é".encode(), b"\xe9"), FileUnreadable, "is not UTF-8"),
    ],
    ids=["a missing column", "an empty file", "a wrong encoding"],
)
def test_a_refused_file_changes_nothing(
    workspace: Workspace, content: bytes, error: type[InputRefused], said: str
) -> None:
    with pytest.raises(error, match=said) as refused:
        load(workspace, content)
    assert refused.value.hint
    assert error is not ColumnMissing or "OrderMapping was given amount='paid'" in refused.value.hint
    assert stored(workspace) == 0
    assert not (workspace.directory / "lake").exists()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("ann,o2,01.02.2024 9h,tea,1,2.50", "unreadable_time"),
        ("ann,o2,2024-03-01,unobtainium,1,2.50", "unknown_item"),
        ("ann,o2,2024-03-01,tea,one,2.50", "unreadable_number"),
    ],
)
def test_a_bad_line_is_quarantined_with_its_reason_and_the_others_are_stored(
    workspace: Workspace, line: str, reason: str
) -> None:
    report = load(workspace, rows(GOOD, line))
    assert (report.lines_in, report.lines_stored, report.quarantined, report.events) == (2, 1, {reason: 1}, 1)
    with workspace.database.read() as connection:
        held: Any = connection.execute(select(QUARANTINE)).one()
    assert (held.reason, held.line) == (reason, 2)
    assert not re.search(r"\bann\b", held.row), "who it was is in the vault"


def test_a_line_given_twice_is_dropped_once_and_said_so(workspace: Workspace) -> None:
    report = load(workspace, rows(GOOD, GOOD))
    assert (report.lines_in, report.lines_stored, report.dropped) == (2, 1, {"duplicate_row": 1})


def test_a_file_given_twice_adds_nothing(workspace: Workspace) -> None:
    first, again = (load(workspace, rows(GOOD)) for _ in range(2))
    assert (first.already_imported, again.already_imported) == (False, True)
    with workspace.session() as session:
        events = session.fetch(workspace.events.view(session).events)
    assert events["time"].to_pylist() == [datetime(2024, 3, 1, 9, 30)]


def test_what_was_set_aside_can_be_looked_at_without_naming_anybody(workspace: Workspace) -> None:
    report = load(workspace, rows(GOOD, "ann,o2,2024-03-01T09:30:00Z,gold,1,99", "bob,o3,05/01/2024,tea,1,2.50"))
    unknown, unreadable = workspace.quarantined(report)
    assert (unknown["line"], unknown["reason"]) == (2, "unknown_item")
    assert (unreadable["line"], unreadable["reason"]) == (3, "unreadable_time")
    assert unreadable["row"]["when"] == "05/01/2024"
    assert not re.search(r"\bbob\b", str(unreadable))
    assert len(workspace.quarantined(report, limit=1)) == 1


def test_while_there_is_no_catalog_an_order_of_anything_is_stored(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "new") as made:
        report = load(made, rows(GOOD, GOOD.replace("o1", "o2").replace("tea", "unobtainium")))
        assert (report.lines_stored, report.lines_quarantined) == (2, 0)


ADDING = replace(MAPPING, add_items=True)


def items(workspace: Workspace) -> dict[str, tuple[str, str | None]]:
    with workspace.session() as session:
        rows = session.fetch(workspace.catalog.items(session)).to_pylist()
    return {row["item"]: (row["name"], row["category"]) for row in rows}


def test_items_the_catalog_does_not_hold_are_added_if_asked_for(workspace: Workspace) -> None:
    lines = (GOOD, "ann,o2,2024-03-01,jam,1,2.50", "bob,o3,2024-03-02,jam,2,5.00", "bob,o4,never,salt,1,1")
    before = load(workspace, rows(*lines))
    assert (before.quarantined, before.items_added) == ({"unknown_item": 2, "unreadable_time": 1}, 0)
    report = load(workspace, rows(*lines), ADDING)
    assert (report.lines_stored, report.items_added) == (2, 1)
    assert (report.quarantined, report.dropped) == ({"unreadable_time": 1}, {"already_stored": 1})
    assert items(workspace) == {"jam": ("jam", None), "tea": ("tea", None)}, "salt's only line is not stored"
    again = load(workspace, rows(*lines), ADDING)
    assert (again.already_imported, again.items_added) == (True, 1)


def test_added_items_take_their_words_from_their_first_line_and_known_ones_keep_theirs(workspace: Workspace) -> None:
    header = HEADER + ",title,shelf"
    lines = (GOOD + ",New tea,X", "ann,o2,2024-03-01,jam,1,2,Jam,Food", "ann,o2,2024-03-01,jam,1,3,Marmalade,Sweets")
    named = replace(ADDING, item_name="title", item_category="shelf")
    report = load(workspace, ("\n".join([header, *lines]) + "\n").encode(), named)
    assert (report.lines_stored, report.items_added) == (3, 1)
    assert items(workspace) == {"jam": ("Jam", "Food"), "tea": ("tea", None)}


def test_words_of_items_that_are_not_added_are_refused(workspace: Workspace) -> None:
    with pytest.raises(InputRefused, match="not to be added"):
        load(workspace, rows(GOOD), replace(MAPPING, item_name="sku"))
    assert stored(workspace) == 0


def test_killed_after_the_items_were_added_the_report_still_counts_them(workspace: Workspace, tmp_path: Path) -> None:
    file, shop = tmp_path / "orders.csv", workspace.directory
    file.write_bytes(rows("ann,o2,2024-03-01,jam,1,2.50"))
    workspace.close()
    script = (
        "import sys; from suasion import Workspace; from tests.workspace.test_collecting import ADDING\n"
        "with Workspace.open(sys.argv[1]) as shop, shop.session() as session:"
        " shop.import_orders(session, sys.argv[2], ADDING, source='till')"
    )
    command = [sys.executable, "-c", script, str(shop), str(file)]
    ended = subprocess.run(command, env=environment("import.after_quarantine"), check=False, capture_output=True)
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    with Workspace.open(shop) as again:
        assert "jam" in items(again)
        report = load(again, file.read_bytes(), ADDING)
        assert (report.lines_stored, report.items_added, report.already_imported) == (1, 1, False)
