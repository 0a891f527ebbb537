"""Bad files through the library surface: an error that changes nothing, or a line in quarantine with its reason."""

from collections.abc import Iterator
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


def load(workspace: Workspace, content: bytes) -> ImportReport:
    file = workspace.directory.parent / "orders.csv"
    file.write_bytes(content)
    with workspace.session() as session:
        return workspace.import_orders(session, file, MAPPING, source="till")


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
    assert "ann" not in held.row, "who it was is in the vault"


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
    assert "bob" not in str(unreadable)
    assert len(workspace.quarantined(report, limit=1)) == 1


def test_while_there_is_no_catalog_an_order_of_anything_is_stored(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "new") as made:
        report = load(made, rows(GOOD, GOOD.replace("o1", "o2").replace("tea", "unobtainium")))
        assert (report.lines_stored, report.lines_quarantined) == (2, 0)
