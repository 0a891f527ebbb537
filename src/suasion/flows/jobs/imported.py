"""The imports of a workspace, by job or not, and what each set aside."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import BigInteger, Row, func, or_, select, type_coerce

from suasion.core.clock import to_microseconds
from suasion.core.errors import NotFound
from suasion.core.paging import Key, Page, page
from suasion.events.imports.report import ImportReport
from suasion.events.tables import IMPORTS, QUARANTINE
from suasion.workspace import Workspace


@dataclass(frozen=True)
class Imported:
    """One file that was imported, or is being; `report` is None until it is finished."""

    id: str
    kind: str
    source: str
    file: str
    started: datetime
    finished: datetime | None
    report: ImportReport | None


@dataclass(frozen=True)
class SetAside:
    """One line that an import could not store; `row` has tokens where customers were named."""

    line: int
    reason: str
    detail: str
    row: Any


def imports(workspace: Workspace, limit: int, after: Key | None = None) -> Page[Imported]:
    """List imports, the one begun last first; `after` is (microseconds of `started`, id)."""
    table = IMPORTS.c
    query = select(IMPORTS)
    if after is not None:
        # Compared as the number it is stored as: a cursor that somebody made up may be no moment of any calendar.
        moment, started = int(after[0] or 0), type_coerce(table.started, BigInteger)
        query = query.where(or_(started < moment, (started == moment) & (table.id < after[1])))
    query = query.order_by(table.started.desc(), table.id.desc()).limit(limit + 1)
    with workspace.database.read() as connection:
        total: int | None = connection.scalar(select(func.count()).select_from(IMPORTS))
        found = [_imported(row) for row in connection.execute(query)]
    now = workspace.clock.now()
    return page(found, limit, lambda one: (to_microseconds(one.started), one.id), total=total, as_of=now)


def imported(workspace: Workspace, import_id: str) -> Imported:
    """Give one import.

    Raises
    ------
    suasion.core.errors.NotFound
        If there is none of that id.
    """
    with workspace.database.read() as connection:
        row = connection.execute(select(IMPORTS).where(IMPORTS.c.id == import_id)).one_or_none()
    if row is None:
        raise NotFound(f"There is no import {import_id!r}.", hint="A job's result says the id of its import.")
    return _imported(row)


def quarantined(workspace: Workspace, import_id: str, limit: int, after: Key | None = None) -> Page[SetAside]:
    """List the lines an import set aside, in the file's order; `after` is a line's number.

    Raises
    ------
    suasion.core.errors.NotFound
        If there is no such import.
    """
    imported(workspace, import_id)
    table = QUARANTINE.c
    query = select(table.line, table.reason, table.detail, table.row).where(table.origin == import_id)
    counted = select(func.count()).select_from(query.subquery())
    if after is not None:
        query = query.where(table.line > after[0])
    with workspace.database.read() as connection:
        total: int | None = connection.scalar(counted)
        rows = connection.execute(query.order_by(table.line).limit(limit + 1)).all()
    found = [SetAside(row.line, row.reason, row.detail, msgspec.json.decode(row.row)) for row in rows]
    return page(found, limit, lambda one: (one.line,), total=total, as_of=workspace.clock.now())


def _imported(row: Row[Any]) -> Imported:
    report = None if row.finished is None else msgspec.json.decode(row.report, type=ImportReport)
    return Imported(row.id, row.kind, row.source, row.file, row.started, row.finished, report)
